"""What carrying out a method yields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fakes.telegram.model import Message
    from tests.fakes.telegram.params import Params
    from tests.fakes.telegram.world import FakeTelegram


@dataclass(frozen=True, slots=True)
class Done:
    """The JSON `result`, and the messages that were made or changed."""

    result: Any
    messages: tuple[Message, ...] = ()


Handler = Callable[["FakeTelegram", "Params"], Done]
