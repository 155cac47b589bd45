"""A territory is looked at, changed, dressed; people are asked to run it and sent away."""

from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from mentoring.demo.iban import italian_iban
from mentoring.jobs.delivery import letter_of
from mentoring.people.models import Invitation, Membership, Organisation
from mentoring.people.permissions import Role
from mentoring.programmes.models import Territory
from mentoring.records.commands import enqueue, enqueue_letter
from mentoring.records.models import Entry, Parcel
from mentoring.web.operator.letters import messages_pdf
from tests.web.walk_installation import a_logo

NEW = "/installazione/territori/nuovo/018102/"


@pytest.fixture
def mortara(administrator, typed) -> Territory:
    logo = SimpleUploadedFile("l.png", a_logo())
    administrator.post(NEW, {**typed, "logo": logo, "logo_alt": "Comune di Mortara"})
    return Territory.objects.select_related("operator", "look").get(slug="mortara")


@pytest.fixture
def page(mortara) -> str:
    return f"/installazione/territori/{mortara.pk}/"


@pytest.fixture
def kept(typed) -> dict:
    """The form of a territory that is there."""
    gone = ("form_key", "slug", "operator", "invited")
    return {name: value for name, value in typed.items() if name not in gone} | {"logo_alt": "Comune di Mortara"}


def test_the_list_says_how_far_each_is(administrator, mortara, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        words = administrator.get("/installazione/").content.decode()
    assert "Aspetta i gestori" in words
    assert "Attivo" in words
    assert "Comune di Mortara" in words
    sheet = administrator.get("/installazione/", {"export": "csv"}).content.decode("utf-8-sig")
    assert "Mortara" in sheet


def test_more_territories_are_no_more_statements(administrator, town, typed, mortara):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            administrator.get("/installazione/")
        return len(asked)

    count()
    before = count()
    for number, code in enumerate(("015146", "058091", "063049")):
        more = {**typed, "form_key": f"k{number}", "slug": f"altro-{number}", "operator": str(town.casa.pk)}
        assert administrator.post(f"/installazione/territori/nuovo/{code}/", more).status_code == 302
    assert count() == before


def test_its_page_says_what_it_lacks_and_what_happened(administrator, page):
    words = administrator.get(page).content.decode()
    for said in ("Servono due gestori", "zoe@example.org", "yuri@example.org", "Territorio creato", "Logo cambiato"):
        assert said in words
    assert "/aspetto/7a1f3d-0b5d66.css?campione" in words


def test_its_home_speaks_and_looks_as_it_chose(administrator, mortara, client):
    words = client.get("/mortara/").content.decode()
    assert "Mortara suona" in words
    assert "/mortara/aspetto/7a1f3d-0b5d66.css" in words
    assert f"/mortara/aspetto/{mortara.look.logo_version}.png" in words
    assert 'alt="Comune di Mortara"' in words
    assert "ciao@mortara.example" in words
    assert 'content="#7a1f3d"' in words
    there = client.get("/").content.decode()
    assert "Mortara suona" not in there
    assert "/aspetto/" not in there


def test_colours_are_served_for_ever_and_only_those_one_can_read(client, db):
    response = client.get("/aspetto/7a1f3d-0b5d66.css")
    assert "--notte: #7a1f3d;" in response.content.decode()
    assert response.content.decode().startswith(":root")
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"].startswith("text/css")
    assert "Set-Cookie" not in response.headers
    assert client.get("/aspetto/7a1f3d-0b5d66.css?campione").content.decode().startswith(".dressed")
    for bad in ("ffcc00-0b5d66", "7a1f3d-fff", "zzzzzz-0b5d66", "7a1f3d-0b5d66x"):
        assert client.get(f"/aspetto/{bad}.css").status_code == 404


def test_a_logo_is_served_as_the_picture_it_is(client, mortara):
    response = client.get(f"/aspetto/{mortara.look.logo_version}.png")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]
    assert client.get("/aspetto/0000000000000000.png").status_code == 404


def test_its_messages_come_under_its_name_and_in_its_colour(mortara, town):
    enqueue("gift_received", to="a@example.org", key="m", at=town.now, territory_id=mortara.pk, amount_cents=1000)
    letter = letter_of(Parcel.objects.get(key="m"))
    assert letter.body.endswith(f"--\nMentoring · Mortara\n{settings.PUBLIC_URL}/mortara\n")
    assert "Mentoring · Mortara" in letter.html
    assert "#7a1f3d" in letter.html
    assert "#26306" not in letter.html


def test_its_letters_have_its_name_its_colour_and_its_logo(mortara, town):
    to = ["Viola Bianchi", "via Roma 1"]
    enqueue_letter("gift_received", to=to, key="m", at=town.now, territory_id=mortara.pk, amount_cents=1000)
    paper = messages_pdf(mortara, [Parcel.objects.get(key="m")])
    page = PdfReader(BytesIO(paper)).pages[0]
    assert "Mortara" in page.extract_text()
    assert [image.image.size for image in page.images] == [(240, 120)]
    plain = messages_pdf(town.territory, [Parcel.objects.get(key="m")])
    assert list(PdfReader(BytesIO(plain)).pages[0].images) == []


def test_who_speaks_another_language_reads_italian_where_there_is_nothing_else(mortara, client):
    client.cookies["django_language"] = "en"
    words = client.get("/mortara/").content.decode()
    assert '<html lang="it"' in words
    assert 'name="language"' not in words
    there = client.get("/").content.decode()
    assert '<html lang="en"' in there
    assert 'name="language"' in there


