"""Adding wordings to the files people write, as a patch for them to review: nothing else of a file changes."""

import difflib
import re
from collections.abc import Sequence

import yaml

from bot.content.heads import head_and_body
from bot.errors import ContentError, Problem
from bot.faq.drafting import scalar

_ITEM = re.compile(r"^(\s*-\s+)", re.MULTILINE)


def with_wordings(text: str, wordings: Sequence[str], where: str) -> str:
    """An entry's file with more wordings at the end of its `ask`, written as those before them are.

    `text` is the file with its own line ends. `ContentError` if it has no such list."""
    head, begin = head_and_body(text, where).head, text.index("\n") + 1
    asked = _asked(head)
    if asked is None:
        raise ContentError([Problem(where=where, key="ask", found="no list to add to", expected="write one wording")])
    last = asked.value[-1]
    if asked.flow_style:
        at = begin + last.end_mark.index
        return text[:at] + "".join(f", {scalar(wording)}" for wording in wordings) + text[at:]
    item = _line_of(head, last.start_mark.index)
    indent = _ITEM.match(item)
    newline = "\r\n" if "\r\n" in text else "\n"
    at = text.index("\n", begin + last.end_mark.index - (last.end_mark.column == 0)) + 1
    added = "".join(f"{indent.group(1) if indent else '  - '}{scalar(wording)}{newline}" for wording in wordings)
    return text[:at] + added + text[at:]


def _asked(head: str) -> yaml.SequenceNode | None:
    """The `ask` list as it stands in the front matter."""
    found = yaml.compose(head, yaml.SafeLoader)
    if not isinstance(found, yaml.MappingNode):
        return None
    lists = (value for key, value in found.value if key.value == "ask")
    asked = next(lists, None)
    return asked if isinstance(asked, yaml.SequenceNode) and asked.value else None


def _line_of(text: str, at: int) -> str:
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return text[begin : end if end >= 0 else len(text)]


def patch(before: str, after: str, path: str) -> str:
    """The change of one file in the form that `git apply` takes; `path` from the folder it is applied in."""
    name = f"{path}\t" if " " in path else path
    changes = difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in changes)


def _lines(text: str) -> list[str]:
    """Split where git does, and nowhere else."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)
