"""Every sentence the bot says exists in every language, with the same variables, and is said somewhere."""

import ast as python
import re
from functools import cache
from pathlib import Path

import pytest
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from bot.announcements.publication import Change, Stage, Standing
from bot.content.library import sources
from bot.delivery.budget import Span
from bot.desk.commands import COMMANDS
from bot.desk.permissions import Denial
from bot.errors import ContentError
from bot.faq.learning import Fit
from bot.feedback.form import CONTACT, EXPECTED, FILES, TEXT
from bot.guard.file_types import Danger
from bot.rendering import plain
from bot.reports.wording import COLUMNS
from bot.texts.texts import Markup, Texts
from bot.tickets.ticket import Happening, Status, TicketFilter, Urgency

ROOT = Path(__file__).parents[3]
LANGUAGES = sorted(sources())
ASKED = (TEXT, EXPECTED, CONTACT, FILES)
FAMILIES: dict[str, set[str]] = {
    "denied-": {denial.value for denial in Denial},
    "command-": {f"command-{command.name}" for command in COMMANDS if command.in_menu},
    "called-": {f"called-{command.name}" for command in COMMANDS if command.in_menu},
    "status-": {f"status-{status}" for status in Status},
    "member-status-": {f"member-status-{status}" for status in Status},
    "stage-": {f"stage-{stage}" for stage in Stage} | {"stage-draft", "stage-coming"},
    "standing-": {f"standing-{standing}" for standing in Standing},
    "change-": {f"change-{change}" for change in Change if change is not Change.POST},
    "file-kept-back-": {f"file-kept-back-{danger}" for danger in Danger},
    "priority-": {f"priority-{level}" for level in Urgency} | {"priority-usage", "priority-already", "priority-set"},
    "filter-": {f"filter-{which}" for which in TicketFilter},
    "fit-": {f"fit-{how}" for how in Fit},
    "undelivered-": {
        f"undelivered-{advice}"
        for advice in ("unreachable", "elsewhere", "uncertain", "other", "thread", "in-thread", "for-staff")
    },
    "report-by-": {
        f"report-by-{name}"
        for name in ("categories", "languages", "platforms", "teams", "tiers", "priorities", "staff")
    },
    "report-head-": {f"report-head-{key}" for key in (*COLUMNS, "asked", "replies", "tickets")},
    "feedback-form-": {f"feedback-form-{name}{end}" for name in ASKED for end in ("", "-help")},
    "budget-": {f"budget-{span}-used-up" for span in Span},
    "happening-": {f"happening-{happening}" for happening in Happening},
}
"""Keys that code puts together from a closed set; each must exist, and none besides."""


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)


def _messages(language: str) -> dict[str, set[str]]:
    """Variables by key."""
    found = {}
    for entry in parse(sources()[language]).body:
        if isinstance(entry, ast.Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found, f"{entry.id.name} stands twice in {language}"
            found[entry.id.name] = variables.names
    return found


@cache
def _nodes(folder: str) -> tuple[python.AST, ...]:
    """Of all code there."""
    return tuple(
        node for file in (ROOT / folder).rglob("*.py") for node in python.walk(python.parse(file.read_text("utf-8")))
    )


def _strings_in_code() -> set[str]:
    """Every text constant of the core and the adapters."""
    nodes = (*_nodes("bot"), *_nodes("adapters"))
    return {node.value for node in nodes if isinstance(node, python.Constant) and isinstance(node.value, str)}


def _said_in_code() -> set[str]:
    """Keys that stand in a `say(…)`."""
    found = set()
    for node in _nodes("bot"):
        if isinstance(node, python.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "say":
            found |= {a.value for a in node.args if isinstance(a, python.Constant) and isinstance(a.value, str)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_variables(language: str) -> None:
    """A missing sentence or variable would show when somebody needs it."""
    assert _messages(language) == _messages("en")


def test_everything_said_in_code_exists() -> None:
    """Each constant key of a `say`."""
    assert _said_in_code() <= set(_messages("en"))


@pytest.mark.parametrize("prefix", FAMILIES)
def test_families_of_keys_are_complete_and_hold_nothing_else(prefix: str) -> None:
    """One sentence for each member of the closed set."""
    assert {key for key in _messages("en") if key.startswith(prefix)} == FAMILIES[prefix]


def test_no_sentence_is_kept_that_nobody_says() -> None:
    """It would be translated in vain."""
    families = set[str]().union(*FAMILIES.values())
    assert set(_messages("en")) - families - _strings_in_code() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_said(language: str) -> None:
    """With numbers and words filled in, nothing is left open."""
    texts = Texts(sources())
    for key, variables in _messages(language).items():
        said = texts.say(language, key, **dict.fromkeys(variables, 2))
        assert said.strip()
        assert not re.search(r"[{}]", said), key


def test_what_is_filled_in_is_inert_unless_it_is_our_own_markup() -> None:
    """A name never becomes a link."""
    texts = Texts({"en": "hello = Hello { $name }"})
    assert plain(texts.say("en", "hello", name="[x](http://y)")) == "Hello [x](http://y)"
    assert texts.say("en", "hello", name=Markup("**us**")) == "Hello **us**"


def test_a_language_that_is_not_spoken_gets_the_first() -> None:
    """Better than nothing."""
    assert Texts({"en": "a = yes", "zh": "a = 是"}).say("fr", "a") == "yes"


def test_a_missing_key_and_a_missing_value_are_errors() -> None:
    """Of ours: never a sentence with a hole."""
    texts = Texts({"en": "a = { $x }"})
    with pytest.raises(LookupError):
        texts.say("en", "b")
    with pytest.raises(ValueError, match=r"text 'a' \(en\)"):
        texts.say("en", "a")


def test_a_broken_file_names_its_lines() -> None:
    """All of them."""
    with pytest.raises(ContentError) as caught:
        Texts({"en": "a = yes\n???\nb = no\n!!!\n"})
    assert [(problem.where, problem.line) for problem in caught.value.problems] == [
        ("bot/texts/en.ftl", 2),
        ("bot/texts/en.ftl", 4),
    ]


def test_a_value_may_be_as_long_as_what_members_write() -> None:
    """Fluent itself refuses values above a length; several may be that long, and none can pose as another."""
    texts = Texts({"en": "a = { $x } and { $y } and { $z }"})
    x, y = "x*" * 3000, Markup("**y** " * 1000)
    said = texts.say("en", "a", x=x, y=y, z="\ue000x\ue001")
    assert said == rf"{x.replace('*', chr(92) + '*')} and {y} and x" + "\ue001"
