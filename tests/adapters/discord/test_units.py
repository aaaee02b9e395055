"""Numbers of Discord's: cut texts, ids that tell the time, nonces, windows."""

from datetime import timedelta

import pytest

from adapters.discord.units import cut, moment_of, nonce_of, snowflake_at
from adapters.discord.windows import LIFE, Window, window_of
from tests.fakes.people import NOON


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [("short", 5, "short"), ("longer", 5, "long…"), ("ab 👨‍👩‍👧 c", 6, "ab…"), ("充币一直没到", 4, "充币一…")],
)
def test_a_text_is_cut_between_characters(text: str, limit: int, expected: str) -> None:
    assert cut(text, limit) == expected


def test_an_id_tells_when_it_was_given_out() -> None:
    assert moment_of(snowflake_at(NOON)) == NOON
    assert moment_of("175928847299117063").isoformat() == "2016-04-30T11:18:25.796000+00:00"  # Discord's own example


def test_a_nonce_is_the_same_for_the_same_key_and_short_enough() -> None:
    assert nonce_of("ticket:7Q4M/card") == nonce_of("ticket:7Q4M/card") != nonce_of("ticket:7Q4M/card/2")
    assert len(nonce_of("x" * 500)) == 25


@pytest.mark.parametrize("leads_to", [None, "@me", "123"])
def test_a_window_survives_being_written_down(leads_to: str | None) -> None:
    window = Window.opened("aW5:x_y-z", NOON, ephemeral=True, leads_to=leads_to)
    assert window_of(window.packed()) == window


def test_a_window_closes_before_discord_closes_it() -> None:
    window = Window.opened("token", NOON, ephemeral=False)
    assert window.is_open(NOON)
    assert not window.is_open(NOON + LIFE - timedelta(seconds=1))


@pytest.mark.parametrize("text", [None, "", "e:1:x", "x:1::t", "e:soon::t", "e:1::"])
def test_anything_else_is_no_window(text: str | None) -> None:
    assert window_of(text) is None
