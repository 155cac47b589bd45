"""The list of what is on: filters, words, days, the wallet, pages."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.rules import folded
from mentoring.programmes.rules import Scope
from mentoring.web.public.forms import weekend
from tests.web.conftest import Enter

LIST = reverse("web:offers")


def titles(client: Client, **query: object) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [card.offer.title for card in answer.context["cards"]]


def test_everything_that_can_be_booked_is_there_the_soonest_first(town: Town, client: Client) -> None:
    assert titles(client) == [town.concert.title, town.swimming.title, town.play.title, town.enrolment.title]


def test_drafts_are_nobodys_business(town: Town, enter: Enter) -> None:
    assert town.draft.title not in titles(enter(town.manager))


@pytest.mark.parametrize("words", ["violino", "VIOLINO", "gelso pioggia", "musica vivaldi", "viol", "Viólino"])
def test_words_are_found_whatever_their_case_and_accents(town: Town, client: Client, words: str) -> None:
    assert titles(client, q=words) == [town.concert.title]


def test_a_word_that_stands_nowhere_finds_nothing_and_says_so(town: Town, client: Client) -> None:
    answer = client.get(LIST, {"q": "<zzz>"})
    assert "Così non abbiamo trovato niente" in answer.content.decode()
    assert 'value="&lt;zzz&gt;"' in answer.content.decode()


def test_folding_keeps_letters_and_digits_only() -> None:
    assert folded("L'Età dell'Oro: perché?  Ore 9") == "l eta dell oro perche ore 9"


def test_filters_narrow_by_discipline_place_and_age(town: Town, client: Client) -> None:
    assert titles(client, discipline="theatre") == [town.play.title]
    assert titles(client, place="Vigevano") == titles(client)
    assert town.play.title not in titles(client, age=8)  # from 10 years on
    assert town.swimming.title not in titles(client, age=30)


def test_days_narrow_too_and_a_period_counts_on_its_last_day(town: Town, client: Client) -> None:
    day = timezone.localdate(town.play_date.starts_at)
    assert titles(client, day_from=day.isoformat(), day_to=day.isoformat()) == [town.play.title]
    last = timezone.localdate(town.enrolment_period.ends_at)
    assert titles(client, day_from=last.isoformat()) == [town.enrolment.title]


def test_a_card_says_when_the_fitting_date_is_not_the_first_one(town: Town, client: Client) -> None:
    day = timezone.localdate(town.later_date.starts_at)
    answer = client.get(LIST, {"day_from": day.isoformat(), "day_to": day.isoformat()})
    assert [card.when for card in answer.context["cards"]] == [town.later_date.starts_at]


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 12, 1), date(2026, 12, 5), date(2026, 12, 6)),  # Tuesday
        (date(2026, 12, 5), date(2026, 12, 5), date(2026, 12, 6)),  # Saturday
        (date(2026, 12, 6), date(2026, 12, 6), date(2026, 12, 6)),  # Sunday
    ],
)
def test_the_weekend_is_what_is_left_of_it(today: date, first: date, last: date) -> None:
    assert weekend(today) == (first, last)


def test_a_chosen_chip_leads_back_to_all_days(town: Town, client: Client) -> None:
    today = timezone.localdate().isoformat()
    text = client.get(LIST, {"day_from": today, "day_to": today, "q": "violino"}).content.decode()
    assert '<a class="chip" aria-current="true" href="?q=violino">' in text


def test_what_cannot_be_read_is_said_beside_the_field_and_filters_nothing(town: Town, client: Client) -> None:
    answer = client.get(LIST, {"age": "dodici", "day_from": "domani", "q": "violino"})
    assert answer.status_code == 200
    assert set(answer.context["filters"].errors) == {"age", "day_from"}
    assert [card.offer.title for card in answer.context["cards"]] == [town.concert.title]
    assert 'value="dodici"' in answer.content.decode()


def test_days_in_the_wrong_order_are_a_mistake(town: Town, client: Client) -> None:
    answer = client.get(LIST, {"day_from": "2027-02-02", "day_to": "2027-01-01"})
    assert answer.context["filters"].errors["day_to"] == ["Questo giorno viene prima dell'altro: scambiali."]


def test_the_wallet_filter_shows_only_what_it_pays_in_full(town: Town, enter: Enter) -> None:
    family = town.funded_family(11_00, age=12)
    guardian = enter(family.guardian)
    assert titles(guardian, wallet="on") == [town.play.title]  # 10 euro; the concert costs 12
    town.funded_voucher(5_00, family)
    assert titles(guardian, wallet="on") == [town.concert.title, town.play.title]  # two vouchers together


def test_the_wallet_filter_knows_what_vouchers_are_for(town: Town, enter: Enter) -> None:
    family = town.new_family(age=12)
    town.funded_voucher(80_00, family, scope=Scope(frozenset({"music"}), frozenset({"enrolment"})))
    assert titles(enter(family.guardian), wallet="on") == [town.enrolment.title]


def test_the_wallet_filter_leaves_out_what_is_for_another_age(town: Town, enter: Enter) -> None:
    child = enter(town.funded_family(100_00, age=7).guardian)
    assert town.play.title not in titles(child, wallet="on")
    assert town.play.title in titles(child)


def test_who_has_no_wallet_is_not_asked_about_it(town: Town, client: Client, enter: Enter) -> None:
    assert "wallet" not in client.get(LIST, {"wallet": "on"}).context["filters"].fields
    assert titles(enter(town.teacher), wallet="on") == titles(client)


def test_an_empty_wallet_still_pays_for_what_is_free(town: Town, enter: Enter) -> None:
    gift = town.new_date(price_cents=0, starts_at=town.now + timedelta(days=2))
    assert titles(enter(town.new_family().guardian), wallet="on") == [gift.offer.title]


def test_long_lists_have_pages_that_keep_the_filters(town: Town, client: Client) -> None:
    for number in range(30):
        town.new_date(starts_at=town.now + timedelta(days=1, hours=number))
    first = client.get(LIST, {"discipline": "music"})
    assert len(first.context["cards"]) == 24
    assert 'href="?discipline=music&amp;page=2"' in first.content.decode()
    assert len(client.get(LIST, {"discipline": "music", "page": 2}).context["cards"]) == 8
    assert len(client.get(LIST, {"discipline": "music", "page": "x"}).context["cards"]) == 24


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_asks_the_same_few_questions_however_long_it_is(
    town: Town, enter: Enter, client: Client, django_assert_max_num_queries, more: int
) -> None:
    for number in range(more):
        town.new_date(starts_at=town.now + timedelta(days=1, hours=number))
    with django_assert_max_num_queries(8):  # territory, disciplines, towns, index (2), offers with dates, pictures (2)
        titles(client, q="musica")
    young = enter(town.young)
    with django_assert_max_num_queries(16):  # and: session, user, shoes (3), person, wallet (3)
        titles(young, wallet="on")
