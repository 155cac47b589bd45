"""What a school's office writes, and what we make of it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.adapters.tables import read_table
from mentoring.demo import data
from mentoring.nominations.reasons import Bracket
from mentoring.nominations.rules import Nominee, Register, read_date, usable_email
from mentoring.programmes.rules import AgeLimits
from mentoring.rolls.columns import Field, Row, guess_columns, missing_columns, read_rows
from mentoring.rolls.errors import SENTENCES
from mentoring.rolls.rules import Choices, Remark, Verdict, judge, read_birthday, read_need

TODAY = date(2026, 11, 22)
UNDER_18 = AgeLimits(counted_on=date(2026, 9, 19), oldest=17)


# -- columns ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Cognome", Field.LAST_NAME),
        ("COGNOME ALUNNO", Field.LAST_NAME),
        ("Nome", Field.FIRST_NAME),
        ("Nome allievo", Field.FIRST_NAME),
        ("Data di nascita", Field.BORN_ON),
        ("DATA NASC.", Field.BORN_ON),
        ("Nato/a il", Field.BORN_ON),
        ("Nascita", Field.BORN_ON),
        ("Cod. Fiscale", Field.FISCAL_CODE),
        ("C.F.", Field.FISCAL_CODE),
        ("CF", Field.FISCAL_CODE),
        ("codice_fiscale", Field.FISCAL_CODE),
        ("Comune di residenza", Field.MUNICIPALITY),
        ("Città", Field.MUNICIPALITY),
        ("Genitore/Tutore", Field.GUARDIAN_NAME),
        ("Cognome e nome del padre", Field.GUARDIAN_NAME),
        ("E-mail genitore", Field.GUARDIAN_EMAIL),
        ("email", Field.GUARDIAN_EMAIL),
        ("Posta elettronica", Field.GUARDIAN_EMAIL),
        ("Cell.", Field.GUARDIAN_PHONE),
        ("Telefono della madre", Field.GUARDIAN_PHONE),
        ("Corso", None),
        ("Luogo di nascita", None),
        ("Comune di nascita", None),
        ("Cod. fiscale genitore", None),
        ("Data di nascita del tutore", None),
        ("Cognome e nome", Field.WHOLE_NAME),
        ("Cognome/Nome alunno", Field.WHOLE_NAME),
        ("NOMINATIVO", Field.WHOLE_NAME),
        ("Alunno", Field.WHOLE_NAME),
        ("Nome e cognome", Field.WHOLE_NAME_TURNED),
        ("Priorità", Field.PRIORITY),
        ("Da servire per primi", Field.PRIORITY),
        ("", None),
    ],
)
def test_a_column_is_known_by_its_name(name, meaning):
    assert list(guess_columns([name])) == ([meaning] if meaning else [])


def test_a_list_without_names_or_birthdays_is_noticed():
    assert missing_columns(guess_columns(["Cognome e nome", "Classe"])) == [Field.BORN_ON]
    assert missing_columns(guess_columns(["Classe"])) == [
        Field.LAST_NAME, Field.FIRST_NAME, Field.BORN_ON,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "whole", "code", "last_name", "first_name"),
    [
        ("Cognome e nome", "De Lorenzi Maria Elena", "DLRMLN15A41L872X", "De Lorenzi", "Maria Elena"),
        ("Nome e cognome", "Maria Elena De Lorenzi", "DLRMLN15A41L872X", "De Lorenzi", "Maria Elena"),
        ("Nominativo", "D'Amico Gian Franco", "dmcgfr15a01l872x", "D'Amico", "Gian Franco"),
        ("Alunno", "Fo Li", "FOXLIX15A01L872X", "Fo", "Li"),
        ("Cognome e nome", "Prova Ada", "", "Prova", "Ada"),
        ("Nome e cognome", "Ada Prova", "", "Prova", "Ada"),
    ],
)
def test_a_name_in_one_cell_is_cut_where_the_fiscal_code_says(header, whole, code, last_name, first_name):
    row = read_rows([header, "Nato il", "C.F."], [(2, [whole, "1/1/2015", code])])[0]
    assert (row.told[Field.LAST_NAME], row.told[Field.FIRST_NAME]) == (last_name, first_name)


@pytest.mark.parametrize(("whole", "code"), [("De Lorenzi Maria Elena", ""), ("Maria Rosa Prova", "XYZABC15A01L872X")])
def test_a_name_that_nobody_can_cut_is_said_to_be_so(whole, code):
    row = read_rows(["Cognome e nome", "Nato il", "C.F."], [(2, [whole, "1/1/2015", code])])[0]
    assert Field.LAST_NAME not in row.told
    assert row.name == whole


def test_a_parent_in_one_cell_is_still_a_parent():
    assert list(guess_columns(["Cognome e nome del genitore"])) == [Field.GUARDIAN_NAME]


def test_two_columns_for_a_parent_are_one_name_and_the_first_address_counts():
    header = ["Cognome", "Nome", "Nato il", "Cognome madre", "Nome madre", "mail 1", "mail 2"]
    row = read_rows(header, [(7, ["Prova", "Ada", "1/1/2015", "Rosa", " Maria ", "", "m@example.org"])])[0]
    assert row.number == 7
    assert row.told[Field.GUARDIAN_NAME] == "Rosa Maria"
    assert row.told[Field.GUARDIAN_EMAIL] == "m@example.org"


# -- dates --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    ["03/07/2015", "3/7/2015", "3-7-2015", "03.07.15", "3.7.15", "3 luglio 2015", "03 LUG 2015", "2015-07-03",
     "2015-07-03 00:00:00", "03/07/2015 0.00", " 3/7/15 ", "03072015", "20150703", "3° luglio 2015",
     "venerdì 3 luglio 2015",
     "ven. 03/07/2015", "3 luglio '15", "3/lug/2015"],
)  # fmt: skip
def test_the_same_day_in_many_hands(text):
    assert read_date(text, TODAY) == date(2015, 7, 3)


@pytest.mark.parametrize(
    "text", ["", "31/02/2013", "0/1/2015", "1/13/2015", "2015", "domani", "3/7", "3/7/215", "٣/٧/٢٠١٥"]
)
def test_what_is_no_day_is_none(text):
    assert read_date(text, TODAY) is None


def test_two_digits_of_a_year_are_the_last_such_year_that_was():
    assert read_date("14.06.74", TODAY) == date(1974, 6, 14)
    assert read_date("22.11.26", TODAY) == date(2026, 11, 22)
    assert read_date("23.11.26", TODAY) == date(1926, 11, 23)
    assert read_date("29.02.00", TODAY) == date(2000, 2, 29)


@given(
    day=st.dates(min_value=date(1927, 1, 1), max_value=TODAY),
    form=st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y", "%d.%m.%y", "%Y-%m-%d", "%d %m %Y"]),
)
def test_every_day_is_read_back_in_every_form(day, form):
    assert read_date(day.strftime(form), TODAY) == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_none(text):
    told = read_date(text, TODAY)
    assert told is None or isinstance(told, date)


# -- addresses ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Mamma@Example.org", "mamma@example.org"),
        ("mamma@example.org; papa@example.org", "mamma@example.org"),
        ("Rosa Prova <rosa@example.org>", "rosa@example.org"),
        ("non ce l'ha", ""),
        ("mamma@example", ""),
        ("mamma@@example.org", ""),
        ("", ""),
    ],
)
def test_an_address_is_one_that_a_letter_can_be_sent_to(text, address):
    assert usable_email(text) == address


# -- judgement ----------------------------------------------------------------------------------------------
GOOD = {Field.LAST_NAME: "Pozzi", Field.FIRST_NAME: "Samuel", Field.BORN_ON: "03/07/2015"}
CODE = "PZZSML15L03F205H"
OMOCODE = "PZZSML15L03F2L5S"  # The same person: a digit became a letter, and the check character followed.


def said(*changes: dict[Field, str], known: Register | None = None, limits: AgeLimits = UNDER_18):
    rows = [Row(number, {**GOOD, **change}) for number, change in enumerate(changes, 1)]
    return judge(rows, limits=limits, known=known or Register(), today=TODAY)


def pilot():
    table = read_table(data.pilot_list())
    return judge(
        read_rows(table.header, [(line.number, line.cells) for line in table.lines]),
        limits=UNDER_18,
        known=Register(),
        today=TODAY,
    )


def test_the_pilots_list_comes_out_exactly():
    judgements = pilot()
    assert len(judgements) == 139
    assert Counter(judgement.verdict for judgement in judgements) == {
        Verdict.NEW: 120,
        Verdict.DUPLICATE: 7,
        Verdict.INELIGIBLE: 6,
        Verdict.REFUSED: 6,
    }
    new = [judgement for judgement in judgements if judgement.verdict is Verdict.NEW]
    assert sum(judgement.has_warning for judgement in new) == 4
    assert Counter(remark for judgement in new for remark in judgement.remarks) == {
        Remark.UNUSABLE_EMAIL: 2,
        Remark.CONTRADICTED_BIRTH_DATE: 2,
        Remark.ODD_NAME: 5,
    }
    assert Counter(judgement.remarks for judgement in judgements if judgement.verdict is Verdict.REFUSED) == {
        (Remark.BAD_FISCAL_CODE,): 3,
        (Remark.IMPOSSIBLE_BIRTH_DATE,): 1,
        (Remark.NO_BIRTH_DATE,): 1,
        (Remark.NO_NAME,): 1,
    }


def test_of_the_pilots_duplicates_four_are_in_lower_case_and_three_are_omocodes():
    twice = [judgement for judgement in pilot() if judgement.verdict is Verdict.DUPLICATE]
    by_number = {judgement.row.number: judgement.row for judgement in pilot()}
    codes = [(j.row.told[Field.FISCAL_CODE], by_number[j.same_as].told[Field.FISCAL_CODE]) for j in twice]
    assert sum(one.upper() == other.upper() for one, other in codes) == 4
    assert sum(one.upper() != other.upper() for one, other in codes) == 3


def test_a_good_row_becomes_a_nominee():
    told = {
        Field.FISCAL_CODE: "pzz sml 15l03 f205h",
        Field.GUARDIAN_NAME: "Chiara Pozzi",
        Field.GUARDIAN_EMAIL: "Chiara@Example.org",
        Field.GUARDIAN_PHONE: "395 6750476",
        Field.MUNICIPALITY: "Vigevano",
    }
    judgement = said(told)[0]
    assert judgement.remarks == ()
    assert judgement.nominee == Nominee(
        "Samuel", "Pozzi", date(2015, 7, 3), CODE, "Vigevano", "Chiara Pozzi", "chiara@example.org", "395 6750476"
    )


@pytest.mark.parametrize(
    ("change", "remarks"),
    [
        ({Field.FIRST_NAME: ""}, (Remark.NO_NAME,)),
        ({Field.LAST_NAME: "--"}, (Remark.NO_NAME,)),
        (
            {Field.LAST_NAME: "", Field.FIRST_NAME: "", Field.WHOLE_NAME: "De Lorenzi Maria Elena"},
            (Remark.UNPARTED_NAME,),
        ),
        ({Field.LAST_NAME: "P" * 81}, (Remark.LONG_NAME,)),
        ({Field.BORN_ON: ""}, (Remark.NO_BIRTH_DATE,)),
        ({Field.BORN_ON: "31/02/2013"}, (Remark.IMPOSSIBLE_BIRTH_DATE,)),
        ({Field.BORN_ON: (TODAY + timedelta(1)).isoformat()}, (Remark.IMPOSSIBLE_BIRTH_DATE,)),
        ({Field.BORN_ON: "1/1/1715"}, (Remark.IMPOSSIBLE_BIRTH_DATE,)),
        ({Field.FISCAL_CODE: "PZZSML15L03F205X"}, (Remark.BAD_FISCAL_CODE,)),
        ({Field.FISCAL_CODE: "12345678903"}, (Remark.BAD_FISCAL_CODE,)),
        ({Field.FIRST_NAME: "", Field.BORN_ON: ""}, (Remark.NO_NAME, Remark.NO_BIRTH_DATE)),
    ],
)
def test_a_row_that_lacks_something_is_refused_with_everything_it_lacks(change, remarks):
    judgement = said(change)[0]
    assert (judgement.verdict, judgement.remarks, judgement.nominee) == (Verdict.REFUSED, remarks, None)


def test_ages_count_on_the_day_of_the_programme():
    just_17, just_18 = said({Field.BORN_ON: "20/09/2008"}, {Field.BORN_ON: "19/09/2008"})
    assert just_17.verdict is Verdict.NEW
    assert (just_18.verdict, just_18.remarks) == (Verdict.INELIGIBLE, (Remark.TOO_OLD,))
    from_12 = AgeLimits(counted_on=date(2026, 9, 19), youngest=12)
    assert said({}, limits=from_12)[0].remarks == (Remark.TOO_YOUNG,)


def test_one_person_is_one_person_however_the_code_is_written():
    judgements = said({Field.FISCAL_CODE: CODE.lower()}, {Field.FISCAL_CODE: CODE}, {Field.FISCAL_CODE: OMOCODE})
    assert [judgement.verdict for judgement in judgements] == [Verdict.NEW, Verdict.DUPLICATE, Verdict.DUPLICATE]
    assert {judgement.same_as for judgement in judgements[1:]} == {1}


def test_without_a_code_the_same_name_and_birthday_are_the_same_person():
    judgements = said({}, {Field.LAST_NAME: "POZZI"}, {Field.FISCAL_CODE: CODE}, {Field.FIRST_NAME: "Ada"})
    assert [judgement.verdict.value for judgement in judgements] == ["new", "duplicate", "duplicate", "new"]


def test_two_codes_are_two_people_even_with_one_name_and_birthday():
    twin = "PZZSML15L03L872A"
    assert [judgement.verdict.value for judgement in said({Field.FISCAL_CODE: CODE}, {Field.FISCAL_CODE: twin})] == [
        "new",
        "new",
    ]


def test_whoever_is_nominated_already_is_not_nominated_again():
    known = Register()
    known.enter(Nominee("Samuel", "Pozzi", date(2015, 7, 3), OMOCODE))
    judgement = said({Field.FISCAL_CODE: CODE}, known=known)[0]
    assert (judgement.verdict, judgement.remarks) == (Verdict.KNOWN, (Remark.ALREADY_NOMINATED,))


@pytest.mark.parametrize(
    ("change", "remark", "is_warning"),
    [
        ({Field.FISCAL_CODE: CODE, Field.GUARDIAN_EMAIL: "non ce l'ha"}, Remark.UNUSABLE_EMAIL, True),
        ({Field.FISCAL_CODE: CODE, Field.BORN_ON: "04/07/2015"}, Remark.CONTRADICTED_BIRTH_DATE, True),
        ({Field.FISCAL_CODE: CODE, Field.LAST_NAME: "Po?zi"}, Remark.ODD_NAME, False),
        ({}, Remark.NO_FISCAL_CODE, False),
    ],
)
def test_some_rows_are_taken_with_a_remark(change, remark, is_warning):
    judgement = said(change)[0]
    assert (judgement.verdict, judgement.remarks) == (Verdict.NEW, (remark,))
    assert judgement.has_warning is is_warning


def test_every_remark_has_its_sentence():
    assert set(SENTENCES) == set(Remark)


# -- what else a list tells ---------------------------------------------------------------------------------
def test_a_spreadsheet_that_forgot_that_a_number_is_a_day_is_understood():
    assert read_birthday("42188", TODAY) == read_birthday("42188,0", TODAY) == date(2015, 7, 3)
    assert read_birthday("4218", TODAY) is None
    assert read_birthday("03/07/2015", TODAY) == date(2015, 7, 3)


@pytest.mark.parametrize(
    ("sex", "is_odd"),
    [("M", False), ("m.", False), ("maschio", False), ("F", True), ("Femmina", True), ("", False), ("X", False)],
)
def test_a_sex_that_the_code_contradicts_is_a_warning_and_no_refusal(sex, is_odd):
    judgement = said({Field.FISCAL_CODE: CODE, Field.SEX: sex})[0]
    assert judgement.verdict is Verdict.NEW
    assert (Remark.CONTRADICTED_SEX in judgement.remarks) == judgement.has_warning == is_odd
    assert (Remark.CONTRADICTED_SEX in said({Field.FISCAL_CODE: OMOCODE, Field.SEX: sex})[0].remarks) == is_odd


@pytest.mark.parametrize(
    ("text", "bracket"),
    [
        ("8.000", "10000"), ("12.345,67", "15000"), ("€ 15.000,00", "15000"), ("15000.01", "20000"),
        ("15.001", "20000"),
        ("fino a 15.000", "15000"), ("10.000-15.000", "15000"), ("da 10.000 a 15.000 euro", "15000"),
        ("oltre 35.000", "above"), ("> 35000", "above"), ("99999", "above"), ("oltre 10.000", "15000"),
        ("", ""), ("bassa", ""), ("12,345,67", ""), ("1.2.3", ""),
    ],
)  # fmt: skip
def test_a_figure_becomes_a_bracket_and_is_forgotten(text, bracket):
    assert read_need(text) == bracket


@pytest.mark.parametrize(
    ("field", "text", "remark"),
    [
        (Field.AVERAGE, "8,5,3", Remark.UNREADABLE_AVERAGE),
        (Field.AVERAGE, "85", Remark.UNREADABLE_AVERAGE),
        (Field.CONDUCT, "9,5", Remark.UNREADABLE_CONDUCT),
        (Field.NEED, "12,345,67", Remark.UNREADABLE_NEED),
        (Field.DISADVANTAGES, "altro ancora", Remark.UNKNOWN_DISADVANTAGE),
        (Field.WISHES, "musica; paracadutismo", Remark.UNKNOWN_WISH),
        (Field.PRIORITY, "forse", Remark.UNREADABLE_PRIORITY),
    ],
)
def test_a_reason_that_cannot_be_read_is_left_out_with_a_warning(field, text, remark):
    judgement = said({field: text})[0]
    assert (judgement.verdict, judgement.has_warning) == (Verdict.NEW, True)
    assert remark in judgement.remarks


def test_reasons_are_read_with_commas_and_by_the_territorys_own_words():
    told = {
        Field.AVERAGE: "8,5", Field.CONDUCT: "9", Field.PRIZE: "Concorso Pollini", Field.NEED: "fino a 10.000",
        Field.DISADVANTAGES: "Affido", Field.WISHES: "Musica, danza",
    }  # fmt: skip
    choices = Choices({"affido": "affido"}, {"musica": "music", "danza": "dance"})
    rows = [Row(1, {**GOOD, **told})]
    [judgement] = judge(rows, limits=UNDER_18, known=Register(), today=TODAY, choices=choices)
    reasons = judgement.nominee.reasons
    assert (str(reasons.average), reasons.conduct, reasons.prize) == ("8.50", 9, "Concorso Pollini")
    assert (reasons.need, reasons.need_attested) == ("10000", False)
    assert (reasons.disadvantages, reasons.wishes) == (("affido",), ("dance", "music"))
    assert not judgement.has_warning


@pytest.mark.parametrize(
    ("text", "is_priority"),
    [("sì", True), ("SI", True), ("x", True), ("1", True), ("no", False), ("0", False), ("", False), ("boh", False)],
)
def test_the_nominators_mark_is_a_yes_or_a_no(text, is_priority):
    [judgement] = said({Field.PRIORITY: text})
    assert judgement.nominee.is_priority is is_priority


@given(st.text(max_size=30))
def test_any_text_is_a_bracket_or_nothing(text):
    assert read_need(text) in ["", *map(str, Bracket)]


@given(st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=30), max_size=len(Field)))
def test_any_row_gets_a_verdict_and_sentences(told):
    [judgement] = judge([Row(1, told)], limits=UNDER_18, known=Register(), today=TODAY)
    assert all(SENTENCES[remark] for remark in judgement.remarks)
    assert judgement.remarks or judgement.verdict is Verdict.NEW
