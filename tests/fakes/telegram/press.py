"""A button press that waits for its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.telegram.model import Account, Chat, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person sees after the press."""

    text: str = ""  # a notice at the top, or a dialogue when `alert`
    alert: bool = False
    url: str = ""  # opened in the app


@dataclass(slots=True, kw_only=True, eq=False)
class Press:
    """A callback query."""

    id: str
    person: Account
    chat: Chat
    message: Message | None  # None: forged, or gone
    data: str
    at: datetime
    answer: Answer | None = None  # None: the button still shows that it waits
