"""How the Bot API says no: `ok: false`, an error code that is also the HTTP status, a description.

The wordings are those of the public server's source (tdlib/telegram-bot-api); clients match on them.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal that the server answers with; `parameters` is the `ResponseParameters` object."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


class NotModelledError(Exception):
    """A real method or option that this fake does not play; the test that needs it must say so."""


def bad_request(reason: str, **parameters: Any) -> ApiError:
    """400 with the server's prefix."""
    return ApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> ApiError:
    """403 with the server's prefix: the bot may not write there."""
    return ApiError(403, f"Forbidden: {reason}")


def unauthorized() -> ApiError:
    """401: the token is not (or no longer) valid."""
    return ApiError(401, "Unauthorized")


def not_found(reason: str = "") -> ApiError:
    """404: no such method, or a token that is not even shaped like one."""
    return ApiError(404, "Not Found" + (f": {reason}" if reason else ""))


def too_many_requests(retry_after: int) -> ApiError:
    """429; `retry_after` in whole seconds."""
    description = f"Too Many Requests: retry after {retry_after}"
    return ApiError(429, description, retry_after=retry_after)


OTHER_POLL = "other getUpdates request; make sure that only one bot instance is running"


def poll_ended(by: str) -> ApiError:
    """409 that a poll under way receives when a newer one, or a webhook, takes over."""
    return ApiError(409, f"Conflict: terminated by {by}")


def webhook_active() -> ApiError:
    """409 for polling while a webhook is set."""
    return ApiError(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
