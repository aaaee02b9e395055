"""The form that `/ticket` opens where forms are shown at once: what it is about, what happened, and files.

What the chosen category asks beyond that comes in a second step, in its own form."""

from bot.desk.asking import ABOUT, offered
from bot.desk.scene import Scene
from bot.messages import Field, FieldKind, Form, FormSent, Option
from bot.tickets.answers import AnswerKind
from bot.tickets.intake import CategoryDefinition, Draft, Purpose, in_language

FIRST = str(Purpose.TICKET)
"""The form's id. The forms of categories have this beginning and a category behind it."""
_WHICH, _FILES = "category", "files"


def first_form(scene: Scene, question: str) -> Form:
    """In the person's language; `question` is proposed as what happened."""
    titles = offered(scene, Purpose.TICKET)
    options = tuple(Option(value=id_, label=in_language(title, scene.language)) for id_, title in titles.items())
    which = Field(
        name=_WHICH, kind=FieldKind.CHOICE, label=scene.say("first-form-which"), required=True, options=options
    )
    about = Field(
        name=ABOUT,
        kind=FieldKind.PARAGRAPH,
        label=scene.say("first-form-about"),
        help=scene.say("first-form-about-help"),
        required=True,
        max_length=_longest(scene.content.categories),
        value=question,
    )
    files = Field(name=_FILES, kind=FieldKind.FILES, label=scene.say("first-form-files"))
    return Form(
        id=FIRST,
        title=scene.say("first-form-title"),
        intro=scene.say("form-intro"),
        submit=scene.say("button-send"),
        fields=(which, about, files),
    )


def _longest(categories: tuple[CategoryDefinition, ...]) -> int:
    """What every category takes as what happened."""
    fields = (definition for category in categories for definition in category.fields if definition.name == ABOUT)
    return min((definition.max_length for definition in fields), default=1000)


def draft_from(scene: Scene, sent: FormSent) -> Draft:
    """What was filled in, as the beginning of the category's own form; without one that there is, it is open."""
    about = sent.values.get(ABOUT, "").strip()
    category = scene.content.category(sent.values.get(_WHICH, ""))
    if category is None:
        return Draft(question=about)
    asked = {d.name: "" for d in category.fields if d.kind is AnswerKind.FILES and (sent.attachments or not d.required)}
    if not any(definition.name == ABOUT for definition in category.fields):
        return Draft(category=category.id, question=about, values=asked)
    return Draft(category=category.id, values={ABOUT: about, **asked})
