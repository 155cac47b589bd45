"""Who is who."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from allauth.account.models import EmailAddress
from django.core import signing
from django.db.models import QuerySet

from mentoring.kernel.secrecy import fingerprint
from mentoring.people.models import Guardianship, Invitation, Membership, Organisation, Person, User
from mentoring.people.permissions import KEEPERS, Actor, Role, may_administer
from mentoring.people.rules import ADULT_AT, canonical_fiscal_code, canonical_tax_code
from mentoring.records.queries import history_of

DOOR_SALT = "mentoring.door"
DEVICE_LIFE = timedelta(days=365)
_Kind = Organisation.Kind
_KINDS = {
    Role.MENTOR: [_Kind.SHOP, _Kind.FIRM, _Kind.FOUNDATION, _Kind.CITIZEN, _Kind.PUBLIC_BODY],
    Role.NOMINATOR: [_Kind.SCHOOL, _Kind.AGENCY, _Kind.MUSIC_SCHOOL, _Kind.ASSOCIATION, _Kind.PUBLIC_BODY],
    Role.PROVIDER: [
        _Kind.THEATRE,
        _Kind.MUSIC_SCHOOL,
        _Kind.MUSEUM,
        _Kind.CINEMA,
        _Kind.ASSOCIATION,
        _Kind.SPORTS_CLUB,
        _Kind.PUBLIC_BODY,
    ],
    Role.OPERATOR: [_Kind.PUBLIC_BODY, _Kind.FOUNDATION, _Kind.ASSOCIATION, _Kind.AGENCY],
}
_AT_DOOR = (Role.PROVIDER, Role.DOOR)


@dataclass(frozen=True)
class Shoes:
    """One way in which a user can act."""

    key: str  # What the session remembers.
    actor: Actor

    @property
    def label(self) -> str:
        return self.actor.label

    @property
    def role(self) -> str:
        return str(self.actor.role.label)


def shoes_of(user: User, today: date) -> list[Shoes]:
    """Every way in which this user can act today: for organisations, for the house, as a person, as a guardian."""
    return [
        *_organisation_shoes(user),
        *_administrator_shoes(user),
        *_own_shoes(user),
        *_guardian_shoes(user, today),
    ]


def _organisation_shoes(user: User) -> list[Shoes]:
    memberships = (
        Membership.objects.filter(user=user, is_active=True)
        .select_related("organisation")
        .order_by("organisation__name", "role")
    )
    return [
        Shoes(
            key=f"m{membership.pk}",
            actor=Actor(
                user_id=user.pk,
                role=Role(membership.role),
                organisation_id=membership.organisation_id,
                name=str(user),
                label=membership.organisation.name,
            ),
        )
        for membership in memberships
    ]


def _administrator_shoes(user: User) -> list[Shoes]:
    if not user.is_administrator:
        return []
    actor = Actor(user_id=user.pk, role=Role.ADMINISTRATOR, name=str(user), label="Mentoring")
    return [Shoes(key="a", actor=actor)]


def _own_shoes(user: User) -> list[Shoes]:
    person = Person.objects.filter(user=user).first()
    if person is None:
        return []
    actor = Actor(user_id=user.pk, role=Role.BENEFICIARY, person_id=person.pk, name=str(user), label=person.first_name)
    return [Shoes(key=f"p{person.pk}", actor=actor)]


def _guardian_shoes(user: User, today: date) -> list[Shoes]:
    """At 18 the account passes to the person: the guardian's shoes are gone on the birthday."""
    guarded = Guardianship.objects.filter(user=user).select_related("person").order_by("person__first_name", "pk")
    return [
        Shoes(
            key=f"g{guardianship.person_id}",
            actor=Actor(
                user_id=user.pk,
                role=Role.GUARDIAN,
                person_id=guardianship.person_id,
                name=str(user),
                label=guardianship.person.first_name,
            ),
        )
        for guardianship in guarded
        if guardianship.person.age_on(today) < ADULT_AT
    ]


def user_by_email(email: str) -> User | None:
    """The account of an address."""
    return User.objects.filter(email=email.lower()).first()


def user_with_id(pk: int) -> User | None:
    """The account behind a session."""
    return User.objects.filter(pk=pk).first()


def organisation_of(actor: Actor) -> Organisation | None:
    """The body one acts for."""
    return Organisation.objects.filter(pk=actor.organisation_id).first() if actor.organisation_id else None


def organisation_with_slug(slug: str) -> Organisation | None:
    """A body by the name it has in addresses."""
    return Organisation.objects.filter(slug=slug).first()


def person_of(actor: Actor) -> Person | None:
    """The person one is, or answers for."""
    return Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None


def kinds_for(role: Role) -> list[tuple[str, Any]]:
    """What a body can be that asks to take part in this role, for a form."""
    return [(kind.value, kind.label) for kind in _KINDS[role]]


