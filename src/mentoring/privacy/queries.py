"""What is held on somebody, who read it."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise

from mentoring.attachments.models import Attachment
from mentoring.bookings.models import Booking
from mentoring.nominations.models import Consent, Evidence
from mentoring.people.models import Person, User
from mentoring.people.permissions import Actor, Role, require
from mentoring.people.queries import organisation_names, shoes_of
from mentoring.privacy.holding import Holding
from mentoring.privacy.permissions import may_ask_for
from mentoring.privacy.register import HOLDINGS
from mentoring.records.queries import Why, readings_of


@dataclass(frozen=True)
class Section:
    """All rows of one table that tell of somebody."""

    table: str
    title: Promise
    labels: Mapping[str, Promise]
    rows: list[dict[str, Any]]


def held_on_person(actor: Actor, person: Person) -> list[Section]:
    """Everything that is held on a young person, for them or who answers for them. Refuses with NotAllowed."""
    require(may_ask_for(actor, person.pk))
    return [
        _section(table, holding, person.pk, "by_person") for table, holding in HOLDINGS.items() if holding.by_person
    ]


def held_on_user(user: User) -> list[Section]:
    """Everything that is held on whoever has this account."""
    return [_section(table, holding, user.pk, "by_user") for table, holding in HOLDINGS.items() if holding.by_user]


def _section(table: str, holding: Holding, pk: int, by: str) -> Section:
    rows = _rows(table, getattr(holding, by), pk)
    return Section(table, holding.title, holding.told, [_told(row, holding) for row in rows])


def _rows(table: str, way: str, pk: int) -> QuerySet[Any]:
    everything: QuerySet[Any] = apps.get_model(table)._base_manager.order_by("pk")
    if table.startswith("attachments."):
        return everything.filter(**{f"{way}__in": papers_of(pk)})
    return everything.filter(**{way: pk})


def papers_of(person_id: int) -> list[int]:
    """The documents that were handed in about somebody: behind reasons, and signed consents."""
    behind = Evidence.objects.filter(nomination__person=person_id).values_list("attachment_id", flat=True)
    signed = Consent.objects.filter(nomination__person=person_id, scan__isnull=False).values_list("scan_id", flat=True)
    return [*behind, *(pk for pk in signed if pk)]


def _told(row: models.Model, holding: Holding) -> dict[str, Any]:
    told = {}
    for name in holding.told:
        column = row._meta.get_field(name)
        value = getattr(row, name)
        if getattr(column, "choices", None) and value:
            value = str(getattr(row, f"get_{name}_display")())
        told[name] = _plain(value)
    return told


def _plain(value: Any) -> Any:
    """What JSON can hold: another record by its words, bytes as base64."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)


# -- who read it --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Seen:
    """On one day somebody read this, for one reason, so many times."""

    day: date
    who: str
    role: str
    why: str
    times: int


def seen_by(actor: Actor, person: Person) -> list[Seen]:
    """Who read who this person is, the latest first: by body and role, as they answer for it. Refuses with NotAllowed.

    The clerk's own name stays in the record (EU Court of Justice, C-579/21: when and why, not which employee).
    """
    require(may_ask_for(actor, person.pk))
    grouped = list(
        readings_of(person.pk)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("day", "organisation_id", "role", "why")
        .annotate(times=Count("pk"))
    )
    names = organisation_names({line["organisation_id"] for line in grouped if line["organisation_id"]})
    seen = [
        Seen(
            line["day"],
            names.get(line["organisation_id"] or 0, ""),
            _label(Role, line["role"]),
            _label(Why, line["why"]),
            line["times"],
        )
        for line in grouped
    ]
    return sorted([*seen, *_let_in(person)], key=lambda one: one.day, reverse=True)


def _let_in(person: Person) -> Iterator[Seen]:
    """A door that let somebody in read their first name: the booking's own history says so."""
    used = Booking.objects.filter(person=person, state=Booking.State.REDEEMED).select_related("provider")
    for booking in used:
        if booking.redeemed_at is not None:
            day = timezone.localdate(booking.redeemed_at)
            yield Seen(day, booking.provider.name, str(Role.DOOR.label), str(Why.DOOR.label), 1)


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value


# -- what stands in the way ---------------------------------------------------------------------------------
def seats_held(person: Person) -> QuerySet[Booking]:
    """The seats that somebody waits for them in; the first one first."""
    held = Booking.objects.filter(person=person, state=Booking.State.HELD)
    return held.select_related("occurrence__offer").order_by("occurrence__starts_at")


def seats_too_late(person: Person, now: datetime) -> list[Booking]:
    """Those that cannot be given back any more."""
    return [booking for booking in seats_held(person) if now > booking.occurrence.cancellable_until]


def still_acts(user: User, today: date) -> list[str]:
    """For whom an account still acts: while there is somebody it cannot go."""
    return [shoes.label for shoes in shoes_of(user, today)]


def is_unused(user: User) -> bool:
    """Does nobody count on this account: no role, no minor, no person, not the installation?"""
    return not (
        user.is_administrator
        or user.memberships.exists()
        or user.guardianships.exists()
        or Person.objects.filter(user=user).exists()
    )


def papers(person: Person) -> QuerySet[Attachment]:
    """The documents themselves."""
    return Attachment.objects.filter(pk__in=papers_of(person.pk)).order_by("pk")
