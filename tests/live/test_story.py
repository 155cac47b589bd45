"""A mentor's gift becomes a seat, and the theatre is paid: the nine steps, walked by people at their browsers.

One family walks all of it; four others do the same by the commands behind the pages, because nothing is told about
fewer than five people.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sepaxml
from django.utils import timezone
from lxml import etree
from playwright.sync_api import Browser, expect

from mentoring.adapters.sepa import SCHEMA
from mentoring.bookings.booking import book
from mentoring.bookings.models import Booking
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.tickets import ticket_of
from mentoring.demo import cast
from mentoring.demo.town import Town
from mentoring.impact.queries import public_figures
from mentoring.jobs.rounds import issue_rounds
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Organisation
from mentoring.people.permissions import Role
from mentoring.web.wording import euro
from tests.live.site import Site
from tests.live.someone import PASSWORD, Someone, first_page, read_qr
from tests.live.story import (
    AWARD,
    CHILD,
    FAMILIES,
    GIFT,
    IBAN,
    MENTOR,
    MOTHER,
    SCHOOL,
    SHOW,
    SPENT,
    THEATRE,
    Story,
)
from tests.live.tomorrow import AHEAD, Tomorrow


@pytest.fixture
def story(browser: Browser, site: Site, tomorrow: Tomorrow, town: Town, tmp_path: Path) -> Iterator[Story]:
    story = Story(browser, site, tomorrow, town, tmp_path)
    yield story
    for person in story.people.values():
        person.leaves()


def test_a_gift_becomes_a_seat_and_the_theatre_is_paid(story: Story) -> None:
    a_theatre_and_a_school_ask_to_take_part(story)
    the_operator_lets_them_in(story)
    the_theatre_publishes_an_evening(story)
    a_mentor_signs_up_and_gets_a_pay_slip(story)
    the_transfer_arrives_and_becomes_a_fund(story)
    the_school_puts_a_child_forward(story)
    her_mother_says_yes(story)
    one_operator_prepares_and_another_approves(story)
    the_mother_finds_the_evening_and_books(story)
    the_neighbours_book_too(story)
    the_door_lets_in_whoever_has_a_code_once(story)
    the_theatre_sees_what_it_is_owed(story)
    two_operators_pay_it(story)
    the_theatre_sees_it_paid(story)
    the_mentor_sees_the_way_of_the_money(story)
    everybody_reads_what_the_money_did(story)


# -- before it begins -----------------------------------------------------------------------------------------
def a_theatre_and_a_school_ask_to_take_part(story: Story) -> None:
    join(story.manager, "ente", name=THEATRE, kind="Teatro", your_name="Remo Quinte", iban=IBAN)
    story.manager.reads("Il gestore sta guardando la sua richiesta")
    join(story.teacher, "scuola", name=SCHOOL, kind="Scuola", your_name="Alba Registri")


def join(person: Someone, way: str, **answers: str) -> None:
    person.opens(f"/partecipa/{way}/")
    person.fills(municipality="Vigevano", email=person.email, password=PASSWORD, **answers)
    person.presses("Chiedo di partecipare")
    person.types_the_code()


def the_operator_lets_them_in(story: Story) -> None:
    story.teresa.logs_in_with_password(cast.PASSWORD)
    for name in (THEATRE, SCHOOL):
        admit(story.teresa, name)


def admit(operator: Someone, name: str) -> None:
    operator.opens("/gestore/organizzazioni/")
    operator.goes_to(name)
    operator.presses("Ammetti")
    operator.is_told(f"{name} è dentro")


# -- 6, the first half ------------------------------------------------------------------------------------------
def the_theatre_publishes_an_evening(story: Story) -> None:
    manager = story.manager
    manager.opens("/ente/proposte/nuova/")
    manager.fills(title=SHOW, kind="Spettacolo o evento", discipline="Teatro", price="20")
    manager.unfolds("Età, e quante prenotazioni")
    manager.fills(youngest="8")
    manager.fills(**{"place-name": "Sala della Luna", "place-address": "via dei Crateri 3"})
    manager.fills(**{"place-municipality": "Vigevano", "place-position": "45.3155, 8.8561"})
    manager.presses("Salva la bozza")
    add_date(manager, story.begins_at)
    add_date(manager, story.begins_at + timedelta(days=10))
    manager.presses("Proponi al gestore")
    manager.is_told("Il gestore la guarda prima")
    operator = story.teresa
    operator.opens("/gestore/proposte/")
    operator.goes_to(SHOW)
    operator.presses("Sì, va bene così")
    operator.is_told("Va bene così")


def add_date(manager: Someone, starts_at: datetime) -> None:
    manager.goes_to("Aggiungi")
    manager.fills(day=f"{starts_at:%Y-%m-%d}", time=f"{starts_at:%H:%M}", minutes="60", capacity="40")
    manager.presses("Avanti")
    manager.is_told("Data aggiunta")


# -- 1 ----------------------------------------------------------------------------------------------------------
def a_mentor_signs_up_and_gets_a_pay_slip(story: Story) -> None:
    mentor = story.mentor
    mentor.opens("/diventa-mentore/")
    mentor.fills(amount="600,00")
    mentor.unfolds("Vorrei scegliere")
    mentor.ticks("Teatro", SCHOOL)
    mentor.fills(youngest="8", oldest="14")
    mentor.ticks("Impresa")
    mentor.fills(name=MENTOR, your_name="Ombretta Macina", email=mentor.email, password=PASSWORD)
    mentor.presses("Prometto")
    mentor.types_the_code()
    mentor.reads("Promessa di 600 €", "Grazie! Manca solo il bonifico", story.town.territory.account_holder)
    story.causale = mentor.main.locator(".slip .code").nth(1).inner_text()
    assert story.causale.startswith("MENTORING ")
    on_paper = first_page(mentor.fetches(mentor.main.get_by_role("link", name="Scarica il PDF")), story.folder)
    for scanned in (mentor.scans(mentor.main.locator(".slip .qr")), read_qr(on_paper)):
        order = scanned.split("\n")
        assert order[:4] == ["BCD", "002", "1", "SCT"]
        assert order[5:7] == [story.town.territory.account_holder, story.town.territory.iban]
        assert order[7] in ("EUR600", "EUR600.00")
        assert story.causale in order


# -- 2 ----------------------------------------------------------------------------------------------------------
def the_transfer_arrives_and_becomes_a_fund(story: Story) -> None:
    teresa = story.teresa
    admit(teresa, MENTOR)
    teresa.opens("/gestore/bonifici/")
    teresa.goes_to("Registra un bonifico")
    teresa.fills(amount="600", remittance_code=story.causale.lower(), payer="MULINO DELLE OMBRE SRL")
    teresa.presses("Registra")
    teresa.is_told(f"600 € da {MENTOR} sono arrivati")
    teresa.opens("/gestore/fondi/?q=Mulino")
    teresa.reads(MENTOR)


# -- 3 ----------------------------------------------------------------------------------------------------------
def the_school_puts_a_child_forward(story: Story) -> None:
    teacher = story.teacher
    teacher.opens("/segnalatore/nuova/")
    teacher.ticks("Arte e bellezza")
    teacher.fills(first_name=CHILD, last_name="Lunardi", municipality="Vigevano")
    teacher.fills(born_on=f"{story.town.born(12):%Y-%m-%d}")
    teacher.fills(guardian_name=MOTHER, guardian_email=story.mother.email)
    teacher.ticks("Merito")
    teacher.presses("Segnala")
    teacher.is_told(f"abbiamo scritto a {story.mother.email}")
    teacher.reads("In attesa del sì della famiglia")
    school = Organisation.objects.get(name=SCHOOL)
    actor = story.town.acting(teacher.email, Role.NOMINATOR, school)
    for number in range(1, FAMILIES):
        email = f"vicino{number}.luna@example.org"
        nominee = Nominee(f"Vicina{number}", "Lunardi", story.town.born(11), guardian_name="X", guardian_email=email)
        story.neighbours.append(story.town.agreeing_family(actor, story.town.arte, school, nominee))


def her_mother_says_yes(story: Story) -> None:
    mother = story.mother
    link = next(word for word in mother.letter().body.split() if "/s/" in word)
    mother.page.goto(link)
    mother.reads(f"{SCHOOL} ha pensato a {CHILD}", "Un buono da 100 €")
    mother.ticks(f"Sono il genitore o il tutore di {CHILD}, e dico di sì")
    expect(mother.field("Il tuo nome e cognome")).to_have_value(MOTHER)
    mother.presses("Sì, sono d'accordo")
    mother.reads("Grazie, ci siamo!")
    mother.page.goto(link)
    expect(mother.main).not_to_contain_text(CHILD)  # The key is used up.


# -- 4 ----------------------------------------------------------------------------------------------------------
def one_operator_prepares_and_another_approves(story: Story) -> None:
    teresa, bruno = story.teresa, story.bruno
    teresa.opens("/gestore/assegnazioni/nuova/?programme=arte-e-bellezza")
    teresa.presses("Prepara l'assegnazione")
    teresa.is_told("Ora la deve approvare un'altra persona")
    teresa.reads("chi prepara non approva mai")
    expect(teresa.main.get_by_role("button", name="Approva")).to_have_count(0)
    bruno.logs_in_with_password(cast.PASSWORD)
    bruno.page.goto(teresa.page.url + f"?nominator={SCHOOL}")
    served = bruno.main.get_by_role("row").filter(has_text=SCHOOL)
    expect(served).to_have_count(FAMILIES)
    for row in served.all():
        expect(row).to_contain_text("Riceve il buono")
        expect(row).to_contain_text(MENTOR)
    expect(bruno.main).not_to_contain_text(CHILD)
    bruno.presses("Approva")
    bruno.is_told("i buoni nascono adesso")
    issue_rounds(timezone.now())  # What the worker does.
    assert "100 €" in story.mother.letter().body.replace("\u00a0", " ")


# -- 5 ----------------------------------------------------------------------------------------------------------
def the_mother_finds_the_evening_and_books(story: Story) -> None:
    mother = story.mother
    mother.logs_in_with_a_code()
    mother.reads(f"Il borsellino di {CHILD}", "100 €", "teatro")
    look_for_it(mother, story.begins_at)
    mother.goes_to(SHOW)
    mother.reads("40 posti liberi", f"Paghi con il borsellino di {CHILD}: 0 €", "via dei Crateri 3")
    expect(mother.main.locator(".where__drawing svg")).to_be_visible()
    change_her_mind(story)
    mother.opens(f"/proposte/{story.date.offer_id}/")
    mother.presses(f"Prenota per {CHILD}")
    mother.is_told(f"il posto di {CHILD} c'è")
    story.code = mother.main.locator(".pass .code").inner_text()
    assert Booking.objects.get(code=story.code.replace("-", "")).occurrence == story.date
    scanned = mother.scans(mother.main.locator(".pass .qr"))
    code = story.code.replace("-", "")
    ticket = ticket_of(Booking.objects.get(code=code), timezone.now())
    assert scanned == f"{story.site.url}/q/{ticket}/{code}".upper()
    mother.opens("/io/")
    mother.reads("80 €", SHOW)


def look_for_it(mother: Someone, begins_at: datetime) -> None:
    mother.opens("/proposte/")
    mother.fills(q="luna", discipline="Teatro", age="12", place="Vigevano")
    mother.fills(day_from=f"{begins_at:%Y-%m-%d}", day_to=f"{begins_at:%Y-%m-%d}")
    mother.presses("Cerca")
    mother.reads("Una proposta")


def change_her_mind(story: Story) -> None:
    """The later evening, booked and given back: its limit is a day before."""
    mother = story.mother
    mother.main.get_by_role("button", name=f"Prenota per {CHILD}").nth(1).click()
    mother.goes_to("Annulla la prenotazione")
    mother.presses("Sì, annulla")
    mother.is_told("i soldi sono tornati sul buono")
    mother.reads("100 €")


def the_neighbours_book_too(story: Story) -> None:
    for family in story.neighbours:
        book(
            family.guardian,
            person=family.person,
            occurrence=story.date,
            form_key=story.town.form_key(),
            now=timezone.now(),
        )


# -- 6, the second half -----------------------------------------------------------------------------------------
def the_door_lets_in_whoever_has_a_code_once(story: Story) -> None:
    manager, usher = story.manager, story.usher
    manager.opens("/ente/ingresso/persone/")
    manager.fills(name="Elio", email=usher.email)
    manager.presses("Aggiungi")
    usher.logs_in_with_a_code()
    usher.goes_to(SHOW)
    usher.reads("0 di 5")
    usher.fills(code=story.code.lower())
    usher.presses("Controlla")
    answer = usher.page.locator(".door__over [data-answer]")
    expect(answer).to_contain_text("Entra")
    expect(answer).to_contain_text(CHILD)
    usher.page.locator(".door__over").get_by_role("link", name="Il prossimo").click()
    usher.reads(f"1 di {FAMILIES}")
    usher.fills(code=story.code)
    usher.presses("Controlla")
    used_at = timezone.localtime(Booking.objects.get(code=story.code.replace("-", "")).redeemed_at)
    expect(answer).to_contain_text("già stato usato")
    expect(answer).to_contain_text(f"alle {used_at:%H:%M}")
    actor = story.town.acting(usher.email, Role.DOOR)
    for booking in Booking.objects.filter(occurrence=story.date, state=Booking.State.HELD):
        redeem(actor, booking=booking, now=timezone.now())


def the_theatre_sees_what_it_is_owed(story: Story) -> None:
    story.manager.opens("/ente/conto/")
    expect(story.manager.number("da pagare")).to_have_text(euro(SPENT))


# -- 7 ----------------------------------------------------------------------------------------------------------
def two_operators_pay_it(story: Story) -> None:
    teresa, bruno = story.teresa, story.bruno
    teresa.opens("/gestore/liquidazioni/nuova/")
    expect(teresa.main.get_by_role("row", name=THEATRE)).to_contain_text(euro(SPENT))
    teresa.presses("Prepara la liquidazione")
    teresa.reads("chi prepara non approva mai")
    expect(teresa.main.get_by_role("button", name="Approva")).to_have_count(0)
    bruno.page.goto(teresa.page.url)
    bruno.presses("Approva i bonifici")
    teresa.page.reload()
    with teresa.page.expect_download() as download:
        teresa.goes_to("Scarica il file")
    check_order(download.value.path())
    teresa.presses("Segna come eseguita")
    teresa.is_told("Gli enti sanno di essere stati pagati")


def check_order(path: Path) -> None:
    """Valid against ISO's schema, and the theatre gets what it earned."""
    order = etree.parse(path)
    etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd")).assertValid(order)
    names = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
    transfers = order.getroot().iterfind(".//p:CdtTrfTxInf", names)
    [transfer] = [each for each in transfers if each.findtext("p:CdtrAcct/p:Id/p:IBAN", namespaces=names) == IBAN]
    assert transfer.findtext(".//p:InstdAmt", namespaces=names) == "100.00"
    assert transfer.findtext(".//p:Cdtr/p:Nm", namespaces=names) == THEATRE


