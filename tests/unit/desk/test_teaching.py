"""Staff say which entry a wording asks for, see what was learned, and take it back; members cannot."""

from dataclasses import replace

import pytest

from bot.desk.effects import AddVote
from bot.desk.permissions import Role, StaffMember
from bot.faq.book import Book
from bot.faq.learning import LearningRules, Verdict
from bot.messages import Address, Person
from bot.rendering import plain
from bot.tickets.ticket import Happening, Side
from tests.fakes.content import ENTRIES, MISSING, NETWORKS, SHELF
from tests.fakes.drafts import line, ticket
from tests.fakes.people import ANA, BEN, GROUP, LEE, MEI, NOON, PAGE, PRIVATE, STAFF, THREAD
from tests.fakes.view import Counter, buttons_of

WORDS, UNSURE = "coins took a walk", "networks?"
IN_STAFF = {"by": MEI, "where": STAFF}
IN_THREAD = {"by": MEI, "where": THREAD}


@pytest.fixture
def counter() -> Counter:
    """Ana's ticket has its thread."""
    counter = Counter()
    asked = ticket(staff_place=THREAD, question=WORDS)
    counter.view.stored[asked.ref] = asked
    return counter


def votes(counter: Counter) -> list[tuple[str, Verdict, str | None, str, str]]:
    return [(v.person, v.verdict, v.entry, v.wording, v.language) for v in counter.view.votes]


def test_in_a_tickets_thread_the_members_own_question_is_taught(counter: Counter) -> None:
    """The nearest entries are offered; a press settles it, and another takes it back."""
    counter.commands("teach", **IN_THREAD)
    assert counter.said == [counter.say("teach-which", wording=WORDS)]
    assert buttons_of(counter.puts) == [MISSING.title, NETWORKS.title, counter.say("button-draft")]
    counter.presses_label(NETWORKS.title, **IN_THREAD)
    assert votes(counter) == [(MEI.key, Verdict.IS, NETWORKS.id, WORDS, "en")]
    assert counter.say("fit-taught") in counter.said[0]
    counter.presses_label(counter.say("button-unlearn"), **IN_THREAD)
    assert votes(counter)[-1] == (MEI.key, Verdict.IS_NOT, NETWORKS.id, WORDS, "en")
    counter.presses_label(counter.say("button-relearn"), **IN_THREAD)
    assert votes(counter)[-1][1] is Verdict.IS


@pytest.mark.parametrize(
    ("words", "where", "wording", "entry"),
    [
        (f"{NETWORKS.id}", THREAD, WORDS, NETWORKS.id),
        (f"{NETWORKS.id} which  chain", THREAD, "which chain", NETWORKS.id),
        (f"{NETWORKS.id} 走哪条链", STAFF, "走哪条链", NETWORKS.id),
        ("7Q4M-X2KP deposit/networks", STAFF, WORDS, NETWORKS.id),
    ],
)
def test_an_entry_that_is_named_needs_no_choosing(
    counter: Counter, words: str, where: Address, wording: str, entry: str
) -> None:
    """With the ticket's question, or a wording of staff's own."""
    counter.commands("teach", words, by=MEI, where=where)
    assert [(vote.wording, vote.entry) for vote in counter.view.votes] == [(wording, entry)]


@pytest.mark.parametrize("words", ["transfer where is it", "which chain"])
def test_anywhere_among_staff_a_wording_can_be_taught(counter: Counter, words: str) -> None:
    """A word of eight letters is no reference because it could be one."""
    counter.commands("teach", words, **IN_STAFF)
    assert counter.said == [counter.say("teach-which", wording=words)]


@pytest.mark.parametrize("words", ["", "👍", "x" * 201, "my password is [••• password]"])
def test_what_cannot_be_learned_is_refused_with_the_way_to_do_it(counter: Counter, words: str) -> None:
    """No words, too many, or a secret among them."""
    counter.commands("teach", words, **IN_STAFF)
    assert counter.said == [counter.say("teach-what", most=200)]
    assert counter.view.votes == []


def test_the_card_offers_to_teach(counter: Counter) -> None:
    """Most of all when the ticket is solved."""
    counter.presses("teach_7Q4M-X2KP", **IN_THREAD)
    assert counter.said == [counter.say("teach-which", wording=WORDS)]


