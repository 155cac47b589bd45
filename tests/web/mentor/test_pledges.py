"""A mentor's promises: the list, a new one, the end of one."""

import pytest
from django.urls import reverse

from mentoring.funds.commands import pledge
from mentoring.funds.models import Pledge
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents

LIST = reverse("web:mentor_pledges")
NEW = reverse("web:mentor_pledge_new")


def promised(town, count):
    for number in range(count):
        pledge(
            town.shopkeeper,
            territory=town.territory,
            mentor=town.shop,
            amount=Cents(10_00 + number),
            recurrence="once",
            earmark=Earmark(),
            form_key=f"many-{number}",
            now=town.now,
        )


@pytest.fixture
def shopkeeper(town, enter):
    return enter(town.shopkeeper)


def test_a_mentor_sees_only_its_own_promises(town, shopkeeper):
    page = shopkeeper.get(LIST).content.decode()
    own = {f"/mentore/promesse/{pk}/" for pk in Pledge.objects.filter(mentor=town.shop).values_list("pk", flat=True)}
    others = {
        f"/mentore/promesse/{pk}/" for pk in Pledge.objects.exclude(mentor=town.shop).values_list("pk", flat=True)
    }
    assert all(link in page for link in own)
    assert not any(link in page for link in others)


def test_the_list_pages_filters_and_exports(town, shopkeeper):
    promised(town, 30)
    assert "page=2" in shopkeeper.get(LIST).content.decode()
    assert shopkeeper.get(LIST, {"state": "active"}).content.decode().count('<th scope="row"') == 1
    rows = shopkeeper.get(LIST, {"export": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Causale;Promesso;")
    assert len(rows) == 1 + Pledge.objects.filter(mentor=town.shop).count()
    assert shopkeeper.get(LIST, {"export": "xlsx"}).content[:2] == b"PK"


def test_the_list_asks_the_database_the_same_for_one_and_for_many(town, shopkeeper, django_assert_max_num_queries):
    promised(town, 25)
    with django_assert_max_num_queries(9):
        shopkeeper.get(LIST)


def test_a_new_promise_leads_to_its_slip_and_is_made_once(town, shopkeeper):
    form = {"form_key": "a-new-one", "suggested": "5000", "recurrence": "yearly", "disciplines": ["music"]}
    first, again = shopkeeper.post(NEW, form), shopkeeper.post(NEW, form)
    made = Pledge.objects.get(form_key="a-new-one")
    assert (made.amount_cents, made.recurrence, made.mentor) == (50_00, "yearly", town.shop)
    assert made.earmark.scope.disciplines == {"music"}
    assert first.url == again.url == reverse("web:mentor_pledge", args=[made.pk])
    page = shopkeeper.get(first.url).content.decode()
    assert "Per musica" in page
    assert "ordine permanente annuale" in page


def test_a_wrong_form_keeps_what_was_typed(shopkeeper):
    response = shopkeeper.post(NEW, {"form_key": "x", "amount": "dieci", "recurrence": "monthly", "youngest": "8"})
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="dieci"' in page
    assert 'value="8"' in page
    assert page.count("checked") == 1


WISHES = {"nominator_kinds": ["school"], "reasons": ["need"], "brackets": ["10000", "15000"]}


def test_a_giver_may_wish_for_a_kind_of_nominator_a_reason_and_a_bracket(town, shopkeeper, enter):
    answer = shopkeeper.post(NEW, {"form_key": "wishes", "amount": "90", "recurrence": "once", **WISHES})
    assert answer.status_code == 302
    made = Pledge.objects.get(form_key="wishes")
    assert made.earmark == Earmark(
        nominator_kinds=frozenset({"school"}), reasons=frozenset({"need"}), brackets=frozenset({"10000", "15000"})
    )
    page = shopkeeper.get(answer.url).content.decode()
    assert "Segnalati da: scuola; segnalati per situazione economica; con ISEE fino a 10.000 € e da" in page


def test_a_narrow_wish_is_warned_of_once_and_nothing_is_lost(town, shopkeeper):
    narrow = WISHES | {"form_key": "narrow", "amount": "90", "recurrence": "once", "youngest": "12", "oldest": "13"}
    answer = shopkeeper.post(NEW, narrow)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "possono essere meno di cinque persone" in page
    assert 'value="90"' in page
    assert not Pledge.objects.filter(form_key="narrow").exists()
    assert "narrow_is_fine" not in shopkeeper.get(NEW).content.decode()
    assert shopkeeper.post(NEW, narrow | {"narrow_is_fine": "on"}).status_code == 302
    assert Pledge.objects.get(form_key="narrow").earmark.youngest == 12


def test_a_promise_ends_when_its_mentor_says_so(town, shopkeeper):
    promise = Pledge.objects.filter(mentor=town.shop).first()
    url = reverse("web:mentor_pledge", args=[promise.pk])
    assert shopkeeper.post(url, {"do": "end"}).url == url
    promise.refresh_from_db()
    assert promise.state == "ended"
    assert "Concludo" not in shopkeeper.get(url).content.decode()
    assert shopkeeper.post(url, {"do": "end"}).status_code == 409


def test_nothing_else_can_be_done_to_a_promise(town, shopkeeper):
    promise = Pledge.objects.filter(mentor=town.shop).first()
    assert shopkeeper.post(reverse("web:mentor_pledge", args=[promise.pk]), {"do": "double"}).status_code == 404


def test_another_mentors_promise_cannot_be_ended(town, enter):
    promise = Pledge.objects.filter(mentor=town.shop).first()
    other = enter(town.foundation_officer)
    assert other.post(reverse("web:mentor_pledge", args=[promise.pk]), {"do": "end"}).status_code == 404
    promise.refresh_from_db()
    assert promise.state == "active"


def test_what_arrived_is_told_and_a_promise_kept_needs_no_slip(town, enter):
    officer = enter(town.foundation_officer)
    promise = Pledge.objects.filter(mentor=town.foundation, recurrence="once").first()
    page = officer.get(reverse("web:mentor_pledge", args=[promise.pk])).content.decode()
    assert "È arrivato tutto" in page
    assert "crispEdges" not in page


@pytest.mark.parametrize("name", ["web:mentor_desk", "web:mentor_pledges", "web:mentor_pledge_new"])
def test_only_mentors_come_here(town, enter, name):
    for actor in (town.operator, town.teacher, town.manager, town.usher):
        assert enter(actor).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("asked", ["", "earmark", "school", "common"])
def test_one_says_how_far_what_is_not_spent_may_go_and_reads_it_there(shopkeeper, asked):
    form = {"form_key": f"far-{asked}", "suggested": "5000", "recurrence": "once"}
    response = shopkeeper.post(NEW, form | ({"reach": asked} if asked else {}), follow=True)
    made = Pledge.objects.get(form_key=f"far-{asked}")
    assert made.reach == (asked or "earmark")
    assert made.get_reach_display() in response.content.decode()
    again = shopkeeper.post(NEW, form | {"reach": "no-such"})
    assert again.status_code == 409
