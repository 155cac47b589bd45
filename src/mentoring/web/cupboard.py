"""All the shoes of a user, in two rows: those worn in this territory, and those that stand in others."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from mentoring.nominations.queries import where_persons_are
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import Shoes, shoes_of
from mentoring.programmes.queries import where_bodies_are
from mentoring.web.addresses import link_to, ways
from mentoring.web.card_visit import shoes_in_hand
from mentoring.web.usher_visit import shoes_of_link

SHOES_ASKED_FOR = "ruolo"  # In the address of a desk: the pair one comes for, from another territory.


@dataclass(frozen=True)
class Away:
    """A pair of shoes that stands in another territory, and the way there."""

    shoes: Shoes
    place: str
    url: str


@dataclass
class Cupboard:
    """What one can wear here; what stands elsewhere is only looked for when somebody asks."""

    request: HttpRequest
    here: list[Shoes] = field(default_factory=list)
    _away: list[tuple[Shoes, int]] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest) -> "Cupboard":
        """Of whoever is logged in. Where there is one territory alone, everything is here."""
        cupboard = cls(request)
        day = timezone.localdate()
        pairs = shoes_of(request.user, day) if request.user.is_authenticated else _without_account(request)
        territory = request.territory  # type: ignore[attr-defined]
        places = _places(pairs) if territory and territory.has_neighbours else {}
        for pair in pairs:
            homes = places.get(pair.key, frozenset())
            if not territory:
                cupboard.here.append(pair)
                continue
            if not homes or territory.pk in homes:
                cupboard.here.append(replace(pair, actor=pair.actor.at(territory.pk)))
            cupboard._away += [(pair, home) for home in sorted(homes) if home != territory.pk]
        return cupboard

    @cached_property
    def away(self) -> list[Away]:
        """Every pair that stands elsewhere; one in two other territories is there twice."""
        if not self._away:
            return []
        there = {territory.pk: (territory.name, way) for territory, way in ways(self.request)}
        return [Away(pair, there[home][0], _desk(there[home][1], pair)) for pair, home in self._away]

    def away_in(self, roles: Collection[Role]) -> Away | None:
        """The first pair elsewhere in one of these roles."""
        return next((away for away in self.away if away.shoes.actor.role in roles), None)


def _without_account(request: HttpRequest) -> list[Shoes]:
    return [*shoes_in_hand(request), *shoes_of_link(request)]


def _desk(way: str, pair: Shoes) -> str:
    return f"{link_to(way, 'web:desk')}?{urlencode({SHOES_ASKED_FOR: pair.key})}"


def _places(pairs: list[Shoes]) -> dict[str, frozenset[int]]:
    """In which territories each pair is at home; in none: nobody has said yet, and it is worn everywhere."""
    bodies = where_bodies_are({pair.actor.organisation_id for pair in pairs if pair.actor.organisation_id})
    persons = where_persons_are({pair.actor.person_id for pair in pairs if pair.actor.person_id})
    return {pair.key: _homes(pair.actor, bodies, persons) for pair in pairs}


def _homes(actor: Actor, bodies: dict[int, dict[str, set[int]]], persons: dict[int, set[int]]) -> frozenset[int]:
    if actor.person_id:
        return frozenset(persons[actor.person_id])
    if not actor.organisation_id:
        return frozenset()
    by_role = bodies[actor.organisation_id]
    role = Role.PROVIDER if actor.role == Role.DOOR else actor.role
    return frozenset(by_role.get(role) or set().union(*by_role.values()))
