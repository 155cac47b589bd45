"""What the CSP and the sprite ask of every template, and what the tags make."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src/mentoring").rglob("templates/**/*.html")) + sorted(
    (ROOT / "src/mentoring").rglob("*.svg")
)
ASSETS = ROOT / "build/assets/mentoring"


def shown(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


PAGES = [path for path in TEMPLATES if "messages" not in path.parts]  # A mail is no page: no CSP, and no style sheet.


@pytest.mark.parametrize("template", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_what_the_csp_blocks(template):
    source = template.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|hx-on", source)
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", source, flags=re.DOTALL):
        assert not script.strip(), "scripts live in frontend/js"


def test_every_icon_that_a_page_names_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (ASSETS / "sprites.svg").read_text(encoding="utf-8")))
    named = {
        name
        for file in (ROOT / "src").rglob("*")
        if file.suffix in {".html", ".py"}
        for name in re.findall(r"[\"']((?:it|me)-[a-z0-9-]+)[\"']", file.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= sprite, f"no such icon, or bin/assets has not run since: {sorted(named - sprite)}"


def test_what_a_first_visit_downloads_stays_light():
    import gzip

    def packed(name: str) -> int:
        return len(gzip.compress((ASSETS / name).read_bytes()))

    fonts = sum(font.stat().st_size for font in (ASSETS / "fonts").glob("*.woff2"))
    assert packed("app.css") < 60_000
    total = packed("app.css") + packed("app.js") + packed("sprites.svg") + fonts
    assert total < 170_000, "with the page itself a first visit stays under 250 kB"


def test_icons_are_silent():
    html = shown('{% icon "it-check" "small" %}')
    assert 'class="icon icon--small"' in html
    assert 'aria-hidden="true"' in html
    assert html.count("#it-check") == 1


def test_links_keep_the_filters():
    html = shown("{% query_with page=2 sort=None %}", "/x/?q=caff%C3%A8+nero&sort=name&page=9")
    assert html == "?q=caff%C3%A8+nero&amp;page=2"


def test_columns_sort_forth_and_back():
    source = '<th {% sorted_by "name" %}>{% sort_link "name" "Nome" %}</th>'
    assert 'aria-sort="none"><a href="?sort=name">' in shown(source)
    assert 'aria-sort="ascending"><a href="?sort=-name">' in shown(source, "/?sort=name")
    assert 'aria-sort="descending"><a href="?sort=name">' in shown(source, "/?sort=-name&page=3")


def test_pages_show_where_one_is_and_keep_the_query():
    html = shown("{% pages page_obj %}", "/?q=a&page=3", page_obj=Paginator(range(20_000), 10).page(1500))
    assert 'aria-current="page"' in html
    assert "?q=a&amp;page=1499" in html
    assert "1.500</span>" in html or "1500</span>" in html
    assert shown("{% pages page_obj %}", page_obj=Paginator(range(3), 10).page(1)).strip() == ""


def test_an_offer_without_a_picture_gets_a_drawn_one():
    offer = SimpleNamespace(pk=3, title="Il <caffè>", discipline=SimpleNamespace(slug="theatre"))
    html = shown("{% cover offer %}", offer=offer)
    assert "<svg" in html
    assert "Il &lt;caffè&gt;" in html


def test_charts_have_their_tables():
    steps = [{"label": "Donati", "cents": 100_00, "rest": "da assegnare"}, {"label": "Goduti", "cents": 40_00}]
    html = shown("{% ribbon steps %}", steps=steps)
    assert "<table>" in html
    assert html.count("60\u00a0€") == 3  # wide, tall, table
    html = shown('{% bars rows "Per disciplina" %}', rows=[{"label": "Musica", "value": 1_250_00}])
    assert '<th scope="row">Musica</th>' in html
    assert "1.250\u00a0€" in html
    html = shown('{% columns rows "Presenze" unit="" %}', rows=[{"label": "ott", "value": 1200}])
    assert "<td>1.200</td>" in html


def test_faces_without_a_logo_get_two_letters():
    assert shown('{{ "Panificio Sant\'Ambrogio"|initials }}') == "PS"
    assert shown('{{ "Il Lume"|initials }}') == "L"
    assert shown('{{ "X"|initials }}') == "X"
