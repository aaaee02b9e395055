"""`/export` and `/report`: who gets what, and what is written down about it."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.desk.effects import NoteAccess
from bot.messages import Outgoing, Person
from bot.records.accesses import Access, Look
from bot.records.paperwork import ChartWanted, TranscriptWanted, wanted
from bot.reports.charts import Chart
from tests.fakes.people import LEE, MEI, NOON, STAFF, THREAD
from tests.fakes.view import Counter

REF = "7Q4M-X2KP"


@pytest.fixture
def counter() -> Counter:
    """Ana has a ticket."""
    counter = Counter()
    counter.presses("ticket_other")
    counter.does("It is gone")
    counter.presses_label("Send")
    return counter


def _files(messages: Sequence[Outgoing]) -> list[TranscriptWanted | ChartWanted | None]:
    return [wanted(file.ref or "") for message in messages for file in message.attachments]


def _looks(counter: Counter) -> list[Access]:
    return [effect.access for effect in counter.done if isinstance(effect, NoteAccess)]


@pytest.mark.parametrize(("by", "private"), [(MEI, False), (LEE, True)])
@pytest.mark.parametrize(("words", "notes"), [("", False), ("--notes", True)])
def test_a_transcript_in_both_forms(counter: Counter, by: Person, private: bool, words: str, notes: bool) -> None:
    """Notes only if asked for; account and contact for admins alone; and it is written down who took it."""
    counter.commands("export", words, by=by, where=THREAD)
    expected = TranscriptWanted(ref=REF, form="html", language="en", notes=notes, private=private)
    assert _files(counter.to(THREAD)) == [expected, replace(expected, form="json")]
    name = {MEI.key: "Mei", LEE.key: "Lee"}[by.key]
    assert _looks(counter) == [Access(ref=REF, at=NOON, person=by.key, name=name, look=Look.EXPORT, how="chat")]
    assert ("internal notes" in counter.said[-1]) is notes


def test_from_the_staff_room_the_ticket_is_named(counter: Counter) -> None:
    """Else nobody knows which."""
    counter.commands("export", "", by=MEI, where=STAFF)
    assert (_files(counter.to(STAFF)), _looks(counter)) == ([], [])
    counter.commands("export", f"{REF} --notes", by=MEI, where=STAFF)
    assert len(_files(counter.to(STAFF))) == 2


def test_two_transcripts_are_two_files(counter: Counter) -> None:
    """The second is made anew: more has happened since."""
    refs = []
    for _ in range(2):
        counter.commands("export", "", by=MEI, where=THREAD)
        refs += [file.ref for message in counter.to(THREAD) for file in message.attachments]
    assert len(set(refs)) == 4


def test_reading_a_history_is_written_down(counter: Counter) -> None:
    """Of a ticket; the list of a member's tickets shows no words of theirs but the subjects."""
    counter.commands("history", REF, by=MEI, where=STAFF)
    assert [look.look for look in _looks(counter)] == [Look.HISTORY]
    counter.commands("history", "", by=MEI, where=THREAD)
    assert _looks(counter) == []


@pytest.mark.parametrize("words", ["week now", "WEEK now", "day now", "month now"])
def test_a_report_in_words_and_pictures(counter: Counter, words: str) -> None:
    """Each picture says in words what it shows."""
    counter.commands("report", words, by=MEI, where=STAFF)
    said, pictures = counter.to(STAFF)
    assert "1 opened" in said.body
    assert [file.chart for file in _files([pictures]) if isinstance(file, ChartWanted)] == [
        Chart.VOLUME,
        Chart.CATEGORIES,
    ]
    assert all(file.alt for file in pictures.attachments)


@pytest.mark.parametrize("words", ["", "month", "day"])
def test_without_a_word_it_is_the_last_period_that_is_over(counter: Counter, words: str) -> None:
    """In which nothing happened here: that is said, and nothing drawn."""
    counter.commands("report", words, by=MEI, where=STAFF)
    (said,) = counter.to(STAFF)
    assert counter.say("report-empty") in said.body


@pytest.mark.parametrize("words", ["year", "week then", "now"])
def test_what_is_no_period_is_explained(counter: Counter, words: str) -> None:
    """With the words that are understood."""
    counter.commands("report", words, by=MEI, where=STAFF)
    assert "/report month" in counter.said[-1]


def test_a_file_that_the_desk_does_not_make() -> None:
    """A reference of something else asks for nothing."""
    assert wanted("f1") is None
    assert wanted("transcript/A/exe/en/--/x") is None
