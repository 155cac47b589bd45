"""The mentors and nominators of the town: read from data/bodies.toml."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from mentoring.demo.data import data
from mentoring.demo.season import Season
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.people.commands import edit_organisation
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.rules import Scope

if TYPE_CHECKING:
    from mentoring.funds.models import Pledge
    from mentoring.people.models import Organisation

_FACTS = ("municipality", "about")


def plan_mentors(season: Season) -> None:
    """Each mentor joins two days before its first pledge; monthly ones pay every thirty days."""
    for told in data("bodies.toml")["mentor"]:
        first = min(promise["day"] for promise in told["pledges"])
        season.at(first - 2, 10, partial(_join, season, told))
    season.at(-200, 8, lambda: _pay_every_month(season, season.town.shop_pledge))


def _join(season: Season, told: dict[str, Any]) -> None:
    town = season.town
    user = town.confirmed_user(told["email"], told["person"])
    mentor = town.admitted_organisation(
        told["name"], told["kind"], Role.MENTOR, user, **{name: told[name] for name in _FACTS}
    )
    actor = town.acting(user.email, Role.MENTOR)
    if not told.get("is_shown", True):
        edit_organisation(actor, organisation=mentor, now=town.now, is_shown=False)
    for promise in told["pledges"]:
        season.at(promise["day"], 11, partial(_promise, season, actor, mentor, promise))


def _promise(season: Season, actor: Actor, mentor: "Organisation", told: dict[str, Any]) -> None:
    made = pledge(
        actor,
        territory=season.town.territory,
        mentor=mentor,
        amount=Cents(told["cents"]),
        recurrence=told["recurrence"],
        earmark=Earmark(
            oldest=told.get("oldest"),
            municipalities=frozenset(told.get("municipalities", ())),
            scope=Scope(disciplines=frozenset(told.get("disciplines", ()))),
        ),
        form_key=season.town.form_key(),
        now=season.town.now,
    )
    if not told.get("arrives", True):
        return
    pay = _pay_every_month if told["recurrence"] == "monthly" else _pay
    season.soon(timedelta(days=3), lambda: pay(season, made), after=timedelta(days=1))


def _pay(season: Season, made: "Pledge") -> None:
    season.town.paid_in(made.remittance_code, Cents(made.amount_cents), made.mentor.name.upper()[:70])


def _pay_every_month(season: Season, made: "Pledge") -> None:
    _pay(season, made)
    season.agenda.at(season.town.now + timedelta(days=30), lambda: _pay_every_month(season, made))
