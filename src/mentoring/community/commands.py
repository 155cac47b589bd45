"""Wishes are made, changed and forgotten."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from mentoring.community.models import Wish
from mentoring.community.permissions import may_wish
from mentoring.people.commands import hold_still
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, require
from mentoring.people.queries import is_leaving
from mentoring.programmes.models import Territory
from mentoring.programmes.queries import disciplines_of


@transaction.atomic
def wish_for(
    actor: Actor, *, person: Person, territory: Territory, discipline_ids: Collection[int], now: datetime
) -> None:
    """From now on somebody wishes for these disciplines in a territory, and for no others; what it has not is left out.

    Nothing about it is noted: what was wished for once is nobody's business. Refuses with NotAllowed.
    """
    require(may_wish(actor, person.pk))
    # Two pages at once: the second one waits here, and its word is the last.
    hold_still([person.pk])
    require(not is_leaving(person))
    mine = Wish.objects.filter(person=person, territory=territory)
    wanted = disciplines_of(territory).filter(pk__in=list(discipline_ids))
    mine.exclude(discipline__in=wanted).delete()
    known = set(mine.values_list("discipline_id", flat=True))
    Wish.objects.bulk_create(
        Wish(territory=territory, person=person, discipline=discipline, made_at=now)
        for discipline in wanted
        if discipline.pk not in known
    )


def forget_wishes(person: Person) -> None:
    """Somebody is erased."""
    Wish.objects.filter(person=person).delete()


def merge_wishes(kept: Person, gone: Person) -> None:
    """Two records are one person, who wishes for what both did. Whoever merges has locked both."""
    known = set(Wish.objects.filter(person=kept).values_list("territory_id", "discipline_id"))
    for wish in Wish.objects.filter(person=gone):
        if (wish.territory_id, wish.discipline_id) in known:
            wish.delete()
    Wish.objects.filter(person=gone).update(person=kept)
