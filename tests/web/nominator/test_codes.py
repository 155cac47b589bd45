"""Sheets of codes: asked for on a page, printed once, cut, handed out, counted, taken back; families confirmed."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
import zxingcpp
from django.urls import reverse
from pypdf import PdfReader

from mentoring.claims.models import ClaimCode, Sheet
from mentoring.claims.queries import code_behind
from mentoring.nominations.commands import nominate
from mentoring.nominations.models import Nomination
from mentoring.nominations.rules import Nominee
from mentoring.web.nominator.coupon_words import WORDS, languages, sentences
from tests.web.nominator.test_letters import pictures, words

CODE = re.compile(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b")


def order(town, **facts):
    told = {
        "form_key": town.form_key(),
        "programme": str(town.prima_nota.pk),
        "how_many": "12",
        "language": "it",
        "reason": "member",
        "expires_on": (town.today + timedelta(days=30)).isoformat(),
    }
    return told | facts


def make(celeste, town, **facts):
    """The page that holds the codes, and the sheet it is about."""
    page = celeste.post(reverse("web:nominator_codes_new"), order(town, **facts))
    assert page.status_code == 200, page.content.decode()
    return page, Sheet.objects.latest("pk")


def sealed_in(page) -> str:
    return re.search(r'name="sealed" value="([^"]+)"', page.content.decode())[1]


def paper(celeste, town, kind="pdf", **facts):
    page, sheet = make(celeste, town, **facts)
    return celeste.post(reverse("web:nominator_sheet_paper", args=[sheet.pk]), {"sealed": sealed_in(page), "as": kind})


# -- paper --------------------------------------------------------------------------------------------------
def test_every_code_is_printed_and_every_qr_leads_to_its_page(town, celeste, tmp_path, settings):
    answer = paper(celeste, town)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    printed = [code.replace("-", "") for page in words(answer.content) for code in CODE.findall(page)]
    assert len(printed) == 12
    assert all(code_behind(code, town.today) for code in printed)
    scanned = [found.text for page in pictures(answer.content, tmp_path) for found in zxingcpp.read_barcodes(page)]
    assert sorted(scanned) == sorted(f"{settings.PUBLIC_URL}{reverse('web:redeem', args=[code])}" for code in printed)


def test_each_qr_stands_beside_its_own_code_and_number(town, celeste, tmp_path):
    answer = paper(celeste, town, how_many="10")
    [page] = pictures(answer.content, tmp_path)
    by_place = sorted(
        zxingcpp.read_barcodes(page), key=lambda found: (found.position.top_left.y // 50, found.position.top_left.x)
    )
    printed = [code.replace("-", "") for code in CODE.findall(words(answer.content)[0])]
    assert [found.text.rstrip("/")[-10:] for found in by_place] == printed
    for number, code in enumerate(printed, start=1):
        assert code_behind(code, town.today).number == number


def test_a_sheet_of_ten_is_one_page_of_a4(town, celeste):
    reader = PdfReader(io.BytesIO(paper(celeste, town, how_many="10").content))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize("language", sorted(WORDS))
def test_the_two_sentences_stand_there_in_the_family_s_language(town, celeste, tmp_path, language):
    answer = paper(celeste, town, how_many="2", language=language)
    reader = PdfReader(io.BytesIO(answer.content))
    assert str(reader.trailer["/Root"]["/Lang"]).split("-")[0] == language
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    fonts = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert not [font for font in map(str, fonts) if "NotDef" in font]
    [page] = pictures(answer.content, tmp_path)
    assert len(zxingcpp.read_barcodes(page)) == 2
    if language != "ar":  # Whoever reads Arabic out of a PDF gets its letters in their joined shapes.
        what = sentences(language, programme="Prima nota", address="x", day=date(2026, 12, 31))[0]
        assert "".join(what.split()) in "".join(words(answer.content)[0].split())


def test_the_paper_needs_no_font_of_this_machine(town, celeste, monkeypatch):
    """The second try, with the machine's fonts, is for names nobody foresaw; our sentences must not need it."""
    monkeypatch.setattr(
        "mentoring.adapters.pdf._compiled", only_once(__import__("mentoring.adapters.pdf").adapters.pdf)
    )
    for language in WORDS:
        assert paper(celeste, town, how_many="1", language=language).content.startswith(b"%PDF")


