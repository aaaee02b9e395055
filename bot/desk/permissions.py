"""The one gate. Every kind of event passes it; what no rule allows is denied."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from bot.desk.actions import Verb
from bot.messages import Person


class Role(IntEnum):
    """What a person may do; a higher role may do all that a lower one may."""

    NOBODY = 0  # other bots
    MEMBER = 1
    MODERATOR = 2
    ADMIN = 3


class Place(StrEnum):
    """Where something happens."""

    PUBLIC = "public"  # a room of many
    PRIVATE = "private"  # alone with us
    STAFF_ROOM = "staff-room"
    TICKET = "ticket"  # the staff side of one ticket; also a thread that it has left


EVERYWHERE = frozenset(Place)
PRIVATE_ONLY = frozenset({Place.PRIVATE})
ON_STAFF_SIDE = frozenset({Place.STAFF_ROOM, Place.TICKET})


class Denial(StrEnum):
    """Why not; also the key of the text that says so."""

    ROLE = "denied-role"
    ADMIN = "denied-admin"
    PLACE = "denied-place"
    OWNER = "denied-owner"
    ANONYMOUS = "denied-anonymous"
    UNKNOWN = "denied-unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Who may do a thing, and where."""

    role: Role
    places: frozenset[Place]
    owned: bool = False  # only by the person whose question or ticket it is


_ANYONE = Rule(role=Role.MEMBER, places=EVERYWHERE)
_OWNER = Rule(role=Role.MEMBER, places=EVERYWHERE, owned=True)
_ALONE = Rule(role=Role.MEMBER, places=PRIVATE_ONLY)
_OWNER_ALONE = Rule(role=Role.MEMBER, places=PRIVATE_ONLY, owned=True)
_STAFF = Rule(role=Role.MODERATOR, places=ON_STAFF_SIDE)
_ADMIN = Rule(role=Role.ADMIN, places=ON_STAFF_SIDE)

VERBS: Mapping[Verb, Rule] = {
    Verb.SOLVED: _OWNER,
    Verb.UNHELPFUL: _OWNER,
    Verb.PERSON: _ALONE,
    Verb.PICK: _OWNER,
    Verb.SHELVES: _ANYONE,
    Verb.SHELF: _ANYONE,
    Verb.ENTRY: _ANYONE,
    Verb.TICKET: _ALONE,
    Verb.FEEDBACK: _ALONE,
    Verb.FORM_OPTION: _ALONE,
    Verb.FORM_KEEP: _ALONE,
    Verb.FORM_SKIP: _ALONE,
    Verb.FORM_CANCEL: _ALONE,
    Verb.FORM_AGAIN: _ALONE,
    Verb.FORM_FIX: _ALONE,
    Verb.FORM_SEND: _ALONE,
    Verb.CONTINUE: _OWNER_ALONE,
    Verb.REOPEN: _OWNER_ALONE,
    Verb.RATE: _OWNER_ALONE,
    Verb.COMMENT: _OWNER_ALONE,
    Verb.JOIN: _ALONE,
    Verb.NOT_MINE: _ALONE,
    Verb.LANGUAGE: _ANYONE,
    Verb.CLAIM: _STAFF,
    Verb.SOLVE: _STAFF,
    Verb.HOLD: _STAFF,
    Verb.RESUME: _STAFF,
    Verb.CANNED: _STAFF,
    Verb.TICKETS: _STAFF,
    Verb.SUBSCRIBE: _ALONE,
    Verb.UNSUBSCRIBE: _ALONE,
    Verb.SUBSCRIBE_IN: _ALONE,
    Verb.ANNOUNCEMENTS: _STAFF,
    Verb.APPROVE: _ADMIN,
    Verb.STOP: _STAFF,
    Verb.LEDGER: _STAFF,
    Verb.TEACH: _STAFF,
    Verb.IS: _STAFF,
    Verb.IS_NOT: _STAFF,
    Verb.DRAFT: _STAFF,
    Verb.LEARNED: _STAFF,
    Verb.UNLEARN: _STAFF,
    Verb.UNANSWERED: _STAFF,
    Verb.RESEND: _STAFF,
    Verb.DISMISS: _STAFF,
}

RELAY_TO_MEMBER = Rule(role=Role.MODERATOR, places=frozenset({Place.TICKET}))
"""What is written, sent, edited or deleted in a ticket's staff thread."""
RELAY_TO_STAFF = Rule(role=Role.MEMBER, places=PRIVATE_ONLY, owned=True)
"""What is written, sent, edited or deleted by the member in the ticket's private place."""
SEND_FORM = _ALONE


def gate(
    rule: Rule | None,
    *,
    person: Person,
    role: Role,
    place: Place,
    owners: Collection[str] = (),
) -> Denial | None:
    """Why this person may not do this here; None if they may.

    `owners` are the `Person.key`s of all accounts of the person whose matter it is."""
    if rule is None:
        return Denial.UNKNOWN
    if person.anonymous and rule.role > Role.MEMBER:
        return Denial.ANONYMOUS
    if role < rule.role:
        return Denial.ROLE if role < Role.MODERATOR else Denial.ADMIN
    if place not in rule.places:
        return Denial.PLACE
    if rule.owned and person.key not in owners:
        return Denial.OWNER
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """One person on staff, with every account they act from."""

    name: str
    role: Role
    ids: tuple[str, ...]  # `Person.key`s; the first is the one that stands in tickets

    @property
    def key(self) -> str:
        return self.ids[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffList:
    """Who is on staff, from configuration."""

    members: tuple[StaffMember, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)  # `platform:role id`, vouched for by the platform

    def role_of(self, person: Person) -> Role:
        """A person's role. Names, forwarded headers and button data never count."""
        if person.is_bot:
            return Role.NOBODY
        if person.anonymous:
            return Role.MEMBER
        member = self.member(person)
        granted = [self.roles.get(f"{person.platform}:{role}", Role.MEMBER) for role in person.roles]
        return max([Role.MEMBER, *([member.role] if member else []), *granted])

    def member(self, person: Person) -> StaffMember | None:
        return next((m for m in self.members if person.key in m.ids), None)

    def key_of(self, person: Person) -> str:
        """The one key under which this person's work is filed, whichever account they act from."""
        member = self.member(person)
        return member.key if member else person.key

    def has_left(self, key: str | None) -> bool:
        """Whether somebody who has a ticket is on staff no more. Roles that a platform vouches for are seen only when
        their holder acts, so where there are such nobody is known to have left."""
        if key is None or any(key in member.ids for member in self.members):
            return False
        return not any(role.startswith(f"{key.partition(':')[0]}:") for role in self.roles)

    def find(self, word: str) -> StaffMember | None:
        """The member of staff meant by a typed name or id."""
        wanted = word.lstrip("@").casefold()
        return next((m for m in self.members if wanted == m.name.casefold() or wanted in m.ids), None)
