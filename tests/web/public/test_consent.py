"""The family's page: a key opens it, a yes or a no closes it."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.nominations.commands import nominate, print_letters
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.rules import Nominee
from mentoring.people.queries import user_by_email
from mentoring.records.models import Attempt, Parcel
from mentoring.web.public.guessing import WRONG_PER_ADDRESS, WRONG_PER_SESSION

NOBODYS = "ABCD-EFGH-JKMN-PQRS"


def put_forward(town, age=10, **facts):
    nominee = Nominee(
        **{
            "first_name": "Ada",
            "last_name": "Prova",
            "born_on": date(town.today.year - age, 1, 1),
            "guardian_name": "Rosa Prova",
            "guardian_email": "rosa@example.org",
            **facts,
        }
    )
    options = {"programme": town.arte, "nominator": town.school, "reason": "need", "now": town.now}
    return nominate(town.teacher, nominee=nominee, **options)


def letter_for(town, asked) -> str:
    return printed(town, asked).link


def printed(town, asked):
    return print_letters(town.teacher, nominations=[asked.nomination], now=town.now)[0]


def typed_pin(client, letter):
    """The family's page of a letter, once its PIN was typed."""
    return client.post(page_of(letter.link), {"pin": f"{letter.pin[:3]} {letter.pin[3:]}"}, follow=True)


def page_of(key: str) -> str:
    return reverse("web:consent", args=[key])


YES = {"answer": "yes", "guardian_yes": "on", "guardian_name": "Rosa Prova", "email": "rosa@example.org"}


# -- the key ------------------------------------------------------------------------------------------------
def test_the_key_of_a_letter_is_typed_and_leads_to_the_page(town, client):
    letter = printed(town, put_forward(town))
    key = letter.link
    typed = f"{key[:4].lower()}-{key[4:8]} {key[8:12]}-{key[12:]}"
    answer = client.post(reverse("web:claim"), {"key": typed})
    assert answer.url == page_of(key)
    before = client.get(answer.url).content.decode()
    assert "Il PIN della lettera" in before
    assert "Ada" not in before
    assert "Scuola del Girasole ha pensato a Ada" in typed_pin(client, letter).content.decode()
    assert "Scuola del Girasole ha pensato a Ada" in client.get(answer.url).content.decode()


@pytest.mark.parametrize("typed", ["", "ABCD", NOBODYS + "X"])
def test_a_key_of_the_wrong_length_is_told_beside_the_field_and_not_counted(db, town, client, typed):
    answer = client.post(reverse("web:claim"), {"key": typed})
    assert answer.status_code == 409
    assert answer.context["form"].errors["key"]
    assert not Attempt.objects.filter(key__startswith="key:").exists()


def seen(answer) -> str:
    """A page without what differs by nature: the token of the form."""
    return re.sub(r"[A-Za-z0-9]{64}|/s/[\w-]+/", "", answer.content.decode())


