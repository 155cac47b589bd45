"""Paper: what is put in can be read out again, by people and by programs."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mentoring.adapters.pdf import render

TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: data.title)
#set text(lang: data.language, font: ("Titillium Web", "Libertinus Serif"))
= #data.title
#for row in data.rows [#row #parbreak()]
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("paper") / "paper.typ"
    path.write_text(TEMPLATE)
    return path


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def paper(template: Path, *rows: str) -> bytes:
    return render(template, {"title": "Prova", "language": "it", "rows": list(rows)})


def test_what_is_written_can_be_read_out_again(template):
    text = read(paper(template, "Zoë Škarić", "Олександр", "1.250,50 €"))
    assert all(row in text for row in ("Prova", "Zoë Škarić", "Олександр", "1.250,50 €"))


def test_a_screen_reader_finds_structure_language_and_title(template):
    reader = PdfReader(io.BytesIO(paper(template, "Ada")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "it"
    assert reader.metadata.title == "Prova"
    assert b'pdfuaid:part="1"' in reader.xmp_metadata.stream.get_data() or b"<pdfuaid:part>1<" in (
        reader.xmp_metadata.stream.get_data()
    )


def test_letters_are_inside_the_file_so_every_printer_has_them(template):
    fonts = PdfReader(io.BytesIO(paper(template, "Ada"))).pages[0]["/Resources"]["/Font"]
    described = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts.values()]
    assert described
    assert all({"/FontFile2", "/FontFile3"} & set(font.get_object()) for font in described)


@pytest.mark.parametrize("text", ["#panic()", "*non* _grassetto_", "$x^2$", "= Titolo", '#read("/etc/hostname")', "\\"])
def test_what_people_type_is_never_read_as_a_template(template, text):
    assert text in read(paper(template, text))


@pytest.mark.parametrize("name", ["李小龍", "محمد", "अमित", "🎻"])
def test_a_name_in_letters_that_our_fonts_lack_gets_its_sheet_too(template, name):
    assert "Prova" in read(paper(template, name))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_becomes_a_page(template, text):
    assert paper(template, text).startswith(b"%PDF")
