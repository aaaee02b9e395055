"""Leafing through the FAQ: shelves, entries, help and language."""

from bot.desk.actions import Verb, is_number, pack
from bot.desk.commands import menu_for
from bot.desk.effects import ChooseLanguage, Effects
from bot.desk.questions import Rows, answer_message, entry_action, show_entry
from bot.desk.scene import Scene
from bot.messages import Button
from bot.texts.texts import Markup
from bot.tickets.intake import in_language

PAGE = 8


def help_(scene: Scene) -> Effects:
    """What can be done here by this person."""
    offered = [c for c in menu_for(scene.role, scene.place) if scene.content.offers(c.name)]
    lines = [f"/{c.name} — {scene.say(f'command-{c.name}')}" for c in offered]
    body = scene.say("help", commands=Markup("\n".join(f"- {line}" for line in lines)))
    return (scene.reply(body, _shelves_row(scene)),)


def welcome(scene: Scene) -> Effects:
    """The first words in a private chat."""
    return (scene.reply(scene.say("welcome"), shelf_rows(scene)),)


def faq(scene: Scene, words: str) -> Effects:
    """`/faq` shows the shelves; with words after it, it searches."""
    return answer_message(scene, words, asked=True) if words else shelves(scene)


def ask(scene: Scene, words: str) -> Effects:
    """`/ask question` is a question that wants an answer wherever it is put."""
    return answer_message(scene, words, asked=True) if words else (scene.reply(scene.say("ask-what")),)


def shelves(scene: Scene) -> Effects:
    return (*_unspin(scene), scene.reply(scene.say("shelves"), shelf_rows(scene)))


def shelf_rows(scene: Scene) -> Rows:
    buttons = [
        Button(label=f"{s.icon} {in_language(s.title, scene.language)}", action=pack(Verb.SHELF, s.id, 0))
        for s in scene.content.book.shelves
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _shelves_row(scene: Scene) -> Rows:
    return ((Button(label=scene.say("button-shelves"), action=pack(Verb.SHELVES)),),)


def shelf(scene: Scene, shelf_id: str, page: str) -> Effects:
    """One page of a shelf's entries."""
    found = scene.content.book.shelf(shelf_id)
    if found is None or not is_number(page):
        return (scene.notice(scene.say("button-outdated")),)
    entries = scene.content.book.on_shelf(shelf_id, scene.language)
    first = int(page) * PAGE
    rows = [(Button(label=e.title, action=entry_action(e.id)),) for e in entries[first : first + PAGE]]
    turns = []
    if first > 0:
        turns.append(Button(label="‹", action=pack(Verb.SHELF, shelf_id, int(page) - 1)))
    if first + PAGE < len(entries):
        turns.append(Button(label="›", action=pack(Verb.SHELF, shelf_id, int(page) + 1)))
    title = f"**{found.icon} {in_language(found.title, scene.language)}**"
    body = f"{title}\n\n{in_language(found.about, scene.language)}"
    return (scene.notice(), scene.reply(body, (*rows, tuple(turns), *_shelves_row(scene))))


def entry(scene: Scene, category: str, name: str) -> Effects:
    """Show one entry that was picked from a list."""
    found = scene.content.book.entry(f"{category}/{name}", scene.language)
    if found is None:
        return (scene.notice(scene.say("button-outdated")),)
    return (*_unspin(scene), *show_entry(scene, found, None))


def language(scene: Scene, wanted: str) -> Effects:
    """Choose a language, or be shown the choice."""
    if wanted in scene.rules.languages:
        spoken = scene.in_language(wanted)
        chosen = ChooseLanguage(person=scene.person, language=wanted)
        return (chosen, *_unspin(scene), spoken.reply(spoken.say("language-chosen")))
    texts = scene.content.texts
    buttons = tuple(
        Button(label=texts.say(code, "language-name"), action=pack(Verb.LANGUAGE, code))
        for code in scene.rules.languages
    )
    return (scene.reply(scene.say("language-which"), (buttons,)),)


def _unspin(scene: Scene) -> Effects:
    return (scene.notice(),) if scene.press_id else ()
