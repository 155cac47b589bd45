"""Providers are paid: looked at, prepared by one, approved by another, sent to the bank as one file."""

from io import BytesIO

import pytest
from django.test import Client
from lxml import etree

from mentoring.demo.town import Town
from mentoring.people.models import Organisation
from mentoring.treasury.models import PayoutBatch
from mentoring.treasury.queries import owed_now
from tests.web.operator.pages import form_key, text_of

LIST = "/gestore/liquidazioni/"
NEW = "/gestore/liquidazioni/nuova/"
NAMESPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


@pytest.fixture(autouse=True)
def owed(town: Town) -> None:
    """The theatre and nobody else is owed 24 euro."""
    for _guest in range(2):
        town.redeemed_booking()
    assert [(each.provider, each.cents) for each in owed_now(town.territory)] == [(town.theatre, 24_00)]


def prepared(client: Client) -> PayoutBatch:
    assert client.post(NEW, {"form_key": form_key(client.get(NEW))}).status_code == 302
    return PayoutBatch.objects.latest("pk")


def approved(teresa: Client, bruno: Client) -> PayoutBatch:
    batch = prepared(teresa)
    assert bruno.post(f"{LIST}{batch.pk}/", {"do": "approve"}).status_code == 302
    return batch


def test_one_sees_what_is_owed_before_anything_is_prepared(town: Town, teresa: Client) -> None:
    page = text_of(teresa.get(NEW))
    assert "Pronti da pagare 24 € con 1 bonifico" in page
    assert "Teatro del Gelso IBAN a posto 2 24 €" in page


@pytest.mark.parametrize(("iban", "words"), [("", "Manca l'IBAN"), ("IT00X", "IBAN sbagliato")])
def test_a_provider_that_cannot_be_paid_is_marked(town: Town, teresa: Client, iban: str, words: str) -> None:
    Organisation.objects.filter(pk=town.theatre.pk).update(iban=iban)
    page = teresa.get(NEW)
    assert f"Teatro del Gelso {words}" in text_of(page)
    assert "Senza un IBAN giusto restano in attesa: Teatro del Gelso." in text_of(page)
    assert "Prepara la liquidazione" not in text_of(page)


def test_a_double_click_prepares_once(town: Town, teresa: Client) -> None:
    form = {"form_key": form_key(teresa.get(NEW))}
    first, second = (teresa.post(NEW, form) for _click in "ab")
    assert first.url == second.url
    assert PayoutBatch.objects.filter(state="prepared").count() == 1


def test_whoever_prepared_reads_why_another_must_approve(town: Town, teresa: Client) -> None:
    batch = prepared(teresa)
    page = teresa.get(f"{LIST}{batch.pk}/")
    assert "L'ha preparata lei: la deve approvare un'altra persona del gestore." in text_of(page)
    assert 'value="approve"' not in page.content.decode()
    assert teresa.post(f"{LIST}{batch.pk}/", {"do": "approve"}).status_code == 409
    batch.refresh_from_db()
    assert batch.state == "prepared"


def test_the_file_exists_only_for_what_two_people_have_seen(town: Town, teresa: Client, bruno: Client) -> None:
    batch = prepared(teresa)
    assert teresa.get(f"{LIST}{batch.pk}/pain.xml").status_code == 409
    bruno.post(f"{LIST}{batch.pk}/", {"do": "approve"})
    assert teresa.get(f"{LIST}{batch.pk}/pain.xml").status_code == 200
    teresa.post(f"{LIST}{batch.pk}/", {"do": "cancel"})
    assert teresa.get(f"{LIST}{batch.pk}/pain.xml").status_code == 409


def test_the_file_pays_the_batch_to_the_cent(town: Town, teresa: Client, bruno: Client) -> None:
    batch = approved(teresa, bruno)
    answer = teresa.get(f"{LIST}{batch.pk}/pain.xml")
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == f'attachment; filename="vigevano-mentoring-{batch.pk}.xml"'
    document = etree.parse(BytesIO(answer.content))

    def texts(path: str) -> list[str]:
        return [element.text for element in document.iterfind(f".//{path}", NAMESPACE)]

    payout = batch.payouts.get()
    assert texts("p:InstdAmt") == ["24.00"]
    assert texts("p:GrpHdr/p:CtrlSum") == ["24.00"]
    assert texts("p:Cdtr/p:Nm") == ["Teatro del Gelso"]
    assert texts("p:CdtrAcct/p:Id/p:IBAN") == [town.theatre.iban]
    assert texts("p:DbtrAcct/p:Id/p:IBAN") == [town.territory.iban]
    assert texts("p:Dbtr/p:Nm") == [town.territory.account_holder]
    assert texts("p:Ustrd") == texts("p:EndToEndId") == [payout.reference]


def test_an_iban_changed_afterwards_does_not_change_the_file(town: Town, teresa: Client, bruno: Client) -> None:
    batch = approved(teresa, bruno)
    Organisation.objects.filter(pk=town.theatre.pk).update(iban="IT60X0542811101000000123456")
    assert town.theatre.iban.encode() in teresa.get(f"{LIST}{batch.pk}/pain.xml").content


def test_the_bank_has_paid(town: Town, teresa: Client, bruno: Client) -> None:
    batch = approved(teresa, bruno)
    day = {"do": "executed", "executed_on": town.today.isoformat()}
    answer = teresa.post(f"{LIST}{batch.pk}/", day, follow=True)
    assert "Gli enti sanno di essere stati pagati." in text_of(answer)
    batch.refresh_from_db()
    assert (batch.state, batch.executed_on) == ("executed", town.today)
    assert teresa.post(f"{LIST}{batch.pk}/", day).status_code == 409


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2999-01-01", "deve ancora venire"),
        ("2020-01-01", "È prima dell'approvazione"),
        ("", "obbligatorio"),
        ("ieri", "data non torna"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_its_field(
    town: Town, teresa: Client, bruno: Client, day: str, sentence: str
) -> None:
    batch = approved(teresa, bruno)
    page = teresa.post(f"{LIST}{batch.pk}/", {"do": "executed", "executed_on": day})
    assert sentence in text_of(page)
    batch.refresh_from_db()
    assert batch.state == "approved"


def test_a_cancelled_batch_leaves_everything_to_be_paid(town: Town, teresa: Client) -> None:
    batch = prepared(teresa)
    answer = teresa.post(f"{LIST}{batch.pk}/", {"do": "cancel"}, follow=True)
    assert "Le prenotazioni tornano tra quelle da pagare." in text_of(answer)
    assert "Pronti da pagare 24 €" in text_of(teresa.get(NEW))


def test_the_list_is_filtered_by_state(town: Town, teresa: Client) -> None:
    prepared(teresa)
    assert "1 con questi filtri" in text_of(teresa.get(LIST, {"state": "prepared"}))
    assert "Con questi filtri non c'è niente" in text_of(teresa.get(LIST, {"state": "cancelled"}))


def test_an_unknown_step_is_not_there(teresa: Client) -> None:
    assert teresa.post(f"{LIST}{prepared(teresa).pk}/", {"do": "delete"}).status_code == 404


def test_the_file_is_only_read(teresa: Client, bruno: Client) -> None:
    assert teresa.post(f"{LIST}{approved(teresa, bruno).pk}/pain.xml").status_code == 405
