"""`/subscribe`: announcements in private, by topic and language; ended by one press."""

from collections.abc import Sequence

from bot.announcements.subscription import EVERYTHING, Subscription, has_topic
from bot.desk.actions import Verb, pack
from bot.desk.effects import AddSubscription, Effects, EndSubscriptions, SpeakToSubscriber
from bot.desk.questions import Rows
from bot.desk.scene import Scene
from bot.messages import Button
from bot.tickets.intake import in_language

VERBS = frozenset({Verb.SUBSCRIBE, Verb.UNSUBSCRIBE, Verb.SUBSCRIBE_IN})


def choices(scene: Scene) -> Effects:
    """What there is, what this person has, and in which language."""
    return (scene.reply(scene.say("subscribe"), _rows(scene, scene.view.subscriptions_of(scene.person.key))),)


def end_all(scene: Scene) -> Effects:
    """`/unsubscribe`: nothing more in private."""
    return (EndSubscriptions(person=scene.person.key), scene.reply(scene.say("unsubscribed-all")))


def press(scene: Scene, verb: Verb, arguments: Sequence[str]) -> Effects:
    """A button under the choices, or under an announcement."""
    match verb, arguments:
        case Verb.SUBSCRIBE, (topic,) if topic in _topics(scene):
            return _subscribe(scene, topic)
        case Verb.UNSUBSCRIBE, (topic,):
            ended = EndSubscriptions(person=scene.person.key, topic=topic)
            return (ended, scene.notice(scene.say("unsubscribed", topic=_title(scene, topic))))
        case Verb.SUBSCRIBE_IN, (language,) if language in scene.rules.languages:
            spoken = scene.in_language(language)
            return (
                SpeakToSubscriber(person=scene.person.key, language=language),
                scene.notice(spoken.say("subscribed-language")),
            )
        case _:
            return (scene.notice(scene.say("button-outdated")),)


def _subscribe(scene: Scene, topic: str) -> Effects:
    wanted = Subscription(person=scene.person.key, where=scene.where, topic=topic, language=_spoken(scene))
    said = scene.say("subscribed", topic=_title(scene, topic))
    return (AddSubscription(subscription=wanted), scene.notice(said))


def _spoken(scene: Scene) -> str:
    """As the person's other subscriptions, or as they are spoken to now."""
    theirs = scene.view.subscriptions_of(scene.person.key)
    return theirs[0].language if theirs else scene.language


def _topics(scene: Scene) -> tuple[str, ...]:
    return (*(topic.id for topic in scene.content.topics), EVERYTHING)


def _title(scene: Scene, topic: str) -> str:
    found = next((t for t in scene.content.topics if t.id == topic), None)
    return in_language(found.title, scene.language) if found else scene.say("subscribe-everything")


def _rows(scene: Scene, theirs: Sequence[Subscription]) -> Rows:
    topics = [_topic_button(scene, topic, has=has_topic(theirs, topic)) for topic in _topics(scene)]
    texts = scene.content.texts
    languages = tuple(
        Button(label=texts.say(code, "language-name"), action=pack(Verb.SUBSCRIBE_IN, code))
        for code in scene.rules.languages
    )
    return (*((button,) for button in topics), languages)


def _topic_button(scene: Scene, topic: str, *, has: bool) -> Button:
    mark, verb = ("✅", Verb.UNSUBSCRIBE) if has else ("➕", Verb.SUBSCRIBE)
    return Button(label=f"{mark} {_title(scene, topic)}", action=pack(verb, topic))
