"""Pairs that somebody should look at. Who decides sees only records that they may read anyway."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from mentoring.nominations.models import Nomination
from mentoring.people.models import Person
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.models import Territory
from mentoring.twins.models import Decision
from mentoring.twins.rules import Somebody, pair_of, pairs_among


@dataclass(frozen=True)
class Twins:
    """Two records, the older first."""

    older: Person
    younger: Person


def within_reach(actor: Actor) -> QuerySet[Person]:
    """Whose records the actor may lay side by side.

    An operator: those whose family has said yes here. A family: its own. A nominator: none, because the other half of
    a pair may be somebody else's, and that there is one is already too much to know.
    """
    living = Person.objects.filter(erased_at__isnull=True)
    if actor.role == Role.OPERATOR:
        consented = Nomination.objects.visible_to(actor).filter(state=Nomination.State.CONSENTED)
        return living.filter(pk__in=consented.values("person"))
    if actor.role in (Role.GUARDIAN, Role.BENEFICIARY) and actor.user_id is not None:
        return living.filter(Q(guardianships__user=actor.user_id) | Q(user=actor.user_id)).distinct()
    return living.none()


def twins(actor: Actor) -> list[Twins]:
    """Records of one name and birthday that the actor may read, and that nobody has decided about."""
    reach = within_reach(actor)
    # Whoever has a code is known by it: of a pair at least one has none, so only their birthdays are looked at.
    reach = reach.filter(born_on__in=reach.filter(fingerprint="").values("born_on"))
    people = [
        Somebody(pk, first_name, last_name, born_on, bool(fingerprint))
        for pk, first_name, last_name, born_on, fingerprint in reach.values_list(
            "pk", "first_name", "last_name", "born_on", "fingerprint"
        )
    ]
    alike = pairs_among(people)
    decided = _decided() if alike else set()
    pairs = [pair for pair in alike if pair not in decided]
    found = Person.objects.in_bulk({pk for pair in pairs for pk in pair})
    return [Twins(found[older], found[younger]) for older, younger in pairs]


def _decided() -> set[tuple[int, int]]:
    return set(Decision.objects.filter(verdict=Decision.Verdict.TWO).values_list("lower_id", "higher_id"))


def pair_within_reach(actor: Actor, one: int, other: int) -> Twins | None:
    """These two, if the actor may read both."""
    older, younger = pair_of(one, other)
    found = within_reach(actor).in_bulk([older, younger])
    return Twins(found[older], found[younger]) if len(found) == 2 else None


def who_put_forward(actor: Actor, people: Iterable[Person], territory: Territory) -> dict[int, list[str]]:
    """Person -> which bodies put them forward here, as far as the actor may know."""
    names: dict[int, list[str]] = {person.pk: [] for person in people}
    seen = Nomination.objects.visible_to(actor).filter(person__in=names, programme__territory=territory)
    for person_id, name in seen.order_by("pk").values_list("person_id", "nominator__name"):
        if name not in names[person_id]:
            names[person_id].append(name)
    return names
