"""The first page: what it tells in ten seconds, and what it asks the database."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.publishing import withdraw
from mentoring.people.models import Organisation
from mentoring.web import middleware
from tests.web.conftest import Enter

HOME = reverse("web:home")


def page(client: Client) -> str:
    answer = client.get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_idea_stands_in_one_sentence_above_two_doors(town: Town, client: Client) -> None:
    text = page(client)
    assert "Qualcuno ti ha tenuto il posto." in text
    assert f'href="{reverse("web:become_mentor")}"' in text
    assert f'href="{reverse("web:claim")}"' in text


def test_what_is_on_today_comes_first_then_the_next_days(town: Town, client: Client) -> None:
    answer = client.get(HOME)
    today = timezone.localdate()
    shown = [card.offer.title for card in (*answer.context["tonight"], *answer.context["this_week"])]
    if timezone.localdate(town.tonight_date.starts_at) == today:  # Late at night the next evening is tomorrow's.
        assert answer.context["tonight"][0].offer == town.concert
    assert town.concert.title in shown
    assert town.play.title in shown
    assert all(timezone.localdate(card.when) > today for card in answer.context["this_week"])


def test_a_period_to_enrol_in_is_nothing_that_happens_tonight(town: Town, client: Client) -> None:
    assert town.enrolment.title not in page(client)


def test_a_week_without_anything_says_so(town: Town, client: Client) -> None:
    for actor, offer in ((town.manager, town.concert), (town.manager, town.play), (town.coach, town.swimming)):
        withdraw(actor, offer=offer, now=town.now)
    assert "Questa settimana il sipario riposa" in page(client)


def test_the_money_has_a_ribbon_with_its_table(town: Town, client: Client) -> None:
    text = page(client)
    assert "Che strada hanno fatto i soldi" in text
    assert "1.620\u00a0€" in text  # 120 of the shop and 1,500 of the foundation
    assert "<table>" in text


def test_mentors_who_prefer_not_to_appear_do_not(town: Town, client: Client) -> None:
    assert town.shop.name in page(client)
    Organisation.objects.filter(pk=town.shop.pk).update(is_shown=False)
    text = page(client)
    assert town.shop.name not in text
    assert town.foundation.name in text


def test_a_wallet_marks_what_it_pays(town: Town, enter: Enter) -> None:
    assert "Paga il borsellino" in page(enter(town.young))
    assert "Paga il borsellino" not in page(enter(town.manager))


@pytest.mark.parametrize("more", [0, 12])
def test_the_home_asks_the_same_few_questions_however_much_is_on(
    town: Town, client: Client, django_assert_max_num_queries, more: int
) -> None:
    for number in range(more):
        town.new_date(starts_at=town.now + timedelta(hours=30 + number))
    with django_assert_max_num_queries(14):  # territory, week (3), offers with dates, pictures, figures (7), mentors
        page(client)


def test_a_visitor_sees_the_week_of_a_minute_ago_and_who_is_logged_in_that_of_now(
    town: Town, client: Client, enter: Enter, django_assert_max_num_queries
) -> None:
    page(client)
    withdraw(town.manager, offer=town.play, now=town.now)
    with django_assert_max_num_queries(2):  # territory, mentors
        assert town.play.title in page(client)
    assert town.play.title not in page(enter(town.young))
    assert "Paga il borsellino" not in page(client)


def test_an_installation_without_a_territory_still_has_a_home(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "territory_at", lambda _host: None)
    assert "Qualcuno ti ha tenuto il posto." in page(client)
