"""getUpdates, and the webhook that replaces it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.fakes.telegram.errors import bad_request, webhook_active
from tests.fakes.telegram.methods.done import Done

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.fakes.telegram.methods.done import Handler
    from tests.fakes.telegram.model import Json
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram

LONGEST_POLL = 50  # seconds; the server cuts a longer wish down
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_LOOPBACK = re.compile(r"http://127\.0\.0\.1(:\d+)?/")


async def get_updates(world: FakeTelegram, params: Params) -> Done:
    """Long poll; the newer of two polls at once wins."""
    if world.webhook.url:
        raise webhook_active()
    world.updates.allow(params.structure("allowed_updates"))
    batch = await world.updates.poll(
        offset=params.number("offset"),
        limit=params.number("limit", 100),
        seconds=max(0, min(params.number("timeout"), LONGEST_POLL)),
    )
    return Done([queued.body for queued in batch])


def set_webhook(world: FakeTelegram, params: Params) -> Done:
    """Post updates to a URL from now on; plain http only on loopback, as for a local server."""
    url = params.text("url")
    secret = params.text("secret_token")
    if url and not (url.startswith("https://") or _LOOPBACK.match(url)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(params.structure("allowed_updates"))
    if params.flag("drop_pending_updates"):
        world.updates.drop()
    world.webhook.set(url, secret, params.number("max_connections", 40))
    world.updates.end_polls("setWebhook request")
    return Done(True)


def delete_webhook(world: FakeTelegram, params: Params) -> Done:
    """Back to polling."""
    if params.flag("drop_pending_updates"):
        world.updates.drop()
    world.webhook.set("", "", 40)
    return Done(True)


def get_webhook_info(world: FakeTelegram, _: Params) -> Done:
    """Where updates go, and the last trouble with it."""
    info: Json = {
        "url": world.webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.waiting),
    }
    if world.webhook.url:
        info["max_connections"] = world.webhook.max_connections
    if world.webhook.last_error is not None:
        at, reason = world.webhook.last_error
        info |= {"last_error_date": int(at.timestamp()), "last_error_message": reason}
    if world.updates.wanted is not None:
        info["allowed_updates"] = sorted(world.updates.wanted)
    return Done(info)


METHODS: Mapping[str, Handler] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