def the_theatre_sees_it_paid(story: Story) -> None:
    story.manager.opens("/ente/conto/")
    expect(story.manager.number("già pagati")).to_have_text(euro(SPENT))
    expect(story.manager.number("da pagare")).to_have_text(euro(0))
    assert "100 €" in story.manager.letter().body.replace("\u00a0", " ")


# -- 8, the next morning ------------------------------------------------------------------------------------------
def the_mentor_sees_the_way_of_the_money(story: Story) -> None:
    mentor = story.mentor
    mentor.opens("/mentore/")
    mentor.reads(euro(GIFT))
    mentor.page.goto(f"{story.tomorrow.url}/mentore/")
    mentor.reads(f"{FAMILIES} posti", THEATRE, "Teatro")
    expect(mentor.number("buoni consegnati")).to_have_text(str(FAMILIES))
    expect(mentor.number("già arrivati")).to_have_text(euro(SPENT))
    expect(mentor.number("nei borsellini")).to_have_text(euro(FAMILIES * AWARD - SPENT))
    mentor.unfolds("Vedi i numeri")
    for step, cents in (("Donati", GIFT), ("Assegnati", FAMILIES * AWARD), ("Diventati posti", SPENT)):
        expect(mentor.main.get_by_role("row", name=step).first).to_contain_text(euro(cents))
    for name in (CHILD, "Lunardi", "Vicina"):
        expect(mentor.main).not_to_contain_text(name)


# -- 9 ----------------------------------------------------------------------------------------------------------
def everybody_reads_what_the_money_did(story: Story) -> None:
    visitor = Someone(story.browser, story.site)
    visitor.opens("/")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Qualcuno ti ha tenuto il posto.")
    expect(visitor.main.locator(".card").first).to_be_visible()
    told = public_figures(story.town.territory, timezone.now() + AHEAD)
    visitor.page.goto(story.tomorrow.url)
    visitor.unfolds("Vedi i numeri")
    for step, cents in (("Donati", told.given_cents), ("Diventati una poltrona", told.enjoyed_cents)):
        expect(visitor.main.get_by_role("row", name=step)).to_contain_text(euro(cents))
    visitor.opens("/mentori/")
    visitor.reads(MENTOR)
    visitor.leaves()
