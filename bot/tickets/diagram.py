"""The state diagram of a ticket, drawn from the table that decides."""

from bot.tickets.ticket import FINAL, TRANSITIONS, Status


def mermaid() -> str:
    """A Mermaid `stateDiagram-v2`: one arrow for each pair of states, labelled with all that leads along it.

    What changes no state is left out."""
    arrows: dict[tuple[Status, Status], list[str]] = {}
    for (before, happening), after in TRANSITIONS.items():
        if before is not after:
            arrows.setdefault((before, after), []).append(happening)
    lines = [f"    {before} --> {after}: {', '.join(labels)}" for (before, after), labels in sorted(arrows.items())]
    ends = [f"    {status} --> [*]" for status in FINAL]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {Status.NEW}: opened", *lines, *ends])
