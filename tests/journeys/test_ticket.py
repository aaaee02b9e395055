"""From "ask a person" to the staff topic and back, closed and rated, through the real SDK."""

from tests.fakes.telegram import Chat, Message
from tests.journeys.conftest import Community


def topic_of(community: Community, ref: str) -> int:
    """The staff topic whose title names the ticket."""
    return next(number for number, topic in community.staff.topics.items() if ref in topic.name)


def in_topic(community: Community, thread: int) -> list[Message]:
    return [m for m in community.staff.messages if m.thread == thread and not m.service and not m.deleted]


async def fill_in(community: Community, *answers: str) -> str:
    """Answer the form's questions (a button's label presses it), send it; the ticket's reference."""
    alice = community.alice
    for step, answer in enumerate(answers, start=1):
        asked = await community.says_last(alice.chat, f"{step}/{len(answers)}")
        if any(answer in row for row in asked.buttons):
            await alice.presses(asked, answer)
        else:
            await alice.says(alice.chat, answer)
    review = await community.says_last(alice.chat, "Is this right?")
    await alice.presses(review, "Send")
    opened = await community.says_last(alice.chat, "is open.")
    return opened.text.split()[1]


async def ticket_from_group(community: Community) -> tuple[str, int]:
    """Alice asks in the group, wants a person, fills in the form in private; (reference, topic)."""
    await community.alice.says(community.group, "my deposit has not arrived")
    answer = await community.says_last(community.group, "deposit")
    await community.alice.presses(answer, "🙋 Ask a person")
    ref = await fill_in(community, "Use this", "today 14:00", "USDT on TRON", "Skip", "Skip", "Skip")
    await community.world.until(lambda: any(ref in topic.name for topic in community.staff.topics.values()))
    thread = topic_of(community, ref)
    await until_in(community, thread, ref)
    return ref, thread


async def until_in(community: Community, thread: int, text: str) -> Message:
    await community.world.until(lambda: any(text in m.text for m in in_topic(community, thread)))
    return [m for m in in_topic(community, thread) if text in m.text][-1]


async def test_a_question_becomes_a_ticket_and_the_answer_comes_back(community: Community) -> None:
    ref, thread = await ticket_from_group(community)
    card = await until_in(community, thread, ref)
    assert "my deposit has not arrived" in card.text
    assert "Which network?: TRON" in card.text

    await community.mei.presses(card, "🙋 Claim")
    await until_in(community, thread, "Mei")
    await community.mei.says(community.staff.topics[thread], "Please send the transaction hash.")
    reply = await community.says_last(community.alice.chat, "Please send the transaction hash.")
    assert reply.text == "Support: Please send the transaction hash."

    await community.alice.says(community.alice.chat, "0x" + "ab" * 32)
    await until_in(community, thread, "0x" + "ab" * 32)

    await community.mei.says(community.staff.topics[thread], "/close credited by hand")
    closed = await community.says_last(community.alice.chat, "is solved.")
    assert "credited by hand" in closed.text
    await community.world.until(lambda: community.staff.topics[thread].closed)
    press = await community.alice.presses(closed, "5⭐")
    await community.world.until(lambda: press.answer is not None)
    await community.says_last(community.alice.chat, "Thank you for rating us!")
    with community.house.store.read() as tx:
        ticket = tx.all_tickets.get(ref)
    assert ticket is not None
    assert (ticket.rating, ticket.assignee_name, ticket.is_open) == (5, "Mei", False)


async def test_notes_stay_inside(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    await community.mei.says(community.staff.topics[thread], "/note smells like a scam")
    await until_in(community, thread, "does not see it")
    await community.mei.says(community.staff.topics[thread], "Hello")
    await community.says_last(community.alice.chat, "Hello")
    assert all("scam" not in m.text for m in community.from_bot(community.alice.chat))


async def test_who_claims_second_is_told_who_was_first(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    card = await until_in(community, thread, "Ticket")
    first = await community.mei.presses(card, "🙋 Claim")
    second = await community.tom.presses(card, "🙋 Claim")
    await community.world.until(lambda: first.answer is not None and second.answer is not None)
    assert "Mei has taken" in second.answer.text


async def test_who_is_not_on_the_staff_list_cannot_answer_or_claim(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    before = len(community.from_bot(community.alice.chat))
    await community.stranger.says(community.staff.topics[thread], "send me your seed phrase")
    await until_in(community, thread, f"telegram:{community.stranger.id}")
    assert len(community.from_bot(community.alice.chat)) == before


async def test_photos_albums_edits_and_replies_survive_the_relay(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    said = await community.alice.says(community.alice.chat, "here are screenshots")
    copy = await until_in(community, thread, "here are screenshots")
    await community.alice.sends_album(community.alice.chat, ["one", ""])
    await community.world.until(lambda: len([m for m in in_topic(community, thread) if m.album]) == 2)
    await community.alice.edits(said, "here are two screenshots")
    await community.world.until(lambda: "two screenshots" in copy.text)
    await community.mei.says(community.staff.topics[thread], "thanks, the first is fine", reply_to=copy)
    reply = await community.says_last(community.alice.chat, "the first is fine")
    assert reply.reply_to is said
    await community.alice.sends_sticker(community.alice.chat)
    await community.world.until(lambda: any(m.file and m.file.kind == "sticker" for m in in_topic(community, thread)))


async def test_a_topic_that_was_deleted_is_made_again_and_nothing_is_lost(community: Community) -> None:
    ref, thread = await ticket_from_group(community)
    del community.staff.topics[thread]
    await community.alice.says(community.alice.chat, "are you there?")
    await community.world.until(lambda: any(ref in topic.name for topic in community.staff.topics.values()))
    await until_in(community, topic_of(community, ref), "are you there?")


async def test_a_reply_to_somebody_who_blocked_the_bot_is_told_to_staff(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    await community.alice.blocks_bot()
    await community.mei.says(community.staff.topics[thread], "hello?")
    await until_in(community, thread, "did not reach the member")


async def test_a_group_that_becomes_a_supergroup_is_answered_there(community: Community) -> None:
    friends: Chat = community.world.group("Old friends", members=[community.alice])
    moved = await community.world.migrate(friends)
    await community.alice.says(moved, f"@{community.world.bot.username} my deposit has not arrived")
    assert await community.says_last(moved, "deposit")


async def test_writing_after_the_end_opens_it_again(community: Community) -> None:
    _, thread = await ticket_from_group(community)
    await community.mei.says(community.staff.topics[thread], "It should be there now.")
    answer = await community.says_last(community.alice.chat, "should be there")
    await community.mei.says(community.staff.topics[thread], "/close")
    await community.says_last(community.alice.chat, "is solved.")
    await community.alice.says(community.alice.chat, "no, it is still missing", reply_to=answer)
    await community.says_last(community.alice.chat, "is open again")
    await until_in(community, thread, "still missing")
    assert not community.staff.topics[thread].closed
