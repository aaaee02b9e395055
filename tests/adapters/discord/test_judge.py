"""The judge finds what Discord would not understand."""

import pytest

from tests.adapters.discord.judge import SPEC, faults


@pytest.mark.skipif(not SPEC.exists(), reason="Discord's OpenAPI description does not lie beside the project")
@pytest.mark.parametrize(
    ("call", "found"),
    [
        (("POST", "/channels/1/messages", {"content": "hello", "nonce": "x", "enforce_nonce": True}), False),
        (("POST", "/channels/1/messages", {"content": 5}), True),
        (("POST", "/channels/1/mesages", {}), True),
        (("POST", "/interactions/1/t/callback", {"type": 9, "data": {"custom_id": "x", "components": []}}), True),
    ],
)
def test_a_request_that_is_none_is_found(call: tuple[str, str, object], found: bool) -> None:
    assert bool(list(faults([call]))) is found