def only_once(pdf):
    compiled = pdf._compiled

    def strict(*args, **options):
        assert options["ignore_system_fonts"]
        assert options["pdf_standards"] == "ua-1"
        return compiled(*args, **options)

    return strict


def test_every_language_says_programme_address_and_day_in_two_sentences():
    for language, name in languages():
        said = sentences(language, programme="PROGRAMMA", address="sito.example/codice", day=date(2026, 12, 31))
        assert len(said) == 2, name
        assert "PROGRAMMA" in said[0]
        assert "sito.example/codice" in said[1]
        assert "2026" in said[1]
        assert not re.search(r"[{}]|\.\.", "".join(said))


def test_the_table_has_the_same_codes_as_the_paper(town, celeste):
    page, sheet = make(celeste, town, how_many="3")
    address = reverse("web:nominator_sheet_paper", args=[sheet.pk])
    on_paper = CODE.findall(words(celeste.post(address, {"sealed": sealed_in(page), "as": "pdf"}).content)[0])
    table = celeste.post(address, {"sealed": sealed_in(page), "as": "csv"})
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Numero", "Codice", "Indirizzo", "Ultimo giorno"]
    assert [row[1] for row in rows[1:]] == on_paper
    assert all(row[2].endswith(f"/c/{row[1].replace('-', '')}/") for row in rows[1:])


# -- shown once ---------------------------------------------------------------------------------------------
def test_what_is_sealed_opens_only_for_who_made_it_and_for_its_own_sheet(town, celeste, letizia):
    page, sheet = make(celeste, town)
    _, other = make(celeste, town)
    told = {"sealed": sealed_in(page), "as": "pdf"}
    assert letizia.post(reverse("web:nominator_sheet_paper", args=[sheet.pk]), told).status_code == 404
    assert celeste.post(reverse("web:nominator_sheet_paper", args=[other.pk]), told).status_code == 302
    broken = {"sealed": told["sealed"][:-4] + "abcd", "as": "pdf"}
    assert celeste.post(reverse("web:nominator_sheet_paper", args=[sheet.pk]), broken).status_code == 302


def test_the_codes_are_not_given_out_for_ever(town, celeste, monkeypatch):
    page, sheet = make(celeste, town)
    monkeypatch.setattr("mentoring.web.nominator.codes.GOOD_FOR", timedelta(0))
    answer = celeste.post(
        reverse("web:nominator_sheet_paper", args=[sheet.pk]), {"sealed": sealed_in(page)}, follow=True
    )
    assert "I codici si vedono una volta sola" in answer.content.decode()


def test_no_other_page_shows_a_code(town, celeste):
    page, sheet = make(celeste, town, how_many="3")
    pdf = celeste.post(reverse("web:nominator_sheet_paper", args=[sheet.pk]), {"sealed": sealed_in(page)})
    codes = CODE.findall(words(pdf.content)[0])
    assert codes
    for address in (reverse("web:nominator_codes"), reverse("web:nominator_sheet", args=[sheet.pk])):
        text = celeste.get(address).content.decode()
        assert not [code for code in codes if code in text or code.replace("-", "") in text]


def test_the_form_sent_twice_makes_one_sheet_and_says_so(town, celeste):
    told = order(town)
    celeste.post(reverse("web:nominator_codes_new"), told)
    again = celeste.post(reverse("web:nominator_codes_new"), told, follow=True)
    assert "I suoi codici si vedono una volta sola" in again.content.decode()
    assert Sheet.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("how_many", "0", "Ne serve almeno uno"),
        ("how_many", "301", "Al massimo 300 alla volta"),
        ("how_many", "tanti", "Scriva un numero"),
        ("expires_on", "2020-01-01", "L&#x27;ultimo giorno deve essere da oggi in poi"),
        ("expires_on", "31/02/2027", "Questa data non esiste"),
        ("language", "xx", "valida"),
        ("programme", "999999", "valida"),
    ],
)
def test_a_wrong_order_is_told_beside_its_field(town, celeste, field, typed, sentence):
    page = celeste.post(reverse("web:nominator_codes_new"), order(town, **{field: typed}))
    assert page.status_code == 409
    assert page.context["form"].errors[field]
    assert sentence in page.content.decode()
    assert not Sheet.objects.exists()


