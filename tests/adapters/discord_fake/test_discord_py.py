"""discord.py takes the fake for Discord."""

import asyncio
import io

import discord
import pytest

from tests.adapters.discord_fake.conftest import Listener
from tests.fakes.discord import FakeDiscord, Kind


async def test_it_logs_in_and_knows_the_server(discord_world: FakeDiscord, client: Listener) -> None:
    """READY, then the server with its channels."""
    assert client.user is not None
    assert str(client.user.id) == discord_world.bot.id
    assert [guild.name for guild in client.guilds] == ["Traders"]
    (identify,) = [frame for frame in discord_world.gateway.received if frame["op"] == 2]
    assert identify["d"]["token"] == discord_world.token


async def test_messages_come_and_are_answered(discord_world: FakeDiscord, client: Listener) -> None:
    """In and out, with files both ways, edited and deleted from both sides."""
    traders, alice = discord_world.channel("traders"), discord_world.person("Alice")
    await discord_world.gateway.dispatch("CHANNEL_CREATE", traders.raw(), channel=traders)
    said = await discord_world.member_says(traders, alice, "hello", attachments=[("a.txt", b"words")])
    await discord_world.until(lambda: client.heard)
    heard = client.heard[0]
    assert heard.content == "hello"
    assert await heard.attachments[0].read() == b"words"

    answer = await heard.reply("welcome", file=discord.File(io.BytesIO(b"png"), "b.png"))
    (ours,) = discord_world.ours(traders)
    assert (ours.content, ours.reply_to) == ("welcome", said)
    assert ours.attachments[0].content == b"png"
    await answer.edit(content="welcome back")
    assert ours.content == "welcome back"
    await answer.pin()
    assert [message.id async for message in traders_of(client, traders.id).pins()] == [answer.id]
    await answer.delete()
    assert discord_world.ours(traders) == []

    await discord_world.member_edits(said, "hello there")
    await discord_world.member_deletes(said)
    await discord_world.until(lambda: any(str(event.message_id) == said.id for event in client.gone))
    assert any(event.message.content == "hello there" for event in client.changed)


def traders_of(client: Listener, id_: str) -> discord.TextChannel:
    channel = client.get_channel(int(id_))
    assert isinstance(channel, discord.TextChannel)
    return channel


async def test_direct_messages(discord_world: FakeDiscord, client: Listener) -> None:
    """A channel is made for them; who refuses them is told by 50007."""
    alice, bob = discord_world.person("Alice"), discord_world.person("Bob")
    await (await client.fetch_user(int(alice.id))).send("hello Alice")
    assert [message.content for message in discord_world.ours(discord_world.direct(alice))] == ["hello Alice"]
    bob.refuses_direct = True
    with pytest.raises(discord.Forbidden) as refused:
        await (await client.fetch_user(int(bob.id))).send("hello Bob")
    assert refused.value.code == 50007


async def test_threads_and_posts(discord_world: FakeDiscord, client: Listener) -> None:
    """From a message, private, and in a forum with a tag; archived and renamed."""
    traders = discord_world.channel("traders")
    forum = discord_world.channel("tickets", Kind.FORUM, tags=["open", "done"])
    text = await client.fetch_channel(int(traders.id))
    assert isinstance(text, discord.TextChannel)
    first = await text.send("a question")
    thread = await first.create_thread(name="the question")
    assert thread.id == first.id
    private = await text.create_thread(name="in private", type=discord.ChannelType.private_thread)
    await private.add_user(discord.Object(int(discord_world.person("Alice").id)))
    assert [person.name for person in discord_world.channels[str(private.id)].joined] == ["Frontdesk", "Alice"]

    shelf = await client.fetch_channel(int(forum.id))
    assert isinstance(shelf, discord.ForumChannel)
    post = await shelf.create_thread(name="ticket 1", content="card", applied_tags=[shelf.available_tags[0]])
    assert post.message.id == post.thread.id
    await post.thread.edit(name="ticket 1, done", applied_tags=[shelf.available_tags[1]], archived=True)
    kept = discord_world.channels[str(post.thread.id)]
    assert (kept.name, kept.applied_tags, kept.archived) == ("ticket 1, done", [forum.tags[1]["id"]], True)
    await discord_world.member_says(kept, discord_world.person("Mei"), "once more")
    assert not kept.archived, "who writes wakes it"


