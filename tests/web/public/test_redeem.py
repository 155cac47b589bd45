"""A family with a code from paper: one box for every kind of code, two short pages, and nothing for whoever guesses."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.claims.models import ClaimCode
from mentoring.claims.queries import code_behind
from mentoring.nominations.commands import nominate, print_letters
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.records.models import Attempt
from mentoring.web.public.guessing import WRONG_IN_ALL, WRONG_PER_ADDRESS, WRONG_PER_SESSION

NOBODYS = "ABCDEFGHJK"


@pytest.fixture
def code(town) -> str:
    return town.handed_out(town.teacher, town.arte, town.school, 2).codes[0]


def page_of(code: str) -> str:
    return reverse("web:redeem", args=[code])


def about(town, age=12, **facts):
    born = town.born(age).isoformat()
    return {
        "do": "data",
        "first_name": "Ada",
        "last_name": "Foglio",
        "born_on": born,
        "municipality": "Vigevano",
    } | facts


YES = {"answer": "yes", "guardian_yes": "on", "guardian_name": "Rosa Foglio", "email": "rosa.nuova@example.org"}


# -- one box ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "write", [str.lower, lambda code: f"{code[:5]}-{code[5:]}", lambda code: f" {code[:3]} {code[3:]} "]
)
def test_the_one_box_takes_a_code_of_a_sheet_however_it_is_written(town, client, code, write):
    answer = client.post(reverse("web:claim"), {"key": write(code)})
    assert answer.url == page_of(code)


def test_the_one_box_takes_a_whole_address(town, client, code, settings):
    assert client.post(reverse("web:claim"), {"key": f"{settings.PUBLIC_URL}{page_of(code)}"}).url == page_of(code)


def test_the_one_box_still_takes_the_key_of_a_letter(town, client):
    options = {"programme": town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    asked = nominate(town.teacher, nominee=Nominee("Ada", "Lettera", town.born(9)), **options)
    key = print_letters(town.teacher, nominations=[asked.nomination], now=town.now)[0].link
    assert client.post(reverse("web:claim"), {"key": key}).url == reverse("web:consent", args=[key])


@pytest.mark.parametrize(
    ("typed", "sentence"), [("ABC", "ne leggiamo 3"), ("ABCDEFGH10", "mai zero"), ("", "Scrivi il codice")]
)
def test_what_cannot_be_a_code_is_told_beside_the_box_and_not_counted(town, client, typed, sentence):
    answer = client.post(reverse("web:claim"), {"key": typed})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()
    assert not Attempt.objects.exists()


# -- two pages ----------------------------------------------------------------------------------------------
def test_a_family_says_who_it_is_about_then_yes_and_the_nominator_finds_it(town, client, code):
    assert "te lo ha dato Scuola del Girasole" in client.get(page_of(code)).content.decode()
    second = client.post(page_of(code), about(town)).content.decode()
    assert "Un buono per Ada" in second
    assert "Sono il genitore o il tutore di Ada" in second
    assert ClaimCode.objects.filter(state="claimed").count() == 0, "nothing is kept before the yes"
    done = client.post(page_of(code), about(town) | YES, follow=True)
    assert "Scuola del Girasole ti riconosce" in done.content.decode()
    claim = ClaimCode.objects.get(state="claimed").claim
    assert claim.nominee.last_name == "Foglio"
    assert (claim.guardian_name, claim.email) == ("Rosa Foglio", "rosa.nuova@example.org")
    assert not Nomination.objects.filter(person__last_name="Foglio").exists()


def test_from_14_on_both_sign_and_an_adult_alone(town, client, code):
    both = client.post(page_of(code), about(town, age=15)).content.decode()
    assert "Dai 14 ai 17 anni si decide in due" in both
    alone = client.post(page_of(code), about(town, age=20)).content.decode()
    assert "Sono Ada, e dico di sì" in alone
    assert "genitore o il tutore" not in alone


def test_without_the_yes_nothing_is_claimed_and_what_was_typed_stays(town, client, code):
    page = client.post(page_of(code), about(town) | {"answer": "yes", "guardian_name": "Rosa Foglio"})
    assert page.status_code == 409
    assert "serve questo sì" in page.content.decode()
    assert 'value="Rosa Foglio"' in page.content.decode()
    assert code_behind(code, town.today) is not None


def test_one_can_go_back_and_correct_the_data(town, client, code):
    page = client.post(page_of(code), about(town) | {"do": "back"})
    assert page.status_code == 200
    assert 'value="Foglio"' in page.content.decode()
    assert "error-summary" not in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("first_name", "", "Scrivi il nome."),
        ("last_name", "123", "almeno una lettera"),
        ("last_name", "x" * 200, "80"),
        ("born_on", "", "Scrivi la data di nascita."),
        ("born_on", "31/02/2014", "Questa data non esiste"),
        ("born_on", "2090-01-01", "Controlla l'anno"),
        ("born_on", "2024-01-01", "età non rientra"),
        ("fiscal_code", "ABC", "Questo codice fiscale non torna"),
        ("first_name", "A\x00da", "error-summary"),
    ],
)
def test_wrong_data_are_told_beside_their_field_and_the_code_stays_good(town, client, code, field, typed, sentence):
    page = client.post(page_of(code), about(town, **{field: typed}))
    assert page.status_code == 409
    assert sentence.replace("'", "&#x27;") in page.content.decode()
    assert code_behind(code, town.today) is not None


def test_a_page_behind_a_code_is_kept_from_others(town, client, code):
    page = client.get(page_of(code))
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_thanks_without_a_claim_lead_back_to_the_box(db, client):
    assert client.get(reverse("web:redeem_done")).url == reverse("web:claim")


# -- who guesses --------------------------------------------------------------------------------------------
def seen(answer) -> str:
    """A page without what differs by nature."""
    return re.sub(r"[A-Za-z0-9]{64}|/c/[\w-]+/", "", answer.content.decode())


def test_used_expired_revoked_and_unknown_codes_look_alike(town):
    printed = town.handed_out(town.teacher, town.arte, town.school, 4)
    used, revoked, *_others = printed.codes
    town.comes_with(used, Nominee("Ada", "Foglio", town.born(12)))
    ClaimCode.objects.filter(sheet=printed.sheet, number=2).update(state="revoked")
    old = town.handed_out(town.teacher, town.arte, town.school, 1)
    old.sheet.expires_on = town.today - timedelta(days=1)
    old.sheet.save()
    answers = [Client().get(page_of(code)) for code in (used, revoked, old.codes[0], NOBODYS)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({seen(answer) for answer in answers}) == 1
    posts = [Client().post(page_of(code), about(town) | YES) for code in (used, revoked, old.codes[0], NOBODYS)]
    assert len({seen(answer) for answer in posts}) == 1


def test_guessing_is_slowed_down_for_a_browser_and_a_good_code_does_not_help(town, client, code):
    for _ in range(WRONG_PER_SESSION):
        assert client.get(page_of(NOBODYS)).status_code == 404
    answer = client.get(page_of(code))
    assert answer.status_code == 429
    assert Client().get(page_of(code)).status_code == 200


def test_guessing_is_slowed_down_for_an_address(town, code):
    for _ in range(WRONG_PER_ADDRESS):
        Client().get(page_of(NOBODYS))
    assert Client().get(page_of(code)).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(page_of(code)).status_code == 200


def test_guessing_from_many_addresses_is_slowed_down_for_all(town, code):
    now = timezone.now()  # The town's was when the run began, which is longer ago than tries are counted.
    Attempt.objects.bulk_create(Attempt(key="key:all", at=now) for _ in range(WRONG_IN_ALL))
    assert Client(REMOTE_ADDR="192.0.2.8").get(page_of(code)).status_code == 429


def test_wrong_codes_are_counted_together_whatever_they_open(town, client, code):
    for number in range(WRONG_PER_SESSION):
        address = page_of(NOBODYS) if number % 2 else reverse("web:consent", args=["ABCDEFGHJKMNPQRS"])
        client.get(address)
    assert client.get(page_of(code)).status_code == 429


def test_two_browsers_with_one_code_and_one_of_them_is_told_kindly(town, code):
    mine, theirs = Client(), Client()
    assert mine.post(page_of(code), about(town)).status_code == 200
    assert theirs.post(page_of(code), about(town, first_name="Bea") | YES).status_code == 302
    late = mine.post(page_of(code), about(town) | YES)
    assert late.status_code == 404
    assert "Questo codice non apre niente" in late.content.decode()
    assert ClaimCode.objects.get(state="claimed").claim.nominee.first_name == "Bea"