def own_organisation(user: User, name: str) -> Organisation | None:
    """The body of this name that the user acts for; standing at its door is not enough."""
    serving = Membership.objects.filter(user=user, is_active=True).exclude(role=Role.DOOR)
    mine = Organisation.objects.filter(name__iexact=name.strip(), memberships__in=serving)
    return mine.order_by("pk").first()


def acts_for(user: User, organisation: Organisation) -> bool:
    """Is the user one of a body's people? Standing at its door is not enough."""
    serving = Membership.objects.filter(user=user, organisation=organisation, is_active=True)
    return serving.exclude(role=Role.DOOR).exists()


def members_of(organisation: Organisation, role: Role) -> list[User]:
    """Who acts for a body in a role."""
    return list(
        User.objects.filter(memberships__organisation=organisation, memberships__role=role, memberships__is_active=True)
        .distinct()
        .order_by("pk")
    )


def members(actor: Actor) -> QuerySet[Membership]:
    """Who acts for the body one acts for: by role, then by name. Its door has a list of its own."""
    here = Membership.objects.filter(organisation=actor.organisation_id or 0, is_active=True, role__in=KEEPERS)
    return here.select_related("user").order_by("role", "user__name", "user")


def successors(membership: Membership) -> QuerySet[Membership]:
    """Who could take over a role: somebody of the same body who has not got it yet, one line each."""
    there = Membership.objects.filter(organisation=membership.organisation_id, is_active=True, user__is_active=True)
    others = there.exclude(user__in=there.filter(role=membership.role).values("user"))
    first = [min(pks) for pks in _by_user(others).values()]
    return others.filter(pk__in=first).select_related("user").order_by("user__name", "user")


def _by_user(memberships: QuerySet[Membership]) -> dict[int, list[int]]:
    grouped: dict[int, list[int]] = {}
    for pk, user_id in memberships.values_list("pk", "user_id"):
        grouped.setdefault(user_id, []).append(pk)
    return grouped


def roles_kept(actor: Actor) -> frozenset[Role]:
    """The roles of their body that the actor may give and take: those they hold there, and a provider's door."""
    if actor.role not in KEEPERS:
        return frozenset()
    held = Membership.objects.filter(
        user=actor.user_id or 0, organisation=actor.organisation_id or 0, is_active=True, role__in=KEEPERS
    )
    roles = {Role(role) for role in held.values_list("role", flat=True)}
    return frozenset(roles | {Role.DOOR} if Role.PROVIDER in roles else roles)


def operators_of(actor: Actor, organisation: Organisation) -> QuerySet[Membership]:
    """Who runs the territories of a body, for whoever runs the installation; nothing for others."""
    if not may_administer(actor):
        return Membership.objects.none()
    here = Membership.objects.filter(organisation=organisation, role=Role.OPERATOR, is_active=True)
    return here.select_related("user").order_by("user__name", "user")


def operators_asked(actor: Actor, organisation: Organisation, now: datetime) -> QuerySet[Invitation]:
    """Whom the installation asked to run the territories of a body, and who has not answered yet; the newest first."""
    if not may_administer(actor):
        return Invitation.objects.none()
    asked = Invitation.objects.filter(organisation=organisation, role=Role.OPERATOR, state=Invitation.State.OPEN)
    return asked.filter(expires_at__gt=now).order_by("-sent_at", "-pk")


def bodies_that_may_operate() -> QuerySet[Organisation]:
    """Bodies in our books that a territory could be given to, by name: citizens and shops do not run one."""
    return Organisation.objects.filter(kind__in=_KINDS[Role.OPERATOR]).order_by("name", "pk")


def bodies_with_tax_code(code: str) -> list[Organisation]:
    """All bodies of this code in the whole installation, however it is written; none for an empty one."""
    wanted = canonical_tax_code(code)
    known = Organisation.objects.exclude(fiscal_code="").order_by("pk")
    return [body for body in known if canonical_tax_code(body.fiscal_code) == wanted] if wanted else []


def open_invitations(actor: Actor, now: datetime) -> QuerySet[Invitation]:
    """Whom the actor's body asked to act for it, and who has not answered yet; the newest first."""
    here = Invitation.objects.filter(organisation=actor.organisation_id or 0, role__in=roles_kept(actor))
    return here.filter(state=Invitation.State.OPEN, expires_at__gt=now).order_by("-sent_at", "-pk")


def invitation_behind(key: str, now: datetime) -> Invitation | None:
    """What the link of a letter leads to while it can be answered. A used, old or withdrawn key is like none."""
    waiting = Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__gt=now)
    return waiting.select_related("organisation", "invited_by").filter(key_fingerprint=fingerprint(key)).first()


def accepted_with(key: str, user: User) -> Membership | None:
    """What this user got by this link, if they are who accepted: a second click is no mistake."""
    used = Invitation.objects.filter(key_fingerprint=fingerprint(key), accepted_by=user).first()
    if used is None:
        return None
    return Membership.objects.filter(user=user, organisation=used.organisation_id, role=used.role).first()


