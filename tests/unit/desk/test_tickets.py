"""The life of a ticket as both sides see it."""

from dataclasses import replace

import pytest

from bot.delivery.delivery import Operation
from bot.desk.actions import Verb, pack
from bot.messages import Attachment, Deleted, Due, Edited, FormSent, Message, Piece
from bot.tickets.ticket import Happening, Status
from tests.fakes.people import ANA, BEN, LEE, MEI, PAGE, PRIVATE, STAFF, THREAD, photo
from tests.fakes.view import Counter, buttons_of


@pytest.fixture
def counter() -> Counter:
    """Ana has an open ticket."""
    counter = Counter()
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    return counter


def _happened(counter: Counter) -> list[Happening]:
    return [event.happening for event in counter.view.history(counter.the_ticket().ref)]


def _staff(counter: Counter, text: str) -> None:
    counter.does(text, by=MEI, where=THREAD)


def _close(counter: Counter) -> None:
    counter.commands("close", "solved", by=MEI, where=THREAD)


def test_opening_tells_the_member_and_makes_a_thread_for_staff(counter: Counter) -> None:
    """With the card: reference, state, who, what, and what can be pressed."""
    ticket = counter.the_ticket()
    assert counter.say("ticket-opened", ref=ticket.ref) in counter.said
    (card,) = counter.to(STAFF)
    assert card.new_thread == f"🟡 {ticket.ref} · Ana · It is gone"
    for part in (ticket.ref, "open", "Ana", "Something else", "It is gone"):
        assert part in card.body
    assert ticket.staff_place == THREAD


def test_what_the_member_writes_goes_to_the_thread(counter: Counter) -> None:
    """Text and files, made inert; nothing is answered from the FAQ meanwhile."""
    counter.does(Message(message_id="5", text="deposit is missing @all **now**", attachments=(photo(),)))
    (copy,) = counter.to(THREAD)
    assert "\\*\\*now" in copy.body
    assert copy.attachments == (photo(),)
    assert counter.to(PRIVATE) == []


def test_what_staff_write_goes_to_the_member_as_support(counter: Counter) -> None:
    """Without the name, unless the desk shows names; who answers first has the ticket."""
    _staff(counter, "We look into it")
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** We look into it"]
    ticket = counter.the_ticket()
    assert (ticket.status, ticket.assignee, ticket.first_reply_at) == (
        Status.WAITING_FOR_MEMBER,
        MEI.key,
        counter.now,
    )
    counter.rules = replace(counter.rules, names_shown=True)
    counter.does("Me too", by=LEE, where=THREAD)
    assert [m.body for m in counter.to(PRIVATE)] == ["**Lee:** Me too"]
    assert counter.the_ticket().assignee == MEI.key


def test_a_reply_hangs_under_the_copy_of_what_it_answers(counter: Counter) -> None:
    """On both sides."""
    counter.does(Message(message_id="5", text="Which one?"))
    copy = next(link for link in counter.view.links if link.sent.where == THREAD and "e2" in link.event_key)
    counter.does(Message(message_id="6", text="This", reply_to=copy.sent.message_id), by=MEI, where=THREAD)
    assert counter.to(PRIVATE)[0].reply_to == "5"


def test_files_go_with_the_command_whose_caption_they_have(counter: Counter) -> None:
    """`/reply` takes them to the member, `/note` into the history; neither needs words beside them."""
    for words in ("see the picture", ""):
        counter.commands("reply", words, files=(photo(),), by=MEI, where=THREAD)
        assert [m.attachments for m in counter.to(PRIVATE)] == [(photo(),)]
    counter.commands("note", "", files=(photo(),), by=MEI, where=THREAD)
    assert counter.to(PRIVATE) == []
    assert counter.view.history(counter.the_ticket().ref)[-1].attachments == (photo(),)


def test_a_command_that_takes_no_files_does_nothing_and_says_so(counter: Counter) -> None:
    """Closing the ticket and dropping the picture would lose it."""
    counter.commands("close", "solved", files=(photo(),), by=MEI, where=THREAD)
    assert counter.said == [counter.say("no-files-with-command", command="close")]
    assert counter.the_ticket().is_open


