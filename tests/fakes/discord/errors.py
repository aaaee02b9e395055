"""How Discord says no: an HTTP status, a JSON code, a message, and for a bad form what is wrong with which field.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal that is answered as JSON."""

    def __init__(self, status: int, code: int, message: str, **more: Any) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.more = more

    def body(self) -> dict[str, Any]:
        """The JSON that goes over the wire."""
        return {"message": self.message, "code": self.code} | self.more


def unauthorized() -> ApiError:
    """The token is not, or no longer, valid."""
    return ApiError(401, 0, "401: Unauthorized")


def no_such_call() -> ApiError:
    """A path that Discord does not have."""
    return ApiError(404, 0, "404: Not Found")


def unknown(code: int, what: str) -> ApiError:
    """10003 Channel, 10008 Message, 10062 interaction, …"""
    return ApiError(404, code, f"Unknown {what}")


def missing_access() -> ApiError:
    """The channel is hidden from the bot."""
    return ApiError(403, 50001, "Missing Access")


def missing_permissions() -> ApiError:
    """The bot sees it and may not do that there."""
    return ApiError(403, 50013, "Missing Permissions")


def no_direct_messages() -> ApiError:
    """The person does not take direct messages from the bot."""
    return ApiError(403, 50007, "Cannot send messages to this user")


def too_large() -> ApiError:
    """More bytes than the server takes."""
    return ApiError(413, 40005, "Request entity too large")


def bad_form(path: str, code: str, message: str) -> ApiError:
    """50035; `path` is dotted: `components.0.label`."""
    errors: Any = {"_errors": [{"code": code, "message": message}]}
    for name in reversed(path.split(".")):
        errors = {name: errors}
    return ApiError(400, 50035, "Invalid Form Body", errors=errors)


def too_long(path: str, most: int) -> ApiError:
    """50035 for a text."""
    return bad_form(path, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")


def bad_length(path: str, least: int, most: int) -> ApiError:
    """50035 for a text or a list."""
    return bad_form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def required(path: str) -> ApiError:
    """50035 for what was left out."""
    return bad_form(path, "BASE_TYPE_REQUIRED", "This field is required")
