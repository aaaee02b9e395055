"""People, dialogues and questions."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.desk.records import Dialogue, Question
from bot.messages import Address, Person
from bot.store.codec import from_json, to_json
from bot.store.tables import dialogues, people, questions
from bot.store.upsert import insert_once, upsert

# Asked at every event, so built once.
_A_PERSON = (people.c.platform == bindparam("of_platform"), people.c.id == bindparam("of_id"))
_LANGUAGES = select(people.c.language, people.c.spoken).where(*_A_PERSON)
_CHANGE = update(people).where(*_A_PERSON)
_DIALOGUE = select(dialogues.c.payload).where(
    dialogues.c.lane == bindparam("of_lane"), dialogues.c.person == bindparam("of_person")
)


class Conversations:
    """What is remembered about people and their conversations, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def meet(self, person: Person, spoken: str | None, now: datetime, *, alone_at: Address | None = None) -> None:
        """Remember a person that acted, (where it can be told) the language of what they wrote, and where they are
        spoken to alone, if this is such a place."""
        place = to_json(alone_at) if alone_at else None
        first = {"platform": person.platform, "id": person.id, "name": person.name, "first_seen_at": now}
        if insert_once(
            self._connection, people, {**first, "spoken": spoken, "reachable": True, "private_place": place}
        ):
            return
        known = {"name": person.name or None, "spoken": spoken, "private_place": place}
        changed = {name: value for name, value in known.items() if value is not None}
        if changed:
            self._set_person(person.platform, person.id, **changed)

    def private_place(self, person: str) -> Address | None:
        """Where the person of this key can be told something alone; None if we never met there, or were shut out."""
        platform, _, its_id = person.partition(":")
        found = select(people.c.private_place).where(
            people.c.platform == platform, people.c.id == its_id, people.c.reachable.is_(True)
        )
        place = self._connection.execute(found).scalar()
        return from_json(Address, place) if place else None

    def languages_of(self, platform: str, person_id: str) -> tuple[str | None, str | None]:
        """The language a person chose, and the one they last wrote in."""
        row = self._connection.execute(_LANGUAGES, {"of_platform": platform, "of_id": person_id}).first()
        return (row.language, row.spoken) if row else (None, None)

    def choose_language(self, platform: str, person_id: str, language: str) -> None:
        self._set_person(platform, person_id, language=language)

    def set_reachable(self, platform: str, person_id: str, *, reachable: bool) -> None:
        self._set_person(platform, person_id, reachable=reachable)

    def people_called(self, name: str, *, limit: int) -> Sequence[Person]:
        """Who is called so, whatever the case of letters; the newest first."""
        called = select(people).where(func.lower(people.c.name) == name.lower())
        rows = self._connection.execute(called.order_by(people.c.first_seen_at.desc(), people.c.id).limit(limit))
        return [Person(platform=row.platform, id=row.id, name=row.name) for row in rows]

    def dialogue(self, lane: str, person: str) -> Dialogue:
        row = self._connection.execute(_DIALOGUE, {"of_lane": lane, "of_person": person}).first()
        return from_json(Dialogue, row.payload) if row else Dialogue()

    def set_dialogue(
        self, lane: str, person: str, dialogue: Dialogue, now: datetime, *, look_at: datetime | None = None
    ) -> None:
        """`look_at`: when the passing of time may do something to it."""
        key = {"lane": lane, "person": person}
        if dialogue.is_idle:
            self._connection.execute(delete(dialogues).where(dialogues.c.lane == lane, dialogues.c.person == person))
        else:
            values = {"payload": to_json(dialogue), "updated_at": now, "look_at": look_at}
            upsert(self._connection, dialogues, key, values)

    def to_look_at(self, now: datetime, *, limit: int) -> Sequence[tuple[Dialogue, datetime]]:
        """Conversations in which something may be due, and since when; nobody is told of them again.

        Whoever changes one meanwhile says when to look again."""
        ready = select(dialogues).where(dialogues.c.look_at <= now).order_by(dialogues.c.look_at).limit(limit)
        rows = self._connection.execute(ready).all()
        for row in rows:
            mine = (dialogues.c.lane == row.lane, dialogues.c.person == row.person, dialogues.c.look_at == row.look_at)
            self._connection.execute(update(dialogues).where(*mine).values(look_at=None))
        return [(from_json(Dialogue, row.payload), row.look_at) for row in rows]

    def add_question(self, question: Question) -> None:
        insert_once(
            self._connection,
            questions,
            {
                "id": question.id,
                "at": question.at,
                "room": question.where.lane,
                "entry": question.entry,
                "payload": to_json(question),
            },
        )

    def question(self, question_id: str) -> Question | None:
        row = self._connection.execute(select(questions.c.payload).where(questions.c.id == question_id)).first()
        return from_json(Question, row.payload) if row else None

    def forget_questions(self, before: datetime) -> int:
        """Drop what was asked before a time; how much. What was learned from it stays: votes carry their wording."""
        return self._connection.execute(delete(questions).where(questions.c.at < before)).rowcount

    def unanswered_since(self, since: datetime, *, limit: int) -> Sequence[Question]:
        """What members asked without getting a sure answer: the latest, oldest first."""
        rows = self._connection.execute(
            select(questions.c.payload)
            .where(questions.c.entry.is_(None), questions.c.at > since)
            .order_by(questions.c.at.desc(), questions.c.id.desc())
            .limit(limit)
        )
        asked = (from_json(Question, row.payload) for row in reversed(rows.all()))
        return [question for question in asked if not question.for_staff]

    def answered_since(self, room: Address, entry: str, since: datetime) -> bool:
        found = (
            select(questions.c.id)
            .where(questions.c.room == room.lane, questions.c.entry == entry, questions.c.at > since)
            .limit(1)
        )
        return self._connection.execute(found).first() is not None

    def most_answered(self, limit: int) -> Sequence[str]:
        """The entries that were answered most, most often first."""
        counted = select(questions.c.entry).where(questions.c.entry.is_not(None)).group_by(questions.c.entry)
        rows = self._connection.execute(counted.order_by(func.count().desc(), questions.c.entry).limit(limit))
        return [row.entry for row in rows]

    def _set_person(self, platform: str, person_id: str, **values: object) -> None:
        self._connection.execute(_CHANGE, {"of_platform": platform, "of_id": person_id, **values})
