"""A round is looked at without names, prepared by one, approved by another."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mentoring.awards.models import Round
from mentoring.awards.queries import Outcome
from mentoring.awards.rulebook import Rulebook
from mentoring.demo.tools import Family, handed_out
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.jobs.rounds import issue_rounds
from mentoring.kernel.money import Cents
from mentoring.nominations.commands import withdraw
from mentoring.vouchers.models import Voucher
from mentoring.web.operator.outcomes import why
from tests.web.operator.pages import text_of

LIST = "/gestore/assegnazioni/"
NEW = "/gestore/assegnazioni/nuova/?programme=arte-e-bellezza"


@pytest.fixture
def families(town: Town) -> list[Family]:
    town.new_fund(2 * 100_00, Earmark(municipalities=frozenset({"Mortara"})))
    return [town.new_family(age=12, municipality=where) for where in ("Mortara", "Vigevano", "Mortara")]


def prepared(client: Client) -> Round:
    assert client.post(NEW).status_code == 302
    return Round.objects.latest("pk")


def test_one_sees_what_would_happen_and_nothing_is_written(town: Town, teresa: Client, families) -> None:
    page = text_of(teresa.get(NEW))
    assert "Ricevono un buono 3 300 €" in page
    assert "Scuola del Girasole" in page
    assert "Mortara" in page
    assert not Round.objects.filter(state="prepared").exists()


def test_no_name_stands_on_any_page_of_a_round(town: Town, teresa: Client, bruno: Client, families) -> None:
    pages = [teresa.get(NEW)]
    made = prepared(teresa)
    pages += [teresa.get(f"{LIST}{made.pk}/"), teresa.get(f"{LIST}{made.pk}/?export=csv"), teresa.get(LIST)]
    for page in pages:
        for family in families:
            assert family.person.last_name not in page.content.decode()
            assert family.person.last_name.split()[-1] not in page.content.decode()


def test_whoever_prepared_reads_why_another_must_approve(town: Town, teresa: Client, families) -> None:
    made = prepared(teresa)
    page = teresa.get(f"{LIST}{made.pk}/")
    assert "L'ha preparata lei: la deve approvare un'altra persona del gestore." in text_of(page)
    assert 'value="approve"' not in page.content.decode()
    answer = teresa.post(f"{LIST}{made.pk}/", {"do": "approve"})
    assert answer.status_code == 409
    assert "L'ha preparata lei" in text_of(answer)
    assert not Voucher.objects.filter(person=families[0].person).exists()


def test_another_operator_approves_and_the_vouchers_exist(town: Town, teresa: Client, bruno: Client, families) -> None:
    made = prepared(teresa)
    assert 'value="approve"' in bruno.get(f"{LIST}{made.pk}/").content.decode()
    answer = bruno.post(f"{LIST}{made.pk}/", {"do": "approve"}, follow=True)
    assert "i buoni nascono adesso" in text_of(answer)
    assert not Voucher.objects.filter(person__in=[family.person for family in families]).exists()
    issue_rounds(town.now)  # What the worker does.
    assert "Approvata da Bruno Seconda" in text_of(bruno.get(f"{LIST}{made.pk}/"))
    assert Voucher.objects.filter(person__in=[family.person for family in families]).count() == 3


def test_a_round_is_rejected_and_everybody_still_waits(town: Town, teresa: Client, bruno: Client, families) -> None:
    made = prepared(teresa)
    answer = bruno.post(f"{LIST}{made.pk}/", {"do": "reject"}, follow=True)
    assert "Respinta da Bruno Seconda" in text_of(answer)
    assert "Ricevono un buono 3" in text_of(teresa.get(NEW))


def test_a_double_click_ends_at_the_same_round(town: Town, teresa: Client, families) -> None:
    made = prepared(teresa)
    again = teresa.post(NEW)
    assert again.url == f"{LIST}{made.pk}/"
    assert Round.objects.filter(state="prepared").count() == 1
    page = teresa.get(NEW)
    assert "c'è già un'assegnazione da approvare" in text_of(page)
    assert "Prepara l'assegnazione" not in text_of(page)


def test_a_round_that_is_outdated_says_what_to_do(town: Town, teresa: Client, bruno: Client, families) -> None:
    made = prepared(teresa)
    withdraw(town.teacher, nomination=families[0].nomination, now=town.now)
    answer = bruno.post(f"{LIST}{made.pk}/", {"do": "approve"})
    assert answer.status_code == 409
    page = text_of(answer)
    assert "così com'è non si può più approvare" in page
    assert "Una persona che doveva ricevere il buono non può più" in page
    assert "Ricevono un buono 3 2" in page  # As it was, and as it would be now.
    assert 'value="approve"' not in answer.content.decode()
    again = bruno.post(f"{LIST}{made.pk}/", {"do": "renew"})
    fresh = Round.objects.latest("pk")
    assert again.url == f"{LIST}{fresh.pk}/"
    made.refresh_from_db()
    assert (made.state, fresh.state, fresh.awards.filter(standing="served").count()) == ("rejected", "prepared", 2)


def test_a_fund_that_holds_less_is_named_with_its_figures(town: Town, teresa: Client, bruno: Client, families) -> None:
    fund = town.new_fund(100_00, Earmark(municipalities=frozenset({"Vigevano"}), oldest=20))
    made = prepared(teresa)
    handed_out(
        person=town.new_family().person,
        fund=fund,
        programme=town.arte,
        amount=Cents(40_00),
        scope=town.arte.scope,
        expires_on=town.arte.ends_on,
        key="spent",
        now=town.now,
    )
    page = text_of(bruno.get(f"{LIST}{made.pk}/"))
    assert "Che cosa è cambiato" in page
    assert f"Nel fondo {fund.name} ci sono 60 €: ne servirebbero 100 €." in page


def test_two_approvals_are_two_people(town: Town, teresa: Client, bruno: Client, families) -> None:
    type(town.territory).objects.filter(pk=town.territory.pk).update(approval_steps=[[1_00, 2]])
    made = prepared(teresa)
    assert "0 approvazioni su 2" in text_of(bruno.get(f"{LIST}{made.pk}/"))
    assert "Non siete abbastanza per approvarla" in text_of(bruno.get(f"{LIST}{made.pk}/"))
    answer = bruno.post(f"{LIST}{made.pk}/", {"do": "approve"}, follow=True)
    assert "Ne serve ancora uno, di un'altra persona." in text_of(answer)
    assert "1 approvazione su 2" in text_of(answer)
    again = bruno.post(f"{LIST}{made.pk}/", {"do": "approve"})
    assert again.status_code == 409
    assert "Il suo sì c'è già" in text_of(again)
    issue_rounds(town.now)
    made.refresh_from_db()
    assert made.state == "prepared"


def test_whoever_comes_second_reads_who_was_first(town: Town, teresa: Client, bruno: Client, families) -> None:
    made = prepared(teresa)
    bruno.post(f"{LIST}{made.pk}/", {"do": "approve"})
    answer = teresa.post(f"{LIST}{made.pk}/", {"do": "reject"})
    assert answer.status_code == 409
    assert "Bruno Seconda l'ha approvata nel frattempo" in text_of(answer)


def test_one_sees_how_far_the_vouchers_are(town: Town, teresa: Client, bruno: Client, families) -> None:
    made = prepared(teresa)
    bruno.post(f"{LIST}{made.pk}/", {"do": "approve"})
    page = bruno.get(f"{LIST}{made.pk}/")
    assert "0 di 3 buoni" in text_of(page)
    assert 'http-equiv="refresh"' in page.content.decode()
    watching = {"HX-Request": "true", "HX-Target": "avanzamento"}
    part = bruno.get(f"{LIST}{made.pk}/", headers=watching)
    assert "0 di 3 buoni" in text_of(part)
    assert "Persona per persona" not in text_of(part)
    assert "HX-Refresh" not in part.headers
    issue_rounds(town.now)
    assert bruno.get(f"{LIST}{made.pk}/", headers=watching).headers["HX-Refresh"] == "true"
    assert "di 3 buoni" not in text_of(bruno.get(f"{LIST}{made.pk}/"))


def test_without_anybody_waiting_there_is_nothing_to_prepare(town: Town, teresa: Client) -> None:
    page = text_of(teresa.get("/gestore/assegnazioni/nuova/?programme=sport-per-tutti"))
    assert "Per ora non aspetta nessuno" in page
    assert "Prepara" not in page
    assert teresa.post("/gestore/assegnazioni/nuova/?programme=sport-per-tutti").status_code == 409


def test_a_programme_that_does_not_exist_is_not_there(teresa: Client) -> None:
    assert teresa.get("/gestore/assegnazioni/nuova/?programme=ciao").status_code == 404
    assert teresa.get("/gestore/assegnazioni/nuova/").url == LIST


def test_results_are_filtered_by_result_and_nominator(town: Town, teresa: Client, families) -> None:
    type(town.arte).objects.filter(pk=town.arte.pk).update(award_cents=100_00)
    made = prepared(teresa)
    page = f"{LIST}{made.pk}/"
    assert "3 con questi filtri" in text_of(teresa.get(page, {"result": "served"}))
    assert "Con questi filtri non c'è niente" in text_of(teresa.get(page, {"result": "waiting"}))
    assert "3 con questi filtri" in text_of(teresa.get(page, {"nominator": "Scuola del Girasole"}))


def test_filtering_a_preview_stays_with_its_programme(town: Town, teresa: Client, families) -> None:
    page = teresa.get(f"{NEW}&result=waiting")
    assert page.status_code == 200
    assert 'name="programme" value="arte-e-bellezza"' in page.content.decode()
    assert 'href="?programme=arte-e-bellezza"' in page.content.decode()


def test_an_unknown_decision_is_not_there(teresa: Client, families) -> None:
    assert teresa.post(f"{LIST}{prepared(teresa).pk}/", {"do": "delete"}).status_code == 404


SHARED = "Da Fondo Uno (60\N{NO-BREAK SPACE}€) e Fondo Due (40\N{NO-BREAK SPACE}€)."
NAMES = {1: "Fondo Uno", 2: "Fondo Due", 3: "Fondo Tre", 4: "Fondo Quattro", 5: "Fondo Cinque"}


def outcome(fund_id: int | None, obstacles: dict[int, str]) -> Outcome:
    slices = {fund_id: 100_00} if fund_id else {}
    standing = "served" if slices else "waiting"
    return Outcome(1, 12, "Scuola", "Vigevano", standing, 0, 100_00, slices, obstacles=obstacles)


@pytest.mark.parametrize(
    ("decided", "sentence"),
    [
        (outcome(1, {}), "Da Fondo Uno."),
        (outcome(None, {5: "scope"}), "Per altre spese: Fondo Cinque."),
        (outcome(None, {2: "empty", 1: "empty"}), "Non bastano più: Fondo Due e Fondo Uno."),
        (
            replace(outcome(None, {1: "age"}), slices={1: 60_00, 2: 40_00}),
            "Da Fondo Uno (60\N{NO-BREAK SPACE}€) e Fondo Due (40\N{NO-BREAK SPACE}€).",
        ),
        (replace(outcome(1, {}), is_reserved=True), "Da Fondo Uno. Su un posto riservato."),
        (replace(outcome(None, {1: "empty"}), barred="limit"), "Quest'anno ha già avuto quanto una persona può avere."),
        (outcome(None, {}), "Non c'è ancora nessun fondo."),
        (
            outcome(None, {1: "empty", 3: "municipality", 4: "nominator"}),
            "Per altri segnalatori: Fondo Quattro; per altri comuni: Fondo Tre; non bastano più: Fondo Uno.",
        ),
        (
            outcome(None, dict.fromkeys(NAMES, "empty")),
            "Non bastano più: Fondo Uno, Fondo Due, Fondo Tre e altri 2.",
        ),
    ],
)
def test_every_result_has_its_reason_in_words(decided: Outcome, sentence: str) -> None:
    assert why(decided, NAMES, Rulebook.by_arrival(100_00)) == sentence


def test_the_preview_asks_the_same_few_things_for_three_and_for_thirty(town: Town, teresa: Client, families) -> None:
    with CaptureQueriesContext(connection) as few:
        teresa.get(NEW)
    for _more in range(27):
        town.new_family()
    with CaptureQueriesContext(connection) as many:
        page = teresa.get(NEW)
    shown = page.content.decode().count('data-label="Esito"')
    assert shown == 25
    assert len(many) == len(few)


def test_the_page_of_a_round_asks_the_same_few_things_for_three_and_for_thirty(
    town: Town, teresa: Client, bruno: Client, families
) -> None:
    few_people = prepared(teresa)
    with CaptureQueriesContext(connection) as few:
        bruno.get(f"{LIST}{few_people.pk}/")
    bruno.post(f"{LIST}{few_people.pk}/", {"do": "reject"})
    for _more in range(27):
        town.new_family()
    many_people = prepared(teresa)
    with CaptureQueriesContext(connection) as many:
        bruno.get(f"{LIST}{many_people.pk}/")
    assert len(many) == len(few)
