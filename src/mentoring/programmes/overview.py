"""Queries: territories as whoever runs the installation sees them."""

from dataclasses import asdict
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mentoring.people.models import Invitation, Membership
from mentoring.people.permissions import Actor, Role, may_administer
from mentoring.programmes.charters import Charter, Dress
from mentoring.programmes.models import Discipline, Logo, Look, Programme, Territory, Vertical
from mentoring.programmes.queries import disciplines_of, territories
from mentoring.programmes.verticals import OF_THE_HOUSE


def territories_run(actor: Actor) -> QuerySet[Territory]:
    """All territories for whoever runs the installation, with how many run each and were asked to; none for others.

    `n_operators`, `n_asked` (invitations that wait), `n_programmes` that are open: what tells whether it can work.
    """
    if not may_administer(actor):
        return Territory.objects.none()
    here = Membership.objects.filter(
        organisation=OuterRef("operator_id"), role=Role.OPERATOR, is_active=True, user__is_active=True
    )
    asked = Invitation.objects.filter(
        organisation=OuterRef("operator_id"), role=Role.OPERATOR, state=Invitation.State.OPEN
    )
    programmes = Programme.objects.filter(territory=OuterRef("pk"), is_open=True)
    return territories().annotate(n_operators=_number(here), n_asked=_number(asked), n_programmes=_number(programmes))


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted), 0)


def charter_of(territory: Territory) -> Charter:
    """What a territory is now, to be changed. Without disciplines of its own it has those of its verticals."""
    return Charter(
        slug=territory.slug,
        istat_code=territory.istat_code,
        name=territory.name,
        municipalities=tuple(territory.municipalities),
        languages=tuple(territory.languages),
        disciplines=tuple(disciplines_of(territory).values_list("slug", flat=True)),
        account_holder=territory.account_holder,
        iban=territory.iban,
        host=territory.host,
    )


def dress_of(territory: Territory) -> Dress:
    """How a territory looks now, to be changed."""
    look = territory.appearance
    return Dress(
        primary=look.primary,
        accent=look.accent,
        texts=look.texts,
        email=look.email,
        phone=look.phone,
        logo_alt=look.logo_alt,
    )


def logo_with_version(version: str) -> bytes | None:
    """The PNG of a logo that a territory wears."""
    row = Logo.objects.filter(look__logo_version=version).first() if version else None
    return bytes(row.png) if row else None


def disciplines_to_choose() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every discipline a territory can have, by vertical: those in our books, and those that come with the house."""
    grouped: dict[str, dict[str, str]] = {}
    for discipline in Discipline.objects.select_related("vertical").order_by("vertical_id", "position"):
        grouped.setdefault(str(discipline.vertical), {})[discipline.slug] = str(discipline)
    known = {slug for group in grouped.values() for slug in group}
    for vertical in OF_THE_HOUSE:
        new = {slug: str(Discipline(name=it, name_en=en)) for slug, it, en in vertical.disciplines if slug not in known}
        if new:
            grouped.setdefault(str(Vertical(name=vertical.name, name_en=vertical.name_en)), {}).update(new)
    return [(name, list(group.items())) for name, group in grouped.items()]


def draft(name: str, dress: Dress) -> Territory:
    """A territory to look at, which is not in our books."""
    there = Territory(name=name)
    there.look = Look(territory=there, **asdict(dress))
    return there
