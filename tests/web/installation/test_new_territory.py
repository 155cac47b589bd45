"""A territory is made from a municipality: what is known is written already, what is wrong is said beside its field."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from mentoring.people.models import Invitation, Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.colours import is_readable
from mentoring.programmes.models import Territory
from mentoring.records.models import Parcel
from tests.web.walk_installation import a_logo

FORM = "/installazione/territori/nuovo/018102/"


def errors(response) -> dict[str, list[str]]:
    return {name: list(said) for name, said in response.context["form"].errors.items()}


def logo(content: bytes = b"", name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or a_logo(), content_type="image/png")


def test_a_code_and_an_exact_name_go_straight_to_the_form(administrator):
    for typed in ("018102", "18102", "Mortara", " mortara "):
        assert administrator.get("/installazione/territori/nuovo/", {"q": typed}).headers["Location"] == FORM


def test_a_name_of_two_places_and_the_beginning_of_a_name_offer_a_choice(administrator):
    page = administrator.get("/installazione/territori/nuovo/", {"q": "Samone"}).content.decode()
    assert "/nuovo/001235/" in page
    assert "/nuovo/022165/" in page
    piece = administrator.get("/installazione/territori/nuovo/", {"q": "vigev"}, headers={"HX-Request": "true"})
    assert "/nuovo/018177/" in piece.content.decode()
    assert "<html" not in piece.content.decode()


@pytest.mark.parametrize("typed", ["Atlantide", "000000", "<script>", "\x00", "9" * 90])
def test_a_place_that_is_none_is_said_kindly(administrator, typed):
    response = administrator.get("/installazione/territori/nuovo/", {"q": typed})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize("code", ["000000", "abcdef", "0181021", "mortara"])
def test_a_code_of_nowhere_is_not_there(administrator, code):
    assert administrator.get(f"/installazione/territori/nuovo/{code}/").status_code == 404


def test_the_form_comes_filled_in(administrator):
    page = administrator.get(FORM).content.decode()
    assert "Provincia di Pavia, Lombardia" in page
    assert 'name="name" value="Mortara"' in page
    assert 'name="slug" value="mortara"' in page
    area = re.search(r"<textarea[^>]*name=\"municipalities\"[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert area
    assert {"Mortara", "Vigevano", "Parona", "Tromello"} <= {line.strip() for line in area[1].splitlines()}


def test_a_territory_is_made_with_all_that_was_typed(administrator, typed):
    response = administrator.post(FORM, {**typed, "logo": logo(), "logo_alt": "Comune di Mortara"})
    there = Territory.objects.get(slug="mortara")
    assert response.headers["Location"] == f"/installazione/territori/{there.pk}/"
    assert (there.istat_code, there.province, there.languages) == ("018102", "Pavia", ["it"])
    assert there.municipalities == ["Mortara", "Parona", "Cilavegna"]
    assert there.look.texts == {
        "it": {"title": "Mortara suona", "lead": "Un posto per tutti.", "runs_by": "Il Comune di Mortara."}
    }
    assert (there.look.logo_width, there.look.logo_alt) == (240, "Comune di Mortara")
    assert there.operator.pec == "comune@pec.example"
    asked = {row.email for row in Invitation.objects.filter(role=Role.OPERATOR)}
    assert asked == {"zoe@example.org", "yuri@example.org"}
    assert Parcel.objects.filter(kind="invitation", territory_id=there.pk).count() == 2


def test_the_same_form_twice_makes_one(administrator, typed):
    first, second = administrator.post(FORM, typed), administrator.post(FORM, typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert Territory.objects.count() == 2
    assert Parcel.objects.filter(kind="invitation").count() == 2


def test_a_body_that_is_there_is_chosen_and_nothing_is_asked_of_a_new_one(administrator, town, typed):
    chosen = {**typed, "operator": str(town.casa.pk), "body_name": "", "fiscal_code": "", "pec": ""}
    administrator.post(FORM, chosen)
    assert Territory.objects.get(slug="mortara").operator == town.casa
    assert not Organisation.objects.filter(name="Comune di Mortara").exists()


def test_a_citizen_or_a_shop_runs_no_territory(administrator, town, typed):
    response = administrator.post(FORM, {**typed, "operator": str(town.shop.pk)})
    assert "operator" in errors(response)


BAD = {
    "name": ["", " ", "x" * 81, "a\x00b"],
    "slug": ["", "Mörtara", "a b", "-a", "a--b", "x" * 61, "installazione", "gestore", "static", "api", "vigevano"],
    "host": ["localhost", "http://", "a b.it", "mentoring", "x" * 250 + ".it", "a_b.it", "-a.it"],
    "municipalities": ["", "Atlantide", "Mortara\nMort", "018102", "<b>Mortara</b>", "M\x00"],
    "languages": [[], ["en"], ["de"], ["it", "xx"]],
    "disciplines": [[], ["football-americano"]],
    "account_holder": ["", "x" * 71],
    "iban": ["", "IT60", "IT60X0542811101000000123457", "DE00"],
    "primary": ["", "rosso", "#12", "#fff", "#ffcc00", "#26306b;}"],
    "accent": ["", "#eee", "url(x)"],
    "title_it": ["x" * 81],
    "lead_it": ["x" * 321],
    "runs_by_it": ["x" * 321],
    "title_en": ["x" * 81],
    "email": ["ciao", "a@b"],
    "phone": ["0" * 41],
    "operator": ["999999", "nobody"],
    "body_name": ["", "x" * 121],
    "body_kind": ["", "circus"],
    "fiscal_code": ["", "12345678901", "RSSMRA"],
    "body_address": ["x" * 201],
    "body_municipality": ["x" * 81],
    "pec": ["pec"],
    "invited": ["", "zoe", "zoe@example.org yuri", "\n".join(f"a{n}@example.org" for n in range(11))],
}  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in BAD.items() for value in values])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_made(administrator, typed, field, value):
    response = administrator.post(FORM, {**typed, field: value})
    assert response.status_code == 409
    assert list(errors(response)) == [field]
    assert Territory.objects.count() == 1
    assert not Invitation.objects.filter(role=Role.OPERATOR).exists()
    assert not Organisation.objects.filter(name="Comune di Mortara").exists()
    assert "Mortara suona" in response.content.decode() or field == "title_it"


def test_a_pale_colour_is_refused_with_its_ratio_and_the_nearest_that_works(administrator, typed):
    said = errors(administrator.post(FORM, {**typed, "primary": "#4a90d9"}))["primary"][0]
    assert "ne serve almeno 4,5 a 1" in said
    assert re.search(r"contrasto è [23],\d+ a 1", said)
    near = re.search(r"#[0-9a-f]{6}", said)
    assert near
    assert is_readable(near[0])
    assert administrator.post(FORM, {**typed, "primary": near[0]}).status_code == 302


def test_a_colour_says_so_while_it_is_typed(administrator):
    response = administrator.post("/controlla/territorio/primary/", {"primary": "#4a90d9"})
    assert "si leggono a fatica" in response.content.decode()
    response = administrator.post("/controlla/territorio/primary/", {"primary": "26306b"})
    assert "si leggono" not in response.content.decode()


@pytest.mark.parametrize("field", ["iban", "fiscal_code"])
def test_codes_say_so_while_they_are_typed(administrator, field):
    assert "non torna" in administrator.post(f"/controlla/territorio/{field}/", {field: "IT60"}).content.decode()


def test_an_address_that_is_taken_is_said_beside_it(administrator, town, typed):
    Territory.objects.filter(pk=town.territory.pk).update(host="casa.example.org")
    assert "slug" in errors(administrator.post(FORM, {**typed, "slug": "vigevano"}))
    assert "host" in errors(administrator.post(FORM, {**typed, "host": "casa.example.org"}))
    assert "host" in errors(administrator.post(FORM, {**typed, "host": "https://CASA.example.org/"}))


def test_the_address_of_the_installation_belongs_to_all(administrator, typed, settings):
    settings.PUBLIC_URL = "https://mentoring.example.org"
    assert "host" in errors(administrator.post(FORM, {**typed, "host": "mentoring.example.org"}))


def test_a_body_whose_code_is_known_is_chosen_from_the_list(administrator, town, typed):
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code="IT 00343690186")
    said = errors(administrator.post(FORM, typed))
    assert "la scelga dall'elenco" in said["fiscal_code"][0]


def heavy() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"\0" * 2_000_001


def huge() -> bytes:
    paper = BytesIO()
    Image.new("1", (9000, 9000)).save(paper, "PNG")
    return paper.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg onload='alert(1)'/>", "non si apre"),
        (b"GIF89a", "non si apre"),
        (heavy(), "troppo pesante"),
        (huge(), "troppo grande"),
        (a_logo(size=(300, 8)), "troppo piccola"),
    ],
)
def test_a_logo_that_is_none_is_refused_with_its_reason(administrator, typed, content, words):
    response = administrator.post(FORM, {**typed, "logo": logo(content), "logo_alt": "Logo"})
    assert words in errors(response)["logo"][0]
    assert Territory.objects.count() == 1


def test_a_logo_needs_words_for_who_does_not_see_it(administrator, typed):
    assert "logo_alt" in errors(administrator.post(FORM, {**typed, "logo": logo()}))


def test_the_preview_shows_its_home_and_keeps_nothing(administrator, typed):
    response = administrator.post(FORM, {**typed, "logo": logo(), "logo_alt": "Stemma", "preview": "1"})
    page = response.content.decode()
    assert "Mortara suona" in page
    assert "/aspetto/7a1f3d-0b5d66.css" in page
    assert 'src="data:image/png;base64,' in page
    assert "Il Comune di Mortara." in page
    assert "È un'anteprima" in page
    assert Territory.objects.count() == 1


def test_colours_are_tried_before_the_rest_is_written(administrator, typed):
    sent = {**typed, "preview": "1", "iban": "", "body_name": "", "invited": ""}
    assert "Mortara suona" in administrator.post(FORM, sent).content.decode()
    assert administrator.post(FORM, {**sent, "primary": "#ffcc00"}).status_code == 409


def test_words_of_a_territory_are_words_and_no_html(administrator, typed):
    bad = "<script>alert(1)</script>"
    texts = dict.fromkeys(("title_it", "lead_it", "runs_by_it", "name", "logo_alt"), bad)
    page = administrator.post(FORM, {**typed, **texts, "logo": logo(), "preview": "1"}).content.decode()
    assert bad not in page
    assert "&lt;script&gt;alert(1)" in page
