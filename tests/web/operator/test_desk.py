"""The desk: numbers with one click each, where the money is, what is unusual."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentoring.awards.commands import prepare_round
from mentoring.demo.town import Town
from mentoring.ledger.queries import pocket_totals
from mentoring.people.models import Organisation
from mentoring.records.models import Parcel
from mentoring.treasury.commands import approve_payouts, prepare_payouts
from mentoring.treasury.models import Incoming, PayoutBatch
from mentoring.web import wording
from tests.awards.rule_sets import published
from tests.memory import forget
from tests.web.operator.pages import text_of

DESK = "/gestore/"


def tiles(client: Client) -> dict[str, str]:
    """What waits: words -> address."""
    page = client.get(DESK).content.decode()
    found = re.findall(r'<a class="tile[^"]*" href="([^"]+)">(.*?)</a>', page, re.DOTALL)
    return {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", inner)).strip(): url for url, inner in found}


def test_what_waits_is_one_click_away(town: Town, teresa: Client) -> None:
    waiting = tiles(teresa)
    assert waiting["1 organizzazione chiede di partecipare"] == "/gestore/organizzazioni/?state=requested"
    assert waiting["1 bonifico da abbinare"] == "/gestore/bonifici/?state=suspense"
    for url in waiting.values():
        assert teresa.get(url).status_code == 200


def test_people_who_wait_are_a_number_and_no_name(town: Town, teresa: Client) -> None:
    families = [town.new_family(), town.new_family()]
    assert tiles(teresa)["2 aspettano un buono di Arte e bellezza"] == (
        "/gestore/assegnazioni/nuova/?programme=arte-e-bellezza"
    )
    page = teresa.get(DESK).content.decode()
    assert not any(family.person.last_name in page for family in families)


def test_decisions_of_others_and_letters_that_are_stuck_wait_too(town: Town, teresa: Client) -> None:
    town.new_family()
    town.redeemed_booking()
    prepare_round(town.operator, programme=town.arte, now=timezone.now())
    first = prepare_payouts(town.operator, territory=town.territory, now=timezone.now())
    approve_payouts(town.second_operator, batch=first, now=timezone.now())
    town.redeemed_booking()
    prepare_payouts(town.operator, territory=town.territory, now=timezone.now())
    town.redeemed_booking()
    stuck = Parcel.objects.filter(territory_id=town.territory.pk).first()
    Parcel.objects.filter(pk=stuck.pk).update(state="failed")
    waiting = tiles(teresa)
    assert waiting["1 assegnazione da approvare"] == "/gestore/assegnazioni/?state=prepared"
    assert waiting["1 liquidazione da approvare"] == "/gestore/liquidazioni/?state=prepared"
    assert waiting["1 liquidazione da mandare in banca"] == "/gestore/liquidazioni/?state=approved"
    assert waiting["12 € da pagare a 1 ente"] == "/gestore/liquidazioni/nuova/"
    assert waiting["1 messaggio non consegnato"] == "/gestore/messaggi/?state=failed"


def test_the_money_of_the_account_belongs_to_somebody(town: Town, teresa: Client) -> None:
    page = text_of(teresa.get(DESK))
    totals = pocket_totals(town.territory.pk)
    for label, pocket in (("Nei fondi, da assegnare", "fund"), ("Prenotati", "held"), ("In sospeso", "suspense")):
        assert f"{label} {wording.euro(totals[pocket])}".replace("\u00a0", " ") in page
    assert f"libri {wording.euro(-totals['bank'])}".replace("\u00a0", " ") in page


def test_a_good_day_has_nothing_unusual(town: Town, teresa: Client) -> None:
    assert "Niente di insolito" in text_of(teresa.get(DESK))


def test_what_is_unusual_is_said_in_words(town: Town, teresa: Client) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    town.redeemed_booking()
    PayoutBatch.objects.filter(
        pk=prepare_payouts(town.operator, territory=town.territory, now=timezone.now()).pk
    ).update(prepared_at=long_ago)
    booking = town.redeemed_booking()
    type(booking).objects.filter(pk=booking.pk).update(redeemed_at=long_ago)
    Incoming.objects.filter(pk=town.unmatched.pk).update(recorded_at=long_ago)
    town.new_family()
    made = prepare_round(town.operator, programme=town.arte, now=timezone.now())
    type(made).objects.filter(pk=made.pk).update(prepared_at=long_ago)
    page = text_of(teresa.get(DESK))
    assert "C'è una serata da pagare da" in page
    assert "1 bonifico è in sospeso da più di una settimana." in page
    assert "L'assegnazione di Arte e bellezza aspetta da" in page
    assert "La liquidazione preparata" in page
    Organisation.objects.filter(pk=town.theatre.pk).update(iban="")
    assert "1 ente aspetta 12 €, ma non ha un IBAN giusto." in text_of(teresa.get(DESK))


def test_empty_funds_are_unusual_when_somebody_waits(town: Town, teresa: Client) -> None:
    town.new_family()
    type(town.arte).objects.filter(pk=town.arte.pk).update(award_cents=9_999_00)
    page = text_of(teresa.get(DESK))
    assert "Per Arte e bellezza aspetta una persona, ma tutti i fondi insieme non arrivano a 9.999 €." in page
    published(town.arte, town.now)  # 100 euro.
    assert "tutti i fondi insieme" not in text_of(teresa.get(DESK))


def test_the_desk_asks_the_same_few_things_however_much_waits(town: Town, teresa: Client) -> None:
    with CaptureQueriesContext(connection) as before:
        teresa.get(DESK)
    for _more in range(3):
        town.new_family()
        town.redeemed_booking()
    forget()  # The number of remainders, which may be a minute old.
    with CaptureQueriesContext(connection) as after:
        teresa.get(DESK)
    assert len(after) == len(before)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_desk_speaks_both_languages(town: Town, teresa: Client, language: str) -> None:
    page = teresa.get(reverse("web:operator_desk"), headers={"accept-language": language})
    assert page.status_code == 200
