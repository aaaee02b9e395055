"""What stands on X after a send, and what it costs."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bot.messages import Address, Attachment, FileKind, Outgoing, SentRef
from bot.platform import Deferred, Refused, Sent, Uncertain
from tests.adapters.x.house import TIMELINE, Desk
from tests.fakes.x import Fault
from tests.fakes.x.world import BEGIN


def direct(desk: Desk) -> Address:
    return Address(platform="x", account="main", chat=f"dm-{desk.alice.id}")


def answer(post_id: str, person: str) -> Address:
    return Address(platform="x", account="main", chat=f"post-{post_id}", user=person)


async def test_an_announcement_is_a_post_on_our_timeline(desk: Desk) -> None:
    """In plain words: X shows no markup."""
    outcome = await desk.post("**Maintenance** at 09:00")
    assert isinstance(outcome, Sent), outcome
    (post,) = desk.world.ours()
    assert (post.id, post.text, post.answers) == (outcome.message_id, "Maintenance at 09:00", None)


async def test_an_answer_names_whom_it_is_for(desk: Desk) -> None:
    """So that two people can be told the same."""
    bob = desk.world.person("bob")
    for person in (desk.alice, bob):
        asked = await desk.world.posts_as(person, "@kestrel_help why?")
        to = answer(asked.id, person.id)
        outcome = await desk.post("Because.", to, reply_to=f"{asked.id}@{person.handle}")
        assert isinstance(outcome, Sent), outcome
    assert [post.text for post in desk.world.ours()] == ["@bob Because.", "@alice Because."]
    assert desk.wallet.paid == [Decimal("0.01")] * 2


async def test_a_post_is_answered_once(desk: Desk) -> None:
    """X refuses the second answer; nothing is paid for it."""
    asked = await desk.world.posts_as(desk.alice, "@kestrel_help why?")
    to = answer(asked.id, desk.alice.id)
    await desk.post("Because.", to, reply_to=asked.id)
    assert isinstance(await desk.post("And again.", to, reply_to=asked.id), Refused)
    assert desk.wallet.total == Decimal("0.01")


async def test_who_did_not_name_us_is_not_answered(desk: Desk) -> None:
    asked = await desk.world.posts_as(desk.alice, "why?")
    outcome = await desk.post("Because.", answer(asked.id, desk.alice.id), reply_to=asked.id)
    assert isinstance(outcome, Refused)


async def test_a_picture_goes_up_first_with_its_description(desk: Desk) -> None:
    chart = desk.stored(b"a chart", alt="Fees fall from 0.1 % to 0.08 %")
    assert isinstance(await desk.post("New fees", attachments=(chart,)), Sent)
    ((picture,),) = [post.pictures for post in desk.world.ours()]
    assert (picture.content, picture.alt) == (b"a chart", "Fees fall from 0.1 % to 0.08 %")


@pytest.mark.parametrize("fault", [Fault.HTML_ERROR, Fault.DROP_BEFORE, Fault.TOO_MANY])
async def test_an_upload_that_fails_has_sent_nothing(desk: Desk, fault: Fault) -> None:
    """Whatever is unknown about it: it is no post."""
    desk.world.faults.next("upload", fault)
    outcome = await desk.post("New fees", attachments=(desk.stored(b"a chart"),))
    assert isinstance(outcome, Deferred)
    assert desk.world.ours() == []
    assert desk.wallet.paid == []


async def test_a_file_that_is_no_picture_is_named_in_the_words(desk: Desk) -> None:
    paper = Attachment(kind=FileKind.FILE, name="report.pdf", media_type="application/pdf", sha256="0" * 64)
    await desk.post("The report", attachments=(paper,))
    assert desk.world.ours()[0].text == "The report\n\n📎 report.pdf"


async def test_a_post_of_ours_is_removed_once(desk: Desk) -> None:
    sent = await desk.post("soon gone")
    assert isinstance(sent, Sent)
    ref = SentRef(where=TIMELINE, message_id=sent.message_id or "")
    assert isinstance(await desk.adapter.delete(ref), Sent)
    assert desk.world.ours() == []
    again = await desk.adapter.delete(ref)
    assert isinstance(again, Refused)
    assert again.gone == "message"


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.TOO_MANY, Deferred),
        (Fault.TOO_MANY_SILENT, Deferred),
        (Fault.HTML_TOO_MANY, Deferred),
        (Fault.NO_CREDITS, Deferred),
        (Fault.BAD_KEYS, Deferred),
        (Fault.FORBIDDEN, Refused),
        (Fault.ERRORS_IN_200, Refused),
        (Fault.HTML_ERROR, Uncertain),
        (Fault.HTML_AFTER_ACCEPT, Uncertain),
        (Fault.DROP_BEFORE, Uncertain),
        (Fault.DROP_AFTER_ACCEPT, Uncertain),
    ],
)
async def test_what_goes_wrong_is_an_outcome(desk: Desk, fault: Fault, outcome: type) -> None:
    """What may have been done is uncertain, and paid; everything else is not."""
    desk.world.faults.next("post", fault)
    got = await desk.post("hello")
    assert isinstance(got, outcome), got
    assert got.reason
    assert desk.wallet.paid == ([Decimal("0.015")] if outcome is Uncertain else [])
    assert desk.world.calls.count("post") == 1


async def test_silence_ends_after_our_own_time(desk: Desk) -> None:
    """X may have taken it."""
    await desk.adapter.close()
    desk.adapter = desk.new_adapter(read_seconds=0.2)
    desk.world.faults.next("post", Fault.HANG)
    assert isinstance(await desk.post("hello"), Uncertain)


async def test_without_a_header_the_wait_is_our_own(desk: Desk) -> None:
    desk.world.faults.next("post", Fault.TOO_MANY_SILENT)
    got = await desk.post("hello")
    assert isinstance(got, Deferred)
    assert (got.after, got.whole_account) == (None, True)


async def test_the_limit_of_messages_holds_no_post_up(desk: Desk) -> None:
    await desk.world.writes_to_us(desk.alice, "hello")
    desk.world.faults.next("message", Fault.TOO_MANY)
    got = await desk.post("hello", direct(desk))
    assert isinstance(got, Deferred)
    assert not got.whole_account


@pytest.mark.parametrize(("fault", "gone"), [(Fault.NO_ACCESS, None), (Fault.FORBIDDEN, "chat")])
async def test_an_app_without_rights_makes_nobody_gone(desk: Desk, fault: Fault, gone: str | None) -> None:
    """A person who wants no messages does."""
    desk.world.faults.next("message", fault)
    got = await desk.post("hello", direct(desk))
    assert isinstance(got, Refused)
    assert got.gone == gone


async def test_staff_hear_that_x_wants_to_be_paid(desk: Desk) -> None:
    desk.world.faults.next("post", Fault.NO_CREDITS)
    await desk.post("hello")
    (reason,) = desk.wallet.refusals
    assert "credits" in reason


class TestSettling:
    """An uncertain send is looked for where it would stand."""

    async def test_a_post_is_found_by_its_words(self, desk: Desk) -> None:
        """Whatever X has made of them."""
        words = "Fees & limits < yesterday: https://kestrel.com/fees and more"
        desk.world.faults.next("post", Fault.DROP_AFTER_ACCEPT)
        message = Outgoing(to=TIMELINE, body=words, attachments=(desk.stored(b"a chart"),))
        assert isinstance(await desk.adapter.send(message, key="k"), Uncertain)
        found = await desk.adapter.find_sent(message, since=BEGIN, taken=())
        assert found == Sent(message_id=desk.world.ours()[0].id)

    async def test_what_was_not_posted_is_not_found(self, desk: Desk) -> None:
        """Nor the same words under another post."""
        asked = await desk.world.posts_as(desk.alice, "@kestrel_help why?")
        await desk.post("Because.", answer(asked.id, desk.alice.id), reply_to=asked.id)
        assert await desk.adapter.find_sent(Outgoing(to=TIMELINE, body="Because."), since=BEGIN, taken=()) is None

    async def test_what_cannot_be_asked_is_asked_later(self, desk: Desk) -> None:
        """Nothing is posted on a guess."""
        desk.world.faults.next("timeline", Fault.HTML_ERROR)
        found = await desk.adapter.find_sent(Outgoing(to=TIMELINE, body="hello"), since=BEGIN, taken=())
        assert isinstance(found, Deferred)

    async def test_a_duplicate_that_stands_there_is_the_post_itself(self, desk: Desk) -> None:
        """The timeline may be behind; the refusal tells that it was posted."""
        desk.world.faults.next("post", Fault.DROP_AFTER_ACCEPT)
        await desk.post("hello")
        assert await desk.post("hello") == Sent(message_id=desk.world.ours()[0].id)
        assert len(desk.world.ours()) == 1

    async def test_a_message_is_found_in_its_conversation(self, desk: Desk) -> None:
        await desk.world.writes_to_us(desk.alice, "hello")
        desk.world.faults.next("message", Fault.DROP_AFTER_ACCEPT)
        message = Outgoing(to=direct(desk), body="hello")
        assert isinstance(await desk.adapter.send(message, key="k"), Uncertain)
        id_ = desk.world.directs[-1].id
        assert await desk.adapter.find_sent(message, since=BEGIN, taken=()) == Sent(message_id=id_)
        assert await desk.adapter.find_sent(message, since=BEGIN, taken={id_}) is None


async def test_without_budget_nothing_is_called(desk: Desk) -> None:
    """It waits until there is money again."""
    desk.wallet.shut_until = desk.clock.now().replace(hour=23)
    got = await desk.post("hello")
    assert isinstance(got, Deferred)
    assert got.whole_account
    assert got.after == timedelta(minutes=15)  # or less: it may be raised meanwhile
    assert desk.world.calls == []


async def test_without_direct_messages_a_private_chat_is_gone(desk: Desk) -> None:
    await desk.adapter.close()
    desk.adapter = desk.new_adapter(direct_messages=False)
    got = await desk.post("hello", direct(desk))
    assert isinstance(got, Refused)
    assert got.gone == "chat"
    assert not desk.adapter.capabilities.has_private_chats
