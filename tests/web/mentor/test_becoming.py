"""Diventa mentore: one page, from a visitor to a pay slip."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.funds.models import Pledge
from mentoring.people.models import Membership, Organisation, User
from mentoring.people.permissions import Role
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel

PAGE = reverse("web:become_mentor")
PASSWORD = "una frase lunga e calma"


def filled(**changes):
    """The form as a shopkeeper fills it in; None leaves a field out."""
    form = {
        "form_key": "a-form-of-the-tests",
        "amount": "80",
        "recurrence": "once",
        "kind": "shop",
        "name": "Drogheria del Borgo",
        "is_shown": "on",
        "your_name": "Lucia Pepe",
        "email": "Lucia.Pepe@example.org",
        "password": PASSWORD,
        **changes,
    }
    return {name: value for name, value in form.items() if value is not None}


def words(response):
    """What the page says, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&#x27;", "'")


def mail_to(address):
    letters = [p for p in Parcel.objects.filter(kind="account").order_by("pk") if p.to == address]
    return json.loads(letters[-1].context)


def code_in(letter):
    return re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9]{6})$", letter["body"], re.MULTILINE).group(1)


@pytest.fixture
def visitor(town):
    return Client()


def test_a_visitor_becomes_a_mentor_and_lands_on_the_pay_slip(town, visitor):
    response = visitor.post(PAGE, filled(amount="1.250,50", recurrence="monthly"))
    assert response.status_code == 302
    code_page = visitor.get(response.url)
    assert "lucia.pepe@example.org" in code_page.content.decode()
    response = visitor.post(response.url, {"code": code_in(mail_to("lucia.pepe@example.org"))})
    promise = Pledge.objects.get(mentor__name="Drogheria del Borgo")
    assert response.url == reverse("web:mentor_pledge", args=[promise.pk])
    slip = words(visitor.get(response.url))
    assert promise.remittance_code[:4] in slip
    assert "1.250,50" in slip
    assert "ordine permanente mensile" in slip
    assert (promise.amount_cents, promise.recurrence, promise.state) == (1250_50, "monthly", "open")
    assert Admission.objects.get(organisation=promise.mentor).state == "requested"
    assert promise.mentor.is_shown


@pytest.mark.parametrize(
    ("typed", "cents"), [("80", 80_00), ("80,00", 80_00), ("1.250,50", 1250_50), ("€ 12,5", 12_50), ("1000000", 10**8)]
)
def test_amounts_are_read_as_people_write_them(visitor, typed, cents):
    visitor.post(PAGE, filled(amount=typed))
    assert Pledge.objects.get(form_key="a-form-of-the-tests").amount_cents == cents


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("-5", "non può essere negativo"),
        ("12,345", "al massimo due cifre dopo la virgola"),
        ("99999999999", "controlla gli zeri"),
        ("1000001", "L'importo massimo è 1.000.000"),
        ("0,50", "L'importo minimo è 1"),
        ("cento", "Non riusciamo a leggere questo importo"),
        ("", "Quanto vuole donare?"),
    ],
)
def test_what_is_wrong_with_an_amount_is_said_in_words_and_everything_typed_stays(visitor, typed, sentence):
    response = visitor.post(PAGE, filled(amount=typed, youngest="6"))
    assert response.status_code == 409
    assert sentence in words(response).replace("\xa0", " ")
    page = response.content.decode()
    for kept in ("Drogheria del Borgo", "Lucia Pepe", 'value="6"', f'value="{typed}"' if typed else ""):
        assert kept in page
    assert PASSWORD not in page
    assert not Organisation.objects.filter(name="Drogheria del Borgo").exists()
    assert not User.objects.filter(email="lucia.pepe@example.org").exists()


def test_a_card_is_an_amount_and_what_is_typed_counts_more(visitor):
    visitor.post(PAGE, filled(amount="", suggested="10000"))
    assert Pledge.objects.get(form_key="a-form-of-the-tests").amount_cents == 100_00
    Client().post(PAGE, filled(amount="7", suggested="10000", form_key="another", email="ugo@example.org"))
    assert Pledge.objects.get(form_key="another").amount_cents == 7_00


