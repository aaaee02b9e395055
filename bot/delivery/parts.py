"""One message as decided → the messages a platform takes: text split to its limit, files grouped as it shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from bot.messages import Attachment, FileKind, Outgoing
from bot.platform import Capabilities
from bot.rendering import escape, length, split

_SEEN_TOGETHER = frozenset({FileKind.PHOTO, FileKind.VIDEO})


def parts(message: Outgoing, facts: Capabilities) -> tuple[Outgoing, ...]:
    """In the order they are sent: the text, with buttons and form under its last part, then the files; in a chain the
    files go with the first. `facts` are those of the platform."""
    if message.answers_press is not None:
        return (message,)
    facts = _beside_mentions(message, facts.at(message.to))
    message = numbered(message) if not facts.buttons else message
    albums = list(_albums(message.attachments, facts.max_album))
    if len(albums) == 1 and _fits_under(message, albums[0], facts):
        return (message,)
    texts = split(message.body, limit=facts.max_text, measure=facts.measure, markup=facts.markup)
    files = [replace(message, body="", buttons=(), form=None, attachments=album) for album in albums]
    if not texts and (message.buttons or message.form or not files):
        texts = (message.body,)
    bodies = [replace(message, body=text, buttons=(), form=None, attachments=()) for text in texts]
    if bodies:
        bodies[-1] = replace(bodies[-1], buttons=message.buttons, form=message.form)
    if facts.chains and bodies and files:
        bodies[0], files = replace(bodies[0], attachments=files[0].attachments), files[1:]
    first, *rest = [*bodies, *files]
    return (
        first,
        *(replace(part, new_thread=None, pin=False, reply_to=None, mentions=(), continues=True) for part in rest),
    )


def _beside_mentions(message: Outgoing, facts: Capabilities) -> Capabilities:
    """What is left for the text where it stands below the names of whom it pings."""
    taken = len(message.mentions) * facts.mention_length
    caption = None if facts.max_caption is None else facts.max_caption - taken
    return replace(facts, max_text=facts.max_text - taken, max_caption=caption)


def numbered(message: Outgoing) -> Outgoing:
    """The choices as numbers to type, where nothing can be pressed; what each means stays with the message."""
    buttons = [button for row in message.buttons for button in row]
    lines = [f"/{number} {escape(button.label)}" for number, button in enumerate(buttons, start=1)]
    return replace(message, body="\n\n".join(filter(None, (message.body, "\\\n".join(lines)))))


def _fits_under(message: Outgoing, album: Sequence[Attachment], facts: Capabilities) -> bool:
    """Whether the text can travel with the files as their caption."""
    if album[0].kind is FileKind.STICKER:
        return not message.body
    if len(album) > 1 and (message.buttons or message.form):
        return False
    return length(message.body, facts) <= (facts.max_caption or facts.max_text)


def _albums(attachments: Sequence[Attachment], most: int) -> Iterator[tuple[Attachment, ...]]:
    for kind, group in groupby(attachments, key=_album_kind):
        files = tuple(group)
        size = most if kind in {"seen", "files"} else 1
        yield from (files[i : i + size] for i in range(0, len(files), size))


def _album_kind(attachment: Attachment) -> str:
    if attachment.kind in _SEEN_TOGETHER:
        return "seen"
    return "files" if attachment.kind is FileKind.FILE else attachment.kind.value