# -- lost ---------------------------------------------------------------------------------------------------
def test_one_code_is_revoked_by_its_number(town, celeste):
    _, sheet = make(celeste, town)
    page = celeste.post(
        reverse("web:nominator_sheet_revoke", args=[sheet.pk]), {"do": "one", "number": "7"}, follow=True
    )
    assert "Il codice n. 7 non vale più" in page.content.decode()
    assert [code.number for code in ClaimCode.objects.filter(sheet=sheet, state="revoked")] == [7]


@pytest.mark.parametrize("number", ["", "99", "0", "sette", "-1", "9" * 30, "٧"])
def test_a_number_that_is_not_on_the_sheet_revokes_nothing(town, celeste, number):
    _, sheet = make(celeste, town)
    page = celeste.post(reverse("web:nominator_sheet_revoke", args=[sheet.pk]), {"number": number}, follow=True)
    assert "non c&#x27;è un codice con questo numero" in page.content.decode()
    assert not ClaimCode.objects.filter(state="revoked").exists()


def test_a_used_code_is_not_revoked_any_more(town, celeste):
    printed = town.handed_out(town.music_teacher, town.prima_nota, town.music_school, 2)
    town.comes_with(printed.codes[0], Nominee("Ada", "Foglio", town.born(12)))
    answer = celeste.post(reverse("web:nominator_sheet_revoke", args=[printed.sheet.pk]), {"number": "1"})
    assert answer.status_code == 409
    assert ClaimCode.objects.get(sheet=printed.sheet, number=1).state == "claimed"


def test_a_lost_sheet_is_revoked_and_a_new_one_comes_out_at_once(town, celeste):
    _, sheet = make(celeste, town)
    page = celeste.post(reverse("web:nominator_sheet_replace", args=[sheet.pk]), {"form_key": "lost"})
    assert "I 12 codici sono pronti" in page.content.decode()
    assert not ClaimCode.objects.filter(sheet=sheet, state="free").exists()
    assert Sheet.objects.latest("pk").codes.filter(state="free").count() == 12


def test_a_whole_sheet_is_revoked(town, celeste):
    _, sheet = make(celeste, town)
    page = celeste.post(reverse("web:nominator_sheet_revoke", args=[sheet.pk]), {"do": "all"}, follow=True)
    assert "12 codici annullati" in page.content.decode()


# -- counted ------------------------------------------------------------------------------------------------
def test_the_list_of_sheets_asks_the_database_a_constant_number_of_times(town, celeste, django_assert_max_num_queries):
    for _ in range(3):
        town.handed_out(town.music_teacher, town.prima_nota, town.music_school, 3)
    with django_assert_max_num_queries(14):
        page = celeste.get(reverse("web:nominator_codes"))
    assert page.content.decode().count("Italiano") >= 3


def test_a_sheet_s_page_tells_each_code_by_number_and_exports_no_code(town, celeste, django_assert_max_num_queries):
    printed = town.handed_out(town.music_teacher, town.prima_nota, town.music_school, 20)
    for code in printed.codes[:5]:
        town.comes_with(code, Nominee("Ada", f"Foglio {code}", town.born(12)))
    address = reverse("web:nominator_sheet", args=[printed.sheet.pk])
    with django_assert_max_num_queries(14):
        page = celeste.get(address).content.decode()
    assert page.count("Da confermare") >= 5
    table = celeste.get(address, {"export": "csv"}).content.decode("utf-8-sig")
    assert len(table.strip().splitlines()) == 21
    assert not [code for code in printed.codes if code in table or f"{code[:5]}-{code[5:]}" in table]


# -- who came -----------------------------------------------------------------------------------------------
def listed(town, last_name):
    options = {"programme": town.prima_nota, "nominator": town.music_school, "reason": "member", "now": town.now}
    return nominate(town.music_teacher, nominee=Nominee("Ada", last_name, town.born(12)), **options).nomination


