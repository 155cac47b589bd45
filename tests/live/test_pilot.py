"""The pilot, at the browser: 12,000 euro of a foundation, a music school's own list, and places for its pupils.

The town has lived through it once; here another foundation and another school begin from nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.demo import cast
from mentoring.demo.data import pilot_list
from mentoring.demo.iban import italian_iban
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.jobs.lists import write_lists
from mentoring.jobs.rounds import issue_rounds
from mentoring.kernel.money import Cents
from mentoring.nominations.models import Nomination
from mentoring.offers.models import Occurrence
from mentoring.offers.writing import Spot
from mentoring.people.models import Organisation
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import shoes_of, user_by_email
from mentoring.programmes.commands import Plan, open_programme
from mentoring.programmes.models import Programme
from mentoring.programmes.rules import Scope
from mentoring.treasury.commands import approve_payouts, mark_executed, prepare_payouts
from mentoring.vouchers.models import Voucher
from mentoring.web.wording import euro
from tests.live.site import Site
from tests.live.someone import PASSWORD, Someone

GIFT, INSTALMENT = 12_000_00, 80_00
PUPILS, SILENT, ENROLLED = 120, 12, 12
FOUNDATION, SCHOOL, PROGRAMME = "Fondazione Stagno", "Musica in Riva allo Stagno", "Prima rana"


@dataclass
class Pilot:
    """What the pilot needs to begin: a foundation and a school that take part, a programme, an instalment to pay."""

    town: Town
    school: Organisation
    programme: Programme
    enrolment: Occurrence
    as_nominator: Actor
    as_provider: Actor
    families: list[Family] = field(default_factory=list)


@pytest.fixture
def pilot(town: Town) -> Pilot:
    town.admitted_organisation(
        FOUNDATION, "foundation", Role.MENTOR, town.confirmed_user("stagno@example.org", "Nenè Fari", PASSWORD)
    )
    user = town.confirmed_user("rane@example.org", "Gracida Solfeggi", PASSWORD)
    school = town.admitted_organisation(SCHOOL, "music_school", Role.NOMINATOR, user, iban=italian_iban(80))
    town.also_admitted(school, Role.PROVIDER, user)
    manager = town.acting(user.email, Role.PROVIDER)
    return Pilot(
        town,
        school,
        open_programme(town.operator, territory=town.territory, plan=plan_for(town, school), now=town.now),
        published_enrolment(town, school, manager),
        town.acting(user.email, Role.NOMINATOR),
        manager,
    )


def plan_for(town: Town, school: Organisation) -> Plan:
    """Under 18 on the first day of the lessons; good for nothing but the instalment at this school."""
    scope = Scope(disciplines=frozenset({"music"}), kinds=frozenset({"enrolment"}), providers=frozenset({school.pk}))
    return Plan(
        vertical=town.arte.vertical,
        slug="prima-rana",
        name=PROGRAMME,
        starts_on=town.today,
        ends_on=town.arte.ends_on,
        award=Cents(INSTALMENT),
        ages_counted_on=date(2026, 9, 19),
        oldest=17,
        scope=scope,
    )


def published_enrolment(town: Town, school: Organisation, manager: Actor) -> Occurrence:
    place = town.new_place(manager, school, Spot("Aula dello Stagno", "via dei Canneti 8", "Vigevano"))
    offer = town.new_offer(
        manager, school, place, price_cents=INSTALMENT, title="Prima rata dell'anno di rana", kind="enrolment"
    )
    today = timezone.now()
    return town.published_date(manager, offer, starts_at=today, ends_at=today + timedelta(days=60), capacity=PUPILS)


class Cast:
    """Who sits at a browser."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.founder = Someone(browser, site, "stagno@example.org")
        self.school = Someone(browser, site, "rane@example.org")
        self.teresa = Someone(browser, site, cast.OPERATOR.email)
        self.bruno = Someone(browser, site, cast.SECOND_OPERATOR.email)
        for person, password in (
            (self.founder, PASSWORD),
            (self.school, PASSWORD),
            (self.teresa, cast.PASSWORD),
            (self.bruno, cast.PASSWORD),
        ):
            person.logs_in_with_password(password)

    def leaves(self) -> None:
        for person in (self.founder, self.school, self.teresa, self.bruno):
            person.leaves()


@pytest.fixture
def people(browser: Browser, site: Site, pilot: Pilot) -> Iterator[Cast]:
    """Everybody is logged in."""
    people = Cast(browser, site)
    yield people
    people.leaves()


def test_the_foundation_s_money_becomes_places_at_the_music_school(
    pilot: Pilot, people: Cast, browser: Browser, site: Site, tomorrow: Site
) -> None:
    the_foundation_promises_and_the_transfer_arrives(people)
    the_school_brings_its_list(people.school)
    most_families_say_yes(pilot)
    the_round_serves_them(people)
    parent = Someone(browser, site, pilot.families[0].email)
    one_family_enrols_with_a_voucher_that_is_good_for_nothing_else(pilot, people.school, parent)
    others_enrol_too(pilot)
    the_school_is_paid(pilot, people.school)
    the_foundation_sees_it(people.founder, tomorrow)


def the_foundation_promises_and_the_transfer_arrives(people: Cast) -> None:
    founder, teresa = people.founder, people.teresa
    founder.opens("/mentore/promesse/nuova/")
    founder.fills(amount="12.000,00")
    founder.unfolds("Vorrei scegliere")
    founder.ticks("Musica", SCHOOL)
    founder.presses("Prometto")
    founder.reads("Promessa di 12.000 €", SCHOOL)
    causale = founder.main.locator(".slip .code").nth(1).inner_text()
    teresa.opens("/gestore/bonifici/?nuovo")
    teresa.fills(amount="12000", remittance_code=causale, payer="FONDAZIONE STAGNO")
    teresa.presses("Registra")
    teresa.is_told(f"12.000 € da {FOUNDATION} sono arrivati")


