"""The pilot: a foundation gives for the music school, whose pupils are put forward from the school's own list."""

from datetime import timedelta
from typing import TYPE_CHECKING

from mentoring.adapters.tables import read_table
from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.demo.data import pilot_list
from mentoring.demo.families import plan_answer
from mentoring.demo.office import Handful, hold_round
from mentoring.demo.season import Household, Season
from mentoring.demo.town import Town
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.programmes.rules import Scope
from mentoring.rolls.columns import count_known
from mentoring.rolls.commands import Brought, import_nominations
from mentoring.rolls.sheet import Sheet

if TYPE_CHECKING:
    from mentoring.funds.models import Fund, Pledge
    from mentoring.rolls.commands import Outcome

GIFT = Cents(12_000_00)
ENROLS = 0.88


def plan_pilot(season: Season) -> None:
    """The gift, the list, two rounds, and families who enrol."""
    town = season.town
    season.at(-82, 10, lambda: _give(season))
    season.at(-70, 9, lambda: _ask_the_families(season))
    for day in (-46, -31):
        season.at(day, 10, lambda: hold_round(season, town.prima_nota, _enrol_one_day))


def _give(season: Season) -> None:
    made = promise(season.town)
    season.soon(timedelta(days=4), lambda: receive(season.town, made), after=timedelta(days=2))


def _ask_the_families(season: Season) -> None:
    for asked in bring_the_list(season.town).asked:
        plan_answer(season, season.town.music_teacher, asked.nomination)


def _enrol_one_day(season: Season, household: Household, _given: list[Handful]) -> None:
    if season.dice.random() < ENROLS:
        season.soon(timedelta(days=24), lambda: _enrol(season, household), after=timedelta(hours=3))


def _enrol(season: Season, household: Household) -> None:
    town = season.town
    booking = book(
        household.actor,
        person=household.person,
        occurrence=town.enrolment_period,
        form_key=town.form_key(),
        now=town.now,
    )
    season.soon(timedelta(days=5), lambda: redeem(town.music_manager, booking=booking, now=town.now))


def promise(town: Town) -> "Pledge":
    """The foundation promises 12,000 euro for this school and its pupils."""
    here = frozenset({town.music_school.pk})
    return pledge(
        town.foundation_officer,
        territory=town.territory,
        mentor=town.foundation,
        amount=GIFT,
        recurrence="once",
        earmark=Earmark(nominators=here, scope=Scope(providers=here)),
        form_key=town.form_key(),
        now=town.now,
    )


def receive(town: Town, promised: "Pledge") -> "Fund":
    """The money arrives."""
    return town.paid_in(promised.remittance_code, GIFT, "FONDAZIONE BUONSEME")


def bring_the_list(town: Town) -> "Outcome":
    """The school puts its pupils forward, from the list as its office exported it."""
    table = read_table(pilot_list(), count_known)
    sheet = Sheet(table.header, [(line.number, line.cells) for line in table.lines])
    return import_nominations(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        brought=Brought(sheet, pilot_list(), "iscritti.csv"),
        now=town.now,
    )
