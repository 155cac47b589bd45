"""The table of municipalities is whole, and found by code and by name as people write them."""

from pathlib import Path

import pytest

from mentoring.programmes import municipalities
from mentoring.programmes.municipalities import matching, municipality, neighbours_of

TABLE = Path(municipalities.__file__).parent / "data" / "municipalities.txt"


def test_the_table_is_small_and_says_where_it_comes_from():
    text = TABLE.read_text(encoding="utf-8")
    assert len(text.encode()) < 300_000
    assert "Istat" in text
    assert "CC BY 4.0" in text


def test_a_code_tells_name_province_and_region():
    found = municipality("018177")
    assert found is not None
    assert (found.name, found.sign, found.province, found.region) == ("Vigevano", "PV", "Pavia", "Lombardia")


def test_a_spreadsheet_that_ate_the_zero_is_forgiven():
    assert municipality("18177") == municipality("018177")


@pytest.mark.parametrize("text", ["", "999999", "0181777", "vigevano", "٠١٨١٧٧", "018177'; --", "\x00"])
def test_what_is_no_code_is_nothing(text):
    assert municipality(text) is None


def test_neighbours_are_on_both_sides_of_a_border_also_that_of_a_province():
    vigevano, abbiategrasso = municipality("018177"), municipality("015002")
    assert vigevano is not None
    assert abbiategrasso is not None
    assert abbiategrasso.sign == "MI"
    assert abbiategrasso in neighbours_of(vigevano)
    assert vigevano in neighbours_of(abbiategrasso)
    assert municipality("058091") not in neighbours_of(vigevano)


def test_an_island_has_no_neighbour():
    capraia = matching("Capraia Isola")[0]
    assert neighbours_of(capraia) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("forli", "Forlì"), ("L'AQUILA", "L'Aquila"), ("reggio emilia", "Reggio nell'Emilia"), (" vigeva", "Vigevano")],
)
def test_a_name_is_found_as_people_write_it(text, name):
    assert matching(text)[0].name == name


def test_two_of_the_same_name_are_both_there():
    assert {found.sign for found in matching("Samone")} == {"TO", "TN"}


def test_one_letter_or_nonsense_finds_nothing():
    assert matching("a") == []
    assert matching("qqqq") == []
    assert matching("\x00\x00\x00") == []
