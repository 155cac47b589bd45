"""Transfers are recorded as the bank shows them, and find their promise at once or later."""

import pytest
from django.test import Client

from mentoring.demo.town import Town
from mentoring.funds.commands import pledge
from mentoring.funds.models import Pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.treasury.models import Incoming
from tests.web.operator.pages import form_key, text_of

LIST = "/gestore/bonifici/"


@pytest.fixture
def promise(town: Town) -> Pledge:
    return pledge(
        town.foundation_officer,
        territory=town.territory,
        mentor=town.foundation,
        amount=Cents(1_250_50),
        recurrence="once",
        earmark=Earmark(youngest=10),
        form_key=town.form_key(),
        now=town.now,
    )


def typed(client: Client, town: Town, **changes: str) -> dict[str, str]:
    facts = {"amount": "1.250,50", "received_on": town.today.isoformat(), "remittance_code": "", "payer": "BUONSEME"}
    return {"form_key": form_key(client.get(f"{LIST}?nuovo")), **facts, **changes}


def test_a_transfer_with_a_code_becomes_a_gift(town: Town, teresa: Client, promise: Pledge) -> None:
    answer = teresa.post(LIST, typed(teresa, town, remittance_code=f"Mentoring {promise.remittance_code}"), follow=True)
    assert "1.250,50 € da Fondazione Buonseme sono arrivati" in text_of(answer)
    arrived = Incoming.objects.latest("pk")
    assert (arrived.amount_cents, arrived.gift.pledge, arrived.payer) == (1_250_50, promise, "BUONSEME")


def test_without_a_code_it_stays_in_suspense(town: Town, teresa: Client) -> None:
    answer = teresa.post(LIST, typed(teresa, town), follow=True)
    assert "1.250,50 € sono in sospeso" in text_of(answer)
    assert Incoming.objects.latest("pk").gift is None


def test_an_unknown_code_is_said_beside_its_field_and_nothing_typed_is_lost(town: Town, teresa: Client) -> None:
    before = Incoming.objects.count()
    answer = teresa.post(LIST, typed(teresa, town, remittance_code="ZZZZ-ZZZZ"))
    page = answer.content.decode()
    assert "Nessuna promessa ha questa causale" in page
    assert 'id="id_remittance_code_error"' in page
    for value in ("ZZZZ-ZZZZ", "1.250,50", "BUONSEME"):
        assert f'value="{value}"' in page
    assert Incoming.objects.count() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "-5", "non può essere negativo"),
        ("amount", "1,234", "al massimo due cifre"),
        ("amount", "999999999", "cifra molto alta"),
        ("amount", "", "Scrivi un importo"),
        ("received_on", "2999-01-01", "deve ancora venire"),
        ("received_on", "ieri", "data non torna"),
    ],
)
def test_what_cannot_be_is_refused_in_words(town: Town, teresa: Client, field: str, value: str, sentence: str) -> None:
    before = Incoming.objects.count()
    assert sentence in text_of(teresa.post(LIST, typed(teresa, town, **{field: value})))
    assert Incoming.objects.count() == before


def test_the_same_form_twice_is_one_transfer(town: Town, teresa: Client, promise: Pledge) -> None:
    before = Incoming.objects.count()
    form = typed(teresa, town, remittance_code=promise.remittance_code)
    for _click in range(2):
        assert teresa.post(LIST, form).status_code == 302
    assert Incoming.objects.count() == before + 1


def test_a_form_without_its_key_makes_nothing(town: Town, teresa: Client) -> None:
    before = Incoming.objects.count()
    teresa.post(LIST, typed(teresa, town, form_key=""))
    assert Incoming.objects.count() == before


def test_the_list_is_filtered_by_state_days_and_words(town: Town, teresa: Client) -> None:
    assert "PIETRO SENZA CAUSALE" in text_of(teresa.get(LIST, {"state": "suspense"}))
    assert "PIETRO" not in text_of(teresa.get(LIST, {"state": "matched"}))
    assert "MATITA ALLEGRA" in text_of(teresa.get(LIST, {"q": "matita"}))
    assert "PIETRO" in text_of(teresa.get(LIST, {"since": town.today.isoformat()}))
    assert "PIETRO" not in text_of(teresa.get(LIST, {"until": "2020-01-01"}))


def test_a_transfer_in_suspense_is_matched_by_its_code(town: Town, teresa: Client, promise: Pledge) -> None:
    page = f"{LIST}{town.unmatched.pk}/"
    assert "Nessuna promessa" in text_of(teresa.post(page, {"remittance_code": "ZZZZZZZZ"}))
    answer = teresa.post(page, {"remittance_code": promise.remittance_code}, follow=True)
    assert "50 € da Fondazione Buonseme sono arrivati" in text_of(answer)
    town.unmatched.refresh_from_db()
    assert town.unmatched.gift.pledge == promise


def test_promises_of_the_same_amount_are_suggested(town: Town, teresa: Client) -> None:
    same = pledge(
        town.shopkeeper,
        territory=town.territory,
        mentor=town.shop,
        amount=Cents(50_00),
        recurrence="once",
        earmark=Earmark(),
        form_key=town.form_key(),
        now=town.now,
    )
    page = teresa.get(f"{LIST}{town.unmatched.pk}/").content.decode()
    assert f'value="{same.remittance_code}"' in page
    assert "Cartoleria Matita Allegra" in page


def test_a_matched_transfer_cannot_be_matched_again(town: Town, teresa: Client, promise: Pledge) -> None:
    page = f"{LIST}{town.unmatched.pk}/"
    teresa.post(page, {"remittance_code": promise.remittance_code})
    assert teresa.post(page, {"remittance_code": promise.remittance_code}).status_code == 409
