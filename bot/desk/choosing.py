"""Where nothing can be pressed, a choice is made by typing its number or its label."""

import re
from collections.abc import Sequence

from bot.desk.filling import asks_for_words
from bot.desk.permissions import Place
from bot.desk.scene import Scene
from bot.messages import Button, Command, Event, Message, Press

_WORDS = re.compile(r"\w.*\w|\w", re.DOTALL)


def press_meant(scene: Scene, event: Event) -> Press | None:
    """The press that words stand for; None where they are just words."""
    facts = scene.facts_of(scene.where)
    if facts is None or facts.buttons or scene.place is not Place.PRIVATE:
        return None
    button = _chosen(scene, event)
    return Press(press_id="", action=button.action) if button is not None and button.action is not None else None


def _chosen(scene: Scene, event: Event) -> Button | None:
    if isinstance(event, Command) and not event.text and event.name.isdecimal():
        return _numbered(event.name, scene.view.offered(scene.where))
    if not isinstance(event, Message) or event.attachments or not event.text.strip():
        return None
    typed = event.text.strip()
    if typed.isdecimal() and asks_for_words(scene):
        return None  # an amount, say: in a form only `/1` is a choice
    offered = scene.view.offered(scene.where)
    return _numbered(typed, offered) or _labelled(typed, offered)


def _numbered(typed: str, offered: Sequence[Button]) -> Button | None:
    number = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
    return offered[number - 1] if 0 < number <= len(offered) else None


def _labelled(typed: str, offered: Sequence[Button]) -> Button | None:
    return next((button for button in offered if _words(button.label) == _words(typed)), None)


def _words(text: str) -> str:
    """Without the signs around it, in one case."""
    found = _WORDS.search(text)
    return (found[0] if found else text).casefold()
