"""The three programmes of the town: culture, sport (the same with other rows), and the pilot."""

from dataclasses import replace
from datetime import date

from mentoring.demo.town import Town
from mentoring.kernel.money import Cents
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.rules import Scope

PILOT_BEGINS = date(2026, 9, 1)
PILOT_AGES_ON = date(2026, 9, 19)


def open_programmes(town: Town, lives_until: date) -> None:
    """What is awarded on the last day of the town's history can still be spent for more than half a year."""
    culture, sport = town.territory.verticals.order_by("pk")
    arte = Plan(
        vertical=culture,
        slug="arte-e-bellezza",
        name="Arte e bellezza",
        summary="Cento euro per andare a teatro, a un concerto, al museo, al cinema: scegli tu.",
        starts_on=town.today,
        ends_on=school_year_end(lives_until),
        award=Cents(100_00),
        ages_counted_on=town.today,
        youngest=6,
        oldest=25,
    )
    sport_per_tutti = replace(
        arte,
        vertical=sport,
        slug="sport-per-tutti",
        name="Sport per tutti",
        summary="Sessanta euro per provare uno sport, o per andare avanti con quello che ti piace.",
        award=Cents(60_00),
        oldest=18,
    )
    prima_nota = replace(
        arte,
        slug="prima-nota",
        name="Prima nota",
        summary="Ottanta euro per la quota d'iscrizione alla scuola di musica, per chi ha meno di 18 anni.",
        starts_on=min(town.today, PILOT_BEGINS),
        award=Cents(80_00),
        ages_counted_on=PILOT_AGES_ON,
        youngest=None,
        oldest=17,
        scope=Scope(frozenset({"music"}), frozenset({"enrolment"}), frozenset({town.music_school.pk})),
    )
    town.arte, town.sport, town.prima_nota = (
        open_programme(town.operator, territory=town.territory, plan=plan, now=town.now)
        for plan in (arte, sport_per_tutti, prima_nota)
    )


def school_year_end(today: date) -> date:
    """The next 31 August that is more than half a year away."""
    this_year = date(today.year, 8, 31)
    return this_year if (this_year - today).days > 180 else date(today.year + 1, 8, 31)
