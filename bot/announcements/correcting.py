"""What is done about postings whose announcement was corrected or withdrawn: edit, remove, add, or answer them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.announcements.announcement import Announcement
from bot.announcements.broadcasting import Destination, messages, post_key
from bot.announcements.publication import WITHDRAWN, Change, Line, Posting, Publication, correction_id
from bot.delivery.delivery import Draft, Operation, Priority, State
from bot.delivery.parts import parts
from bot.messages import Outgoing, SentRef
from bot.platform import Capabilities
from bot.rendering.prices import price

MAY_STAND = frozenset({State.READY, State.SENDING, State.SENT, State.UNCERTAIN})
"""States of a posting that stands, or may come to stand, at its destination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change of one destination: a line for the ledger, and its call or the reason why there is none."""

    posting: Posting
    draft: Draft | None = None
    refusal: str = ""  # why the platform cannot do it


Platforms = Mapping[str, Capabilities]
Say = Callable[[str], str]
"""What stands above a correction that is an answer, by language."""


def corrections(
    publication: Publication, lines: Iterable[Line], platforms: Platforms, *, heading: Say
) -> Iterator[Step]:
    """Bring what the last occurrence posted to the present wording."""
    last = _last_occurrence(lines := tuple(lines))
    if last is None:
        return
    occurrence = correction_id(last, publication.revision)
    for standing in _by_destination(lines, last).values():
        facts = platforms.get(standing[0].posting.where.platform)
        if facts is None or not facts.edits:
            yield from _answers(publication, standing, facts, occurrence, heading)
        else:
            yield from _edits(publication, standing, facts, occurrence, taken={line.posting.key for line in lines})


def withdrawals(lines: Iterable[Line], platforms: Platforms) -> Iterator[Step]:
    """Remove everything that stands."""
    lines = tuple(lines)
    occurrences = dict.fromkeys(_base(line.posting.occurrence) for line in lines)
    for occurrence in occurrences:
        for standing in _by_destination(lines, occurrence).values():
            for line in standing:
                facts = platforms.get(line.posting.where.platform)
                yield _removal(line, facts, WITHDRAWN, f"{line.posting.key}/{WITHDRAWN}", line.posting.revision)


def _last_occurrence(lines: Iterable[Line]) -> str | None:
    """Lines are in the order in which they were written."""
    return next((_base(line.posting.occurrence) for line in reversed(tuple(lines))), None)


def _base(occurrence: str) -> str:
    return occurrence.partition("/")[0]


def _by_destination(lines: Iterable[Line], occurrence: str) -> dict[str, list[Line]]:
    """What stands at each destination, by part: posted or added, and not removed since."""
    standing: dict[str, dict[int, Line]] = {}
    for line in lines:
        posting = line.posting
        if _base(posting.occurrence) != occurrence:
            continue
        parts = standing.setdefault(posting.where.lane, {})
        if posting.change is Change.POST and line.state in MAY_STAND:
            parts[posting.part] = line
        elif posting.change is Change.DELETE and line.state in MAY_STAND:
            parts.pop(posting.part, None)
    return {lane: [parts[number] for number in sorted(parts)] for lane, parts in standing.items() if parts}


def _edits(
    publication: Publication, standing: list[Line], facts: Capabilities, occurrence: str, *, taken: set[str]
) -> Iterator[Step]:
    first = standing[0].posting
    to = Destination(
        where=first.where, language=first.language, room=first.room, link=first.link, mentions=first.mentions
    )
    made = messages(publication.announcement, to, facts, mentioning=True)  # the line stays; an edit pings nobody
    for number in range(1, max(len(made), len(standing)) + 1):
        line = next((line for line in standing if line.posting.part == number), None)
        if line is None and number <= len(made):
            yield _added(first, made[number - 1], facts, occurrence, number, len(made), publication.revision, taken)
        elif line is not None and number <= len(made):
            yield _edit(line, made[number - 1], occurrence, len(made), publication.revision)
        elif line is not None:
            key = f"{line.posting.key}/r{publication.revision}"
            yield _removal(line, facts, occurrence, key, publication.revision)


def _edit(line: Line, message: Outgoing, occurrence: str, parts: int, revision: int) -> Step:
    key = f"{line.posting.key}/r{revision}"
    posting = _changed(line.posting, key, Change.EDIT, occurrence, revision, parts=parts)
    draft = _draft(line, key, replace(message, pin=False), Operation.EDIT)
    return Step(posting=posting, draft=draft)


def _added(
    first: Posting,
    message: Outgoing,
    facts: Capabilities,
    occurrence: str,
    number: int,
    parts: int,
    revision: int,
    taken: set[str],
) -> Step:
    """A text that has become longer needs one more message."""
    key = post_key(first.slug, _base(occurrence), first.where, number)
    key = f"{key}/r{revision}" if key in taken else key
    posting = _changed(first, key, Change.POST, occurrence, revision, parts=parts)
    posting = replace(posting, part=number, cost=price(message, facts))
    draft = Draft(key=key, message=replace(message, pin=False, mentions=()), priority=Priority.BROADCAST)
    return Step(posting=posting, draft=draft)


def _removal(line: Line, facts: Capabilities | None, occurrence: str, key: str, revision: int) -> Step:
    posting = _changed(line.posting, key, Change.DELETE, occurrence, revision, parts=line.posting.parts)
    if facts is None or not facts.deletes:
        return Step(posting=posting, refusal="cannot be removed there")
    return Step(posting=posting, draft=_draft(line, key, Outgoing(to=posting.where), Operation.DELETE))


def _answers(
    publication: Publication, standing: list[Line], facts: Capabilities | None, occurrence: str, heading: Say
) -> Iterator[Step]:
    """Where nothing can be edited, the correction is an answer to it, if that was asked for."""
    line = standing[0]
    key = f"{line.posting.key}/r{publication.revision}"
    posting = _changed(line.posting, key, Change.REPLY, occurrence, publication.revision, parts=1)
    if facts is None or not publication.answers_with_correction or line.message_id is None:
        yield Step(posting=posting, refusal="cannot be edited there")
        return
    made = parts(_correction(publication.announcement, posting, heading, reply_to=line.message_id), facts)
    keys = [key, *(f"{key}/{number}" for number in range(2, len(made) + 1))]
    for number, (own, message) in enumerate(zip(keys, made, strict=True), start=1):
        after = keys[number - 2] if facts.chains and number > 1 else None
        said = replace(posting, key=own, part=number, parts=len(made), cost=price(message, facts))
        draft = Draft(key=own, message=message, priority=Priority.BROADCAST, after_key=after)
        yield Step(posting=said, draft=draft)


def _correction(announcement: Announcement, posting: Posting, heading: Say, *, reply_to: str) -> Outgoing:
    wording = announcement.wording(posting.language)
    return Outgoing(to=posting.where, body=f"{heading(wording.language)}\n\n{wording.text}", reply_to=reply_to)


def _changed(posting: Posting, key: str, change: Change, occurrence: str, revision: int, *, parts: int) -> Posting:
    return replace(
        posting,
        key=key,
        change=change,
        occurrence=occurrence,
        tier="",
        revision=revision,
        parts=parts,
        cost=Decimal(0),
    )


def _draft(line: Line, key: str, message: Outgoing, operation: Operation) -> Draft:
    """Meant is the message that the posting has or will have become; an old one is known by its id alone."""
    forgotten = line.delivery is None and line.message_id is not None
    target = SentRef(where=line.posting.where, message_id=line.message_id or "") if forgotten else None
    return Draft(
        key=key,
        message=message,
        operation=operation,
        target=target,
        edits_key=line.posting.key,
        priority=Priority.BROADCAST,
    )