def test_wishes_become_the_earmark(town, visitor):
    wishes = {
        "disciplines": ["music", "theatre"],
        "youngest": "6",
        "oldest": "14",
        "nominators": [str(town.school.pk)],
        "municipalities": [town.territory.municipalities[0]],
    }
    visitor.post(PAGE, filled(**wishes))
    earmark = Pledge.objects.get(form_key="a-form-of-the-tests").earmark
    assert (earmark.youngest, earmark.oldest, earmark.nominators) == (6, 14, {town.school.pk})
    assert earmark.scope.disciplines == {"music", "theatre"}
    assert earmark.municipalities == {town.territory.municipalities[0]}


def test_ages_the_wrong_way_round_are_noticed_beside_the_field_and_the_fold_is_open(visitor):
    page = visitor.post(PAGE, filled(youngest="14", oldest="10")).content.decode()
    assert "un&#x27;età più alta" in page
    assert '<details class="fold" open>' in page


def test_without_wishes_the_fold_is_closed(visitor):
    assert '<details class="fold">' in visitor.get(PAGE).content.decode()


def test_the_same_form_twice_makes_one_of_everything(visitor):
    first = visitor.post(PAGE, filled())
    again = Client().post(PAGE, filled())
    assert (first.status_code, again.status_code, again.url) == (302, 302, first.url)
    assert Pledge.objects.filter(mentor__name="Drogheria del Borgo").count() == 1
    assert Organisation.objects.filter(name="Drogheria del Borgo").count() == 1
    assert User.objects.filter(email="lucia.pepe@example.org").count() == 1


def test_who_lost_the_code_goes_on_with_the_same_password(visitor):
    visitor.post(PAGE, filled())
    later = Client()
    response = later.post(PAGE, filled(form_key="later", amount="90"))
    response = later.post(response.url, {"code": code_in(mail_to("lucia.pepe@example.org"))})
    promise = Pledge.objects.get(form_key="later")
    assert response.url == reverse("web:mentor_pledge", args=[promise.pk])
    assert promise.mentor.pledges.count() == 2


def test_a_known_address_gets_the_same_page_as_a_new_one_and_nothing_is_made(town, visitor):
    """Families have accounts here: whether an address has one must not be seen."""
    new = visitor.post(PAGE, filled())
    new_page = visitor.get(new.url)
    guardian = User.objects.get(pk=town.guardian.user_id).email
    stranger = Client()
    known = stranger.post(PAGE, filled(email=guardian, form_key="other", name="Bottega del Curioso"))
    known_page = stranger.get(known.url)
    assert (known.status_code, known.url) == (new.status_code, new.url)

    def without(page, address):
        text = re.sub(r"name=\"csrfmiddlewaretoken\" value=\"\w+\"|X-CSRFToken\": \"\w+\"", "", page.content.decode())
        return text.replace(address, "")

    assert without(known_page, guardian) == without(new_page, "lucia.pepe@example.org")
    assert not Organisation.objects.filter(name="Bottega del Curioso").exists()
    assert "conosciamo già" in mail_to(guardian)["subject"]


def test_somebody_elses_password_does_not_open_an_unconfirmed_address(visitor):
    visitor.post(PAGE, filled())
    Client().post(PAGE, filled(password="un'altra frase lunga", form_key="other", name="Bottega del Curioso"))
    assert not Organisation.objects.filter(name="Bottega del Curioso").exists()


@pytest.mark.parametrize("password", ["corta", "1234567890", "lucia.pepe@example"])
def test_a_weak_password_is_refused_in_words(visitor, password):
    response = visitor.post(PAGE, filled(password=password))
    assert response.status_code == 409
    assert 'id="id_password_error"' in response.content.decode()
    assert not User.objects.filter(email="lucia.pepe@example.org").exists()


