"""Third parties that say whether the traffic is Telegram's: aiogram's models, the published spec.

They keep the fake from being shaped to our own client. A disagreement is kept as a violation and
fails the test that caused it (see `fixtures`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram import schema

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

    from tests.fakes.telegram.model import Json
    from tests.fakes.telegram.params import Params

MOST_FAULTS = 8  # of one object that are reported; a union lists those of all its variants


class Judge:
    """Collects what does not hold; silent when not enabled."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self.violations: list[str] = []
        if enabled:  # importing aiogram takes seconds: not during somebody's first request
            update_type()
            known_methods()

    def request(self, method: str, params: Params) -> None:
        """Judge what the client sent."""
        spec = schema.published()
        if self.enabled and spec is not None:
            uploads = frozenset(params.uploads)
            self.violations += schema.request_faults(spec, method, params, uploads)

    def answer(self, method: str, result: Any) -> None:
        """Judge what the fake answers."""
        if not self.enabled:
            return
        self._aiogram(answer_type(method), result, f"{method} → result")
        if spec := schema.published():
            self.violations += schema.answer_faults(spec, method, result)

    def update(self, body: Json) -> None:
        """Judge an update that the fake makes."""
        if not self.enabled:
            return
        self._aiogram(update_type(), body, "update")
        if spec := schema.published():
            self.violations += schema.update_faults(spec, body)

    def note(self, violation: str) -> None:
        """Keep something that the fake itself noticed."""
        self.violations.append(violation)

    def _aiogram(self, adapter: TypeAdapter[Any], value: Any, what: str) -> None:
        from pydantic import ValidationError

        try:
            adapter.validate_python(value)
        except ValidationError as error:
            self.violations.append(f"{what} is not what aiogram knows: {_brief(error)}")


def _brief(error: ValidationError) -> str:
    faults = [f"{fault['loc']}: {fault['msg']}" for fault in error.errors()[:MOST_FAULTS]]
    return "; ".join(faults)


@cache
def answer_type(method: str) -> TypeAdapter[Any]:
    """What aiogram expects this method to return."""
    import aiogram.methods
    from pydantic import TypeAdapter

    described = getattr(aiogram.methods, method[0].upper() + method[1:])
    return TypeAdapter(described.__returning__)


@cache
def update_type() -> TypeAdapter[Any]:
    """aiogram's `Update`."""
    from aiogram.types import Update
    from pydantic import TypeAdapter

    return TypeAdapter(Update)


@cache
def known_methods() -> dict[str, str]:
    """The Bot API's methods as aiogram lists them, by lower-case name."""
    import aiogram.methods

    listed = (getattr(aiogram.methods, name) for name in aiogram.methods.__all__)
    names = [name for m in listed if isinstance(name := getattr(m, "__api_method__", None), str)]
    return {name.lower(): name for name in names}
