"""What is remembered about people and their conversations."""

from dataclasses import replace

from bot.desk.records import Dialogue, Question
from bot.messages import Address
from bot.store import Store
from tests.fakes.people import ANA, BEN, GROUP, NOON, PRIVATE, later


def _question(
    name: str, *, entry: str | None = "deposit/missing", where: Address = GROUP, seconds: float = 0
) -> Question:
    return Question(
        id=name,
        at=later(seconds=seconds),
        where=where,
        message_id="1",
        asker=ANA.key,
        language="en",
        text="where is it?",
        entry=entry,
    )


def test_a_language_that_was_chosen_stays_whatever_is_spoken(store: Store) -> None:
    """What cannot be told changes nothing; people are told apart by platform and id."""
    with store.write() as tx:
        assert tx.conversations.languages_of(ANA.platform, ANA.id) == (None, None)
        for spoken in ("en", None, "zh"):
            tx.conversations.meet(ANA, spoken, NOON)
        tx.conversations.choose_language(ANA.platform, ANA.id, "en")
        tx.conversations.meet(ANA, None, NOON)
        tx.conversations.meet(BEN, None, NOON)
        assert tx.conversations.languages_of(ANA.platform, ANA.id) == ("en", "zh")
        assert tx.conversations.languages_of(BEN.platform, BEN.id) == (None, None)
        assert tx.conversations.languages_of("elsewhere", ANA.id) == (None, None)


def test_a_dialogue_is_one_persons_in_one_place_until_it_is_over(store: Store) -> None:
    """An idle one is not kept."""
    with store.write() as tx:
        for ref in ("A", "B"):
            tx.conversations.set_dialogue(PRIVATE.lane, ANA.key, Dialogue(ticket=ref), NOON)
        assert tx.conversations.dialogue(PRIVATE.lane, ANA.key) == Dialogue(ticket="B")
        assert tx.conversations.dialogue(PRIVATE.lane, BEN.key).is_idle
        assert tx.conversations.dialogue(GROUP.lane, ANA.key).is_idle
        tx.conversations.set_dialogue(PRIVATE.lane, ANA.key, Dialogue(), NOON)
        assert tx.conversations.dialogue(PRIVATE.lane, ANA.key).is_idle


def test_a_question_is_found_by_its_id_as_it_was_first(store: Store) -> None:
    """A repeat of the event that asked it changes nothing."""
    with store.write() as tx:
        tx.conversations.add_question(_question("q"))
        tx.conversations.add_question(_question("q", entry=None))
        assert tx.conversations.question("q") == _question("q")
        assert tx.conversations.question("other") is None


def test_an_entry_counts_as_answered_in_its_own_room_and_only_lately(store: Store) -> None:
    """The cooldown is one room's and one entry's."""
    with store.write() as tx:
        tx.conversations.add_question(_question("q", seconds=10))
        since = tx.conversations.answered_since
        assert since(GROUP, "deposit/missing", NOON)
        assert not since(GROUP, "deposit/missing", later(seconds=10))
        assert not since(PRIVATE, "deposit/missing", NOON)
        assert not since(GROUP, "deposit/other", NOON)


def test_the_entries_answered_most_come_first(store: Store) -> None:
    """What was met with choices is no answer; a tie is in the order of names."""
    with store.write() as tx:
        for number, entry in enumerate(["b/b", "a/a", "c/c", "c/c", None]):
            tx.conversations.add_question(_question(f"q{number}", entry=entry))
        assert list(tx.conversations.most_answered(2)) == ["c/c", "a/a"]


def test_old_questions_are_forgotten(store: Store) -> None:
    """Those before the time, and no others."""
    with store.write() as tx:
        tx.conversations.add_question(_question("old", seconds=10))
        tx.conversations.add_question(_question("new", seconds=20))
        tx.conversations.forget_questions(later(seconds=20))
        assert tx.conversations.question("old") is None
        assert tx.conversations.question("new") is not None


def test_where_a_person_is_spoken_to_alone_is_where_they_last_were(store: Store) -> None:
    """What is said elsewhere does not change it; who shut us out is nowhere to be found."""
    elsewhere = replace(PRIVATE, account="second")
    with store.write() as tx:
        tx.conversations.meet(ANA, None, NOON)
        assert tx.private_place(ANA.key) is None
        for place in (PRIVATE, elsewhere, None):
            tx.conversations.meet(ANA, "en", NOON, alone_at=place)
        assert tx.private_place(ANA.key) == elsewhere
        assert tx.private_place(BEN.key) is None
        tx.conversations.set_reachable(ANA.platform, ANA.id, reachable=False)
        assert tx.private_place(ANA.key) is None
