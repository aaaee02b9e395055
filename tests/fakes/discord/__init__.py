"""Discord over loopback: REST and gateway, with people, a server and its channels behind them.

    async with FakeDiscord() as world:
        alice = world.person("Alice")
        traders = world.channel("traders")
        with pointed(world):  # discord.py goes to the fake
            client = discord.Client(intents=discord.Intents.default())
            …client.start(world.token)…
            await world.until(lambda: world.gateway.is_heard)
            await world.member_says(traders, alice, "hello")
            await world.until(lambda: world.ours(traders))

hikari needs no pointing: `GatewayBot(world.token, rest_url=world.api_url)`. `start` and `stop` can be called by hand;
the address stays. Failures are `world.faults.next("POST /channels/*/messages", Fault.BUCKET_FULL, retry_after=7)`,
what happens to the connection is `world.gateway.drop()`, `.offline()`, `.ask_reconnect()`, `.invalidate(…)`,
`.close(4014)`. People act by `member_says`, `member_edits`, `member_deletes`, `runs`, `runs_on`, `types`, `presses`,
`selects`, `chooses` (by label), `submits`; an `Interaction` tells how it was answered. Time is what
`FakeDiscord(now=…)` says: deadlines of interactions, nonces and buckets follow it. `world.calls` is what clients
asked for, and `world.judge.violations` says where that, or what the fake answered, is not what Discord's own
description allows (see `check` in `fixtures`).

It models Discord and never our client: hikari drives it too.
"""

from tests.fakes.discord.asked import Asked
from tests.fakes.discord.errors import ApiError
from tests.fakes.discord.faults import ANY, Fault
from tests.fakes.discord.judge import Judge, published
from tests.fakes.discord.model import Attachment, Channel, Guild, Interaction, Kind, Message, Person, Role
from tests.fakes.discord.pointing import pointed
from tests.fakes.discord.world import TOKEN, FakeDiscord

__all__ = [
    "ANY",
    "TOKEN",
    "ApiError",
    "Asked",
    "Attachment",
    "Channel",
    "FakeDiscord",
    "Fault",
    "Guild",
    "Interaction",
    "Judge",
    "Kind",
    "Message",
    "Person",
    "Role",
    "pointed",
    "published",
]
