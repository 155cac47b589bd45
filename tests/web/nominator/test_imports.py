"""A school's list through the browser: file, columns, preview, confirmation, progress, and back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.demo import data
from mentoring.nominations.consents import Answer, consent
from mentoring.nominations.models import Nomination
from mentoring.people.models import Person
from mentoring.records.models import Parcel
from mentoring.rolls.commands import BATCH, write_all
from mentoring.rolls.models import Roll
from tests.web.nominator.tables import PLAIN, written


def uploaded(town, client, content: bytes, name="elenco.csv", **changes):
    fields = {"programme": town.prima_nota.pk, "reason": "member", "table": SimpleUploadedFile(name, content)}
    return client.post(reverse("web:nominator_import"), {**fields, **changes}, follow=True)


def latest() -> Roll:
    return Roll.objects.latest("pk")


def page(answer) -> str:
    return answer.content.decode()


def press(client, what: str, roll=None, **fields):
    return client.post(reverse(f"web:nominator_roll_{what}", args=[(roll or latest()).pk]), fields, follow=True)


def confirmed(town, client, content: bytes):
    uploaded(town, client, content)
    return press(client, "confirm")


# -- preview ------------------------------------------------------------------------------------------------
def test_the_preview_of_the_pilots_list_shows_the_numbers_and_first_what_needs_a_look(town, celeste):
    answer = uploaded(town, celeste, data.pilot_list())
    counts = answer.context["counts"]
    assert counts.by_verdict == {
        "new": 120, "changed": 0, "known": 0, "duplicate": 7, "ineligible": 6, "refused": 6,
    }  # fmt: skip
    assert (counts.to_look_at, counts.new_by_letter) == (28, 6)
    listing = answer.context["listing"]
    assert (listing.count, len(listing.rows)) == (139, 25)
    first = page(celeste.get(answer.request["PATH_INFO"])) + page(celeste.get(answer.request["PATH_INFO"] + "?page=2"))
    for sentence in (
        "È già più su nell&#x27;elenco, alla riga 4: vale quella.",
        "Questa data di nascita non esiste.",
        "Manca la data di nascita.",
        "Mancano il nome o il cognome.",
        "Il codice fiscale non torna",
        "È oltre l&#x27;età di questo programma.",
        "L&#x27;indirizzo e-mail non si può usare",
        "La data di nascita non è quella del codice fiscale",
        "Nel nome c&#x27;è un segno",
        "«Cod. Fiscale»",
        "Corso",
    ):
        assert sentence in first


@pytest.mark.parametrize(
    ("outcome", "count"),
    [("look", 28), ("new", 120), ("known", 0), ("duplicate", 7), ("ineligible", 6), ("refused", 6)],
)
def test_the_rows_are_shown_by_what_becomes_of_them(town, celeste, outcome, count):
    uploaded(town, celeste, data.pilot_list())
    listing = celeste.get(reverse("web:nominator_roll", args=[latest().pk]), {"outcome": outcome}).context["listing"]
    assert listing.count == count


def test_the_rows_to_mend_are_a_file_with_everything_that_was_read(town, celeste):
    uploaded(town, celeste, data.pilot_list())
    url = reverse("web:nominator_roll", args=[latest().pk])
    answer = celeste.get(url, {"outcome": "refused", "export": "csv"})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Riga;Cognome;Nome;Data di nascita;Codice fiscale")
    assert len(lines) == 1 + 6
    assert any(line.startswith("116;Ricci;Chiara;31/02/2013") and "non esiste" in line for line in lines)
    assert celeste.get(url, {"export": "xlsx"}).content.startswith(b"PK")


def test_a_formula_in_a_cell_is_refused_and_never_exported_as_one(town, celeste):
    uploaded(town, celeste, written([PLAIN, ("=1+1", "Ada", "1/2/2015"), ("Prova", "@SUM(A1)", "1/2/2015")]))
    url = reverse("web:nominator_roll", args=[latest().pk])
    answer = celeste.get(url)
    assert answer.context["counts"].by_verdict["refused"] == 2
    assert "In una cella c&#x27;è una formula" in page(answer)
    lines = celeste.get(url, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("2;'=1+1;Ada;")
    assert lines[2].startswith("3;Prova;'@SUM(A1);")


def test_the_preview_writes_nothing(town, celeste):
    before = Nomination.objects.count(), Person.objects.count(), Parcel.objects.count()
    uploaded(town, celeste, data.pilot_list())
    assert (Nomination.objects.count(), Person.objects.count(), Parcel.objects.count()) == before


def test_the_preview_asks_the_database_as_often_for_many_rows_as_for_few(town, celeste, django_assert_max_num_queries):
    uploaded(town, celeste, data.pilot_list())
    with django_assert_max_num_queries(20):
        celeste.get(reverse("web:nominator_roll", args=[latest().pk]))


# -- columns ------------------------------------------------------------------------------------------------
STRANGE = [("Parte uno", "Parte due", "Quando", "Dove scrivere"), ("Prova", "Ada", "1/2/2015", "rosa@example.org")]
SAID = {"c0": "last_name", "c1": "first_name", "c2": "born_on", "c3": "guardian_email"}


def test_columns_nobody_could_guess_are_asked_for_with_examples_and_remembered(town, celeste):
    answer = uploaded(town, celeste, written(STRANGE))
    assert answer.redirect_chain[-1][0] == reverse("web:nominator_roll_columns", args=[latest().pk])
    assert "Manca ancora: cognome, nome, data di nascita." in page(answer)
    assert "rosa@example.org" in page(answer)
    answer = press(celeste, "columns", **SAID)
    assert answer.context["counts"].by_verdict["new"] == 1
    again = uploaded(town, celeste, written([STRANGE[0], ("Prova", "Leo", "1/2/2015", "")]))
    assert again.context["counts"].by_verdict["new"] == 1


def test_a_guess_can_be_put_right_from_the_preview(town, celeste):
    uploaded(town, celeste, written([PLAIN, ("Prova", "Ada", "1/2/2015")]))
    answer = celeste.get(reverse("web:nominator_roll_columns", args=[latest().pk]))
    assert [field.value() for field, _examples in answer.context["form"].with_examples()] == [
        "last_name", "first_name", "born_on",
    ]  # fmt: skip
    press(celeste, "columns", c0="first_name", c1="last_name", c2="born_on")
    assert latest().rows.get().row.name == "Ada Prova"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({**SAID, "c2": ""}, "Ci dica quali colonne sono il cognome"),
        ({**SAID, "c3": "first_name"}, "Ha dato lo stesso significato a due colonne"),
        ({**SAID, "c3": "iban"}, "Scelga"),
    ],
    ids=["one missing", "one twice", "one unknown"],
)
def test_what_is_wrong_with_the_columns_is_said(town, celeste, said, words):
    uploaded(town, celeste, written(STRANGE))
    answer = press(celeste, "columns", **said)
    assert answer.status_code == 409
    assert words in page(answer) or words == "Scelga"
    assert not latest().rows.exists()


# -- confirmation -------------------------------------------------------------------------------------------
def test_a_long_list_shows_how_far_it_is_and_then_what_became_of_it(town, celeste):
    answer = confirmed(town, celeste, data.pilot_list())
    assert f"<strong>{BATCH}</strong> scritte su 120" in page(answer)
    assert '<noscript><meta http-equiv="refresh"' in page(answer)
    write_all(latest(), town.now)
    url = reverse("web:nominator_roll", args=[latest().pk])
    assert celeste.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    answer = celeste.get(url)
    assert Nomination.objects.filter(nominator=town.music_school).count() == 120
    for words in (
        "A 114 famiglie abbiamo scritto.",
        "Per 6 famiglie",
        "7 righe erano doppie",
        "6 righe sono da correggere",
    ):
        assert words in page(answer)


def test_a_short_list_is_written_at_once(town, celeste):
    answer = confirmed(town, celeste, written([PLAIN, ("Prova", "Ada", "1/2/2015")]))
    assert "nuova segnalazione" in page(answer)
    assert latest().state == "written"


def test_the_same_list_again_has_nobody_new_and_says_that_it_is_known(town, celeste):
    confirmed(town, celeste, data.pilot_list())
    write_all(latest(), town.now)
    press(celeste, "confirm")
    again = uploaded(town, celeste, data.pilot_list())
    assert "nessuno di nuovo" in page(again)
    assert "Questo stesso file è già stato caricato" in page(again)
    assert Nomination.objects.filter(nominator=town.music_school).count() == 120


def test_the_same_file_while_the_first_is_running_is_refused_beside_its_field(town, celeste):
    confirmed(town, celeste, data.pilot_list())
    answer = uploaded(town, celeste, data.pilot_list())
    assert answer.status_code == 409
    assert "lo stiamo già scrivendo" in answer.context["form"].errors["table"][0]


def test_a_bracket_is_written_only_where_somebody_has_seen_the_papers(town, celeste):
    rows = [(*PLAIN, "ISEE"), ("Prova", "Ada", "1/2/2015", "12.345,67")]
    uploaded(town, celeste, written(rows))
    press(celeste, "confirm")
    assert Nomination.objects.latest("pk").need == ""
    uploaded(town, celeste, written([rows[0], ("Prova", "Leo", "1/2/2015", "12.345,67")]))
    press(celeste, "confirm", attests_need="on")
    nomination = Nomination.objects.latest("pk")
    assert (nomination.need, nomination.need_attested_by_id) == ("15000", town.music_teacher.user_id)


# -- and back -----------------------------------------------------------------------------------------------
def test_a_list_is_taken_back_while_no_family_has_said_yes(town, celeste):
    confirmed(town, celeste, written([PLAIN, ("Prova", "Ada", "1/2/2015")]))
    answer = press(celeste, "take_back")
    assert "Elenco annullato" in page(answer)
    assert Nomination.objects.latest("pk").state == "withdrawn"


def test_after_a_yes_the_page_offers_no_way_back_and_the_button_refuses(town, celeste):
    confirmed(town, celeste, written([PLAIN, ("Prova", "Ada", "1/2/2015")]))
    consent(nomination=Nomination.objects.latest("pk"), answer=Answer("Rosa"), channel="letter", now=town.now)
    answer = celeste.get(reverse("web:nominator_roll", args=[latest().pk]))
    assert "Una famiglia ha già detto sì" in page(answer)
    assert press(celeste, "take_back").status_code == 409
    assert latest().state == "written"


def test_a_draft_is_thrown_away(town, celeste):
    uploaded(town, celeste, data.pilot_list())
    roll = latest()
    press(celeste, "discard", roll)
    assert not Roll.objects.filter(pk=roll.pk).exists()
    assert celeste.get(reverse("web:nominator_roll", args=[roll.pk])).status_code == 404


# -- files that cannot be read ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Questo file è vuoto."),
        (b"Caro direttore,\nle scrivo\n", "non troviamo un elenco"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel di vecchio tipo"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04rotto", "rovinato"),
        (b"%PDF-1.7 elenco", "è un documento"),
        (b"\x89PNG\r\n\x1a\n", "un'immagine"),
        (b"<html><table><tr><td>Cognome", "una pagina web"),
        (b"Cognome;Nome;Nato il\n", "Sotto i nomi delle colonne"),
        (b"Cognome;Nome;Nato il\nPro\0va;Ada;1/1/2015\n", "byte vuoti"),
        (b"Cognome;Nome;Nato il" + b";x" * 100_000 + b"\nProva;Ada;1/1/2015\n", "più di 100 colonne"),
        (b"Cognome;Nome;Nato il\nProva;Ada;1/1/2015\nNome;Cognome;Classe;Nato il;E-mail\n", "Alla riga 3"),
        (b"Cognome;Nome;Nato il\n" + b"a;b;1/1/2015\n" * 5001, "troppo lungo"),
        (b"Cognome;Nome;Nato il\n" + b" " * 2_500_000, "molto grande"),
    ],
    ids=[
        "empty", "letter", "xls", "password", "broken", "pdf", "picture", "web page", "no rows", "nul bytes",
        "too many columns", "two headers", "too many rows", "too many bytes",
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(town, celeste, content, words):
    answer = uploaded(town, celeste, content)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["table"]
    assert words in answer.context["form"].errors["table"][0]
    assert not Roll.objects.filter(nominator=town.music_school, state="draft").exists()


# -- whose it is --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["", "_columns", "_confirm", "_take_back", "_discard"])
def test_nobody_opens_or_touches_another_schools_list(town, celeste, letizia, what):
    uploaded(town, celeste, data.pilot_list())
    url = reverse(f"web:nominator_roll{what}", args=[latest().pk])
    assert letizia.post(url).status_code == 404 if what else letizia.get(url).status_code == 404
    assert latest().state == "draft"


def test_the_lists_brought_so_far_are_a_list(town, celeste, letizia):
    uploaded(town, celeste, data.pilot_list())
    assert celeste.get(reverse("web:nominator_rolls")).context["listing"].count >= 1
    assert letizia.get(reverse("web:nominator_rolls")).context["listing"].count == 0