def test_a_members_question_can_be_taught(counter: Counter) -> None:
    """From a list that names it."""
    counter.does("networks?", where=PRIVATE)
    counter.presses("teach_q1", **IN_STAFF)
    assert counter.said == [counter.say("teach-which", wording="networks?")]


@pytest.mark.parametrize(
    ("by", "where", "denial"),
    [(ANA, PRIVATE, "denied-role"), (BEN, STAFF, "denied-role"), (MEI, GROUP, "denied-place"), (ANA, GROUP, None)],
)
@pytest.mark.parametrize("what", ["teach deposit/networks coins gone", "learned", "unanswered"])
def test_members_do_not_teach_so(counter: Counter, by: Person, where: Address, denial: str | None, what: str) -> None:
    """Nor staff among members, where everybody would read along."""
    name, _, words = what.partition(" ")
    counter.commands(name, words, by=by, where=where)
    assert counter.said == ([counter.say(denial, id=by.key)] if denial else [])
    assert counter.view.votes == []


@pytest.mark.parametrize(
    "action", ["is_q1_0", "is-not_q1_0", "draft_q1", "unlearn_1", "learned_0", "unanswered_0", "teach_q1"]
)
def test_members_cannot_forge_the_buttons(counter: Counter, action: str) -> None:
    """The gate decides, not who was shown them."""
    counter.does("networks?")
    counter.presses(action)
    assert (counter.notices, counter.view.votes) == ([counter.say("denied-role", id=ANA.key)], [])


@pytest.mark.parametrize(
    "action",
    ["is_q9_0", "is_q1_9", "is_q1", "draft_q9", "unlearn_9", "unlearn_x", "learned_x", "unanswered_x", "teach_x"],
)
def test_buttons_that_name_nothing_are_out_of_date(counter: Counter, action: str) -> None:
    """And change nothing."""
    counter.does("networks?")
    counter.presses(action, **IN_STAFF)
    assert (counter.notices, counter.view.votes) == ([counter.say("button-outdated")], [])


def test_where_staff_must_agree_they_are_told(counter: Counter) -> None:
    """Configuration says how many."""
    counter.rules = replace(counter.rules, learning=LearningRules(staff=2))
    counter.commands("teach", NETWORKS.id, **IN_THREAD)
    assert counter.say("taught-together", staff=2) in counter.said[0]
    assert counter.view.learned(counter.rules.learning) == ()
    counter.commands("teach", NETWORKS.id, by=LEE, where=THREAD)
    assert len(counter.view.learned(counter.rules.learning)) == 1


@pytest.mark.parametrize(
    ("ask", "chatter", "entry", "state"),
    [
        ((WORDS,), (), NETWORKS.id, "fit-in-files"),
        ((WORDS,), (), MISSING.id, "fit-elsewhere"),
        ((), (WORDS,), NETWORKS.id, "fit-chatter"),
    ],
)
def test_what_the_files_say_otherwise_is_told(
    counter: Counter, ask: tuple[str, ...], chatter: tuple[str, ...], entry: str, state: str
) -> None:
    """Files are reviewed and win."""
    entries = [replace(e, ask=ask) if e is NETWORKS else e for e in ENTRIES]
    counter.content = replace(counter.content, book=Book([SHELF], entries, chatter=chatter))
    counter.commands("teach", entry, **IN_THREAD)
    assert counter.say(state) in counter.said[0]


def test_the_list_says_what_was_learned_from_whom_and_undoes_it(counter: Counter) -> None:
    """The latest first; staff by name, members by number; an undo is one more vote."""
    counter.rules = replace(counter.rules, learning=LearningRules(members=2))
    for person in (ANA, BEN):
        counter.view.votes.append(_members_vote(counter, person))
    counter.passes(days=1)
    counter.commands(
        "teach", NETWORKS.id, by=replace(MEI, platform="page", id="mei"), where=replace(PAGE, thread="7Q4M-X2KP")
    )
    counter.commands("learned", **IN_STAFF)
    (said,) = counter.said
    first, second = (text for text in said.splitlines() if text.startswith("- "))
    assert all(part in first for part in ("Mei", WORDS, "2026-11-23"))
    assert counter.say("learned-members", count=2) in second
    counter.presses_label("↩ 2", **IN_STAFF)
    assert counter.done[0] == AddVote(vote=replace(counter.view.votes[-1], number=0))
    assert (counter.view.votes[-1].verdict, counter.view.votes[-1].person) == (Verdict.IS_NOT, MEI.key)
    counter.commands("learned", **IN_STAFF)
    assert "whats the rake" not in counter.said[0]


