"""Users get accounts, organisations get members, persons get a record and somebody who answers for them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.people.errors import AddressTaken
from mentoring.people.models import Guardianship, Membership, Organisation, Person, User
from mentoring.people.permissions import Actor, Role, may_edit_organisation, may_keep_door_staff, require
from mentoring.people.queries import (
    DOOR_SALT,
    addresses_for,
    addresses_of_all,
    members_of,
    membership_at_door,
)
from mentoring.people.rules import (
    ADULT_AT,
    canonical_fiscal_code,
)
from mentoring.records.commands import Mail, enqueue, enqueue_all, enqueue_letter, enqueue_letters, note


@transaction.atomic
def create_user(*, email: str, name: str = "", password: str | None = None, language: str = "it") -> User:
    """A new account; its address still has to be confirmed. Refuses with AddressTaken."""
    if User.objects.filter(email=email.lower()).exists():
        raise AddressTaken(field="email")
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name, language=language)
    except IntegrityError:  # The same form twice at the same moment.
        raise AddressTaken(field="email") from None
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    return user


@transaction.atomic
def user_of_address(*, email: str, name: str = "", language: str = "it") -> User:
    """The account of an address, made if there is none; it is confirmed at its first log-in by code."""
    user = User.objects.filter(email=email.lower()).first()
    return user or create_user(email=email, name=name, language=language)


@transaction.atomic
def user_of_confirmed_address(*, email: str, name: str = "", language: str = "it") -> User:
    """The account of somebody who proved an address (by a link sent to it); made if there is none."""
    user = user_of_address(email=email, name=name, language=language)
    EmailAddress.objects.filter(user=user, email=user.email).update(verified=True)
    return user


@transaction.atomic
def make_administrator(*, email: str, now: datetime, name: str = "") -> User:
    """Let somebody run the installation; again changes nothing. Nobody can do this from a page: two keys.

    The account is made if there is none; it is confirmed at its first log-in by code.
    """
    user = user_of_address(email=email, name=name)
    if User.objects.filter(pk=user.pk, is_administrator=False).update(is_administrator=True):
        note(Actor.clock(), "made_administrator", user, at=now)
    user.refresh_from_db()
    return user


@transaction.atomic
def dismiss_administrator(*, email: str, now: datetime) -> bool:
    """Somebody runs the installation no more. False if they did not."""
    user = User.objects.filter(email=email.lower(), is_administrator=True).first()
    if user is None:
        return False
    User.objects.filter(pk=user.pk).update(is_administrator=False)
    note(Actor.clock(), "dismissed_administrator", user, at=now)
    return True


@transaction.atomic
def register_organisation(
    *,
    name: str,
    kind: str,
    now: datetime,
    slug: str = "",
    member: User | None = None,
    role: Role | None = None,
    **facts: str | bool,
) -> Organisation:
    """A body enters our books, with its first member. It can do nothing before a territory admits it."""
    organisation = Organisation.objects.create(
        name=name.strip(), kind=kind, slug=slug or _free_slug(name), created_at=now, **facts
    )
    if member is not None and role is not None:
        add_member(organisation, user=member, role=role)
    return organisation


def _free_slug(name: str) -> str:
    base = slugify(name)[:50] or "ente"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def add_member(organisation: Organisation, *, user: User, role: Role) -> Membership:
    """Let a user act for an organisation in a role; again changes nothing but makes it active."""
    membership, _made = Membership.objects.update_or_create(
        user=user, organisation=organisation, role=role, defaults={"is_active": True}
    )
    return membership


@transaction.atomic
def add_door_staff(actor: Actor, *, provider: Organisation, email: str, name: str, now: datetime) -> Membership:
    """Let somebody stand at a provider's door, and tell them; again changes nothing. Refuses with NotAllowed."""
    require(may_keep_door_staff(actor, provider.pk))
    user = user_of_address(email=email, name=name)
    membership = add_member(provider, user=user, role=Role.DOOR)
    note(actor, "added", membership, at=now)
    enqueue(
        "door_invited",
        to=user.email,
        key=f"door-invited:{membership.pk}",
        at=now,
        territory_id=actor.territory_id,
        language=user.language,
        name=name,
        provider=provider.name,
    )
    return membership


@transaction.atomic
def dismiss_door_staff(actor: Actor, *, membership: Membership, now: datetime) -> None:
    """Somebody stands at the door no more, and the devices they connected are dead. Refuses with NotAllowed.

    The row goes instead of sleeping: whoever comes back gets a new one, which the old devices do not know.
    """
    require(membership.role == Role.DOOR and may_keep_door_staff(actor, membership.organisation_id))
    note(actor, "dismissed", membership, at=now, user=membership.user_id)
    Membership.objects.filter(pk=membership.pk).delete()


def door_token(actor: Actor, *, now: datetime) -> str:
    """What a device at the door sends along instead of a session. It stands for this actor at this door.

    It works for a year, and only while the membership lives (people.queries.actor_at_door looks at each use).
    Refuses with NotAllowed.
    """
    membership = membership_at_door(actor)
    require(membership is not None)
    assert membership is not None
    note(actor, "connected", membership, at=now)
    return signing.dumps(membership.pk, salt=DOOR_SALT)


@transaction.atomic
def edit_organisation(actor: Actor, *, organisation: Organisation, now: datetime, **facts: str | bool) -> None:
    """Change the record of a body one acts for. Refuses with NotAllowed."""
    require(may_edit_organisation(actor, organisation.pk))
    Organisation.objects.filter(pk=organisation.pk).update(**facts)
    organisation.refresh_from_db()
    note(actor, "edited", organisation, at=now, fields=sorted(facts))


