"""Members who want announcements in private, by topic and in their language."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.announcements.announcement import Announcement
from bot.messages import Address

EVERYTHING = "all"
"""The topic of who wants every announcement, also those about nothing in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One person's wish for one topic."""

    person: str  # `Person.key`
    where: Address  # the private chat
    topic: str  # of `topics.toml`, or `EVERYTHING`
    language: str


def topics_reaching(announcement: Announcement) -> tuple[str, ...]:
    """Who subscribes to any of these is meant."""
    return (*announcement.topics, EVERYTHING)


def is_meant(subscription: Subscription, announcement: Announcement) -> bool:
    """Whether a subscriber gets it: not what is for some rooms or tiers, and by platform and language as rooms do."""
    audience = announcement.audience
    return (
        not audience.rooms
        and not audience.tiers
        and (not audience.platforms or subscription.where.platform in audience.platforms)
        and (not audience.languages or subscription.language in audience.languages)
        and subscription.topic in topics_reaching(announcement)
    )


def has_topic(subscriptions: Iterable[Subscription], topic: str) -> bool:
    """Whether one of them is for the topic."""
    return any(subscription.topic == topic for subscription in subscriptions)