@pytest.fixture
def came(town):
    """Two from the list, one who is nearly on it, and one whom nobody knows."""
    for last_name in ("Uno", "Due", "Tredici"):
        listed(town, last_name)
    printed = town.handed_out(town.music_teacher, town.prima_nota, town.music_school, 5)
    names = [("Ada", "Uno"), ("Ada", "Due"), ("Adele", "Tredici"), ("Zoe", "Nessuno")]
    nominees = [Nominee(first, last, town.born(12 if last != "Nessuno" else 9)) for first, last in names]
    return [town.comes_with(code, one) for code, one in zip(printed.codes, nominees, strict=False)]


def test_the_desk_of_codes_says_that_families_wait(town, celeste, came):
    assert "4 famiglie aspettano che lei le confermi" in celeste.get(reverse("web:nominator_codes")).content.decode()


def test_each_family_stands_beside_whom_it_may_be(town, celeste, came):
    page = celeste.get(reverse("web:nominator_claims")).content.decode()
    assert page.count("È nel suo elenco") == 2
    assert "Nel suo elenco c&#x27;è qualcuno che le somiglia" in page
    assert "Nel suo elenco: Ada Tredici" in page
    assert "Nel suo elenco non c&#x27;è" in page
    assert "Confermale tutte e 2" in page


def test_one_click_confirms_all_that_match_exactly(town, celeste, came):
    page = celeste.post(reverse("web:nominator_claims_all"), follow=True).content.decode()
    assert "2 famiglie confermate." in page
    assert Nomination.objects.filter(person__last_name__in=["Uno", "Due"], state="consented").count() == 2
    assert "Adele Tredici" in page


def test_one_click_confirms_one(town, celeste, came):
    page = celeste.post(reverse("web:nominator_claim", args=[came[3].pk]), {"do": "yes"}, follow=True).content.decode()
    assert "il sì della famiglia di Zoe Nessuno ora vale" in page
    assert Nomination.objects.get(person__last_name="Nessuno").state == "consented"


def test_the_nominator_says_that_two_ways_to_write_are_one_person(town, celeste, came):
    there = Nomination.objects.get(person__last_name="Tredici")
    celeste.post(reverse("web:nominator_claim_same", args=[came[2].pk]), {"same_as": str(there.pk)})
    there.refresh_from_db()
    assert there.state == "consented"
    assert Nomination.objects.filter(person__last_name="Tredici").count() == 1


def test_a_no_is_a_no(town, celeste, came):
    page = celeste.post(reverse("web:nominator_claim", args=[came[3].pk]), {"do": "no"}, follow=True).content.decode()
    assert "quei dati li abbiamo cancellati" in page
    assert "Zoe" not in page.replace("Zoe Nessuno ora", "")


def test_a_second_click_says_what_happened_meanwhile(town, celeste, came):
    address = reverse("web:nominator_claim", args=[came[0].pk])
    celeste.post(address, {"do": "yes"})
    page = celeste.post(address, {"do": "no"}, follow=True).content.decode()
    assert "Nel frattempo qualcosa è cambiato" in page
    assert Nomination.objects.get(person__last_name="Uno").state == "consented"


def test_nobody_else_s_families_are_confirmed(town, letizia, came):
    assert letizia.post(reverse("web:nominator_claim", args=[came[0].pk]), {"do": "yes"}).status_code == 404
    letizia.post(reverse("web:nominator_claims_all"))
    assert not Nomination.objects.filter(person__last_name="Uno", state="consented").exists()


def test_a_nomination_of_another_school_is_not_to_be_picked(town, celeste, came):
    options = {"programme": town.arte, "nominator": town.school, "reason": "member", "now": town.now}
    other = nominate(town.teacher, nominee=Nominee("Ada", "Altrove", town.born(12)), **options).nomination
    answer = celeste.post(reverse("web:nominator_claim_same", args=[came[2].pk]), {"same_as": str(other.pk)})
    assert answer.status_code == 404


def test_the_page_of_families_asks_the_database_a_constant_number_of_times(
    town, celeste, came, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        celeste.get(reverse("web:nominator_claims"))
