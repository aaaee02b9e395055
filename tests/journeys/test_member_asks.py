"""A member in a Telegram group: answer, silence, choices, and what can be pressed under them."""

from tests.journeys.conftest import Community


async def test_a_question_in_the_group_is_answered_under_the_message(community: Community) -> None:
    asked = await community.xiaoming.says(community.group, "充币一直没到怎么办啊")
    answer = await community.says_last(community.group, "充值")
    assert answer.reply_to is asked
    labels = [label for row in answer.buttons for label in row]
    assert labels == ["✅ 已解决", "👎 没帮上忙", "🙋 转人工"]


async def test_chatter_is_met_with_silence(community: Community) -> None:
    for words in ("gm", "lol", "发财", "anyone watching the game tonight?"):
        await community.alice.says(community.group, words)
    await community.alice.says(community.group, "my deposit has not arrived")  # handled after them, in order
    answer = await community.says_last(community.group, "deposit")
    assert community.from_bot(community.group) == [answer]


async def test_solved_can_be_pressed_by_the_asker_only(community: Community) -> None:
    await community.alice.says(community.group, "my deposit has not arrived")
    answer = await community.says_last(community.group, "deposit")
    theirs = await community.xiaoming.presses(answer, "✅ Solved")
    own = await community.alice.presses(answer, "✅ Solved")
    await community.world.until(lambda: theirs.answer is not None and own.answer is not None)
    assert "提问的人" in theirs.answer.text
    assert own.answer.text == "Glad that helped!"


async def test_unsure_offers_choices_and_the_choice_is_shown(community: Community) -> None:
    await community.alice.starts()
    await community.alice.says(community.alice.chat, "withdrawal problem")
    choices = await community.says_last(community.alice.chat, "not sure which")
    first = choices.buttons[0][0]
    await community.alice.presses(choices, first)
    assert await community.says_last(community.alice.chat, first)


async def test_browsing_by_category_reaches_an_entry(community: Community) -> None:
    await community.alice.says(community.alice.chat, "/faq")
    shelves = await community.says_last(community.alice.chat, "Topics")
    await community.alice.presses(shelves, "📥 Deposits")
    shelf = await community.says_last(community.alice.chat, "Deposits")
    title = shelf.buttons[0][0]
    await community.alice.presses(shelf, title)
    assert await community.says_last(community.alice.chat, title)


async def test_language_is_remembered(community: Community) -> None:
    await community.alice.says(community.alice.chat, "/language zh")
    await community.says_last(community.alice.chat, "中文")
    await community.alice.says(community.alice.chat, "/help")
    assert await community.says_last(community.alice.chat, "在这里我可以")


async def test_forged_button_data_changes_nothing_and_is_answered(community: Community) -> None:
    for data in ("solved_000000000000", "claim_AAAA-AAAA", "rate_x_9", "💥", "a" * 64, "close_"):
        press = await community.world.forge_callback(community.alice, community.group, data)
        await community.world.until(lambda press=press: press.answer is not None)


async def test_a_secret_in_the_group_is_removed_and_never_stored(community: Community) -> None:
    said = await community.alice.says(community.group, "help! my password is Hunter2!!x and deposit has not arrived")
    await community.says_last(community.group, "was not kept")
    await community.world.until(lambda: said.deleted)
    with community.house.store.read() as tx:
        stored = tx.inbox.come_from(f"telegram:main:{community.group.id}", limit=50)
    assert all("Hunter2" not in str(incoming) for _, incoming in stored)