def test_who_is_logged_in_is_not_asked_who_they_are(town, enter):
    teacher = enter(town.teacher)
    page = teacher.get(PAGE).content.decode()
    assert 'name="password"' not in page
    assert town.school.name in page
    response = teacher.post(PAGE, filled(name=town.school.name, email=None, password=None, your_name=None))
    promise = Pledge.objects.get(form_key="a-form-of-the-tests")
    assert promise.mentor == town.school
    assert teacher.get(response.url).status_code == 200
    assert Membership.objects.filter(organisation=town.school, role=Role.MENTOR).count() == 1


def test_standing_at_a_door_does_not_make_one_speak_for_the_house(town, enter):
    enter(town.usher).post(PAGE, filled(name=town.theatre.name, email=None, password=None, your_name=None))
    promise = Pledge.objects.get(form_key="a-form-of-the-tests")
    assert promise.mentor.name == town.theatre.name
    assert promise.mentor != town.theatre


def test_a_mentor_makes_one_more_promise_instead(town, enter):
    assert enter(town.shopkeeper).get(PAGE).url == reverse("web:mentor_pledge_new")


def test_who_wants_to_stay_unnamed_is_not_among_the_mentors(town, visitor):
    visitor.post(PAGE, filled(is_shown=None))
    promise = Pledge.objects.get(form_key="a-form-of-the-tests")
    town.paid_in(promise.remittance_code, 80_00, "DROGHERIA")
    page = visitor.get(reverse("web:mentors")).content.decode()
    assert "Drogheria del Borgo" not in page
    assert town.foundation.name in page


def test_a_form_key_of_another_mentor_is_refused_and_not_an_error(town, visitor):
    theirs = Pledge.objects.filter(mentor=town.foundation).first()
    response = visitor.post(PAGE, filled(form_key=theirs.form_key))
    assert response.status_code == 409


def test_one_place_cannot_sign_up_without_end(visitor):
    for number in range(20):
        visitor.post(PAGE, filled(form_key=f"k{number}", email=f"n{number}@example.org", name=f"Ditta {number}"))
        visitor.cookies.clear()
    assert visitor.post(PAGE, filled(form_key="k99", email="n99@example.org")).status_code == 429


# -- the code a body is known by ----------------------------------------------------------------------------------
CODE = "00743110157"


def test_the_fiscal_code_is_kept_and_may_be_left_out(town, visitor):
    assert visitor.post(PAGE, filled(fiscal_code=f"it {CODE}")).status_code == 302
    assert Organisation.objects.get(name="Drogheria del Borgo").fiscal_code == CODE


@pytest.mark.parametrize("code", ["00743110158", "DROGHERIA", "0074311015", "\x00", "X" * 40])
def test_a_code_that_is_none_is_said_beside_it_and_nothing_is_promised(town, visitor, code):
    before = Pledge.objects.count()
    response = visitor.post(PAGE, filled(fiscal_code=code))
    assert response.status_code == 409
    assert list(response.context["giver"].errors) == ["fiscal_code"]
    assert Pledge.objects.count() == before
    assert not User.objects.filter(email="lucia.pepe@example.org").exists()


def test_it_is_checked_as_one_types(town, visitor):
    assert 'hx-post="/controlla/mentore/fiscal_code/"' in visitor.get(PAGE).content.decode()
    asked = reverse("web:check_field", args=["mentore", "fiscal_code"])
    assert "non torna" in visitor.post(asked, {"fiscal_code": "123"}).content.decode()
    assert "non torna" not in visitor.post(asked, {"fiscal_code": CODE}).content.decode()


def test_a_body_that_is_here_already_is_not_made_twice_whoever_asks(town, visitor):
    Organisation.objects.filter(pk=town.theatre.pk).update(fiscal_code=CODE)
    known = User.objects.get(pk=town.guardian.user_id).email
    before = Pledge.objects.count()
    for email in ("lucia.pepe@example.org", known):
        response = visitor.post(PAGE, filled(fiscal_code=CODE, email=email))
        assert response.status_code == 409
        assert "chieda un invito a chi la segue da dentro" in words(response)
    assert Pledge.objects.count() == before
    assert not User.objects.filter(email="lucia.pepe@example.org").exists()