def test_files_given_with_the_wish_for_a_ticket_are_in_it() -> None:
    """Also where the form comes back in one piece, with files of its own."""
    counter = Counter()
    counter.commands("ticket", "look", files=(photo("first.png"),))
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}, attachments=(photo("second.png"),)))
    (opened,) = counter.view.history(counter.the_ticket().ref)
    assert [file.name for file in opened.attachments] == ["first.png", "second.png"]


def test_notes_never_leave_the_staff_side(counter: Counter) -> None:
    """They stand in the history."""
    counter.commands("note", "looks like fraud", by=MEI, where=THREAD)
    assert counter.to(PRIVATE) == []
    assert counter.said == [counter.say("note-kept")]
    assert _happened(counter)[-1] is Happening.NOTE


@pytest.mark.parametrize("by", [BEN, replace(MEI, anonymous=True)])
def test_who_is_not_on_staff_reaches_nobody_from_the_thread(counter: Counter, by: object) -> None:
    """They are told so, by reply."""
    counter.does("psst", by=by, where=THREAD)  # type: ignore[arg-type]
    assert counter.to(PRIVATE) == []
    assert len(counter.said) == 1


def test_claiming_twice_names_who_was_first(counter: Counter) -> None:
    """The one who has it is told that they have it."""
    ref = counter.the_ticket().ref
    for by, said in [
        (MEI, counter.say("claimed", ref=ref)),
        (MEI, counter.say("claimed-by-you", ref=ref)),
        (LEE, counter.say("claimed-before", ref=ref, name="Mei")),
    ]:
        counter.presses(pack(Verb.CLAIM, ref), by=by, where=THREAD)
        assert counter.notices == [said]
    assert counter.the_ticket().assignee == MEI.key
    assert _happened(counter).count(Happening.CLAIMED) == 1


@pytest.mark.parametrize(
    ("word", "assignee"), [("Lee", LEE.key), ("@lee", LEE.key), ("me", MEI.key), ("Nobody", None), ("", None)]
)
def test_assigning(counter: Counter, word: str, assignee: str | None) -> None:
    """To a colleague, to oneself; an unknown name changes nothing and lists who there is."""
    counter.commands("assign", word, by=MEI, where=THREAD)
    assert counter.the_ticket().assignee == assignee
    assert (counter.say("assign-unknown", word=word, names="Mei, Lee") in counter.said) is (assignee is None)


def test_an_edit_changes_the_copy_and_is_kept(counter: Counter) -> None:
    """Back to the first wording as well; the same wording again is no edit."""
    counter.does(Message(message_id="5", text="A"))
    for wording, changes in [("B", 1), ("B", 0), ("A", 1), ("", 0)]:
        counter.does(Edited(message_id="5", text=wording))
        edits = [p for p in counter.puts if p.operation is Operation.EDIT]
        assert len(edits) == changes, wording
        assert all(p.message.body == f"✏️ {wording}" for p in edits)
    assert _happened(counter).count(Happening.EDITED) == 2


ALBUM = Message(
    message_id="5",
    text="front",
    attachments=(photo("a.png", ref="fa"), photo("b.png", ref="fb")),
    album="x",
    pieces=(
        Piece(message_id="5", text="front", attachments=(photo("a.png", ref="fa"),)),
        Piece(message_id="6", attachments=(photo("b.png", ref="fb"),)),
    ),
)
SINGLE = Message(message_id="5", text="front", attachments=(photo("a.png", ref="fa"),))
NEW = photo("new.png", ref="fn")


