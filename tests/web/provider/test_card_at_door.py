"""«Ha una carta»: the page at the door where somebody without a phone takes a seat and is in."""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.bookings.models import Booking
from mentoring.bookings.ruling import Ruling, decide_rules
from mentoring.cards.commands import issue_card
from mentoring.cards.models import Card
from mentoring.demo.town import Town
from mentoring.kernel.codes import grouped
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.offers.models import Occurrence, Offer
from mentoring.people.models import Person
from mentoring.records.models import Reading
from mentoring.ushers.commands import invite_usher
from tests.web.provider.conftest import Enter


@dataclass
class Guest:
    person: Person
    code: str
    pin: str


@pytest.fixture
def guest(town: Town) -> Guest:
    family = town.funded_family()
    issued = issue_card(town.teacher, nomination=family.nomination, now=town.now)
    return Guest(family.person, issued.code, issued.pin)


@pytest.fixture
def usher(town: Town, enter: Enter) -> Client:
    return enter(town.usher)


def page_of(date: Occurrence) -> str:
    return reverse("web:card_at_door", args=[date.pk])


def typed(guest: Guest, **others: str) -> dict[str, str]:
    return {"code": grouped(guest.code), "pin": guest.pin, "form_key": "one"} | others


def test_the_door_of_a_date_leads_there(town: Town, usher: Client) -> None:
    door = usher.get(reverse("web:door_occurrence", args=[town.tonight_date.pk])).content.decode()
    assert page_of(town.tonight_date) in door
    page = usher.get(page_of(town.tonight_date)).content.decode()
    assert "Ha una carta" in page
    assert "documento" not in page


def test_card_and_pin_are_one_step(town: Town, usher: Client, guest: Guest) -> None:
    answer = usher.post(page_of(town.tonight_date), typed(guest))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'data-answer="yes"' in page
    assert guest.person.last_name not in page
    assert "€" not in page
    assert "1 di 1" in page
    assert balance(chart.payable(town.theatre.pk)) == 12_00
    assert Reading.objects.filter(person_id=guest.person.pk, page="web:card_at_door").count() == 1


def test_sent_twice_it_is_the_first_answer_and_costs_no_try(town: Town, usher: Client, guest: Guest) -> None:
    for pin in (guest.pin, guest.pin, f"{(int(guest.pin) + 1) % 10**6:06}"):
        answer = usher.post(page_of(town.tonight_date), typed(guest, pin=pin))
        assert 'data-answer="yes"' in answer.content.decode()
    assert Card.objects.get().tries == 0
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_wrong_ones_stay_on_the_page_and_the_pin_is_not_written_back(town: Town, usher: Client, guest: Guest) -> None:
    wrong = f"{(int(guest.pin) + 1) % 10**6:06}"
    never, other = (
        usher.post(page_of(town.tonight_date), typed(guest, **facts))
        for facts in ({"code": "ABCD-EFGH-JKMN"}, {"pin": wrong})
    )
    for answer in (never, other):
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "La carta o il PIN non vanno bene" in page
        assert wrong not in page
        assert guest.pin not in page
        assert guest.person.first_name not in page


@pytest.mark.parametrize(
    "facts",
    [
        {"code": ""},
        {"code": "ABCDEFGH"},
        {"code": "\x00" * 12},
        {"code": "x" * 300},
        {"pin": ""},
        {"pin": "12345"},
        {"pin": "１２３４５６"},
        {"form_key": "k" * 60},
        {"said": "::"},
        {"said": "x" * 3000},
        {"last_name": "Rossi"},
    ],
)
def test_bad_input_is_said_to_be_so_and_lets_nobody_in(
    town: Town, usher: Client, guest: Guest, facts: dict[str, str]
) -> None:
    sent = typed(guest, **facts) if "last_name" not in facts else {**typed(guest, pin=""), **facts}
    assert usher.post(page_of(town.tonight_date), sent).status_code in (302, 409)
    assert not Booking.objects.filter(person=guest.person).exists()


def test_sold_out_is_a_no_for_the_whole_screen(town: Town, usher: Client, guest: Guest) -> None:
    Occurrence.objects.filter(pk=town.tonight_date.pk).update(capacity=1, seats_taken=1)
    answer = usher.post(page_of(town.tonight_date), typed(guest))
    assert answer.status_code == 409
    assert 'data-answer="no"' in answer.content.decode()


