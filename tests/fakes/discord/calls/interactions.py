"""Answers to interactions: within three seconds once, and for a quarter of an hour whatever follows.

https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.fakes.discord import checks
from tests.fakes.discord.asked import Answer, Asked, call
from tests.fakes.discord.calls.messages import change, compose
from tests.fakes.discord.errors import ApiError, bad_form, unknown
from tests.fakes.discord.model import EPHEMERAL, LOADING, Interaction, Json, Message

if TYPE_CHECKING:
    from tests.fakes.discord.world import FakeDiscord

FIRST_ANSWER_WITHIN = timedelta(seconds=3)
TOKEN_LASTS = timedelta(minutes=15)
COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
SAYS, DEFERS, DEFERS_UPDATE, UPDATES, SUGGESTS, SHOWS_FORM = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    COMMAND: {SAYS, DEFERS, SHOWS_FORM},
    COMPONENT: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES, SHOWS_FORM},
    AUTOCOMPLETE: {SUGGESTS},
    MODAL: {SAYS, DEFERS, DEFERS_UPDATE, UPDATES},
}


@call("POST", "/interactions/{interaction}/{token}/callback", needs_token=False)
async def answer(world: FakeDiscord, asked: Asked, interaction: str, token: str) -> Answer:
    found = world.interactions.get(token)
    if found is None or found.id != interaction or world.now() - found.began_at > FIRST_ANSWER_WITHIN:
        raise unknown(10062, "interaction")
    if found.response is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    given = asked.fields
    _check_type(found, given["type"])
    await _first(world, found, asked, given)
    found.response = given
    await world.announce()
    if asked.query.get("with_response", "").lower() not in {"true", "1"}:
        return 204, None
    return 200, _callback(found)


def _check_type(interaction: Interaction, kind: int) -> None:
    allowed = _ALLOWED[interaction.type]
    if interaction.message is None:  # nothing stands there that could be changed
        allowed = allowed - {DEFERS_UPDATE, UPDATES}
    if kind not in allowed:
        text = f"Value of field must be one of {tuple(sorted(allowed))}."
        raise bad_form("type", "UNION_TYPE_CHOICES", text)


async def _first(world: FakeDiscord, interaction: Interaction, asked: Asked, given: Json) -> None:
    data: Json = given.get("data") or {}
    inner = _inner(asked, data)
    match given["type"]:
        case 4:
            interaction.original = _message(world, interaction, inner)
            await world.publish(interaction.original)
        case 5:
            loading = (data.get("flags") or 0) & EPHEMERAL | LOADING
            interaction.original = _blank(world, interaction, loading)
            await world.publish(interaction.original)
        case 6:
            interaction.original = interaction.message
        case 7:
            assert interaction.message is not None
            change(world, interaction.message, inner)
            interaction.original = interaction.message
            await world.tells_change(interaction.message)
        case 8:
            checks.choices(data)
        case 9:
            checks.modal(data)
        case _:
            raise AssertionError("the type was checked before")


def _inner(asked: Asked, data: Json) -> Asked:
    return Asked(method=asked.method, path=asked.path, query=asked.query, body=data, files=asked.files)


def _blank(world: FakeDiscord, interaction: Interaction, flags: int) -> Message:
    return Message(
        id=world.new_id(),
        channel=interaction.channel,
        author=world.bot,
        said_at=world.now(),
        flags=flags,
        interaction=interaction,
    )


def _message(world: FakeDiscord, interaction: Interaction, asked: Asked) -> Message:
    given = asked.fields
    checks.message(given, [len(file.content) for file in asked.files.values()])
    message = compose(world, interaction.channel, given, asked.files)
    message.interaction = interaction
    message.flags |= (given.get("flags") or 0) & EPHEMERAL
    return message


def _callback(interaction: Interaction) -> Json:
    about: Json = {"id": interaction.id, "type": interaction.type}
    body: Json = {"interaction": about}
    original = interaction.original
    if original is not None and interaction.response is not None:
        about |= {
            "response_message_id": original.id,
            "response_message_loading": interaction.is_deferred,
            "response_message_ephemeral": original.is_ephemeral,
        }
        if interaction.response["type"] in {SAYS, UPDATES}:
            body["resource"] = {"type": interaction.response["type"], "message": original.raw()}
    return body


# --- what follows ----------------------------------------------------------------------------------------------------


def _open(world: FakeDiscord, app: str, token: str) -> Interaction:
    found = world.interactions.get(token)
    if found is None or app != world.bot.id or found.response is None:
        raise unknown(10015, "Webhook")
    if world.now() - found.began_at > TOKEN_LASTS:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return found


@call("POST", "/webhooks/{app}/{token}", needs_token=False)
async def follow_up(world: FakeDiscord, asked: Asked, app: str, token: str) -> Answer:
    interaction = _open(world, app, token)
    if interaction.is_deferred and interaction.original is not None:
        # The first one takes the place of "thinking…", and is for whom that was for.
        await _fill(world, interaction.original, asked)
        return 200, interaction.original.raw()
    message = _message(world, interaction, asked)
    interaction.follow_ups.append(message)
    await world.publish(message)
    return 200, message.raw()


async def _fill(world: FakeDiscord, message: Message, asked: Asked) -> None:
    loading = message.flags & LOADING
    change(world, message, asked)
    message.flags &= ~LOADING
    if loading:
        message.edited_at = None
    await world.tells_change(message)


def _of(interaction: Interaction, message: str) -> Message:
    if message == "@original":
        found = interaction.original
    else:
        found = next((m for m in interaction.shown if m.id == message), None)
    if found is None:
        raise unknown(10008, "Message")
    return found


@call("GET", "/webhooks/{app}/{token}/messages/{message}", needs_token=False)
async def get_answer(world: FakeDiscord, asked: Asked, app: str, token: str, message: str) -> Answer:
    return 200, _of(_open(world, app, token), message).raw()


@call("PATCH", "/webhooks/{app}/{token}/messages/{message}", needs_token=False)
async def patch_answer(world: FakeDiscord, asked: Asked, app: str, token: str, message: str) -> Answer:
    found = _of(_open(world, app, token), message)
    await _fill(world, found, asked)
    return 200, found.raw()


@call("DELETE", "/webhooks/{app}/{token}/messages/{message}", needs_token=False)
async def delete_answer(world: FakeDiscord, asked: Asked, app: str, token: str, message: str) -> Answer:
    interaction = _open(world, app, token)
    found = _of(interaction, message)
    if found is interaction.original:
        interaction.original = None
    else:
        interaction.follow_ups.remove(found)
    await world.removes(found)
    return 204, None
