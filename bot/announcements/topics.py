"""What announcements can be about, for members to subscribe to."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject that members subscribe to."""

    id: str
    title: Mapping[str, str]  # by language
