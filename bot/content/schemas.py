"""What each kind of content file may hold. Unknown keys are mistakes: a misspelt key must not be silently ignored."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from bot.tickets.answers import AnswerKind
from bot.tickets.chains import Encoding
from bot.tickets.urgency import wording_mistake

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
Slug = Annotated[str, StringConstraints(pattern=f"^{SLUG}$", max_length=40)]
EntryId = Annotated[str, StringConstraints(pattern=f"^{SLUG}/{SLUG}$", max_length=81)]
ByLanguage = dict[str, str]


class Strict(BaseModel):
    """Refuses unknown keys; `escalate-to` in a file is `escalate_to` here."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=lambda name: name.replace("_", "-"), populate_by_name=True
    )


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


MOST_WORDINGS = 40
"""Of one entry: eight by its author, and what members taught since."""
Wording = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=2, max_length=200)]


def _usable(wording: str) -> str:
    mistake = wording_mistake(wording)
    if mistake is not None:
        raise ValueError(mistake)
    return wording


Sign = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_usable)]


class FrontMatter(Strict):
    """The head of an entry's file."""

    title: Annotated[str, StringConstraints(min_length=3, max_length=120)]
    ask: Annotated[list[Wording], Field(min_length=3, max_length=MOST_WORDINGS)]
    tags: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=30)]], Field(max_length=10)] = []
    related: Annotated[list[EntryId], Field(max_length=5)] = []
    escalate_to: Slug | None = None
    updated: date
    kind: Literal["entry", "guide"] = "entry"
    level: Literal["beginner", "intermediate", "advanced"] | None = None


class ChoiceFile(Strict):
    """One `[[choice]]` of emergencies.toml."""

    category: Slug
    field: Slug
    value: Slug


class WordingsFile(Strict):
    """One `[[wordings]]` of emergencies.toml."""

    language: str
    signs: Annotated[list[Sign], Field(min_length=1)]
    unless: list[Sign] = []
    denials: list[Sign] = []
    joins: list[Sign] = []


class EmergenciesFile(Strict):
    """emergencies.toml"""

    category: Slug
    choice: list[ChoiceFile] = []
    wordings: list[WordingsFile] = []


class ShelfFile(Strict):
    """One `[[category]]` of categories.toml."""

    id: Slug
    icon: str
    title: ByLanguage
    about: ByLanguage
    escalate_to: Slug


class Shelves(Strict):
    """categories.toml"""

    starters: list[EntryId] = []
    category: Annotated[list[ShelfFile], Field(min_length=1)]


class SynonymGroupFile(Strict):
    """One `[[group]]` of synonyms.toml."""

    words: Annotated[list[str], Field(min_length=2)]
    language: str = "any"


class SynonymsFile(Strict):
    """synonyms.toml"""

    group: list[SynonymGroupFile] = []


class OptionFile(Strict):
    """One option of a choice."""

    value: Slug
    label: ByLanguage


class FieldFile(Strict):
    """One `[[field]]` of tickets.toml."""

    name: Slug
    kind: AnswerKind
    label: ByLanguage
    help: ByLanguage = {}
    required: bool = False
    options: list[OptionFile] = []
    max_length: Annotated[int, Field(ge=1, le=4000)] = 1000
    pattern: str | None = None
    pattern_help: ByLanguage = {}
    private: bool = False


class ChainFile(Strict):
    """One `[[chain]]` of tickets.toml."""

    id: Slug
    title: Annotated[ByLanguage, Field(min_length=1)]
    aliases: list[Annotated[str, StringConstraints(min_length=2, max_length=30)]] = []
    encoding: Encoding
    bytes: Annotated[int, Field(ge=16, le=80)]
    prefix: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{0,4}$")] = ""
    explorer: Annotated[str, StringConstraints(pattern=r"^https://[^\s(){}<>\"]+\{hash\}[^\s(){}<>\"]*$")]
    example: str
    address: str | None = None


class CategoryFile(Strict):
    """One `[[category]]` of tickets.toml."""

    id: Slug
    title: ByLanguage
    fields: Annotated[list[str], Field(min_length=1)]


class ReplyFile(Strict):
    """One `[[reply]]` of replies.toml."""

    name: Slug
    title: Annotated[ByLanguage, Field(min_length=1)]
    text: Annotated[ByLanguage, Field(min_length=1)]


class RepliesFile(Strict):
    """replies.toml"""

    reply: list[ReplyFile] = []


class FeedbackTypeFile(Strict):
    """One `[[type]]` of feedback.toml."""

    id: Slug
    title: Annotated[ByLanguage, Field(min_length=1)]
    room: Slug | Literal[""] = ""


class FeedbackFile(Strict):
    """feedback.toml"""

    type: Annotated[list[FeedbackTypeFile], Field(min_length=1, max_length=12)]


class TopicFile(Strict):
    """One `[[topic]]` of topics.toml."""

    id: Slug
    title: ByLanguage


class TopicsFile(Strict):
    """topics.toml"""

    topic: Annotated[list[TopicFile], Field(max_length=20)] = []


class TicketsFile(Strict):
    """tickets.toml"""

    field: list[FieldFile]
    chain: list[ChainFile] = []
    category: Annotated[list[CategoryFile], Field(min_length=1)]