@pytest.mark.parametrize(
    ("said", "edit", "told", "files"),
    [
        (
            SINGLE,
            Edited(message_id="5", text="front", attachments=(NEW,)),
            "The file was replaced. …:\n\nfront",
            (NEW,),
        ),
        (SINGLE, Edited(message_id="5", text="", attachments=(NEW,)), "The file was replaced. …:", (NEW,)),
        (
            ALBUM,
            Edited(message_id="5", text="F", attachments=ALBUM.attachments[:1]),
            "The text of file 1 …\n\nF",
            (),
        ),
        (
            ALBUM,
            Edited(message_id="6", text="B", attachments=ALBUM.attachments[1:]),
            "The text of file 2 …\n\nB",
            (),
        ),
        (ALBUM, Edited(message_id="6", attachments=(NEW,)), "File 2 of 2 was replaced. …:", (NEW,)),
    ],
)
@pytest.mark.parametrize("by_staff", [False, True])
def test_a_file_that_is_replaced_and_a_change_in_an_album_are_told(
    counter: Counter, said: Message, edit: Edited, told: str, files: tuple[Attachment, ...], *, by_staff: bool
) -> None:
    """Which one it was, with the new file, under the copy; the same edit again changes nothing."""
    here, there = (THREAD, PRIVATE) if by_staff else (PRIVATE, THREAD)
    by = MEI if by_staff else ANA
    counter.does(said, by=by, where=here)
    copy = [link for link in counter.view.links if not link.original][-1]
    counter.does(edit, by=by, where=here)
    (message,) = counter.to(there)
    begin, _, end = told.partition("…")
    assert message.body.startswith(f"✏️ {begin}")
    assert message.body.endswith(end)
    assert (message.attachments, message.reply_to) == (files, copy.sent.message_id)
    assert counter.view.history(counter.the_ticket().ref)[-1].attachments == files
    counter.does(edit, by=by, where=here)
    assert counter.puts == []


def test_the_same_file_under_another_reference_is_no_change(counter: Counter) -> None:
    """A platform may give a file a new name at every look; its name for the content stays."""
    known = replace(NEW, content_id="c")
    counter.does(Message(message_id="5", text="front", attachments=(known,)))
    counter.does(Edited(message_id="5", text="front", attachments=(replace(known, ref="later"),)))
    assert counter.puts == []


def test_a_deleted_message_of_an_album_takes_its_own_copy_with_it(counter: Counter) -> None:
    """Where there is a copy for each; the rest of the album stays."""
    counter.does(ALBUM)
    line = counter.view.history(counter.the_ticket().ref)[-1]
    first = counter.view.links[-1]
    second = replace(first, sent=replace(first.sent, message_id="second"))
    counter.view.links.append(second)
    counter.does(Deleted(message_id="6"))
    assert [(p.operation, p.target) for p in counter.puts] == [(Operation.DELETE, second.sent)]
    assert line.pieces == ALBUM.pieces


def test_where_copies_cannot_be_edited_the_change_is_told(counter: Counter) -> None:
    """As a new message."""
    counter.facts = replace(counter.facts, edits=False)
    counter.does(Message(message_id="5", text="A"), by=MEI, where=THREAD)
    counter.does(Edited(message_id="5", text="B"), by=MEI, where=THREAD)
    assert [(p.operation, p.message.body) for p in counter.puts] == [(Operation.SEND, "✏️ **Support:** B")]


def test_a_deleted_message_takes_its_copies_with_it(counter: Counter) -> None:
    """The history keeps that it was removed."""
    counter.does(Message(message_id="5", text="wrong chat"))
    copy = counter.view.links[-1].sent
    counter.does(Deleted(message_id="5"))
    assert [(p.operation, p.target) for p in counter.puts] == [(Operation.DELETE, copy)]
    assert _happened(counter)[-1] is Happening.DELETED


@pytest.mark.parametrize("event", [Edited(message_id="5", text="B"), Deleted(message_id="5")])
def test_others_cannot_change_what_somebody_wrote(counter: Counter, event: Edited | Deleted) -> None:
    """Nor can our own copies be changed through the ticket."""
    counter.does(Message(message_id="5", text="A"))
    counter.does(event, by=BEN)
    assert counter.done == []
    copy = counter.view.links[-1].sent
    counter.does(replace(event, message_id=copy.message_id), by=MEI, where=THREAD)
    assert counter.done == []


def test_closing_tells_the_member_why_and_asks_how_it_was(counter: Counter) -> None:
    """The thread is closed, the card says so, and the member's words are questions again."""
    _close(counter)
    ref = counter.the_ticket().ref
    (told,) = counter.to(PRIVATE)
    assert told.body == f"{counter.say('ticket-solved', ref=ref)}\n\n> solved"
    assert [p.thread.is_open for p in counter.puts if p.thread] == [False]
    assert buttons_of(p for p in counter.puts if p.operation is Operation.EDIT) == [counter.say("button-teach")]
    counter.does("deposit is missing")
    assert "Wait for **12**" in counter.said[0]
    _close(counter)
    assert counter.said == [counter.say("solved-before", ref=ref, name="Mei", at=f"{counter.now:%Y-%m-%d %H:%M} UTC")]