async def test_announcements_are_published(discord_world: FakeDiscord, client: Listener) -> None:
    news = discord_world.channel("news", Kind.ANNOUNCEMENT)
    channel = await client.fetch_channel(int(news.id))
    assert isinstance(channel, discord.TextChannel)
    message = await channel.send("listed")
    await message.publish()
    assert discord_world.ours(news)[0].flags & 1


class Question(discord.ui.Modal, title="Ask"):
    """A form with a text and a file."""

    about: discord.ui.Label["Question"] = discord.ui.Label(
        text="About", component=discord.ui.TextInput(custom_id="about")
    )
    proof: discord.ui.Label["Question"] = discord.ui.Label(
        text="Proof", component=discord.ui.FileUpload(custom_id="proof", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        about, proof = self.about.component, self.proof.component
        assert isinstance(about, discord.ui.TextInput)
        assert isinstance(proof, discord.ui.FileUpload)
        content = await proof.values[0].read()
        await interaction.response.send_message(f"{about.value}: {content.decode()}", ephemeral=True)


class Buttons(discord.ui.View):
    """A button that shows a form, and a menu."""

    @discord.ui.button(label="Ask", custom_id="ask")
    async def ask(self, interaction: discord.Interaction, button: discord.ui.Button["Buttons"]) -> None:
        await interaction.response.send_modal(Question())

    @discord.ui.select(custom_id="which", options=[discord.SelectOption(label="One", value="1")])
    async def which(self, interaction: discord.Interaction, menu: discord.ui.Select["Buttons"]) -> None:
        await interaction.response.edit_message(content=f"chose {menu.values[0]}", view=None)


async def test_commands_buttons_menus_and_forms(discord_world: FakeDiscord, client: Listener) -> None:
    """From the command to the form that comes back with a file."""

    shown_with_buttons = asyncio.Event()

    async def suggest(interaction: discord.Interaction, typed: str) -> list[discord.app_commands.Choice[str]]:
        return [discord.app_commands.Choice(name=typed.upper(), value=typed)]

    @client.tree.command(name="ask", description="ask a question")
    @discord.app_commands.autocomplete(text=suggest)
    async def ask(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.defer()
        await interaction.followup.send(text, view=Buttons(timeout=None))
        shown_with_buttons.set()  # before, the library knows no message to listen to

    @client.tree.context_menu(name="Report")
    async def report(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"reported {message.content}", ephemeral=True)
        await interaction.edit_original_response(content="thank you")

    await client.tree.sync()
    traders, alice = discord_world.channel("traders"), discord_world.person("Alice")
    typed = await discord_world.types(alice, traders, "ask", "text", "depo")
    assert await discord_world.until(lambda: typed.choices) == [{"name": "DEPO", "value": "depo"}]

    await discord_world.runs(alice, traders, "ask", text="deposits")
    async with asyncio.timeout(5):
        await shown_with_buttons.wait()
    (shown,) = discord_world.ours(traders)
    pressed = await discord_world.presses(alice, shown, "ask")
    await discord_world.until(lambda: pressed.modal)
    sent = await discord_world.submits(pressed, {"about": "a loss"}, files={"proof": [("p.txt", b"seen")]})
    await discord_world.until(lambda: sent.original)
    assert sent.original is not None
    assert (sent.original.content, sent.original.is_ephemeral) == ("a loss: seen", True)

    chosen = await discord_world.selects(alice, shown, "which", "1")
    await discord_world.until(lambda: chosen.response)
    assert (shown.content, shown.components) == ("chose 1", [])
    said = await discord_world.member_says(traders, alice, "spam")
    reported = await discord_world.runs_on(alice, said, "Report")
    await discord_world.until(lambda: reported.original and reported.original.content == "thank you")
    assert said in discord_world.messages(traders)
    assert reported.original not in discord_world.messages(traders)