@transaction.atomic
def register_person(
    *,
    first_name: str,
    last_name: str,
    born_on: date,
    fiscal_code: str,
    municipality: str,
    now: datetime,
    street: str = "",
    postcode: str = "",
) -> Person:
    """The record of a young person: one per fiscal code, however it is written (omocodes meet), and whoever nominates.

    Without a code every call makes a new record. A street is kept if none was known.
    """
    facts = {
        "first_name": first_name,
        "last_name": last_name,
        "born_on": born_on,
        "municipality": municipality,
        "street": street,
        "postcode": postcode,
        "created_at": now,
    }
    if not fiscal_code:
        return Person.objects.create(**facts)
    mark = fingerprint(canonical_fiscal_code(fiscal_code))
    # Two schools may put the same child forward at the same moment: the second finds the record of the first.
    person, made = Person.objects.get_or_create(
        fingerprint=mark, defaults={**facts, "fiscal_code": fiscal_code.upper()}
    )
    if street and not made and Person.objects.filter(pk=person.pk, street="").update(street=street, postcode=postcode):
        person.refresh_from_db()
    return person


class PersonFacts(TypedDict):
    """What register_person() is told about somebody."""

    first_name: str
    last_name: str
    born_on: date
    fiscal_code: str
    municipality: str
    street: str
    postcode: str


@transaction.atomic
def register_people(everybody: Sequence[PersonFacts], *, now: datetime) -> list[Person]:
    """The records of many young people in a few statements, in their order; what register_person() says holds."""
    marks = [
        fingerprint(canonical_fiscal_code(facts["fiscal_code"])) if facts["fiscal_code"] else "" for facts in everybody
    ]
    known = set(Person.objects.filter(fingerprint__in=set(marks) - {""}).values_list("fingerprint", flat=True))
    drafts = [
        Person(**{**facts, "fiscal_code": facts["fiscal_code"].upper()}, fingerprint=mark, created_at=now)
        for facts, mark in zip(everybody, marks, strict=True)
    ]
    # Another school may be writing the same child at this moment: then the record that was first is taken.
    Person.objects.bulk_create((it for it in drafts if it.fingerprint not in known | {""}), ignore_conflicts=True)
    without_code = iter(Person.objects.bulk_create(it for it in drafts if not it.fingerprint))
    by_mark = {person.fingerprint: person for person in Person.objects.filter(fingerprint__in=set(marks) - {""})}
    return [by_mark[mark] if mark else next(without_code) for mark in marks]


def hold_still(person_ids: Iterable[int]) -> None:
    """Until this transaction ends nobody merges these persons into others. Refuses with WrongState if one just was."""
    wanted = set(person_ids)
    # In the order of their numbers, like whoever merges: no circle.
    held = Person.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    if len(held.values_list("pk", flat=True)) != len(wanted):
        raise WrongState


def make_guardian(user: User, person: Person) -> None:
    """This user answers for this minor; again changes nothing."""
    Guardianship.objects.get_or_create(user=user, person=person)


def give_account(person: Person, user: User) -> None:
    """The person's own account. Whoever has one already keeps it."""
    Person.objects.filter(pk=person.pk, user__isnull=True).exclude(pk__in=Person.objects.filter(user=user)).update(
        user=user
    )
    person.refresh_from_db()


def tell(person: Person, kind: str, *, key: str, at: datetime, territory_id: int, **facts: Any) -> None:
    """Say something to a young person and, while they are a minor, to who answers for them.

    By e-mail to each address; where there is none, by a letter that the operator prints.
    """
    today = timezone.localdate(at)
    addresses = addresses_for(person, today)
    for address in addresses:
        enqueue(
            kind,
            to=address,
            key=f"{key}:{fingerprint(address)[:32]}",
            at=at,
            territory_id=territory_id,
            person_id=person.pk,
            **facts,
        )
    if not addresses:
        envelope = [person.full_name, *person.address_lines]
        is_minor = person.age_on(today) < ADULT_AT
        enqueue_letter(
            kind,
            to=envelope,
            key=f"{key}:letter",
            at=at,
            territory_id=territory_id,
            person_id=person.pk,
            is_minor=is_minor,
            **facts,
        )


@dataclass(frozen=True)
class News:
    """What one of many is told: about whom, under which key, with which facts."""

    person: Person
    key: str
    facts: Mapping[str, Any]


def tell_all(kind: str, everything: Sequence[News], *, at: datetime, territory_id: int) -> None:
    """Say something to many young people and those who answer for them; what tell() says of one holds for each.

    In a constant number of statements.
    """
    today = timezone.localdate(at)
    addresses = addresses_of_all([each.person for each in everything], today)
    mails = (
        Mail(address, f"{each.key}:{fingerprint(address)[:32]}", each.person.pk, dict(each.facts))
        for each in everything
        for address in addresses[each.person.pk]
    )
    enqueue_all(kind, mails, at=at, territory_id=territory_id)
    letters = (
        Mail(
            "\n".join(filter(None, [each.person.full_name, *each.person.address_lines])),
            f"{each.key}:letter",
            each.person.pk,
            {**each.facts, "is_minor": each.person.age_on(today) < ADULT_AT},
        )
        for each in everything
        if not addresses[each.person.pk]
    )
    enqueue_letters(kind, letters, at=at, territory_id=territory_id)


def tell_members(
    organisation: Organisation, role: Role, kind: str, /, *, key: str, at: datetime, territory_id: int, **facts: Any
) -> None:
    """Say something by e-mail to everybody who acts for a body in a role, each in their own language."""
    for user in members_of(organisation, role):
        enqueue(
            kind,
            to=user.email,
            key=f"{key}:{user.pk}",
            at=at,
            territory_id=territory_id,
            language=user.language,
            **facts,
        )