def test_closing_one_ticket_leaves_the_member_in_the_other(counter: Counter) -> None:
    """What they write goes on belonging to the one they are in."""
    first = counter.the_ticket().ref
    counter.does(FormSent(form="ticket-other", values={"about": "Another thing"}))
    second = next(ref for ref in counter.view.stored if ref != first)
    counter.commands("close", first, by=MEI, where=STAFF)
    counter.does("more about it")
    assert {event.ref for event in counter.view.events.values() if event.text == "more about it"} == {second}


@pytest.mark.parametrize(("stars", "counts"), [("1", True), ("5", True), ("0", False), ("6", False), ("x", False)])
def test_rating(counter: Counter, stars: str, counts: bool) -> None:
    """After it is closed, one to five, the last word counts."""
    ref = counter.the_ticket().ref
    counter.presses(pack(Verb.RATE, ref, "3"))
    assert counter.notices == [counter.say("button-outdated")], "not before it is closed"
    _close(counter)
    counter.presses(pack(Verb.RATE, ref, "3"))
    counter.presses(pack(Verb.RATE, ref, stars))
    assert counter.the_ticket().rating == (int(stars) if counts else 3)
    assert counter.notices == ["" if counts else counter.say("button-outdated")]
    assert counter.said == ([counter.say("thanks-rating")] if counts else [])


@pytest.mark.parametrize("verb", [Verb.RATE, Verb.COMMENT, Verb.REOPEN, Verb.CONTINUE])
def test_a_members_ticket_is_theirs_alone(counter: Counter, verb: Verb) -> None:
    """Somebody who knows the reference gets nowhere."""
    _close(counter)
    before = dict(counter.view.stored)
    counter.presses(pack(verb, counter.the_ticket().ref, "1"), by=BEN, where=replace(PRIVATE, chat=BEN.id))
    assert counter.notices == [counter.say("denied-owner")]
    assert counter.view.stored == before


def test_reopening_by_the_member(counter: Counter) -> None:
    """One press; staff see it, and what is written next belongs to it."""
    _close(counter)
    counter.presses_label(counter.say("button-reopen"))
    assert counter.the_ticket().status is Status.WAITING_FOR_STAFF
    assert [p.thread.is_open for p in counter.puts if p.thread] == [True]
    counter.does("still broken")
    assert [m.body for m in counter.to(THREAD)] == ["still broken"]


def test_reopening_by_staff(counter: Counter) -> None:
    """The member is told; a reply before that is not sent, and says so."""
    _close(counter)
    ref = counter.the_ticket().ref
    _staff(counter, "one more thing")
    assert counter.said == [counter.say("reply-closed", ref=ref)]
    counter.commands("reopen", by=MEI, where=THREAD)
    assert counter.say("ticket-reopened", ref=ref) in counter.said
    assert counter.the_ticket().is_open
    counter.commands("reopen", by=MEI, where=THREAD)
    assert counter.said == [counter.say("open-already", ref=ref)]


@pytest.mark.parametrize(("days", "reopened"), [(13, True), (14, False)])
def test_a_reply_to_a_solved_ticket(counter: Counter, days: int, reopened: bool) -> None:
    """Within two weeks it opens it again; then it is closed for good, and a new one is begun with what was written."""
    _close(counter)
    closing = next(link for link in reversed(counter.view.links) if link.sent.where == PRIVATE)
    counter.passes(days=days)
    counter.does(Due(ref=counter.the_ticket().ref))
    counter.does(Message(message_id="9", text="still broken", reply_to=closing.sent.message_id))
    assert counter.the_ticket().is_open is reopened
    if reopened:
        assert "still broken" in [m.body for m in counter.to(THREAD)]
    else:
        assert counter.said == [counter.say("ticket-which")]
        draft = counter.view.dialogue(PRIVATE.lane, ANA.key).draft
        assert draft is not None
        assert draft.question == "still broken"


