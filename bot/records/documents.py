"""A transcript as files: a page that is read anywhere without a network, and JSON for programs.

The JSON's schema is described in docs/privacy.md; `SCHEMA` counts its versions.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from bot.records.transcript import Entry, Transcript

SCHEMA = "frontdesk.transcript/1"
Say = Callable[..., str]
"""A sentence by its key, as plain text, in the document's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a document is written."""

    language: str
    zone: str  # IANA name
    say: Say
    category: str = ""  # title of the ticket's category


_PAGE = """<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{ t.ref }} · {{ t.subject }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: #5a6675; } dd { margin: 0; }
ol { list-style: none; padding: 0; }
li { margin: .8rem 0; padding: .6rem .9rem; border-left: 4px solid #b8c2cf; background: #f4f6f9; }
li.member { border-color: #2f6fd0; } li.staff { border-color: #2b8a57; } li.note { background: #fff6d9; }
.head { color: #5a6675; font-size: .875rem; } .text { white-space: pre-wrap; overflow-wrap: anywhere; }
@media print { body { margin: 0; } li { break-inside: avoid; } }
</style>
</head>
<body>
<h1>{{ t.ref }} · {{ t.subject }}</h1>
<dl>{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl>
<ol>
{% for entry, what in entries %}<li class="{{ entry.side }} {{ entry.happening }}">
<div class="head"><time datetime="{{ entry.at.isoformat() }}">{{ local(entry.at) }}</time>
<strong>{{ entry.author or desk }}</strong> {{ what }}</div>
{% if entry.text %}<div class="text">{{ entry.text }}</div>{% endif %}
{% for file in entry.files %}<div class="head">📎 {{ file }}</div>{% endfor %}
</li>
{% endfor %}</ol>
<p class="head">{{ made }}</p>
</body>
</html>
"""


@cache
def _page() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE)


def as_html(transcript: Transcript, manner: Manner) -> str:
    """One page with everything in it: nothing is loaded, no script runs, every word of a person is escaped."""
    say = manner.say
    return _page().render(
        t=transcript,
        language=manner.language,
        desk=say("desk-itself"),
        facts=_facts(transcript, manner),
        entries=[(entry, say(f"happening-{entry.happening}")) for entry in transcript.entries],
        local=lambda at: _local(at, manner.zone),
        made=say("export-made", at=_local(transcript.made_at, manner.zone)),
    )


def _facts(transcript: Transcript, manner: Manner) -> list[tuple[str, str]]:
    say, t = manner.say, transcript
    known = [
        ("export-state", say(f"status-{t.status}")),
        ("export-category", manner.category or t.category),
        ("export-requester", t.requester),
        ("export-platform", t.platform),
        ("export-assignee", t.assignee),
        ("export-opened", _local(t.opened_at, manner.zone)),
        ("export-closed", _local(t.closed_at, manner.zone) if t.closed_at else ""),
        ("export-question", t.question),
        ("export-rating", f"{t.rating}/5" if t.rating else ""),
        ("export-comment", t.comment),
        ("export-account", t.private.account if t.private else ""),
        ("export-contact", t.private.contact if t.private else ""),
    ]
    return [(say(key), value) for key, value in known if value]


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {zone}"


def as_json(transcript: Transcript) -> str:
    """For programs; times are UTC in ISO 8601, states and happenings the words of the program."""
    return json.dumps(_values(transcript), ensure_ascii=False, indent=2) + "\n"


def _values(transcript: Transcript) -> dict[str, Any]:
    t = transcript
    return {
        "schema": SCHEMA,
        "made_at": _instant(t.made_at),
        "with_notes": t.with_notes,
        "ticket": {
            "ref": t.ref,
            "subject": t.subject,
            "question": t.question,
            "category": t.category,
            "status": t.status,
            "language": t.language,
            "platform": t.platform,
            "requester": t.requester,
            "assignee": t.assignee or None,
            "opened_at": _instant(t.opened_at),
            "first_reply_at": _instant(t.first_reply_at),
            "closed_at": _instant(t.closed_at),
            "rating": t.rating,
            "comment": t.comment,
            "private": {"account": t.private.account, "contact": t.private.contact} if t.private else None,
        },
        "entries": [_entry_values(entry) for entry in t.entries],
    }


def _entry_values(entry: Entry) -> dict[str, Any]:
    return {
        "at": _instant(entry.at),
        "happening": entry.happening,
        "side": entry.side,
        "author": entry.author or None,
        "text": entry.text,
        "files": list(entry.files),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
