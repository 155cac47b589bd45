"""Every fund in numbers that add up, with its wish in words; the programmes to read."""

from django.test import Client

from mentoring.demo.town import Town
from mentoring.funds.queries import figures
from mentoring.funds.rules import Earmark
from mentoring.web import wording
from tests.web.operator.pages import text_of

FUNDS = "/gestore/fondi/"


def test_a_fund_is_given_assigned_spent_and_left(town: Town) -> None:
    before = {each.fund: each for each in figures(town.territory)}
    assert all(each.given_cents == each.assigned_cents + each.left_cents for each in before.values())
    voucher = town.funded_voucher(40_00, town.new_family())
    [own] = [each for each in figures(town.territory) if each.fund == voucher.fund]
    assert (own.given_cents, own.assigned_cents, own.spent_cents, own.left_cents) == (40_00, 40_00, 0, 0)


def test_what_was_enjoyed_is_spent(town: Town) -> None:
    spent = sum(each.spent_cents for each in figures(town.territory))
    town.redeemed_booking()
    town.booked_concert()  # Only held: not spent yet.
    assert sum(each.spent_cents for each in figures(town.territory)) == spent + 12_00


def test_the_page_shows_the_sums_and_each_wish(town: Town, teresa: Client) -> None:
    town.new_fund(700_00, Earmark(nominators=frozenset({town.school.pk}), youngest=6))
    page = text_of(teresa.get(FUNDS))
    given = wording.euro(sum(each.given_cents for each in figures(town.territory))).replace("\u00a0", " ")
    assert f"Donati {given}" in page
    assert "da 6 anni in su; segnalati da Scuola del Girasole" in page
    assert "nessun vincolo" in page


def test_two_funds_of_one_giver_can_be_told_apart(town: Town, teresa: Client) -> None:
    town.new_fund(700_00)
    page = text_of(teresa.get(FUNDS))
    assert "Fondo Fondazione Buonseme (2)" in page


def test_funds_are_found_by_words_and_by_what_is_left(town: Town, teresa: Client) -> None:
    town.funded_voucher(600_00)
    empty = text_of(teresa.get(FUNDS, {"left": "none"}))
    assert "1 con questi filtri" in empty
    assert "Fondo comune Vigevano" in text_of(teresa.get(FUNDS, {"q": "COMUNE"}))
    assert "Con questi filtri non c'è niente" in text_of(teresa.get(FUNDS, {"q": "zzz"}))


def test_the_programmes_say_for_whom_for_what_and_how_much(town: Town, teresa: Client) -> None:
    page = text_of(teresa.get("/gestore/programmi/"))
    assert "Prima nota fino a 17 anni per musica; solo quota d'iscrizione; presso Civica Scuola di Musica 80 €" in page
    assert "Sport per tutti da 6 a 18 anni" in page
