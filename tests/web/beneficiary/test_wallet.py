"""The wallet: the big number, what it is for, what comes next, what was."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel, expire
from mentoring.bookings.tickets import ticket_of
from mentoring.demo.town import Town
from mentoring.people.models import Guardianship
from mentoring.programmes.rules import Scope
from mentoring.vouchers.commands import expire as expire_voucher
from mentoring.web import wording
from mentoring.web.pictures import qr_svg
from tests.web.conftest import Enter

WALLET = reverse("web:wallet")


def page(client: Client, **query: object) -> str:
    answer = client.get(WALLET, query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_big_number_says_how_much_until_when_and_what_for(town: Town, enter: Enter) -> None:
    text = page(enter(town.young))
    assert "Il tuo borsellino" in text
    assert "90\u00a0€" in text  # 100, and 10 are put aside for next week's play
    assert f"Fino a {wording.day(town.arte.ends_on)}, per cultura." in text


def test_several_vouchers_are_told_one_by_one(town: Town, enter: Enter) -> None:
    family = town.funded_family(30_00)
    narrow = Scope(frozenset({"music"}), frozenset({"enrolment"}), frozenset({town.music_school.pk}))
    town.funded_voucher(80_00, family, scope=narrow, expires_on=town.today + timedelta(days=9))
    town.funded_voucher(5_00, family, scope=Scope())
    text = page(enter(family.guardian))
    assert "115\u00a0€" in text
    assert "per quota d'iscrizione (musica) · Civica Scuola di Musica" in text
    assert "per cultura" in text
    assert "per tutto quello che trovi qui" in text


def test_the_next_seat_has_its_code_one_tap_away(town: Town, enter: Enter, settings) -> None:
    settings.PUBLIC_URL = "https://mentoring.example"
    booking = town.viola.bookings.get()
    answer = enter(town.young).get(WALLET)
    text = answer.content.decode()
    code = f"{booking.code[:4]}-{booking.code[4:]}"
    assert code in text
    address = f"HTTPS://MENTORING.EXAMPLE/Q/{ticket_of(booking, town.now)}/{booking.code}"
    assert qr_svg(address, "Il codice da mostrare all'ingresso") in text
    assert text.index("<details") < text.index(code)
    assert "10\u00a0€, già messi da parte" in text


def test_later_seats_follow_the_next_one(town: Town, enter: Enter) -> None:
    book(town.young, person=town.viola, occurrence=town.later_date, form_key=town.form_key(), now=town.now)
    answer = enter(town.young).get(WALLET)
    assert answer.context["next_booking"].occurrence == town.play_date
    assert [booking.occurrence for booking in answer.context["later_bookings"]] == [town.later_date]


def test_what_happened_is_told_in_words_the_latest_first(town: Town, enter: Enter) -> None:
    family = town.funded_family(100_00)
    used = town.booked_concert(family)
    redeem(town.usher, booking=used, now=town.tonight)
    given_up = town.booked(town.later_date, family)
    cancel(family.guardian, booking=given_up, now=town.now + timedelta(minutes=1))
    forgotten = town.booked(town.play_date, family)
    expire(forgotten, now=forgotten.occurrence.door_closes_at + timedelta(hours=1))
    answer = enter(family.guardian).get(WALLET)
    lines = list(answer.context["page_obj"])
    assert [(line.tone, line.words) for line in lines] == [
        ("back", "«Il barone che non voleva scendere»: il posto è rimasto vuoto, 10\u00a0€ sono tornati sul buono"),
        ("out", "Il violino e la pioggia, Sala del Gelso"),
        ("back", "Hai annullato «Il violino e la pioggia», 12\u00a0€ sono tornati sul buono"),
        ("in", "È arrivato un buono di «Arte e bellezza»"),
    ]
    assert "88\u00a0€" in unescape(answer.content.decode())


def test_a_voucher_whose_time_is_over_is_history(town: Town, enter: Enter) -> None:
    family = town.new_family()
    voucher = town.funded_voucher(20_00, family, expires_on=town.today - timedelta(days=1))
    expire_voucher(voucher, now=town.now)
    text = page(enter(family.guardian))
    assert "È scaduto il buono di «Arte e bellezza»: quello che restava serve a qualcun altro" in text
    assert "Adesso è vuoto." in text


def test_an_empty_wallet_is_a_friendly_one(town: Town, enter: Enter) -> None:
    text = page(enter(town.new_family().guardian))
    assert "Il borsellino è pronto, il primo buono è in viaggio" in text
    assert reverse("web:offers") in text
    assert reverse("web:claim") in text


def test_a_wallet_of_which_all_is_spent_says_so_kindly(town: Town, enter: Enter) -> None:
    family = town.funded_family(12_00)
    town.booked_concert(family)
    text = page(enter(family.guardian))
    assert "0\u00a0€" in text
    assert "Quando arriva un altro buono ti scriviamo" in text


def test_a_guardian_opens_one_wallet_at_a_time_and_changes_by_shoes(town: Town, enter: Enter) -> None:
    client = enter(town.guardian)
    assert "Il borsellino di Leo" in page(client)
    assert f'name="shoes" value="g{town.viola.pk}"' in page(client)
    answer = client.post(reverse("web:shoes"), {"shoes": f"g{town.viola.pk}"}, follow=True)
    assert answer.redirect_chain[-1][0] == WALLET
    assert "Il borsellino di Viola" in unescape(answer.content.decode())
    assert "90\u00a0€" in answer.content.decode()


def test_who_has_one_wallet_is_not_asked_whose(town: Town, enter: Enter) -> None:
    assert 'aria-label="Di chi è il borsellino"' not in page(enter(town.young))


def test_at_eighteen_the_wallet_is_the_persons_alone(town: Town, enter: Enter) -> None:
    mother = Guardianship.objects.filter(person=town.leo).get().user
    Guardianship.objects.create(user=mother, person=town.giona)
    assert "Giona" not in page(enter(town.guardian))


@pytest.mark.parametrize("who", ["operator", "shopkeeper", "teacher", "manager", "usher"])
def test_for_everybody_else_there_is_no_such_page(town: Town, enter: Enter, who: str) -> None:
    assert enter(getattr(town, who)).get(WALLET).status_code == 404


def test_a_visitor_is_asked_to_log_in(town: Town, client: Client) -> None:
    assert client.get(WALLET)["Location"].startswith(reverse("account_login"))


def test_a_long_history_has_pages(town: Town, enter: Enter) -> None:
    family = town.funded_family(100_00)
    for _ in range(20):
        booking = town.booked(town.later_date, family)
        cancel(family.guardian, booking=booking, now=town.now)
    client = enter(family.guardian)
    assert len(client.get(WALLET).context["page_obj"]) == 15
    assert len(client.get(WALLET, {"page": 2}).context["page_obj"]) == 6


@pytest.mark.parametrize("more", [0, 10])
def test_the_wallet_asks_the_same_few_questions_however_full_it_is(
    town: Town, enter: Enter, django_assert_max_num_queries, more: int
) -> None:
    family = town.funded_family(100_00)
    for _ in range(more):
        town.funded_voucher(1_00, family)
        cancel(family.guardian, booking=town.booked(town.later_date, family), now=town.now)
    town.booked_concert(family)
    client = enter(family.guardian)
    # session, user, shoes 3, territory, visit, wallet 3, what was 2, lines 2, words, key
    with django_assert_max_num_queries(17):
        page(client)


def test_nothing_ever_says_poor(town: Town, enter: Enter) -> None:
    text = page(enter(town.guardian)).lower()
    assert not any(word in text for word in ("pover", "bisognos", "svantaggiat", "indigent"))
