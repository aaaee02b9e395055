"""copyMessage and forwardMessage, one or many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.telegram import entities, wire
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.methods.done import Done
from tests.fakes.telegram.methods.sending import new_message, publish, readable_chat
from tests.fakes.telegram.people import origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Message
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

MAX_AT_ONCE = 100


def copy_message(world: FakeTelegram, params: Params) -> Done:
    """The same content without the link to its origin; a new caption where there is a file."""
    original = _original(world, params, "copy")
    message = _like(world, params, original)
    if original.file is not None and "caption" in params:
        message.text, message.entities = entities.formatted(
            params, "caption", entities.MAX_CAPTION, world.find_user, may_be_empty=True
        )
    publish(message)
    return Done({"message_id": message.id}, (message,))


def forward_message(world: FakeTelegram, params: Params) -> Done:
    """The same content with `forward_origin`."""
    original = _original(world, params, "forward")
    message = _like(world, params, original)
    message.forwarded = origin(original)
    publish(message)
    return Done(wire.message(message), (message,))


def _several(*, forward: bool) -> Handler:
    def carry_out(world: FakeTelegram, params: Params) -> Done:
        source = readable_chat(world, params, "from_chat_id")
        numbers = params.structure("message_ids", [])
        if not 1 <= len(numbers) <= MAX_AT_ONCE:
            raise bad_request("there must be 1-100 message identifiers")
        found = [m for n in numbers if (m := source.find(int(n))) and not m.service]
        if not found:
            raise bad_request(f"message to {'forward' if forward else 'copy'} not found")
        messages = []
        for original in found:
            message = _like(world, params, original)
            message.album = original.album
            message.forwarded = origin(original) if forward else None
            messages.append(publish(message))
        return Done([{"message_id": m.id} for m in messages], tuple(messages))

    return carry_out


def _original(world: FakeTelegram, params: Params, what: str) -> Message:
    source = readable_chat(world, params, "from_chat_id")
    original = source.find(params.number("message_id"))
    if original is None:
        raise bad_request(f"message to {what} not found")
    if original.service:
        adjective = {"copy": "copied", "forward": "forwarded"}[what]
        raise bad_request(f"the message can't be {adjective}")
    return original


def _like(world: FakeTelegram, params: Params, original: Message) -> Message:
    message = new_message(world, params)
    message.text, message.entities = original.text, list(original.entities)
    message.file = original.file
    message.extras = original.extras | message.extras
    return message


METHODS: Mapping[str, Handler] = {
    "copyMessage": copy_message,
    "copyMessages": _several(forward=False),
    "forwardMessage": forward_message,
    "forwardMessages": _several(forward=True),
}