def test_continuing_elsewhere_moves_the_members_side(counter: Counter) -> None:
    """Replies come to the new place; a change of an old message still reaches it where it stands."""
    elsewhere = replace(PRIVATE, account="second")
    counter.does(Message(message_id="5", text="Hello"), by=MEI, where=THREAD)
    counter.presses(pack(Verb.CONTINUE, counter.the_ticket().ref), where=elsewhere)
    _staff(counter, "Here now")
    assert [m.body for m in counter.to(elsewhere)] == ["**Support:** Here now"]
    counter.does(Edited(message_id="5", text="Hello again"), by=MEI, where=THREAD)
    assert [m.body for m in counter.to(PRIVATE)] == ["✏️ **Support:** Hello again"]


def test_a_thread_without_a_ticket_says_so_when_asked(counter: Counter) -> None:
    """Or staff would believe that somebody reads it."""
    stray = replace(STAFF, thread="5")
    counter.does("Hello member", by=MEI, where=stray)
    assert counter.said == []
    counter.does("Hello member", by=MEI, where=stray, addressed=True)
    assert counter.said == [counter.say("no-ticket-here")]


def test_staff_talk_among_themselves(counter: Counter) -> None:
    """In the room itself nothing is relayed or answered."""
    counter.does("deposit is missing", by=MEI, where=STAFF)
    assert counter.done == []


@pytest.mark.parametrize("words", ["", "AAAA-AAAA"])
def test_a_command_about_no_ticket_asks_which(counter: Counter, words: str) -> None:
    """Outside a thread the reference comes first."""
    counter.commands("close", words, by=MEI, where=STAFF)
    assert counter.said == [counter.say("which-ticket", command="close")]


def test_commands_about_a_named_ticket(counter: Counter) -> None:
    """In any case and from anywhere on the staff side; the thread shows what was said elsewhere."""
    ref = counter.the_ticket().ref
    counter.commands("reply", f"{ref.lower()} Done", by=MEI, where=STAFF)
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** Done"]
    assert [m.body for m in counter.to(THREAD) if m.to == THREAD] == ["**Mei:** Done"]


def test_the_staff_page_is_a_staff_side_too(counter: Counter) -> None:
    """What is written there reaches the member, and the chat room's thread shows it."""
    page = replace(PAGE, thread=counter.the_ticket().ref)
    counter.does("From the page", by=MEI, where=page)
    assert [m.body for m in counter.to(PRIVATE)] == ["**Support:** From the page"]
    assert [m.body for m in counter.to(THREAD)] == ["**Mei:** From the page"]


@pytest.mark.parametrize(("which", "shown"), [("", True), ("open", True), ("mine", False), ("closed", False)])
def test_the_queue(counter: Counter, which: str, shown: bool) -> None:
    """Filtered; an unknown filter lists those there are."""
    counter.commands("tickets", which, by=MEI, where=STAFF)
    assert (counter.the_ticket().ref in counter.said[0]) is shown
    counter.commands("tickets", "urgent", by=MEI, where=STAFF)
    assert counter.said == [
        counter.say("tickets-usage", filters="open, mine, unassigned, late, vip, closed, deposit, other")
    ]


def test_a_member_sees_their_tickets_and_can_go_on_in_each(counter: Counter) -> None:
    """With its state from their side."""
    counter.commands("mytickets")
    assert counter.say("member-status-new") in counter.said[0]
    counter.presses_label(counter.say("button-continue", ref=counter.the_ticket().ref))
    assert counter.said == [counter.say("continue-here", ref=counter.the_ticket().ref)]
    counter.commands("mytickets", by=BEN, where=replace(PRIVATE, chat=BEN.id))
    assert counter.said == [counter.say("mytickets-none")]


def test_without_a_staff_room_tickets_live_on_the_page() -> None:
    """Nothing is put into a room that is not there."""
    counter = Counter(staff_room=None)
    counter.does(FormSent(form="ticket-other", values={"about": "It is gone"}))
    page = replace(PAGE, thread=counter.the_ticket().ref)
    counter.does("And now?")
    assert counter.puts == []
    counter.does("We look", by=MEI, where=page)
    assert {put.message.to for put in counter.puts} == {PRIVATE}
    counter.commands("close", by=MEI, where=page)
    assert {put.message.to.room for put in counter.puts} == {PRIVATE, PAGE}
