"""hikari takes the fake for Discord too: it is not shaped to discord.py."""

import hikari
import pytest

from tests.fakes.discord import FakeDiscord, Fault, Kind


async def test_it_logs_in_hears_and_answers(discord_world: FakeDiscord, robot: hikari.GatewayBot) -> None:
    """In and out, with files both ways, edited and deleted."""
    heard: list[hikari.MessageCreateEvent] = []

    @robot.listen()
    async def hear(event: hikari.MessageCreateEvent) -> None:
        heard.append(event)
        await discord_world.announce()

    me = robot.get_me()
    assert me is not None
    assert str(me.id) == discord_world.bot.id
    traders, alice = discord_world.channel("traders"), discord_world.person("Alice")
    said = await discord_world.member_says(traders, alice, "hello", attachments=[("a.txt", b"words")])
    await discord_world.until(lambda: heard)
    assert heard[0].content == "hello"
    assert await heard[0].message.attachments[0].read() == b"words"

    answer = await heard[0].message.respond("welcome", reply=True, attachment=hikari.Bytes(b"png", "b.png"))
    (ours,) = discord_world.ours(traders)
    assert (ours.content, ours.reply_to, ours.attachments[0].content) == ("welcome", said, b"png")
    await answer.edit("welcome back")
    assert ours.content == "welcome back"
    assert [message.content for message in await robot.rest.fetch_messages(int(traders.id))] == [
        "welcome back",
        "hello",
    ]
    await answer.delete()
    assert discord_world.ours(traders) == []


async def test_interactions(discord_world: FakeDiscord, robot: hikari.GatewayBot) -> None:
    """A command is deferred and answered, a button shows a form, and the form is answered for one."""

    @robot.listen()
    async def answer(event: hikari.InteractionCreateEvent) -> None:
        match event.interaction:
            case hikari.CommandInteraction() as given:
                await given.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
                row = robot.rest.build_message_action_row()
                row.add_interactive_button(hikari.ButtonStyle.PRIMARY, "more", label="More")
                await given.edit_initial_response("an answer", component=row)
            case hikari.ComponentInteraction() as pressed:
                asked = robot.rest.build_modal_action_row().add_text_input("about", "About")
                await pressed.create_modal_response("More", "form", component=asked)
            case hikari.ModalInteraction() as sent:
                flags = hikari.MessageFlag.EPHEMERAL
                await sent.create_initial_response(hikari.ResponseType.MESSAGE_CREATE, "thank you", flags=flags)
            case hikari.AutocompleteInteraction() as typed:
                await typed.create_response([hikari.impl.AutocompleteChoiceBuilder("One", "1")])
            case _:
                pass

    await robot.rest.set_application_commands(
        int(discord_world.bot.id), [robot.rest.slash_command_builder("ask", "ask a question")]
    )
    traders, alice = discord_world.channel("traders"), discord_world.person("Alice")
    typed = await discord_world.types(alice, traders, "ask", "text", "o")
    assert await discord_world.until(lambda: typed.choices) == [{"name": "One", "value": "1"}]
    asked = await discord_world.runs(alice, traders, "ask")
    await discord_world.until(lambda: asked.original and asked.original.content == "an answer")
    assert asked.original is not None
    pressed = await discord_world.presses(alice, asked.original, "more")
    await discord_world.until(lambda: pressed.modal)
    sent = await discord_world.submits(pressed, {"about": "something"})
    await discord_world.until(lambda: sent.original)
    assert sent.original is not None
    assert sent.original.is_ephemeral


async def test_threads_posts_and_direct_messages(discord_world: FakeDiscord, robot: hikari.GatewayBot) -> None:
    """Where else a message can stand."""
    forum, alice = discord_world.channel("tickets", Kind.FORUM, tags=["open"]), discord_world.person("Alice")
    traders = discord_world.channel("traders")
    rest = robot.rest
    tags = [hikari.Snowflake(tag["id"]) for tag in forum.tags]
    post = await rest.create_forum_post(int(forum.id), "ticket", "card", tags=tags)
    await rest.edit_channel(post.id, archived=True, locked=True)
    kept = discord_world.channels[str(post.id)]
    assert (kept.archived, kept.locked, kept.messages[0].content) == (True, True, "card")
    message = await rest.create_message(int(traders.id), "a question")
    thread = await rest.create_message_thread(int(traders.id), message.id, "more")
    assert int(thread.id) == int(message.id)
    direct = await rest.create_dm_channel(int(alice.id))
    await direct.send("hello")
    assert discord_world.ours(discord_world.direct(alice))[0].content == "hello"


async def test_refusals_are_discords(discord_world: FakeDiscord, robot: hikari.GatewayBot) -> None:
    """Each comes as the exception that hikari has for it."""
    traders, rest = discord_world.channel("traders"), robot.rest
    with pytest.raises(hikari.BadRequestError, match="2000 or fewer"):
        await rest.create_message(int(traders.id), "x" * 2001)
    with pytest.raises(hikari.NotFoundError, match="Unknown Channel"):
        await rest.create_message(99, "x")
    traders.is_closed = True
    with pytest.raises(hikari.ForbiddenError, match="Missing Permissions"):
        await rest.create_message(int(traders.id), "x")
    discord_world.faults.next("GET /channels/*", Fault.UNAUTHORIZED)
    with pytest.raises(hikari.UnauthorizedError):
        await rest.fetch_channel(int(traders.id))
