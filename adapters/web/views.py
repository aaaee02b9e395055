"""Values as the page's scripts read them: plain JSON, with HTML only where it was rendered here and is safe."""

from typing import Any
from urllib.parse import quote, urlsplit

from adapters.web.markdown import ToHtml
from adapters.web.ports import Author, EntryLink, TranscriptItem
from adapters.web.security import Signer
from bot.messages import Attachment, Button, Field, FileKind, Form, Outgoing

Json = dict[str, Any]
LINK_SCHEMES = frozenset({"http", "https", "mailto"})


class Views:
    """Projects values for one session: file links are good in it alone."""

    def __init__(self, signer: Signer, session: str, html: ToHtml) -> None:
        self._signer = signer
        self.html = html
        self._session = session

    def item(self, item: TranscriptItem) -> Json:
        """A message of a transcript. What a member typed is `text`, never markup."""
        mine = item.author is Author.ME
        return {
            "id": item.message_id,
            "author": item.author.value,
            "name": item.name,
            "text": item.body if mine else "",
            "html": "" if mine or item.deleted else self.html(item.body),
            "buttons": self.buttons(item.buttons),
            "form": form(item.form) if item.form else None,
            "files": [self.file(file) for file in item.attachments],
            "replyTo": item.reply_to,
            "at": item.at.isoformat(),
            "edited": item.edited,
            "deleted": item.deleted,
        }

    def change(self, message_id: str, message: Outgoing) -> Json:
        """What an edit changes of a message that the page shows already."""
        return self.content(message) | {"id": message_id, "edited": True}

    def content(self, message: Outgoing) -> Json:
        """What an outgoing message says."""
        return {
            "html": self.html(message.body),
            "buttons": self.buttons(message.buttons),
            "form": form(message.form) if message.form else None,
            "files": [self.file(file) for file in message.attachments],
        }

    def buttons(self, rows: tuple[tuple[Button, ...], ...]) -> list[list[Json]]:
        """Rows of buttons; one whose link a page must not open is left out."""
        return [[_button(button) for button in row if _is_usable(button)] for row in rows]

    def file(self, file: Attachment) -> Json:
        """A file with its link, or without one when its content is not here."""
        return {
            "name": file.name,
            "size": file.size,
            "image": file.kind is FileKind.PHOTO,
            "url": self.file_url(file),
        }

    def file_url(self, file: Attachment) -> str | None:
        """A link that works for this session only."""
        if not file.sha256:
            return None
        signature = self._signer.sign("file", self._session, file.sha256, file.name)
        return f"/files/{file.sha256}/{quote(file.name, safe='')}?s={signature}"


def form(form: Form) -> Json:
    """A form for the page to draw."""
    return {
        "id": form.id,
        "title": form.title,
        "intro": form.intro,
        "submit": form.submit,
        "fields": [_field(field) for field in form.fields],
    }


def entry_link(link: EntryLink, language: str) -> Json:
    """A found entry for the list below the search field."""
    return {
        "title": link.title,
        "summary": link.summary,
        "guide": link.is_guide,
        "url": f"/{language}/faq/{link.id}",
    }


def _button(button: Button) -> Json:
    return {
        "label": button.label,
        "action": button.action,
        "url": button.url,
        "style": button.style.value,
    }


def _is_usable(button: Button) -> bool:
    if button.url is None:
        return button.action is not None
    return urlsplit(button.url).scheme.lower() in LINK_SCHEMES


def _field(field: Field) -> Json:
    return {
        "name": field.name,
        "kind": field.kind.value,
        "label": field.label,
        "help": field.help,
        "required": field.required,
        "options": [{"value": option.value, "label": option.label} for option in field.options],
        "maxLength": field.max_length,
        "value": field.value,
    }
