"""The drawn state diagram is the one that decides."""

from pathlib import Path

from bot.tickets.diagram import mermaid
from bot.tickets.ticket import ACTIVE, FINAL, TRANSITIONS, Happening, Status

DOCUMENT = Path(__file__).parents[3] / "docs" / "tickets.md"


def test_the_document_shows_the_table() -> None:
    """Changed together, or this fails: paste what `bot.tickets.diagram.mermaid()` returns."""
    assert f"```mermaid\n{mermaid()}\n```" in DOCUMENT.read_text("utf-8")


def test_every_state_can_be_reached_and_left_until_it_is_final() -> None:
    """No ticket is caught in a state, and none is open for ever without a way to its end."""
    reached, frontier = {Status.NEW}, {Status.NEW}
    while frontier:
        frontier = {after for (before, _), after in TRANSITIONS.items() if before in frontier} - reached
        reached |= frontier
    assert reached == set(Status)
    for status in ACTIVE:
        assert (status, Happening.SOLVED) in TRANSITIONS
    for status in FINAL:
        assert {after for (before, _), after in TRANSITIONS.items() if before is status} <= {
            status,
            Status.WAITING_FOR_STAFF,
        }
