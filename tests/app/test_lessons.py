"""What was learned is in the matcher in service: whoever learned it, and whatever became of the files since."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.app.bell import Bell
from bot.app.knowledge import Knowledge
from bot.app.lessons import AT_MOST_EVERY, Lessons
from bot.clock import SystemClock
from bot.config import Config, Folders
from bot.desk.scene import Content
from bot.errors import StoreUnavailable
from bot.faq.book import Book
from bot.faq.entries import Entry
from bot.faq.learning import LearningRules, Verdict, Vote
from bot.faq.matcher import Answer, build
from bot.messages import Person
from bot.store import Store, Transaction
from bot.store.files import Files
from bot.store.store import News
from tests.fakes.clock import HandClock
from tests.fakes.content import content as other_content
from tests.fakes.people import ANA, BEN, LEE, MEI, NOON, later

LATE = Entry(id="deposit/late", language="en", title="My deposit has not arrived", ask=("where is my deposit",))
FEES = Entry(id="fees/trading", language="en", title="What are the trading fees?", ask=("maker taker fee",))
WORDS = "thing is broken"
PROJECT = Path(__file__).parents[2]
RULES = LearningRules(members=2)


def content_of(*entries: Entry, chatter: tuple[str, ...] = ()) -> Content:
    """Content in service."""
    book = Book([], entries, chatter=chatter)
    return replace(other_content(), book=book, matcher=build(entries))


def answer(content: Content, words: str = WORDS) -> str | None:
    """The entry that is surely given."""
    decision = content.matcher.match(words)
    return decision.entry if isinstance(decision, Answer) else None


def say(store: Store, verdict: Verdict, *people: str, entry: str = FEES.id, wording: str = WORDS) -> None:
    """Votes are committed."""
    with store.write() as tx:
        for person in people:
            vote = Vote(person=person, verdict=verdict, entry=entry, wording=wording, language="en", at=later(days=30))
            tx.votes.add(vote)


@pytest.fixture
def store(store: Store) -> Store:
    """Ana and Ben have been known for a month."""
    with store.write() as tx:
        for person in (ANA, BEN):
            tx.conversations.meet(person, None, NOON)
    return store


@pytest.fixture
def lessons(store: Store) -> Lessons:
    return Lessons(store, RULES, SystemClock())


def test_as_many_as_the_rules_want_teach_a_wording_and_one_does_not(store: Store, lessons: Lessons) -> None:
    """In service at the next look; taken back by as many."""
    content = content_of(LATE, FEES)
    lessons.teach(content)
    for verdict, person, known in (
        (Verdict.SOLVED, ANA, None),
        (Verdict.CHOSEN, BEN, FEES.id),
        (Verdict.NOT_HELPFUL, ANA, FEES.id),
        (Verdict.NOT_HELPFUL, BEN, None),
    ):
        say(store, verdict, person.key)
        lessons.catch_up()
        assert answer(content) == known, (verdict, person)


def test_staff_teach_move_and_take_back(store: Store, lessons: Lessons) -> None:
    """At once, each time."""
    content = content_of(LATE, FEES)
    lessons.teach(content)
    for verdict, entry, known in (
        (Verdict.IS, FEES.id, FEES.id),
        (Verdict.IS, LATE.id, LATE.id),
        (Verdict.IS_NOT, LATE.id, None),
    ):
        say(store, verdict, MEI.key, entry=entry)
        lessons.catch_up()
        assert answer(content) == known, (verdict, entry)


def test_new_content_knows_what_was_learned_before(store: Store, lessons: Lessons) -> None:
    """After a reload the matcher is a new one, and is kept up from then on."""
    say(store, Verdict.IS, MEI.key)
    lessons.teach(content_of(LATE, FEES))
    reloaded = content_of(FEES, LATE)
    lessons.teach(reloaded)
    assert answer(reloaded) == FEES.id
    say(store, Verdict.IS_NOT, LEE.key)
    lessons.catch_up()
    assert answer(reloaded) is None


@pytest.mark.parametrize(
    "content",
    [
        content_of(LATE),
        content_of(LATE, FEES, chatter=(WORDS,)),
        content_of(replace(LATE, ask=(WORDS,)), FEES),
    ],
    ids=["the entry is gone", "it is chatter", "another entry has it"],
)
def test_what_the_files_contradict_rests_until_they_do_no_more(
    store: Store, lessons: Lessons, content: Content
) -> None:
    """Files are reviewed; the votes stay."""
    say(store, Verdict.IS, MEI.key)
    lessons.teach(content)
    assert answer(content) != FEES.id
    lessons.teach(again := content_of(LATE, FEES))
    assert answer(again) == FEES.id


def test_processes_that_share_a_database_learn_from_each_other(new_engine: Callable[[], Engine], store: Store) -> None:
    """Each sees what came after the last vote it saw."""
    here, there = content_of(LATE, FEES), content_of(LATE, FEES)
    mine, theirs = Lessons(store, RULES, SystemClock()), Lessons(Store(new_engine()), RULES, SystemClock())
    mine.teach(here)
    theirs.teach(there)
    say(store, Verdict.SOLVED, ANA.key)
    theirs.catch_up()
    say(Store(new_engine()), Verdict.SOLVED, BEN.key)
    mine.catch_up()
    theirs.catch_up()
    assert answer(here) == answer(there) == FEES.id


def erase(store: Store, person: str) -> None:
    """Nothing of them is left."""
    with store.write() as tx:
        tx.privacy.erase(person, later(days=31), ())


@pytest.mark.parametrize(
    ("votes", "erased", "known"),
    [
        ([(Verdict.IS, MEI)], MEI, None),
        ([(Verdict.SOLVED, ANA), (Verdict.SOLVED, BEN)], BEN, None),
        ([(Verdict.IS, MEI), (Verdict.IS, LEE)], MEI, FEES.id),
        ([(Verdict.IS, LEE), (Verdict.IS_NOT, MEI)], MEI, FEES.id),
    ],
    ids=["theirs alone", "too few are left", "others stand behind it", "it was they who took it back"],
)
def test_what_the_erased_taught_is_dropped_by_every_running_process(
    new_engine: Callable[[], Engine],
    store: Store,
    votes: list[tuple[Verdict, Person]],
    erased: Person,
    known: str | None,
) -> None:
    """Erased by another process, though no vote came after the last one seen; and votes go on being heard."""
    lessons, content = Lessons(store, RULES, SystemClock()), content_of(LATE, FEES)
    for verdict, person in votes:
        say(store, verdict, person.key)
    lessons.teach(content)
    erase(Store(new_engine()), erased.key)
    lessons.catch_up()
    assert answer(content) == known
    say(store, Verdict.IS, LEE.key, entry=LATE.id)
    lessons.catch_up()
    assert answer(content) == LATE.id


def test_a_wording_that_others_taught_too_stays_in_their_letters(store: Store, lessons: Lessons) -> None:
    """Not as the erased person wrote it."""
    say(store, Verdict.SOLVED, ANA.key, wording="THING is broken!")
    say(store, Verdict.IS, LEE.key)
    lessons.teach(content := content_of(LATE, FEES))
    erase(store, ANA.key)
    lessons.catch_up()
    assert answer(content) == FEES.id
    with store.read() as tx:
        assert [wording.text for wording in tx.learned(RULES)] == [WORDS]
    say(store, Verdict.IS_NOT, LEE.key)
    lessons.catch_up()
    assert answer(content) is None


@pytest.mark.parametrize("voted", [True, False])
def test_who_follows_votes_is_told_of_an_erasure_that_took_some(store: Store, *, voted: bool) -> None:
    """Of any other they need not know."""
    if voted:
        say(store, Verdict.SOLVED, ANA.key)
    heard: list[News] = []
    store.on_commit(heard.append)
    erase(store, ANA.key)
    assert [bool(news & News.VOTES) for news in heard] == [voted]


class Deaf(Store):
    """A database that can be unreachable."""

    down = True

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        if self.down:
            raise StoreUnavailable("unplugged")
        with super().read() as tx:
            yield tx


def test_content_goes_into_service_although_the_database_is_away(store: Store) -> None:
    """What was learned is made up for when it is back."""
    say(store, Verdict.IS, MEI.key)
    deaf = Deaf(store.engine)
    lessons = Lessons(deaf, RULES, SystemClock())
    lessons.teach(content := content_of(LATE, FEES))
    assert answer(content) is None
    deaf.down = False
    lessons.catch_up()
    assert answer(content) == FEES.id


async def test_a_vote_is_heard_at_once(store: Store) -> None:
    """Its commit rings the bell: the time never comes at which the lessons would look by themselves."""
    bell, clock = Bell(), HandClock()
    lessons, content = Lessons(store, RULES, clock), content_of(LATE, FEES)
    lessons.teach(content)
    store.on_commit(bell.ring)
    with bell.heard_by(lessons.wake, of=News.VOTES):
        async with asyncio.timeout(20):
            running = asyncio.create_task(lessons.run())
            await clock.changed.wait()  # the first look is over
            await asyncio.to_thread(say, store, Verdict.IS, MEI.key)
            clock.changed.clear()
            clock.forward(AT_MOST_EVERY)
            await clock.changed.wait()
            clock.changed.clear()
            await clock.changed.wait()  # the second is
    assert answer(content) == FEES.id
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


def test_a_process_that_answers_nothing_learns_nothing(store: Store, lessons: Lessons, tmp_path: Path) -> None:
    """Its matcher has no entries that wordings could be added to."""
    say(store, Verdict.IS, MEI.key, entry="deposit/not-arrived")
    config = Config(folders=Folders(content=PROJECT / "faq_data"))
    knowledge = Knowledge(config, Files(tmp_path), lessons.teach, matching=False)
    knowledge.load()
    lessons.catch_up()
    assert knowledge.content.book.has("deposit/not-arrived")
