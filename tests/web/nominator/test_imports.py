"""A school's list through the browser: file, preview, confirmation."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from mentoring.demo import data
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Field, Row
from mentoring.people.models import Person
from mentoring.records.models import Parcel
from mentoring.web.nominator.drafts import GOOD_FOR, Draft, opened, sealed


def uploaded(town, client, content: bytes, name="elenco.csv", **changes):
    fields = {"programme": town.prima_nota.pk, "reason": "member", "table": SimpleUploadedFile(name, content)}
    return client.post(reverse("web:nominator_import"), {**fields, **changes})


def draft_in(answer) -> str:
    return re.search(r'name="draft" value="([^"]+)"', answer.content.decode())[1]


def confirmed(client, draft: str):
    return client.post(reverse("web:nominator_import_confirm"), {"draft": draft}, follow=True)


def test_the_preview_of_the_pilots_list_shows_the_numbers_and_every_row_that_needs_a_look(town, celeste):
    answer = uploaded(town, celeste, data.pilot_list())
    preview = answer.context["preview"]
    assert preview.counts == {"new": 120, "duplicate": 7, "ineligible": 6, "refused": 6}
    assert (preview.n_warnings, preview.n_by_letter) == (4, 6)
    assert (len(preview.to_look_at), len(preview.fine)) == (28, 111)
    page = answer.content.decode()
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
    ):
        assert sentence in page


def test_the_preview_writes_nothing(town, celeste):
    before = Nomination.objects.count(), Person.objects.count(), Parcel.objects.count()
    uploaded(town, celeste, data.pilot_list())
    assert (Nomination.objects.count(), Person.objects.count(), Parcel.objects.count()) == before


def test_the_confirmation_nominates_everybody_and_says_so_in_numbers(town, celeste):
    answer = confirmed(celeste, draft_in(uploaded(town, celeste, data.pilot_list())))
    assert Nomination.objects.filter(nominator=town.music_school).count() == 120
    page = answer.content.decode()
    for words in (
        "A 114 famiglie abbiamo scritto.",
        "Per 6 famiglie",
        "7 righe erano doppie",
        "6 righe sono da correggere",
    ):
        assert words in page


def test_the_same_list_again_has_nobody_new(town, celeste):
    draft = draft_in(uploaded(town, celeste, data.pilot_list()))
    confirmed(celeste, draft)
    confirmed(celeste, draft)
    again = uploaded(town, celeste, data.pilot_list())
    assert "nessuno di nuovo" in again.content.decode()
    assert Nomination.objects.filter(nominator=town.music_school).count() == 120


def test_a_family_that_said_no_is_not_asked_again_by_the_same_list(town, celeste):
    confirmed(celeste, draft_in(uploaded(town, celeste, data.pilot_list())))
    Nomination.objects.filter(nominator=town.music_school).update(state=Nomination.State.DECLINED)
    assert uploaded(town, celeste, data.pilot_list()).context["preview"].counts["new"] == 0


def test_the_rows_to_mend_are_a_file(town, celeste):
    draft = draft_in(uploaded(town, celeste, data.pilot_list()))
    answer = celeste.post(reverse("web:nominator_import_to_mend"), {"draft": draft})
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Riga;Cognome;Nome;Data di nascita")
    assert len(lines) == 1 + 28
    assert any(line.startswith("116;Ricci;Chiara;31/02/2013") and "non esiste" in line for line in lines)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Questo file è vuoto."),
        (b"Caro direttore,\nle scrivo\n", "non troviamo un elenco"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel di vecchio tipo"),
        (b"PK\x03\x04rotto", "rovinato"),
        (b"Cognome e nome;Classe\nPozzi Samuel;3A\n", "Manca: cognome, nome, data di nascita."),
        (b"Cognome;Nome;Nato il\n", "Sotto i nomi delle colonne"),
        (b"Cognome;Nome;Nato il\n" + b"a;b;1/1/2015\n" * 5001, "troppo lungo"),
        (b"Cognome;Nome;Nato il\n" + b" " * 2_500_000, "molto grande"),
    ],
    ids=["empty", "letter", "xls", "broken", "columns", "no rows", "too many rows", "too many bytes"],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(town, celeste, content, words):
    answer = uploaded(town, celeste, content)
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["table"]
    assert words in answer.context["form"].errors["table"][0]


def test_nobody_confirms_somebody_elses_list(town, celeste, letizia):
    draft = draft_in(uploaded(town, celeste, data.pilot_list()))
    answer = confirmed(letizia, draft)
    assert "scelga di nuovo il file" in answer.content.decode()
    assert not Nomination.objects.filter(nominator=town.music_school).exists()


@pytest.mark.parametrize("broken", ["", "x", "gAAAAABm"])
def test_a_draft_that_is_not_ours_is_no_draft(town, celeste, broken):
    assert confirmed(celeste, broken).redirect_chain[-1][0] == reverse("web:nominator_import")


# -- between preview and confirmation -----------------------------------------------------------------------
DRAFT = Draft(7, "member", [Row(4, {Field.LAST_NAME: "Pozzi", Field.FIRST_NAME: "Zoë"})])


def test_a_draft_comes_back_as_it_was_and_shows_nothing(town):
    text = sealed(DRAFT, town.music_teacher, town.now)
    assert opened(text, town.music_teacher, town.now) == DRAFT
    assert "Pozzi" not in text


def test_a_draft_is_good_for_its_maker_and_for_some_hours(town):
    text = sealed(DRAFT, town.music_teacher, town.now)
    assert opened(text, town.teacher, town.now) is None
    assert (
        opened(text, town.music_manager, town.now) is not None
    )  # The same user for the same body; the page asks the role.
    assert opened(text, town.music_teacher, town.now + GOOD_FOR + timedelta(seconds=1)) is None


def test_nothing_of_the_list_stays_in_the_session(town, celeste):
    confirmed(celeste, draft_in(uploaded(town, celeste, data.pilot_list())))
    assert "Pozzi" not in str(dict(celeste.session))
