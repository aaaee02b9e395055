"""Every request and every answer against the models of PyPI `xdk`, which nobody here wrote.

`xdk` says "post" where the older names of the same fields, which tweepy asks for, say "tweet": X serves both.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from xdk import schemas
from xdk.direct_messages.client import DirectMessagesClient
from xdk.users.client import UsersClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

REQUESTS: Mapping[str, type[BaseModel]] = {
    "post": schemas.CreatePostsRequest,
    "message": schemas.CreateDirectMessagesByParticipantIdRequest,
    "upload": schemas.MediaUploadRequest,
    "metadata": schemas.CreateMediaMetadataRequest,
}
QUERIES: Mapping[str, Callable[..., Any]] = {
    "me": UsersClient.get_me,
    "mentions": UsersClient.get_mentions,
    "timeline": UsersClient.get_posts,
    "events": DirectMessagesClient.get_events,
    "conversation": DirectMessagesClient.get_events_by_participant_id,
}
ANSWERS: Mapping[str, type[BaseModel]] = {
    "me": schemas.GetUsersMeResponse,
    "mentions": schemas.GetUsersMentionsResponse,
    "timeline": schemas.GetUsersPostsResponse,
    "post": schemas.CreatePostsResponse,
    "delete": schemas.DeletePostsResponse,
    "events": schemas.GetDirectMessagesEventsResponse,
    "conversation": schemas.GetDirectMessagesEventsByParticipantIdResponse,
    "message": schemas.CreateDirectMessagesByParticipantIdResponse,
    "upload": schemas.MediaUploadResponse,
    "metadata": schemas.CreateMediaMetadataResponse,
}


class Judge:
    """Notes what does not fit."""

    def __init__(self) -> None:
        self.complaints: list[str] = []

    def request(self, endpoint: str, query: Iterable[str], body: Mapping[str, Any] | None) -> None:
        """Names in the address by the method of the same call, the body by its model."""
        if endpoint in QUERIES:
            known = inspect.signature(QUERIES[endpoint]).parameters
            asked = {name.replace(".", "_").replace("tweet", "post") for name in query}
            self.complaints += [f"request {endpoint}: unknown {name}" for name in asked - known.keys()]
        if body is not None:
            self._judge(REQUESTS[endpoint], f"request {endpoint}", body)

    def answer(self, endpoint: str, body: Mapping[str, Any]) -> None:
        said = json.dumps(body).replace('"referenced_tweets"', '"referenced_posts"')
        renamed = json.loads(said.replace('"note_tweet"', '"note_post"'))
        self._judge(ANSWERS[endpoint], f"answer {endpoint}", renamed)

    def _judge(self, model: type[BaseModel], what: str, body: Mapping[str, Any]) -> None:
        try:
            read = model.model_validate(body)
        except ValidationError as error:
            self.complaints.append(f"{what}: {error}")
            return
        self.complaints += [f"{what}: unknown {path}" for path in _unknown(read, "")]


def _unknown(model: BaseModel, path: str) -> list[str]:
    """Names that the models do not have, wherever they stand."""
    found = [f"{path}.{name}" for name in model.model_extra or ()]
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                found += _unknown(one, f"{path}.{name}")
    return found