def test_what_is_paid_here_is_asked_with_an_initial_and_without_a_second_pin(
    town: Town, usher: Client, guest: Guest
) -> None:
    Offer.objects.filter(pk=town.concert.pk).update(price_cents=103_00, contribution_cents=5_00, companion_cents=0)
    asked = usher.post(page_of(town.tonight_date), typed(guest))
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "Qui paga 3 €" in page.replace("\xa0", " ")
    assert f"{guest.person.first_name[:1]}." in page
    assert guest.person.first_name not in page
    assert "100 €" not in page.replace("\xa0", " ")
    assert not Booking.objects.filter(person=guest.person).exists()
    said = page.split('name="said" value="')[1].split('"')[0]
    forged = usher.post(page_of(town.tonight_date), {"form_key": "other", "said": said, "reduction": ""})
    assert forged.status_code == 302
    done = usher.post(page_of(town.tonight_date), {"form_key": "one", "said": said, "reduction": "", "companion": "on"})
    assert 'data-answer="yes"' in done.content.decode()
    booking = Booking.objects.get(person=guest.person)
    assert (booking.contribution_cents, booking.seats) == (3_00, 2)
    again = usher.post(page_of(town.tonight_date), {"form_key": "two", "said": said, "reduction": ""})
    assert (again.status_code, again.url) == (302, page_of(town.tonight_date))  # type: ignore[attr-defined]


def test_a_proof_of_one_date_is_none_for_another(town: Town, usher: Client, guest: Guest) -> None:
    Offer.objects.filter(pk=town.concert.pk).update(companion_cents=0)
    assert "Come entra" in usher.post(page_of(town.tonight_date), typed(guest)).content.decode()
    other = town.new_date()
    assert usher.post(page_of(other), {"form_key": "one", "said": ":0:0", "reduction": ""}).status_code == 302
    assert not Booking.objects.filter(person=guest.person).exists()


def test_a_card_that_is_scanned_like_a_booking_leads_to_its_page(town: Town, usher: Client, guest: Guest) -> None:
    scanned = {"code": f"HTTP://LOCALHOST/CARTA/{guest.code}", "redeem_key": "one"}
    for door in (reverse("web:door"), reverse("web:door_occurrence", args=[town.tonight_date.pk])):
        answer = usher.post(door, scanned)
        assert answer.url == page_of(town.tonight_date)  # type: ignore[attr-defined]
        for _look in range(2):
            assert grouped(guest.code) in usher.get(page_of(town.tonight_date)).content.decode()
    town.new_date()
    asked = usher.post(reverse("web:door"), scanned, follow=True)
    assert "Questa è una carta" in asked.content.decode()


def test_the_card_of_a_guest_opens_no_wallet_on_the_phone_of_the_door(town: Town, usher: Client, guest: Guest) -> None:
    answer = usher.get(reverse("web:card", args=[guest.code]), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("web:door"))
    assert guest.code in answer.content.decode()
    assert "PIN" in Client().get(reverse("web:card", args=[guest.code])).content.decode()


def test_a_document_helps_where_the_territory_allows_it(town: Town, usher: Client, guest: Guest) -> None:
    decide_rules(town.operator, territory=town.territory, ruling=Ruling(None, frozenset(), True), now=town.now)
    assert "Ho visto il documento" in usher.get(page_of(town.tonight_date)).content.decode()
    facts = {"code": guest.code, "form_key": "one", "last_name": guest.person.last_name}
    wrong = usher.post(page_of(town.tonight_date), {**facts, "born_on": "2001-01-01"})
    assert wrong.status_code == 409
    right = usher.post(page_of(town.tonight_date), {**facts, "born_on": guest.person.born_on.isoformat()})
    assert 'data-answer="yes"' in right.content.decode()


def test_a_volunteer_lets_in_with_a_card_at_their_date_alone(town: Town, guest: Guest) -> None:
    asked = invite_usher(town.manager, occurrence=town.tonight_date, name="Marta", form_key="one", now=town.now)
    volunteer = Client()
    volunteer.post(reverse("web:shift", args=[asked.key]))
    assert volunteer.get(page_of(town.later_date)).status_code == 404
    assert 'data-answer="yes"' in volunteer.post(page_of(town.tonight_date), typed(guest)).content.decode()


def test_a_door_that_is_closed_asks_for_nothing(town: Town, usher: Client, guest: Guest) -> None:
    page = usher.get(page_of(town.later_date)).content.decode()
    assert 'name="pin"' not in page
    answer = usher.post(page_of(town.later_date), typed(guest))
    assert answer.status_code == 409
    assert Card.objects.get().used_at is None