def test_a_key_that_was_used_up_looks_like_one_that_never_was(town):
    declined, withdrawn = put_forward(town), put_forward(town, first_name="Leo")
    Nomination.objects.filter(pk=declined.nomination.pk).update(state="declined")
    Nomination.objects.filter(pk=withdrawn.nomination.pk).update(state="withdrawn")
    answers = [Client().get(page_of(key)) for key in (NOBODYS, declined.link, withdrawn.link)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({seen(answer) for answer in answers}) == 1


def test_guessing_is_slowed_down_for_a_session(town, client):
    good = letter_for(town, put_forward(town))
    for _ in range(WRONG_PER_SESSION):
        assert client.post(reverse("web:claim"), {"key": NOBODYS}).status_code == 404
    assert client.post(reverse("web:claim"), {"key": NOBODYS}).status_code == 429
    assert client.get(page_of(good)).status_code == 429
    assert Client().get(page_of(good)).status_code == 200


def test_guessing_without_cookies_is_slowed_down_for_an_address(town):
    for _ in range(WRONG_PER_ADDRESS):
        Client().get(page_of(NOBODYS))
    assert Client().get(page_of(NOBODYS)).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get(page_of(NOBODYS)).status_code == 404


def test_nobody_reads_who_guessed(town, client):
    client.get(page_of(NOBODYS))
    keys = Attempt.objects.filter(key__startswith="key:").values_list("key", flat=True)
    assert len(keys) == 3
    assert not any("127.0.0.1" in key or str(client.session.session_key) in key for key in keys)


def test_no_search_engine_lists_these_pages_and_no_other_site_learns_the_key(town, client):
    for address in (reverse("web:claim"), page_of(put_forward(town).link), page_of(NOBODYS)):
        answer = client.get(address)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "no-store" in answer["Cache-Control"]


# -- what the page says -------------------------------------------------------------------------------------
def test_the_page_says_who_asks_for_what_and_never_why(town, client):
    page = client.get(page_of(put_forward(town).link)).content.decode()
    for words in ("Scuola del Girasole ha pensato a Ada", "Arte e bellezza", "100\u00a0€", reverse("web:privacy")):
        assert words in page
    assert "economica" not in page


def test_only_the_mailed_key_shows_the_address_it_was_mailed_to(town, client):
    asked = put_forward(town)
    by_mail = client.get(page_of(asked.link)).content.decode()
    by_letter = typed_pin(client, printed(town, asked)).content.decode()
    assert "rosa@example.org" in by_mail
    assert "rosa@example.org" not in by_letter


@pytest.mark.parametrize(
    ("age", "fields"),
    [
        (13, ["guardian_yes", "guardian_name", "email"]),
        (14, ["guardian_yes", "guardian_name", "person_yes", "person_name", "email", "person_email"]),
        (17, ["guardian_yes", "guardian_name", "person_yes", "person_name", "email", "person_email"]),
        (18, ["person_yes", "person_name", "email"]),
    ],
)
def test_who_must_say_yes_depends_on_the_age(town, client, age, fields):
    form = client.get(page_of(put_forward(town, age).link)).context["form"]
    assert list(form.fields) == fields


# -- yes ----------------------------------------------------------------------------------------------------
def test_a_guardian_says_yes_and_is_told_what_comes_next(town, client):
    asked = put_forward(town)
    answer = client.post(page_of(asked.link), YES, follow=True)
    assert answer.redirect_chain == [(reverse("web:consent_done"), 302)]
    page = answer.content.decode()
    assert "Grazie, ci siamo!" in page
    assert "ti mandiamo un codice" in page
    given = Consent.objects.get(nomination=asked.nomination)
    assert (given.giver_name, given.channel) == ("Rosa Prova", "link")
    assert client.get(page_of(asked.link)).status_code == 404


def test_without_an_address_somebody_else_tells_how_it_went(town, client):
    answer = client.post(page_of(put_forward(town).link), {**YES, "email": ""}, follow=True)
    assert "com'è andata te lo dice Scuola del Girasole" in answer.content.decode()


def test_a_young_person_of_15_may_answer_later_and_elsewhere(town, client):
    """The second key: the guardian's yes alone opens nothing, and the young one's comes from their own mailbox."""
    asked = put_forward(town, 15)
    answer = client.post(page_of(asked.link), {**YES, "person_email": "ada@example.org"}, follow=True)
    assert "Grazie, un sì c'è!" in answer.content.decode().replace("&#x27;", "'")
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "proposed"
    link = Parcel.objects.filter(kind="consent_request_own").latest("id").facts["link"]
    young = Client()
    page = young.get(page_of(link))
    assert list(page.context["form"].fields) == ["person_yes", "person_name", "email"]
    assert "In casa hanno già detto di sì" in page.content.decode()
    young.post(page_of(link), {"answer": "yes", "person_yes": "on", "person_name": "Ada", "email": "ada@example.org"})
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "consented"
    assert user_by_email("ada@example.org").person == asked.nomination.person


def test_a_wrong_pin_shows_no_name_and_few_are_enough(town, client):
    letter = printed(town, put_forward(town))
    wrong = f"{(int(letter.pin) + 1) % 1_000_000:06}"
    for _ in range(6):
        answer = Client().post(page_of(letter.link), {"pin": wrong})
        assert answer.status_code == 409
        assert "Ada" not in answer.content.decode()
    assert Client().post(page_of(letter.link), {"pin": letter.pin}).status_code == 429


def test_without_the_pin_a_letter_answers_nothing(town, client):
    asked = put_forward(town)
    letter = printed(town, asked)
    for said in (YES, {"answer": "surely no"}):
        client.post(page_of(letter.link), said)
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "proposed"


def test_the_page_holds_the_whole_text_in_force(town, client):
    page = client.get(page_of(put_forward(town).link)).content.decode()
    for words in ("Che cosa riceve.", "Chi li vede.", "Cambiare idea.", "A 18 anni."):
        assert f"<strong>{words}</strong>" in page


def test_young_people_of_15_say_yes_themselves_too(town, client):
    asked = put_forward(town, 15)
    both = {**YES, "person_yes": "on", "person_name": "Ada Prova", "person_email": "ada@example.org"}
    client.post(page_of(asked.link), both)
    assert set(asked.nomination.consents.values_list("giver", flat=True)) == {"guardian", "person"}
    assert user_by_email("ada@example.org").person == asked.nomination.person


@pytest.mark.parametrize(
    ("age", "changes", "field"),
    [
        (10, {"guardian_yes": ""}, "guardian_yes"),
        (10, {"guardian_name": " "}, "guardian_name"),
        (10, {"email": "rosa@"}, "email"),
        (15, {"person_name": "Ada Prova"}, "person_yes"),
        (15, {"person_yes": "on", "person_name": "Ada", "person_email": "ROSA@example.org"}, "person_email"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(town, client, age, changes, field):
    asked = put_forward(town, age)
    answer = client.post(page_of(asked.link), {**YES, **changes})
    assert answer.status_code == 409
    assert field in answer.context["form"].errors
    assert 'value="Rosa Prova"' in answer.content.decode() or field == "guardian_name"
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "proposed"


def test_a_letter_proves_no_address(town, client):
    asked = put_forward(town)
    letter = printed(town, asked)
    typed_pin(client, letter)
    client.post(page_of(letter.link), YES)
    assert Consent.objects.get(nomination=asked.nomination).channel == "letter"
    assert not user_by_email("rosa@example.org").emailaddress_set.get().verified


def test_whoever_said_yes_enters_with_a_code_and_is_at_the_wallet(town, client):
    """The address came with a letter: nobody proved it before this code did."""
    asked = put_forward(town)
    letter = printed(town, asked)
    typed_pin(client, letter)
    client.post(page_of(letter.link), YES)
    client.post(reverse("account_request_login_code"), {"email": "rosa@example.org"})
    body = Parcel.objects.filter(kind="account").latest("id").facts["body"]
    code = re.search(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4})\s*$", body, re.MULTILINE)[1]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("web:wallet")
    assert user_by_email("rosa@example.org").emailaddress_set.get().verified


# -- no -----------------------------------------------------------------------------------------------------
def test_a_no_is_asked_twice_and_then_respected(town, client):
    asked = put_forward(town)
    first = client.post(page_of(asked.link), {"answer": "no"})
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "proposed"
    assert "Confermo: no" in first.content.decode()
    answer = client.post(page_of(asked.link), {"answer": "surely no"}, follow=True)
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "declined"
    assert "Grazie di avercelo detto" in answer.content.decode()
    assert not asked.nomination.consents.exists()


def test_the_thank_you_page_needs_an_answer_first(town, client):
    assert client.get(reverse("web:consent_done")).url == reverse("web:claim")


def test_no_name_stays_in_the_session(town, client):
    client.post(page_of(put_forward(town).link), YES)
    assert not re.search("Ada|Rosa|rosa@", str(dict(client.session)))