def is_invited(user: User, invitation: Invitation) -> bool:
    """Is it one of the addresses that this user has proved to be theirs?"""
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return any(fingerprint(address.lower()) == invitation.fingerprint for address in proved)


def door_staff(actor: Actor) -> QuerySet[Membership]:
    """Who stands at the door of the provider one acts for, and who runs it: by role, then by name."""
    here = Membership.objects.filter(organisation=actor.organisation_id or 0, is_active=True, role__in=_AT_DOOR)
    return here.select_related("user").order_by("-role", "user__name", "user")


def membership_at_door(actor: Actor) -> Membership | None:
    """What lets this actor stand at a door: their membership in the shoes they wear."""
    at_door = Membership.objects.filter(user=actor.user_id or 0, organisation=actor.organisation_id or 0)
    return at_door.filter(role=actor.role, role__in=_AT_DOOR, is_active=True).first()


def membership_of_device(token: str) -> int | None:
    """The membership a device's key names, if the key is ours and not too old. Whether it still lives is not asked."""
    try:
        membership_id, signed_at = _device_key(token)
    except signing.BadSignature:
        return None
    return membership_id if time.time() - signed_at <= DEVICE_LIFE.total_seconds() else None


@lru_cache(maxsize=1_000)
def _device_key(token: str) -> tuple[int, int]:
    """Which membership, and since when (Unix time). A few devices ask again and again: each key is checked once."""
    membership_id: int = signing.loads(token, salt=DOOR_SALT)
    return membership_id, signing.b62_decode(token.rsplit(":", 2)[1])


def ended_at_door(membership_id: int) -> datetime | None:
    """Since when a membership lets nobody stand at a door; None: it still does. If nobody knows: since ever."""
    living = Membership.objects.filter(is_active=True, user__is_active=True, role__in=_AT_DOOR)
    if living.filter(pk=membership_id).exists():
        return None
    ended = history_of(Membership(pk=membership_id)).filter(verb="dismissed").last()
    return ended.at if ended else datetime.min.replace(tzinfo=UTC)


def standing_by(membership_id: int) -> Actor | None:
    """Who stands at a door by a membership, while it and its account live: without names, which nobody reads."""
    living = Membership.objects.filter(pk=membership_id, is_active=True, user__is_active=True, role__in=_AT_DOOR)
    row = living.values_list("user_id", "organisation_id").first()
    return Actor(user_id=row[0], role=Role.DOOR, organisation_id=row[1]) if row else None


def actor_at_door(token: str) -> Actor | None:
    """Who a device stands for, if its token is ours, not too old, and the membership behind it still lives."""
    living = Membership.objects.filter(is_active=True, user__is_active=True, role__in=_AT_DOOR)
    membership = living.select_related("user", "organisation").filter(pk=membership_of_device(token) or 0).first()
    if membership is None:
        return None
    return Actor(
        user_id=membership.user_id,
        role=Role.DOOR,
        organisation_id=membership.organisation_id,
        name=membership.user.name,
        label=membership.organisation.name,
    )


def person_with_fiscal_code(fiscal_code: str) -> Person | None:
    """The person a code belongs to, in whatever form it is written."""
    return Person.objects.filter(fingerprint=fingerprint(canonical_fiscal_code(fiscal_code))).first()


def addresses_for(person: Person, today: date) -> list[str]:
    """Where news for a person go: their own address and, while they are minors, their guardians'."""
    own = [person.user.email] if person.user else []
    if person.age_on(today) >= ADULT_AT:
        return own
    guardians = Guardianship.objects.filter(person=person).order_by("pk").values_list("user__email", flat=True)
    return list(dict.fromkeys([*own, *guardians]))


def addresses_of_all(persons: Sequence[Person], today: date) -> dict[int, list[str]]:
    """addresses_for() many, in two statements: person -> addresses."""
    minors = [person.pk for person in persons if person.age_on(today) < ADULT_AT]
    found: dict[int, list[str]] = {person.pk: [] for person in persons}
    own = User.objects.filter(pk__in={person.user_id for person in persons if person.user_id}).in_bulk()
    for person in persons:
        if person.user_id:
            found[person.pk].append(own[person.user_id].email)
    rows = Guardianship.objects.filter(person__in=minors).order_by("pk").values_list("person_id", "user__email")
    for person_id, address in rows:
        if address not in found[person_id]:
            found[person_id].append(address)
    return found


def organisation_names(pks: Iterable[int]) -> dict[int, str]:
    """What these bodies are called."""
    return dict(Organisation.objects.filter(pk__in=list(pks)).values_list("pk", "name"))


def is_leaving(person: Person) -> bool:
    """Has somebody asked to erase them, or is it done?"""
    return Person.objects.filter(pk=person.pk, leaving_at__isnull=False).exists()
