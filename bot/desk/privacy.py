"""When a secret was written: it is not kept, its message is removed where possible, and the writer is told why."""

from bot.delivery.delivery import Operation, Priority
from bot.desk.effects import Effects, Put
from bot.desk.permissions import Place
from bot.desk.scene import Scene
from bot.messages import Outgoing, SentRef


def secret_seen(scene: Scene) -> Effects:
    """Removal (in a public room) and explanation, however it was written; nothing if nothing was masked."""
    if not scene.incoming.masked:
        return ()
    return (*_removal(scene), scene.reply(scene.say("secret-removed")))


def _removal(scene: Scene) -> Effects:
    facts = scene.facts_of(scene.where)
    if (
        scene.place is not Place.PUBLIC
        or scene.message_id is None
        or facts is None
        or not facts.deletes
        or facts.deletes_own_only
    ):
        return ()
    target = SentRef(where=scene.where, message_id=scene.message_id)
    gone = Outgoing(to=scene.where)
    return (Put(message=gone, operation=Operation.DELETE, target=target, priority=Priority.NOTICE),)