def the_school_brings_its_list(school: Someone) -> None:
    """As the school's office exported it, with everything that is wrong with it."""
    upload(school)
    for words, number in (("nuove, 4 da guardare", 120), ("doppie", 7), ("fuori età", 6), ("da correggere", 6)):
        expect(school.number(words)).to_have_text(str(number))
    school.presses("Conferma: segnala 120 persone")
    school.reads("scritte su 120")
    write_lists(timezone.now())  # What the worker does.
    school.page.reload()
    school.reads("nuove segnalazioni", "120")
    upload(school)
    school.reads("In questo elenco non c'è nessuno di nuovo.")


def upload(school: Someone) -> None:
    school.opens("/segnalatore/elenco/")
    school.ticks(PROGRAMME)
    school.main.locator("[name=table]").set_input_files(
        {"name": "iscritti.csv", "mimeType": "text/csv", "buffer": pilot_list()}
    )
    school.presses("Vedi l'anteprima")


def most_families_say_yes(pilot: Pilot) -> None:
    """By e-mail, or by the letter where there is no address; some never answer."""
    asked = list(Nomination.objects.filter(programme=pilot.programme).select_related("person").order_by("pk"))
    assert len(asked) == PUPILS
    assert all(nomination.age < 18 for nomination in asked)
    for nomination in asked[:-SILENT]:
        by_mail = nomination.guardian_email
        pilot.families.append(
            pilot.town.say_yes(
                nomination,
                email=by_mail or f"stagno.{nomination.pk}@example.org",
                channel="link" if by_mail else "letter",
            )
        )
    pilot.families.sort(key=lambda family: wallets_of(family, pilot))


def wallets_of(family: Family, pilot: Pilot) -> int:
    """How many children a guardian answers for."""
    user = user_by_email(family.email)
    assert user is not None
    return len(shoes_of(user, pilot.town.today))


def the_round_serves_them(people: Cast) -> None:
    teresa, bruno = people.teresa, people.bruno
    teresa.opens("/gestore/assegnazioni/nuova/?programme=prima-rana")
    teresa.presses("Prepara l'assegnazione")
    teresa.reads(str(PUPILS - SILENT), euro((PUPILS - SILENT) * INSTALMENT), FOUNDATION)
    bruno.page.goto(teresa.page.url)
    bruno.presses("Approva")
    bruno.is_told("i buoni nascono adesso")
    issue_rounds(timezone.now())  # What the worker does.
    vouchers = Voucher.objects.filter(programme__slug="prima-rana")
    assert [voucher.amount_cents for voucher in vouchers] == [INSTALMENT] * (PUPILS - SILENT)


def one_family_enrols_with_a_voucher_that_is_good_for_nothing_else(
    pilot: Pilot, school: Someone, parent: Someone
) -> None:
    child = pilot.families[0].person.first_name
    parent.logs_in_with_a_code()
    parent.reads(f"Il borsellino di {child}", SCHOOL)
    parent.opens(f"/proposte/{pilot.town.concert.pk}/")
    parent.reads("I buoni che ci sono nel borsellino valgono per altre cose.")
    expect(parent.main.get_by_role("button", name="Prenota")).to_have_count(0)
    parent.opens(f"/proposte/{pilot.enrolment.offer_id}/")
    parent.presses(f"Prenota per {child}")
    parent.is_told(f"il posto di {child} c'è")
    code = parent.main.locator(".pass .code").inner_text()
    parent.leaves()
    school.opens("/ente/ingresso/")
    school.fills(code=code)
    school.presses("Controlla")
    expect(school.page.locator(".answer__word")).to_have_text("Entra")


def others_enrol_too(pilot: Pilot) -> None:
    for family in pilot.families[1:ENROLLED]:
        booking = book(
            family.guardian,
            person=family.person,
            occurrence=pilot.enrolment,
            form_key=pilot.town.form_key(),
            now=timezone.now(),
        )
        redeem(pilot.as_provider, booking=booking, now=timezone.now())


def the_school_is_paid(pilot: Pilot, school: Someone) -> None:
    town, now = pilot.town, timezone.now()
    school.opens("/ente/conto/")
    expect(school.number("da pagare")).to_have_text(euro(ENROLLED * INSTALMENT))
    batch = prepare_payouts(town.operator, territory=town.territory, now=now)
    approve_payouts(town.second_operator, batch=batch, now=now)
    mark_executed(town.operator, batch=batch, executed_on=town.today, now=now)
    school.opens("/ente/conto/")
    expect(school.number("già pagati")).to_have_text(euro(ENROLLED * INSTALMENT))


def the_foundation_sees_it(founder: Someone, tomorrow: Site) -> None:
    founder.page.goto(f"{tomorrow.url}/mentore/")
    founder.reads(f"{ENROLLED} posti", SCHOOL, "Musica")
    expect(founder.number("buoni consegnati")).to_have_text(str(PUPILS - SILENT))
    expect(founder.number("già arrivati")).to_have_text(euro(ENROLLED * INSTALMENT))
    founder.unfolds("Vedi i numeri")
    sums = (GIFT, (PUPILS - SILENT) * INSTALMENT, ENROLLED * INSTALMENT)
    for step, cents in zip(("Donati", "Assegnati", "Diventati posti"), sums, strict=True):
        expect(founder.main.get_by_role("row", name=step).first).to_contain_text(euro(cents))