def _members_vote(counter: Counter, person: Person):  # type: ignore[no-untyped-def]
    from bot.faq.learning import Vote

    return Vote(
        person=person.key,
        verdict=Verdict.SOLVED,
        entry="gone/entry",
        wording="whats the rake",
        language="en",
        at=counter.now,
        known_since=NOON.replace(year=2020),
        number=len(counter.view.votes) + 1,
    )


def test_a_long_list_has_pages(counter: Counter) -> None:
    """And says so when there is nothing."""
    counter.commands("learned", **IN_STAFF)
    assert counter.said == [counter.say("learned-none")]
    for number in range(9):
        counter.commands("teach", f"{NETWORKS.id} wording {'abcdefghi'[number]}", **IN_STAFF)
    counter.commands("learned", **IN_STAFF)
    assert len([text for text in counter.said[0].splitlines() if text.startswith("- ")]) == 8
    counter.presses_label("›", **IN_STAFF)
    assert [text[:7] for text in counter.said[0].splitlines() if text.startswith("- ")] == ["- **9**"]
    assert "‹" in buttons_of(counter.puts)


def test_a_draft_begins_with_what_was_asked_and_answered(counter: Counter) -> None:
    """In the form of the files, without what tells who asked."""
    counter.view.events["a"] = line(
        "a", happening=Happening.STAFF_REPLIED, side=Side.STAFF, text="Wait. Hash ab12cd34ef56ab78 is fine."
    )
    counter.commands("teach", **IN_THREAD)
    counter.presses_label(counter.say("button-draft"), **IN_THREAD)
    (said,) = counter.said
    assert "en/deposit/coins-took-a-walk.md" in said
    assert (
        "```markdown\n---\ntitle: Coins took a walk\nask:\n  - coins took a walk\ntags: []\n"
        "escalate-to: deposit\nupdated: 2026-11-22\n---\nWait. Hash […] is fine.\n```"
    ) in said


def test_a_draft_of_a_bare_wording_leaves_the_answer_to_its_author(counter: Counter) -> None:
    """The nearest entry says the category."""
    counter.commands("teach", "走哪条链 `a`", **IN_STAFF)
    counter.presses_label(counter.say("button-draft"), **IN_STAFF)
    assert "zh/deposit/a.md" in counter.said[0]
    assert counter.say("draft-answer") in counter.said[0]
    assert StaffMember(name="Mei", role=Role.MODERATOR, ids=(MEI.key, "page:mei")) in counter.rules.staff.members


def test_what_was_asked_in_vain_is_shown_to_be_taught(counter: Counter) -> None:
    """Most people first; not what was found among the offered, nor what staff were asked."""
    for person in (ANA, BEN):
        counter.does("gibberish", by=person, where=replace(PRIVATE, chat=person.id))
    counter.does("who AM i ana@example.com")
    counter.does(UNSURE)
    counter.presses_label(MISSING.title)
    counter.commands("teach", "which chain", **IN_STAFF)
    counter.commands("unanswered", **IN_STAFF)
    lines = [text for text in plain(counter.said[0]).splitlines() if "“" in text]
    assert [text.partition("“")[2] for text in lines] == ["gibberish” · 2 people", "who AM i […]” · one person"]
    counter.presses_label("📚 1", **IN_STAFF)
    assert counter.said == [counter.say("teach-which", wording="gibberish")]


def test_unanswered_questions_have_pages_and_an_end(counter: Counter) -> None:
    """And are forgotten after a month."""
    for number in range(9):
        counter.does(f"gibberish {'abcdefghi'[number]}")
    counter.commands("unanswered", **IN_STAFF)
    assert "📚 8" in buttons_of(counter.puts)
    assert "📚 9" not in buttons_of(counter.puts)
    counter.presses_label("›", **IN_STAFF)
    assert buttons_of(counter.puts) == ["📚 9", "‹"]
    counter.presses("unanswered_7", **IN_STAFF)
    assert counter.said == [counter.say("unanswered-none")]
    counter.passes(days=31)
    counter.commands("unanswered", **IN_STAFF)
    assert counter.said == [counter.say("unanswered-none")]