def test_a_logo_that_gets_lost_in_the_header_is_warned_about(administrator, page, kept):
    assert "si perde" not in administrator.get(page).content.decode()
    dark = SimpleUploadedFile("l.png", a_logo("#701a35"))
    assert administrator.post(f"{page}modifica/", {**kept, "logo": dark}).status_code == 302
    assert "si perde" in administrator.get(page).content.decode()


def test_the_form_shows_what_there_is_and_saves_nothing_new(administrator, page, kept):
    words = administrator.get(f"{page}modifica/").content.decode()
    assert "Mortara suona" in words
    before = Entry.objects.count()
    assert administrator.post(f"{page}modifica/", kept).status_code == 302
    assert Entry.objects.count() == before


def test_everything_but_the_word_of_its_address_is_changed(administrator, mortara, page, kept):
    changed = {
        "name": "Mortara e Lomellina",
        "host": "mentoring.mortara.example",
        "municipalities": "Mortara",
        "languages": ["it", "en"],
        "disciplines": ["reading"],
        "iban": italian_iban(99),
        "account_holder": "Tesoreria",
        "primary": "#0b3d2e",
        "title_it": "Si comincia",
        "title_en": "Here we go",
        "email": "",
        "body_name": "Comune di Mortara, Cultura",
        "pec": "nuova@pec.example",
        "slug": "altrove",
    }
    assert administrator.post(f"{page}modifica/", {**kept, **changed}).status_code == 302
    there = Territory.objects.get(pk=mortara.pk)
    assert (there.name, there.host, there.slug) == ("Mortara e Lomellina", "mentoring.mortara.example", "mortara")
    assert (there.languages, there.municipalities, there.iban) == (["it", "en"], ["Mortara"], italian_iban(99))
    assert [one.slug for one in there.disciplines.all()] == ["reading"]
    assert (there.look.primary, there.look.texts["en"]["title"], there.look.email) == ("#0b3d2e", "Here we go", "")
    assert (there.operator.name, there.operator.pec) == ("Comune di Mortara, Cultura", "nuova@pec.example")
    assert "MENTORING_HOSTS" in administrator.get(page).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("primary", "#ffcc00"), ("iban", "IT60"), ("languages", []), ("fiscal_code", ""), ("logo_alt", "")],
)
def test_what_is_wrong_changes_nothing(administrator, mortara, page, kept, field, value):
    before = Entry.objects.count()
    response = administrator.post(f"{page}modifica/", {**kept, "title_it": "Altro", field: value})
    assert response.status_code == 409
    assert list(response.context["form"].errors) == [field]
    assert Entry.objects.count() == before


def test_a_refusal_at_the_end_undoes_what_came_before(administrator, town, mortara, page, kept):
    Territory.objects.filter(pk=town.territory.pk).update(host="casa.example.org")
    sent = {**kept, "body_name": "Altro nome", "host": "casa.example.org"}
    assert administrator.post(f"{page}modifica/", sent).status_code == 409
    assert Organisation.objects.get(pk=mortara.operator_id).name == "Comune di Mortara"


def test_a_logo_is_taken_away(administrator, mortara, page, kept, client):
    assert administrator.post(f"{page}modifica/", {**kept, "without_logo": "on", "logo_alt": ""}).status_code == 302
    assert client.get(f"/aspetto/{mortara.look.logo_version}.png").status_code == 404


def test_somebody_is_asked_once_and_the_link_is_taken_back(administrator, page):
    for _again in range(2):
        assert administrator.post(f"{page}gestori/", {"email": "ivo@example.org"}).status_code == 302
    assert Parcel.objects.filter(kind="invitation").count() == 3
    asked = next(row for row in Invitation.objects.filter(state="open") if row.email == "ivo@example.org")
    assert administrator.post(f"{page}inviti/{asked.pk}/ritira/").status_code == 302
    assert administrator.post(f"{page}inviti/{asked.pk}/ritira/").status_code == 404


@pytest.mark.parametrize("email", ["", "ivo", "a@b", "\x00@example.org", "x" * 260 + "@example.org"])
def test_an_address_that_is_none_is_refused(administrator, page, email):
    response = administrator.post(f"{page}gestori/", {"email": email})
    assert response.status_code == 409
    assert "email" in response.context["form"].errors


def test_who_runs_it_already_is_not_asked_again(administrator, town):
    teresa = Membership.objects.filter(organisation=town.casa, role=Role.OPERATOR).first()
    response = administrator.post(
        f"/installazione/territori/{town.territory.pk}/gestori/", {"email": teresa.user.email.upper()}
    )
    assert response.status_code == 409


def test_an_operator_is_sent_away_but_never_the_last_one(administrator, town):
    here = f"/installazione/territori/{town.territory.pk}/"
    first, second = Membership.objects.filter(organisation=town.casa, role=Role.OPERATOR)
    assert administrator.post(f"{here}gestori/{first.pk}/togli/").status_code == 302
    response = administrator.post(f"{here}gestori/{second.pk}/togli/", follow=True)
    assert "ultima persona che gestisce" in response.content.decode()
    assert "/togli/" not in administrator.get(here).content.decode()


def test_people_of_another_territory_s_body_are_not_found_here(administrator, town, page):
    stranger = Membership.objects.filter(organisation=town.casa, role=Role.OPERATOR).first()
    assert administrator.post(f"{page}gestori/{stranger.pk}/togli/").status_code == 404
