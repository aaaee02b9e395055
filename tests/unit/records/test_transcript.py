"""A ticket as a document: what its reader may see, nothing that a secret is, no markup of a member's."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import SentRef
from bot.records.documents import SCHEMA, Manner, as_html, as_json
from bot.records.transcript import Transcript, transcript_of
from bot.tickets.ticket import Happening, Side, Ticket, TicketEvent
from tests.fakes.content import content
from tests.fakes.drafts import line, ticket
from tests.fakes.people import MEI, NOON, THREAD, photo

SEED = "legal winner thank year wave sausage worth useful legal winner thank yellow"
STAFF = {"side": Side.STAFF, "author": MEI.key, "author_name": "Mei"}
IN_THREAD = SentRef(where=replace(THREAD, user=MEI.id), message_id="n1")
NOTE = line("note", happening=Happening.NOTE, text="looks like fraud", source=IN_THREAD, **STAFF)
EDIT_OF_NOTE = line("edit", happening=Happening.EDITED, text="surely fraud", source=IN_THREAD, **STAFF)
EDIT = line("reworded", happening=Happening.EDITED, source=SentRef(where=THREAD, message_id="n2"), **STAFF)


def _made(*events: TicketEvent, of: Ticket | None = None, notes: bool = False, private: bool = False) -> Transcript:
    return transcript_of(of or ticket(), events, made_at=NOON, notes=notes, private=private)


def _manner(language: str = "en") -> Manner:
    texts = content().texts
    return Manner(
        language=language,
        zone="Asia/Shanghai",
        say=lambda key, **values: texts.plainly(language, key, **values),
        category="Deposits",
    )


def test_notes_are_left_out_with_all_that_became_of_them() -> None:
    """Also what one was edited to; other edits stay."""
    assert [entry.text for entry in _made(line("hello"), NOTE, EDIT_OF_NOTE, EDIT).entries] == ["hello", "reworded"]


def test_notes_are_there_if_asked_for() -> None:
    """And the document says so."""
    made = _made(line("hello"), NOTE, EDIT_OF_NOTE, notes=True)
    assert [entry.text for entry in made.entries] == ["hello", "looks like fraud", "surely fraud"]
    assert json.loads(as_json(made))["with_notes"] is True


@pytest.mark.parametrize("private", [True, False])
def test_private_fields_are_for_who_may_see_them(private: bool) -> None:
    """In neither form is the account or the contact for others."""
    made = _made(of=ticket(contact="ana@kestrel.example"), private=private)
    for document in (as_json(made), as_html(made, _manner())):
        assert ("ana@kestrel.example" in document) is private
        assert ("chat:1" in document) is private


def test_secrets_are_masked_again() -> None:
    """What was stored before the guard knew it, wherever it stands."""
    made = _made(
        line("x", text=f"my words: {SEED}"),
        of=ticket(subject=SEED, question=SEED, comment=SEED, contact=SEED),
        private=True,
    )
    for document in (as_json(made), as_html(made, _manner())):
        assert "sausage" not in document
        assert "[•••" in document


class _Tags(HTMLParser):
    """Which tags a browser sees, and the text between."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:x">'


@given(evil=st.one_of(st.just(EVIL), st.text(alphabet="<>\"'&/=!-{}%a \n", max_size=60)))
def test_no_word_of_a_person_is_markup(evil: str) -> None:
    """Whatever they write, as whatever they call themselves and their files: the same tags as for harmless words."""
    harmless, mischief = (
        _Tags(
            as_html(
                _made(
                    line("x", text=f"x{word}", author_name=word, attachments=(photo(word),)),
                    of=ticket(
                        subject=word,
                        question=f"x{word}",
                        requester_name=f"x{word}",
                        comment=f"x{word}",
                        contact=f"x{word}",
                    ),
                    private=True,
                ),
                _manner(),
            )
        )
        for word in ("harmless", evil)
    )
    assert mischief.tags == harmless.tags
    assert mischief.attributes == harmless.attributes


def test_the_page_loads_nothing() -> None:
    """It is read offline, and tells nobody that it is read."""
    page = as_html(_made(line("see https://kestrel.example/x.png")), _manner("zh"))
    assert not {"script", "img", "link", "iframe", "a"} & set(_Tags(page).tags)
    assert "default-src 'none'" in page
    assert '<html lang="zh">' in page


def test_json_has_the_described_shape() -> None:
    """Times in UTC; nothing that the page does not show."""
    made = json.loads(as_json(_made(line("hello", attachments=(photo(),)), of=ticket(rating=4))))
    assert made["schema"] == SCHEMA
    assert made["ticket"]["rating"] == 4
    assert made["ticket"]["opened_at"] == "2026-11-22T12:00:00+00:00"
    (entry,) = made["entries"]
    assert (entry["at"], entry["happening"], entry["side"]) == ("2026-11-22T12:00:00+00:00", "member-wrote", "member")
    assert (entry["author"], entry["text"], entry["files"]) == ("Ana", "hello", ["shot.png"])
