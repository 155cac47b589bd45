"""The operator changes what messages say, looks at it first, and cannot break it."""

import pytest
from django.test import Client

from mentoring.demo.town import Town
from mentoring.records.models import Wording
from tests.web.operator.pages import text_of

LIST = "/gestore/messaggi/parole/"
VOUCHER = f"{LIST}voucher_issued/it/"
OURS = {"subject": "{first_name}, tocca a te", "body": "Ecco {amount}.\n\n{link}"}


def test_every_message_is_listed_in_every_language(teresa: Client) -> None:
    page = text_of(teresa.get(LIST))
    assert "Buono ricevuto Italiano {first_name}, hai {amount} da spendere Di partenza" in page
    assert "Buono ricevuto Inglese" in page


def test_the_editor_shows_the_words_of_the_house_and_how_they_read(teresa: Client) -> None:
    answer = teresa.get(VOUCHER)
    page = text_of(answer)
    assert 'value="{first_name}, hai {amount} da spendere"' in answer.content.decode()
    assert "Viola, hai 80 € da spendere" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "{wallet}" in page
    assert "Con le parole di partenza" in page


def test_new_words_are_kept_and_given_back(teresa: Client, town: Town) -> None:
    page = text_of(teresa.post(VOUCHER, {**OURS, "do": "save"}, follow=True))
    assert "Con le vostre parole" in page
    assert "Viola, tocca a te" in page
    assert Wording.objects.get().territory_id == town.territory.pk
    assert "{first_name}, tocca a te Vostre" in text_of(teresa.get(LIST))
    page = text_of(teresa.post(VOUCHER, {"do": "reset"}, follow=True))
    assert "Con le parole di partenza" in page
    assert not Wording.objects.exists()


def test_broken_words_are_refused_beside_their_field_and_stay_typed(teresa: Client) -> None:
    answer = teresa.post(VOUCHER, {**OURS, "body": "Ciao {nome}", "do": "save"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Non conosciamo {nome}. Qui si può scrivere: {first_name}, {amount}" in page
    assert "Ciao {nome}" in page
    assert not Wording.objects.exists()


def test_a_look_keeps_nothing(teresa: Client) -> None:
    answer = teresa.post(VOUCHER, {**OURS, "do": "preview"})
    assert "Viola, tocca a te" in text_of(answer)
    assert 'value="{first_name}, tocca a te"' in answer.content.decode()
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("body", "words"), [("Ecco {amount}.", "Ecco 80"), ("Ecco {importo}.", "Non conosciamo {importo}")]
)
def test_the_live_look_is_a_piece_of_the_page(teresa: Client, body: str, words: str) -> None:
    answer = teresa.post(VOUCHER, {"subject": "Ciao", "body": body, "do": "preview"}, headers={"HX-Request": "true"})
    assert words in text_of(answer)
    assert "<html" not in answer.content.decode()


def test_markup_stays_words(teresa: Client) -> None:
    answer = teresa.post(VOUCHER, {"subject": "<b>Ciao</b>", "body": "<script>x</script>", "do": "preview"})
    assert "<script>x" not in answer.content.decode()
    assert "&lt;script&gt;x" in answer.content.decode()


@pytest.mark.parametrize("address", [f"{LIST}account/it/", f"{LIST}voucher_issued/fr/", f"{LIST}nothing/it/"])
def test_there_are_no_words_for_what_is_not_sent(teresa: Client, address: str) -> None:
    assert teresa.get(address).status_code == 404


def test_the_list_asks_once(teresa: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_max_num_queries(12):
        teresa.get(LIST)
