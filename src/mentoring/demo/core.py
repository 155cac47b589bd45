"""The heart of the town, with one or two of each: enough for tests, and the beginning of the whole town."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round
from mentoring.bookings.booking import book
from mentoring.bookings.queries import seats_of
from mentoring.demo import cast
from mentoring.demo.clock import Clock, at
from mentoring.demo.first_offers import publish_first_offers
from mentoring.demo.iban import italian_iban
from mentoring.demo.initiatives import open_programmes
from mentoring.demo.town import Town
from mentoring.funds.commands import pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.nominations.rules import Nominee
from mentoring.people.commands import add_member, make_administrator, register_organisation
from mentoring.people.permissions import Role
from mentoring.programmes.commands import found_territory, set_up_vertical
from mentoring.programmes.verticals import OF_THE_HOUSE
from mentoring.treasury.commands import record_incoming

if TYPE_CHECKING:
    from mentoring.people.models import User

DAYS = 245  # Eight months of history.
MUNICIPALITIES = ("Vigevano", "Mortara", "Gambolò", "Cassolnovo", "Garlasco", "Gravellona Lomellina", "Cilavegna")


def begin(now: datetime) -> Town:
    """Eight months before now: the territory, its programmes, and the bodies and people that everybody knows."""
    town = Town(Clock(at(timezone.localdate(now) - timedelta(days=DAYS), 9)))
    _found(town)
    _admit_the_first(town)
    town.clock.move_by(days=2)
    open_programmes(town, timezone.localdate(now))
    publish_first_offers(town, now)
    town.clock.move_by(days=3)
    _first_gifts(town)
    town.clock.move_by(days=7)
    _first_families(town, timezone.localdate(now).year)
    town.clock.move_by(days=2)
    first_round(town)
    return town


def finish(town: Town) -> Town:
    """What is going on right now: a seat for next week, somebody who asks to take part, money without a name."""
    if not seats_of(town.young, town.play):  # In a town that lived she may have wanted to go before.
        book(town.young, person=town.viola, occurrence=town.play_date, form_key=town.form_key(), now=town.now)
    user = town.confirmed_user("gelateria@example.org", "Panna Cotti")
    _gelateria, town.asking = town.asking_organisation("Gelateria Panna e Poesia", "shop", Role.MENTOR, user)
    town.unmatched = record_incoming(
        town.operator,
        territory=town.territory,
        amount=Cents(50_00),
        received_on=town.today,
        remittance_code="",
        payer="PIETRO SENZA CAUSALE",
        form_key=town.form_key(),
        now=town.now,
    )
    return town


def _user(town: Town, part: cast.Part) -> "User":
    return town.confirmed_user(part.email, part.name, cast.PASSWORD)


def _found(town: Town) -> None:
    now = town.now
    _user(town, cast.ADMINISTRATOR)
    make_administrator(email=cast.ADMINISTRATOR.email, now=now)
    teresa, bruno = _user(town, cast.OPERATOR), _user(town, cast.SECOND_OPERATOR)
    town.casa = register_organisation(
        name="Casa dei Mentori",
        kind="association",
        now=now,
        member=teresa,
        role=Role.OPERATOR,
        email="ciao@casadeimentori.example",
        phone="0381 000 100",
        address="via del Popolo Contento 3",
        municipality="Vigevano",
        about="Tiene insieme chi dà, chi propone e chi va. Un nome inventato, per una città vera.",
    )
    add_member(town.casa, user=bruno, role=Role.OPERATOR)
    verticals = [set_up_vertical(**asdict(vertical)) for vertical in OF_THE_HOUSE]
    town.territory = found_territory(
        slug="vigevano",
        name="Vigevano",
        operator=town.casa,
        account_holder="Casa dei Mentori",
        iban=italian_iban(18177),
        istat_code="018177",
        municipalities=MUNICIPALITIES,
        verticals=verticals,
    )
    town.administrator = town.acting(cast.ADMINISTRATOR.email, Role.ADMINISTRATOR)
    town.operator = town.acting(cast.OPERATOR.email, Role.OPERATOR)
    town.second_operator = town.acting(cast.SECOND_OPERATOR.email, Role.OPERATOR)


def _admit_the_first(town: Town) -> None:
    shopkeeper, officer = _user(town, cast.SHOPKEEPER), _user(town, cast.FOUNDATION_OFFICER)
    town.shop = town.admitted_organisation(
        "Cartoleria Matita Allegra", "shop", Role.MENTOR, shopkeeper, municipality="Vigevano"
    )
    town.foundation = town.admitted_organisation(
        "Fondazione Buonseme", "foundation", Role.MENTOR, officer, municipality="Vigevano"
    )
    town.shopkeeper = town.acting(shopkeeper.email, Role.MENTOR)
    town.foundation_officer = town.acting(officer.email, Role.MENTOR)
    teacher, musician = _user(town, cast.TEACHER), _user(town, cast.MUSIC_TEACHER)
    town.school = town.admitted_organisation(
        "Scuola del Girasole", "school", Role.NOMINATOR, teacher, municipality="Vigevano"
    )
    town.teacher = town.acting(teacher.email, Role.NOMINATOR)
    town.music_school = town.admitted_organisation(
        "Civica Scuola di Musica",
        "music_school",
        Role.NOMINATOR,
        musician,
        slug="civica-scuola-di-musica",
        iban=italian_iban(1001),
        municipality="Vigevano",
    )
    town.also_admitted(town.music_school, Role.PROVIDER, musician)
    town.music_teacher = town.acting(musician.email, Role.NOMINATOR)
    town.music_manager = town.acting(musician.email, Role.PROVIDER)
    manager, usher = _user(town, cast.MANAGER), _user(town, cast.USHER)
    town.theatre = town.admitted_organisation(
        "Teatro del Gelso", "theatre", Role.PROVIDER, manager, iban=italian_iban(1002), municipality="Vigevano"
    )
    add_member(town.theatre, user=usher, role=Role.DOOR)
    town.manager = town.acting(manager.email, Role.PROVIDER)
    town.usher = town.acting(usher.email, Role.DOOR)
    coach = town.confirmed_user("rondine@example.org", "Delfina Bracciate")
    town.sports_club = town.admitted_organisation(
        "Polisportiva Rondine", "sports_club", Role.PROVIDER, coach, iban=italian_iban(1003), municipality="Vigevano"
    )
    town.coach = town.acting(coach.email, Role.PROVIDER)


def _first_gifts(town: Town) -> None:
    """The shop gives to the common fund, the foundation gives to a fund of its own."""
    now = town.now
    town.shop_pledge = pledge(
        town.shopkeeper,
        territory=town.territory,
        mentor=town.shop,
        amount=Cents(120_00),
        recurrence="monthly",
        earmark=Earmark(),
        form_key=town.form_key(),
        now=now,
    )
    town.common_fund = town.paid_in(town.shop_pledge.remittance_code, Cents(120_00), "MATITA ALLEGRA SNC")
    town.foundation_fund = town.given_fund(
        town.foundation_officer, town.foundation, Cents(1_500_00), Earmark(oldest=25)
    )


def _first_families(town: Town, this_year: int) -> None:
    mother = ("Vigevano", cast.GUARDIAN.name, cast.GUARDIAN.email)  # Where they live, who answers for them.
    for part in (cast.GUARDIAN, cast.YOUNG, cast.ADULT):
        _user(town, part)
    leo = Nominee("Leo", "Nespoli", date(this_year - 11, 1, 5), "", *mother)
    viola = Nominee("Viola", "Nespoli", date(this_year - 16, 1, 4), "", *mother)
    giona = Nominee("Giona", "Passeri", date(this_year - 19, 1, 3), guardian_email=cast.ADULT.email)
    family = town.agreeing_family(town.teacher, town.arte, town.school, leo)
    town.leo, town.guardian = family.person, family.guardian
    family = town.agreeing_family(town.teacher, town.arte, town.school, viola, own_email=cast.YOUNG.email)
    assert family.young is not None
    town.viola, town.young = family.person, family.young
    family = town.agreeing_family(town.teacher, town.arte, town.school, giona)
    town.giona, town.adult = family.person, family.guardian


def first_round(town: Town) -> None:
    """Teresa prepares, Bruno approves."""
    prepared = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=prepared, now=town.now)
    issue_round(prepared, town.now)
