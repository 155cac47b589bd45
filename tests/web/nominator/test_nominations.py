"""A teacher puts somebody forward, looks how it goes, and asks again."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.records.models import Parcel
from mentoring.web.lists import PAGE_SIZE

CODE = "PZZSML15L03F205H"
NO_ADDRESS = "Questo indirizzo non sembra completo: manca la @, o quello che viene dopo."
BAD_CODE = "Questo codice fiscale non torna: controlli le 16 lettere e cifre."


def put_forward(town, **facts):
    nominee = Nominee(**{"first_name": "Ada", "last_name": "Prova", "born_on": date(2014, 5, 1), **facts})
    return nominate(
        town.music_teacher,
        programme=town.prima_nota,
        nominator=town.music_school,
        nominee=nominee,
        reason="member",
        now=town.now,
    )


def typed(town, **changes):
    fields = {
        "form_key": town.form_key(),
        "programme": town.prima_nota.pk,
        "first_name": "Samuel",
        "last_name": "Pozzi",
        "born_on": "2015-07-03",
        "fiscal_code": CODE,
        "municipality": "Vigevano",
        "guardian_name": "Chiara Pozzi",
        "guardian_email": "chiara@example.org",
        "guardian_phone": "395 6750476",
        "reason": "merit",
        "words": "Suona anche quando piove.",
    }
    return {**fields, **changes}


def page_of(asked):
    return reverse("web:nominator_nomination", args=[asked.nomination.pk])


# -- the form -----------------------------------------------------------------------------------------------
def test_a_teacher_puts_a_child_forward(town, celeste):
    answer = celeste.post(reverse("web:nominator_new"), typed(town), follow=True)
    made = Nomination.objects.latest("pk")
    assert answer.redirect_chain == [(reverse("web:nominator_nomination", args=[made.pk]), 302)]
    assert "abbiamo scritto a chiara@example.org" in answer.content.decode()
    assert (made.person.full_name, made.words, made.reason) == ("Samuel Pozzi", "Suona anche quando piove.", "merit")
    assert Parcel.objects.filter(kind="consent_request").latest("id").to == "chiara@example.org"


def test_whoever_comes_first_is_marked_in_the_form(town, celeste):
    celeste.post(reverse("web:nominator_new"), typed(town, is_priority="on"))
    assert Nomination.objects.get(person__last_name="Pozzi").is_priority


def test_sending_the_form_twice_makes_one_nomination(town, celeste):
    fields = typed(town)
    first, again = (celeste.post(reverse("web:nominator_new"), fields) for _ in range(2))
    assert first.url == again.url
    assert Nomination.objects.filter(person__last_name="Pozzi").count() == 1


def test_name_and_birthday_are_enough_and_then_there_is_a_letter(town, celeste):
    bare = typed(
        town, fiscal_code="", guardian_name="", guardian_email="", guardian_phone="", municipality="", words=""
    )
    answer = celeste.post(reverse("web:nominator_new"), bare, follow=True)
    assert "Ora stampi la lettera" in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"first_name": " "}, "first_name", "Scriva il nome."),
        ({"born_on": ""}, "born_on", "Scriva la data di nascita."),
        ({"born_on": "31/02/2013"}, "born_on", "Questa data non esiste. La scriva così: 03/07/2015."),
        ({"born_on": "1890-01-01"}, "born_on", "Controlli l'anno di nascita."),
        ({"fiscal_code": "PZZSML15L03F205X"}, "fiscal_code", BAD_CODE),
        ({"born_on": "04/07/2015"}, "born_on", "Non è la data che dice il codice fiscale. Quale dei due è giusto?"),
        ({"guardian_email": "chiara@"}, "guardian_email", NO_ADDRESS),
        ({"born_on": "1990-07-03", "fiscal_code": ""}, "born_on", "L'età non rientra in quella di questo programma."),
        ({"programme": ""}, "programme", "Scelga il programma."),
        ({"reason": "pity"}, "reason", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(town, celeste, changes, field, sentence):
    answer = celeste.post(reverse("web:nominator_new"), typed(town, **changes))
    form = answer.context["form"]
    assert answer.status_code == 409
    assert list(form.errors) == [field]
    assert sentence is None or form.errors[field] == [sentence]
    assert 'value="Chiara Pozzi"' in answer.content.decode()
    assert not Nomination.objects.filter(person__last_name="Pozzi").exists()


def test_one_may_insist_on_a_birthday_that_contradicts_the_code(town, celeste):
    doubtful = typed(town, born_on="04/07/2015")
    assert 'name="sure"' in celeste.post(reverse("web:nominator_new"), doubtful).content.decode()
    celeste.post(reverse("web:nominator_new"), {**doubtful, "sure": "on"})
    assert Nomination.objects.get(person__last_name="Pozzi").person.born_on == date(2015, 7, 4)


def test_whoever_is_there_already_is_linked(town, celeste):
    celeste.post(reverse("web:nominator_new"), typed(town))
    answer = celeste.post(reverse("web:nominator_new"), typed(town))
    known = Nomination.objects.get(person__last_name="Pozzi")
    assert answer.status_code == 409
    assert reverse("web:nominator_nomination", args=[known.pk]) in answer.content.decode()


# -- the list -----------------------------------------------------------------------------------------------
def names(answer):
    return [row[0].words for row in answer.context["listing"].rows]


def test_the_list_filters_by_name_state_and_programme(town, celeste):
    put_forward(town)
    put_forward(town, first_name="Leo", last_name="Diversi")
    decline(nomination=put_forward(town, first_name="Noa", last_name="Diversi").nomination, now=town.now)
    desk = reverse("web:nominator_desk")
    assert names(celeste.get(desk, {"q": "diversi noa"})) == ["Diversi Noa"]
    assert names(celeste.get(desk, {"state": "declined"})) == ["Diversi Noa"]
    assert names(celeste.get(desk, {"programme": town.arte.pk})) == []
    assert names(celeste.get(desk, {"sort": "name"})) == ["Diversi Leo", "Diversi Noa", "Prova Ada"]
    assert names(celeste.get(desk, {"sort": "-name"})) == ["Prova Ada", "Diversi Noa", "Diversi Leo"]


def test_the_list_is_a_file_too(town, celeste):
    put_forward(town, last_name="=SOMMA(A1)")
    answer = celeste.get(reverse("web:nominator_desk"), {"export": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=SOMMA(A1) Ada" in answer.content.decode("utf-8-sig")
    assert celeste.get(reverse("web:nominator_desk"), {"export": "xlsx"}).content.startswith(b"PK")


def test_an_empty_desk_says_what_to_do_first(celeste):
    assert "Chi le viene in mente?" in celeste.get(reverse("web:nominator_desk")).content.decode()


def test_a_longer_list_takes_no_more_statements(town, celeste, django_assert_max_num_queries: DjangoAssertNumQueries):
    for number in range(PAGE_SIZE + 3):
        put_forward(town, last_name=f"Prova {number:02}")
    with django_assert_max_num_queries(19):
        assert len(names(celeste.get(reverse("web:nominator_desk")))) == PAGE_SIZE


def test_a_teacher_sees_the_result(town, letizia):
    desk = letizia.get(reverse("web:nominator_desk"), {"q": "Viola"}).content.decode()
    assert "buono assegnato" in desk
    nomination = town.viola.nominations.get()
    page = letizia.get(reverse("web:nominator_nomination", args=[nomination.pk])).content.decode()
    assert "Il buono è di Viola" in page


def test_whom_one_marked_is_found_sorted_and_written_to_the_file(town, celeste):
    desk = reverse("web:nominator_desk")
    put_forward(town, last_name="Turno")
    put_forward(town, first_name="Leo", last_name="Primi", is_priority=True)
    assert names(celeste.get(desk, {"state": "first"})) == ["Primi Leo"]
    assert names(celeste.get(desk, {"sort": "-first"})) == ["Primi Leo", "Turno Ada"]
    head, *rows = celeste.get(desk, {"export": "csv", "sort": "name"}).content.decode("utf-8-sig").splitlines()
    place = head.split(";").index("Per primi")
    assert [row.split(";")[place] for row in rows] == ["sì", ""]


# -- one nomination -----------------------------------------------------------------------------------------
def test_another_school_does_not_find_the_page(town, letizia):
    asked = put_forward(town, guardian_email="rosa@example.org")
    assert letizia.get(page_of(asked)).status_code == 404
    for name in ("nominator_ask", "nominator_withdraw", "nominator_letter"):
        address = reverse(f"web:{name}", args=[asked.nomination.pk])
        assert letizia.post(address, {"email": "x@example.org"}).status_code == 404
    asked.nomination.refresh_from_db()
    assert asked.nomination.state == "proposed"
    assert asked.nomination.printed_at is None


def test_the_page_tells_who_said_yes_and_when(town, celeste):
    asked = put_forward(town)
    consent(nomination=asked.nomination, answer=Answer("Rosa Prova"), channel="letter", now=town.now)
    page = celeste.get(page_of(asked)).content.decode()
    assert "Rosa Prova ha detto sì (Genitore o tutore; Lettera con QR)." in page
    assert "Ora tocca al gestore" in page


def test_asking_again_goes_to_the_address_that_is_typed(town, celeste):
    asked = put_forward(town)
    answer = celeste.post(reverse("web:nominator_ask", args=[asked.nomination.pk]), {"email": "nonna@example.org"})
    assert answer.url == page_of(asked)
    assert Parcel.objects.filter(kind="consent_request").latest("id").to == "nonna@example.org"


def test_asking_twice_in_a_row_is_refused_beside_the_address(town, celeste):
    asked = put_forward(town)
    address = reverse("web:nominator_ask", args=[asked.nomination.pk])
    celeste.post(address, {"email": "nonna@example.org"})
    answer = celeste.post(address, {"email": "zia@example.org"})
    assert answer.status_code == 409
    assert "Abbiamo scritto a questa famiglia pochi minuti fa" in answer.context["form"].errors["email"][0]
    assert 'value="zia@example.org"' in answer.content.decode()


def test_taking_it_back_closes_the_familys_page(town, celeste, client):
    asked = put_forward(town)
    celeste.post(reverse("web:nominator_withdraw", args=[asked.nomination.pk]))
    assert client.get(reverse("web:consent", args=[asked.link])).status_code == 404
    answer = celeste.post(reverse("web:nominator_withdraw", args=[asked.nomination.pk]))
    assert answer.status_code == 409


def test_the_mark_is_put_and_taken_away_on_the_page(town, celeste, letizia):
    asked = put_forward(town)
    address = reverse("web:nominator_mark", args=[asked.nomination.pk])
    assert letizia.post(address, {"do": "mark"}).status_code == 404
    assert "Metti il segno" in celeste.get(page_of(asked)).content.decode()
    page = celeste.post(address, {"do": "mark"}, follow=True).content.decode()
    assert "Togli il segno" in page
    assert "Metti il segno" not in page
    assert "Metti il segno" in celeste.post(address, {"do": "unmark"}, follow=True).content.decode()


def test_who_was_decided_about_has_no_button_and_the_post_says_why(town, letizia):
    nomination = town.viola.nominations.get()
    page = letizia.get(reverse("web:nominator_nomination", args=[nomination.pk])).content.decode()
    assert "Metti il segno" not in page
    answer = letizia.post(reverse("web:nominator_mark", args=[nomination.pk]), {"do": "mark"})
    assert answer.status_code == 409
    assert "il segno non si cambia più" in answer.content.decode()


def test_what_was_answered_cannot_be_asked_again(town, celeste):
    asked = put_forward(town)
    decline(nomination=asked.nomination, now=town.now + timedelta(minutes=1))
    assert "Scrivi alla famiglia" not in celeste.get(page_of(asked)).content.decode()
    answer = celeste.post(reverse("web:nominator_ask", args=[asked.nomination.pk]), {"email": "x@example.org"})
    assert answer.status_code == 409
