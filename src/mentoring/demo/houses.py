"""The providers of the town, what they put on, and when: read from data/houses.toml."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from mentoring.demo.clock import at, this_evening
from mentoring.demo.data import data
from mentoring.demo.iban import italian_iban
from mentoring.demo.season import Listing, Season
from mentoring.offers.dates import Lesson, add_course
from mentoring.offers.publishing import publish
from mentoring.offers.writing import LowerPrice, Spot
from mentoring.people.permissions import Actor, Role

if TYPE_CHECKING:
    from mentoring.offers.models import Offer, Place
    from mentoring.people.models import Organisation

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ANNOUNCED_BEFORE = timedelta(days=40)
_MORE = ("youngest", "oldest", "is_undated", "contribution_cents", "companion_cents", "per_person", "cancel_hours")


@dataclass
class House:
    """A provider that takes part, with its one place."""

    organisation: "Organisation"
    actor: Actor
    place: "Place"


def plan_houses(season: Season) -> None:
    """Each provider joins in the first days, and announces each show some weeks before its first date."""
    for number, told in enumerate(data("houses.toml")["house"]):
        season.at(-230 + number // 3, 9 + number % 8, partial(_join, season, told, number))


def _join(season: Season, told: dict[str, Any], number: int) -> None:
    house = _known(season, told["known"]) if "known" in told else _newcomer(season, told, number)
    for show in told["show"]:
        dates = [_starts(season, show, n) for n in range(show["on"][2])]
        season.agenda.at(
            max(dates[0] - ANNOUNCED_BEFORE, season.town.now + timedelta(hours=2)),
            partial(_announce, season, house, show, dates),
        )


def _known(season: Season, name: str) -> House:
    town = season.town
    actor = {"theatre": town.manager, "music_school": town.music_manager, "sports_club": town.coach}[name]
    place = {"theatre": town.stage, "music_school": town.enrolment.place, "sports_club": town.swimming.place}[name]
    return House(getattr(town, name), actor, place)


def _newcomer(season: Season, told: dict[str, Any], number: int) -> House:
    town, spot = season.town, Spot(**told["place"])
    user = town.confirmed_user(told["email"], told["person"])
    organisation = town.admitted_organisation(
        told["name"],
        told["kind"],
        Role.PROVIDER,
        user,
        iban=italian_iban(2000 + number) if told.get("has_iban", True) else "",
        about=told["about"],
        address=spot.address,
        municipality=spot.municipality,
    )
    actor = town.acting(user.email, Role.PROVIDER)
    return House(organisation, actor, town.new_place(actor, organisation, spot))


def _starts(season: Season, show: dict[str, Any], n: int) -> datetime:
    first, between, _times = show["on"]
    offset = first + between * n
    if offset == 0:
        return this_evening(season.end)
    if "weekday" in show:
        offset += (WEEKDAYS.index(show["weekday"]) - season.day(offset).weekday()) % 7
    hour, minute = (int(part) for part in show["at"].split(":"))
    return season.moment(offset, hour, minute)


def _announce(season: Season, house: House, show: dict[str, Any], dates: list[datetime]) -> None:
    town = season.town
    offer = town.new_offer(
        house.actor,
        house.organisation,
        house.place,
        **{name: show[name] for name in ("title", "summary", "discipline", "kind", "price_cents")},
        **{name: show[name] for name in _MORE if name in show},
        reductions=tuple(LowerPrice(**lower) for lower in show.get("reductions", ())),
        needs=frozenset(show.get("needs", ())),
    )
    if "lessons" in show:
        _announce_course(season, house, offer, show, dates)
        return
    for start in dates:
        ends = start + timedelta(minutes=show["minutes"])
        date = town.published_date(house.actor, offer, starts_at=start, ends_at=ends, capacity=show["seats"])
        season.listings.append(Listing(date, house.actor, show["discipline"]))


def _announce_course(season: Season, house: House, offer: "Offer", show: dict[str, Any], dates: list[datetime]) -> None:
    """Lessons or evenings that one booking covers: as many as are told, so many days apart, at the same hour."""
    town, told = season.town, show["lessons"]
    for start in dates:
        first = timezone.localtime(start)
        days = [first.date() + timedelta(days=told["every"] * n) for n in range(len(told["titles"]))]
        begins = [at(day, first.hour, first.minute) for day in days]
        lessons = [
            Lesson(begin, begin + timedelta(minutes=show["minutes"]), title)
            for begin, title in zip(begins, told["titles"], strict=True)
        ]
        course = add_course(house.actor, offer=offer, lessons=lessons, capacity=show["seats"], now=town.now)
        season.listings.append(Listing(course, house.actor, show["discipline"]))
    publish(house.actor, offer=offer, now=town.now)
