"""The families of the town: put forward by schools and by those who help, and most of them say yes."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from mentoring.demo import names
from mentoring.demo.core import MUNICIPALITIES
from mentoring.demo.data import data
from mentoring.demo.rulebooks import grounds_of, is_first
from mentoring.demo.season import Household, Season
from mentoring.nominations.commands import nominate, print_letters
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.rules import Nominee
from mentoring.people.permissions import Actor, Role
from mentoring.people.rules import ADULT_AT, age_on

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Programme

# When nominators send names: (day, how many).
WAVES = ((-224, 46), (-190, 24), (-150, 20), (-105, 18), (-64, 14), (-16, 10))
SAY_YES, SAY_NO = 0.86, 0.90  # The rest has not answered yet.
WITHOUT_MAIL = 0.12
REASONS = ("merit", "merit", "need", "need", "need", "member")
WORDS = (
    "Si ferma sempre dopo la lezione a chiedere un'altra cosa.",
    "Disegna su tutti i quaderni, anche quelli di matematica.",
    "Suona a orecchio la tastiera della palestra: meriterebbe un maestro.",
    "In casa sono in cinque, e lei è quella che legge agli altri.",
    "Ha imparato l'italiano in un anno recitando a memoria le canzoni.",
    "Non chiede mai niente. Sarebbe bello che una volta qualcuno chiedesse a lui.",
    "",
)


def plan_nominations(season: Season) -> None:
    """Nominators join in the first days and put people forward in waves."""
    nominators: list[tuple[Actor, Organisation]] = [(season.town.teacher, season.town.school)]
    for number, told in enumerate(data("bodies.toml")["nominator"]):
        season.at(-229 + number % 4, 12, partial(_join, season, told, nominators))
    for day, how_many in WAVES:
        for number in range(how_many):
            season.at(day + number % 6, 9 + number % 8, lambda: _put_forward(season, *season.dice.choice(nominators)))


def _join(season: Season, told: dict[str, Any], nominators: list[tuple[Actor, "Organisation"]]) -> None:
    town = season.town
    user = town.confirmed_user(told["email"], told["person"])
    nominator = town.admitted_organisation(
        told["name"], told["kind"], Role.NOMINATOR, user, municipality=told["municipality"]
    )
    nominators.append((town.acting(user.email, Role.NOMINATOR), nominator))


def _put_forward(season: Season, actor: Actor, nominator: "Organisation") -> None:
    town, dice = season.town, season.dice
    likes_sport = dice.random() < 0.25
    nominee = _somebody(season, youngest=7, oldest=17 if likes_sport else 22)
    nominee = replace(nominee, reasons=grounds_of(nominee), is_priority=is_first(nominee))
    for programme in _programmes(season, likes_sport):
        asked = nominate(
            actor,
            programme=programme,
            nominator=nominator,
            nominee=nominee,
            reason=dice.choice(REASONS),
            words=dice.choice(WORDS),
            now=town.now,
        )
        plan_answer(season, actor, asked.nomination)


def _programmes(season: Season, likes_sport: bool) -> list["Programme"]:  # noqa: FBT001 - a fact, not a switch
    town = season.town
    if likes_sport:
        return [town.sport, town.arte] if season.dice.random() < 0.3 else [town.sport]
    return [town.arte]


def _somebody(season: Season, *, youngest: int, oldest: int) -> Nominee:
    dice, number = season.dice, len(season.households) + season.dice.randrange(10_000)
    is_girl = dice.random() < 0.5
    first, last = names.first_name(dice, is_girl=is_girl), dice.choice(names.SURNAMES)
    age = dice.randint(youngest, oldest)
    born_on = date(season.town.today.year - age, 1, 1) + timedelta(days=dice.randrange(80))
    parent = names.first_name(dice, is_girl=dice.random() < 0.7)
    has_mail = dice.random() >= WITHOUT_MAIL
    is_adult = age_on(born_on, season.town.today) >= ADULT_AT
    return Nominee(
        first_name=first,
        last_name=last,
        born_on=born_on,
        fiscal_code=names.fiscal_code(first, last, born_on, is_girl=is_girl),
        municipality=dice.choice(MUNICIPALITIES) if dice.random() < 0.5 else "Vigevano",
        street=names.street(number),
        postcode="27029",
        guardian_name="" if is_adult else f"{parent} {last}",
        guardian_email=names.address(first if is_adult else parent, last, number) if has_mail else "",
        guardian_phone=f"333 {dice.randrange(10**7):07}",
    )


def plan_answer(season: Season, nominator: Actor, nomination: "Nomination") -> None:
    """After some days the family answers; or it has not found the time yet."""
    fate = season.dice.random()
    if fate < SAY_YES:
        season.soon(timedelta(days=12), lambda: _say_yes(season, nominator, nomination), after=timedelta(hours=5))
    elif fate < SAY_NO:
        season.soon(timedelta(days=9), lambda: decline(nomination=nomination, now=season.town.now))


def _say_yes(season: Season, nominator: Actor, nomination: "Nomination") -> None:
    town, email, channel = season.town, nomination.guardian_email, "link"
    if not email:
        print_letters(nominator, nominations=[nomination], now=town.now)
        channel = "letter"
        if season.dice.random() < 0.5:  # They have an address after all, and leave it with their yes.
            email = names.address(nomination.person.first_name, nomination.person.last_name, nomination.pk)
    if email:
        family = town.say_yes(nomination, email=email, channel=channel)
        season.households.setdefault(family.person.pk, Household(family.person, family.guardian))
    else:
        _sign_on_paper(season, nomination)


def _sign_on_paper(season: Season, nomination: "Nomination") -> None:
    """Nobody in the family has an address: a voucher waits for them all the same."""
    needed = nomination.consents_needed(season.town.today)
    answer = Answer(
        guardian_name=nomination.guardian_name if needed.guardian else "",
        person_name=nomination.person.full_name if needed.person else "",
    )
    consent(nomination=nomination, answer=answer, channel="letter", now=season.town.now)
