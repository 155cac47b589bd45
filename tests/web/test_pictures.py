"""Covers, charts and QR codes: the same every time, well-formed, and nothing a strict CSP would block."""

import re
from xml.etree import ElementTree as ET

import pytest

from mentoring.web import charts, covers, pictures

DISCIPLINES = ("music", "theatre", "dance", "cinema", "museum", "sport", "visual-arts", "reading", "something-new", "")
STEPS = [
    charts.Step("Donati", 12_000_00, "da assegnare"),
    charts.Step("Assegnati", 9_040_00, "ancora da spendere"),
    charts.Step("Goduti", 6_320_50),
]


def well_formed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def quiet_for_csp(svg: str) -> bool:
    return not re.search(r"\bstyle=|<style|<script|\bon\w+=", svg)


@pytest.mark.parametrize("discipline", DISCIPLINES)
@pytest.mark.parametrize("seed", [0, 1, 7, 12_345])
def test_a_cover_is_well_formed_and_clean(discipline, seed):
    svg = covers.cover_svg(discipline, seed, "Perché no? <b>Sì</b> & via")
    root = well_formed(svg)
    assert root.attrib["viewBox"] == "0 0 640 360"
    assert root[0].text == "Perché no? <b>Sì</b> & via"
    assert len(list(root.iter())) > 5, "a cover is never empty"
    assert quiet_for_csp(svg)


@pytest.mark.parametrize("discipline", DISCIPLINES)
def test_a_cover_is_the_same_every_time_and_other_for_other_offers(discipline):
    assert covers.cover_svg(discipline, 4, "x") == covers.cover_svg(discipline, 4, "x")
    assert len({covers.cover_svg(discipline, seed, "x") for seed in range(12)}) == 12


def test_disciplines_are_known_under_the_names_territories_give_them():
    assert covers.cover_svg("teatro", 3, "x") == covers.cover_svg("theatre", 3, "x")
    assert covers.cover_svg("nuoto", 3, "x") == covers.cover_svg("sport", 3, "x")
    assert covers.cover_svg("musica", 3, "x") != covers.cover_svg("teatro", 3, "x")


def test_a_cover_stays_small_because_a_list_shows_many():
    largest = max(len(covers.cover_svg(discipline, seed, "x")) for discipline in DISCIPLINES for seed in range(30))
    assert largest < 12_000


@pytest.mark.parametrize("draw", [charts.ribbon_wide, charts.ribbon_tall])
def test_a_ribbon_says_every_sum_in_words(draw):
    root = well_formed(draw(STEPS))
    words = " ".join(element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text"))
    for said in ("12.000\u00a0€", "9.040\u00a0€", "6.320,50\u00a0€", "2.960\u00a0€", "2.719,50\u00a0€", "da assegnare"):
        assert said in words
    assert quiet_for_csp(draw(STEPS))


@pytest.mark.parametrize("draw", [charts.ribbon_wide, charts.ribbon_tall])
@pytest.mark.parametrize("sums", [[0, 0, 0], [100, 0, 0], [1_000_000_00, 1, 1], [500, 500, 500], [7]])
def test_a_ribbon_survives_nothing_and_extremes(draw, sums):
    svg = draw([charts.Step(f"Passo {number}", cents, "resta") for number, cents in enumerate(sums)])
    well_formed(svg)
    assert not re.search(r"nan|inf|[\d.]e[-+]?\d", svg)


@pytest.mark.parametrize("draw", [charts.ribbon_wide, charts.ribbon_tall])
def test_no_steps_no_ribbon(draw):
    assert draw([]) == ""


def test_what_stays_behind_is_the_difference_to_the_next_step():
    assert charts.rests(STEPS) == [("da assegnare", 2_960_00), ("ancora da spendere", 2_719_50)]


def test_a_bar_is_proportional_and_never_invisible():
    def width(svg: str) -> float:
        return float(well_formed(svg)[1].attrib["width"])

    assert width(charts.bar_svg(50, 200)) == 25
    assert width(charts.bar_svg(1, 1_000_000)) > 1
    assert width(charts.bar_svg(0, 200)) == 0
    assert width(charts.bar_svg(0, 0)) == 0


def test_columns_name_the_tallest_and_escape_labels():
    svg = charts.columns_svg(
        [(charts.Row("ott", 3), "3 €"), (charts.Row("<nov>", 9), "9 €"), (charts.Row("dic", 0), "0 €")]
    )
    words = [element.text for element in well_formed(svg).iter("{http://www.w3.org/2000/svg}text")]
    assert words == ["ott", "9 €", "<nov>", "dic"]


def test_a_qr_code_is_read_back_by_a_reader():
    import segno
    import zxingcpp
    from PIL import Image

    address = "HTTPS://MENTORING.EXAMPLE/P/ABCDEFGH"
    root = well_formed(pictures.qr_svg(address, 'Il codice di "Ada"'))
    assert root.attrib["aria-label"] == 'Il codice di "Ada"'
    side = int(root.attrib["viewBox"].split()[-1])
    picture = Image.new("1", (side, side), 1)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", root[1].attrib["d"]):
        picture.putpixel((int(x), int(y)), 0)
    (read,) = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6)).convert("L"))
    assert read.text == address
    assert side == segno.make(address, error="m", micro=False).symbol_size(border=4)[0]
