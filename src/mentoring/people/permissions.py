"""Roles; Actor: who is acting, in which shoes; require(): the first line of every command."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import NotAllowed


class Role(models.TextChoices):
    """The shoes one can stand in. The first five are worn for an organisation, the next two for a person.

    An administrator sets up territories for the whole installation, and sees neither persons nor money.
    """

    OPERATOR = "operator", _("Gestore")
    MENTOR = "mentor", _("Mentore")
    NOMINATOR = "nominator", _("Segnalatore")
    PROVIDER = "provider", _("Ente")
    DOOR = "door", _("Ingresso")
    BENEFICIARY = "beneficiary", _("Fruitore")
    GUARDIAN = "guardian", _("Genitore o tutore")
    ADMINISTRATOR = "administrator", _("Amministratore dell'installazione")
    CLOCK = "clock", _("Automatico")
    PUBLIC = "public", _("Visitatore")


APPROVES_MONEY = frozenset({Role.OPERATOR})
# The administrator says to which account money is sent.
PROVES_TWICE = APPROVES_MONEY | {Role.ADMINISTRATOR}


# Who says who else acts for the same body, in the same role.
KEEPERS = frozenset({Role.MENTOR, Role.NOMINATOR, Role.PROVIDER})
# Of whom a territory may ask a second step at the log-in, beyond those of whom it is always asked.
MAY_BE_ASKED_TWICE = KEEPERS | {Role.DOOR, Role.BENEFICIARY, Role.GUARDIAN}


@dataclass(frozen=True)
class Actor:
    """One user in one pair of shoes: least knowledge means that the other pairs stay in the cupboard."""

    user_id: int | None
    role: Role
    organisation_id: int | None = None
    person_id: int | None = None
    name: str = ""
    label: str = ""
    territory_id: int | None = None  # Where one acts. Empty: wherever that may be (the clock, a device at a door).
    usher_id: int | None = None  # Who came to a door with a link for one evening: without an account ...
    date_id: int | None = None  # ... and for this date alone.

    @classmethod
    def public(cls) -> "Actor":
        """A visitor."""
        return cls(user_id=None, role=Role.PUBLIC)

    @classmethod
    def clock(cls) -> "Actor":
        """The background worker: what happens by itself."""
        return cls(user_id=None, role=Role.CLOCK)

    @property
    def is_authenticated(self) -> bool:
        return self.user_id is not None

    def has(self, role: Role, organisation_id: int) -> bool:
        """Do I act in this role for this organisation? Who runs a provider may also stand at its door."""
        worn = {self.role, Role.DOOR} if self.role == Role.PROVIDER else {self.role}
        return role in worn and self.organisation_id == organisation_id

    def at(self, territory_id: int | None) -> "Actor":
        """The same in a territory; without one, wherever it may be."""
        return replace(self, territory_id=territory_id)

    def is_in(self, territory_id: int) -> bool:
        """Do I act there? Who acts nowhere in particular acts everywhere."""
        return self.territory_id in (None, territory_id)

    def here(self, territory: str = "territory") -> models.Q:
        """What of many things is in the territory one acts in; `territory` is the way from the thing to it."""
        return models.Q() if self.territory_id is None else models.Q((territory, self.territory_id))

    def only(self, date: str = "occurrence") -> models.Q:
        """What of many things belongs to the one date that an usher stands at; `date` is the way to it. Else all."""
        return models.Q() if self.date_id is None else models.Q((date, self.date_id))

    def is_at(self, date_id: int) -> bool:
        """May I stand at the door of this date? Who came by a link stands at one alone."""
        return self.date_id in (None, date_id)

    def stands_for(self, person_id: int) -> bool:
        """Am I this person, or their guardian?"""
        return self.role in (Role.BENEFICIARY, Role.GUARDIAN) and self.person_id == person_id


def require(allowed: bool) -> None:  # noqa: FBT001 - it reads as a sentence: require(may_book(...))
    """Refuse with NotAllowed, which outside looks like something that does not exist."""
    if not allowed:
        raise NotAllowed


def may_edit_organisation(actor: Actor, organisation_id: int) -> bool:
    """Whoever acts for a body may keep its record; a volunteer at the door may not."""
    return actor.organisation_id == organisation_id and actor.role != Role.DOOR


def may_keep_members(actor: Actor, organisation_id: int) -> bool:
    """Whoever acts for a body says who else does. The operator's people are named by the installation: two keys."""
    return actor.organisation_id == organisation_id and actor.role in KEEPERS


def may_change_iban(actor: Actor, organisation_id: int) -> bool:
    """Where the money goes is said by whoever runs the provider that earned it."""
    return actor.has(Role.PROVIDER, organisation_id)


def may_keep_door_staff(actor: Actor, provider_id: int) -> bool:
    """Whoever runs a provider says who stands at its door."""
    return actor.has(Role.PROVIDER, provider_id)


def may_administer(actor: Actor) -> bool:
    """Whoever runs the installation: territories, their operators and their looks."""
    return actor.role == Role.ADMINISTRATOR


def must_prove_twice(actor: Actor, also: Collection[str]) -> bool:
    """Does log-in need a second step in these shoes? Who approves money or says where it goes: always."""
    return actor.role in PROVES_TWICE or actor.role in also
