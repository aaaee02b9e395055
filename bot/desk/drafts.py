"""The form under way, as the conversation with its person remembers it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.desk.effects import Effects, SetDialogue
from bot.desk.records import Dialogue
from bot.desk.scene import Scene
from bot.messages import Attachment
from bot.tickets.answers import Asked
from bot.tickets.files import sort_files
from bot.tickets.intake import Draft, Purpose


def dialogue_here(scene: Scene) -> Dialogue:
    """Where the conversation with this person in this place stands."""
    return scene.view.dialogue(scene.where.lane, scene.person.key)


def draft_for(scene: Scene, purpose: Purpose) -> Draft:
    """The form under way, if it is one of this kind; else a new one."""
    draft = dialogue_here(scene).draft
    return draft if draft is not None and draft.purpose is purpose else Draft(purpose=purpose)


def keep(scene: Scene, draft: Draft) -> SetDialogue:
    """Remember the form as it is now, and whose it is, so that the clock finds it again."""
    draft = replace(draft, by=scene.person, where=scene.where, touched_at=scene.now)
    return set_dialogue(scene, replace(dialogue_here(scene), draft=draft))


def set_dialogue(scene: Scene, dialogue: Dialogue) -> SetDialogue:
    """Remember this of the conversation here."""
    return SetDialogue(lane=scene.where.lane, person=scene.person.key, dialogue=dialogue)


def with_files(scene: Scene, draft: Draft, files: Sequence[Attachment]) -> tuple[Draft, Effects]:
    """The draft with those that can be taken, and a word about each of the others."""
    found = sort_files(files, scene.rules.files, had=draft.attachments)
    told = tuple(scene.reply(scene.say(file.reason, name=file.name, most=file.most)) for file in found.refused)
    return draft.with_files(found.taken), told


def asked(scene: Scene) -> Asked:
    """When, on which clock and in which language an answer is given: "yesterday" means nothing without."""
    return Asked(now=scene.incoming.at, zone=scene.rules.zone, language=scene.language)
