"""Search that forgives, and the filters. The same on both databases: what differs is in offers/fulltext.py."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers import finding
from mentoring.offers.changing import call_off
from mentoring.offers.entries import Entry, Told, Word
from mentoring.offers.finding import Found, Sort, find, offers_found, towns
from mentoring.offers.models import Access, Occurrence, Offer
from mentoring.offers.moments import Part
from mentoring.offers.publishing import publish, withdraw
from mentoring.offers.search import index, index_disciplines, index_provider, move_on, rebuild
from mentoring.offers.wishes import Spot as Point
from mentoring.offers.wishes import Wish
from mentoring.offers.writing import Draft, Spot, edit_offer
from mentoring.people.commands import edit_organisation
from mentoring.people.permissions import Actor
from mentoring.programmes.models import Discipline

ANYBODY = Actor.public()
VIGEVANO, PAVIA = Point(45.317, 8.858), Point(45.185, 9.158)  # 28 km apart.


def found(town: Town, text: str = "", sort: Sort = Sort.SOON, **wish: object) -> Found:
    return find(ANYBODY, town.territory, Wish(text=text, **wish), town.now, sort)  # type: ignore[arg-type]


def titles(town: Town, text: str = "", sort: Sort = Sort.SOON, **wish: object) -> list[str]:
    ids = found(town, text, sort, **wish).ids
    names = dict(Offer.objects.values_list("pk", "title"))
    return [names[pk] for pk in ids]


def shown(town: Town, title: str, *, days: float = 3, **facts: object) -> Occurrence:
    """A published offer of the theatre with one date."""
    facts.setdefault("price_cents", 10_00)
    offer = town.new_offer(town.manager, town.theatre, town.stage, title=title, **facts)  # type: ignore[arg-type]
    begins = town.now + timedelta(days=days)
    return town.published_date(town.manager, offer, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=10)


@pytest.mark.parametrize(
    "text",
    ["concerti", "CONCERTO", "concèrto", "fisarmonica", "fisarmoniche", "un concerto per fisarmonica", "fisarm",
     "conserto", "concetro", "fissarmonica", "fisarmonca", "l'organetto d'autunno"],
)  # fmt: skip
def test_accents_typos_and_endings_are_forgiven(town: Town, text: str) -> None:
    shown(town, "Concerto per fisarmonica", summary="Con l'organetto, d'autunno")
    assert titles(town, text) == ["Concerto per fisarmonica"]


@pytest.mark.parametrize("text", ["mostra", "mostre", "Mostrà"])
def test_singular_finds_plural_and_the_other_way_round(town: Town, text: str) -> None:
    shown(town, "Le mostre del castello")
    shown(town, "Una mostra di mappe", days=4)
    assert titles(town, text) == ["Le mostre del castello", "Una mostra di mappe"]


def test_what_was_forgiven_is_told(town: Town) -> None:
    shown(town, "Perché no? Clavicembalo")
    answer = found(town, "clavicembolo")
    assert [(word.typed, word.shown) for word in answer.corrected] == [("clavicembolo", ("clavicembalo",))]
    assert found(town, "clavicembalo").corrected == ()
    assert found(town, "perche").ids


def test_a_right_word_is_left_alone_beside_a_wrong_one(town: Town) -> None:
    shown(town, "Clavicembalo a quattro mani")
    assert [word.typed for word in found(town, "quattro clavicenbalo").corrected] == ["clavicenbalo"]
    assert titles(town, "quattro clavicenbalo") == ["Clavicembalo a quattro mani"]


def test_a_word_of_what_is_over_is_not_offered(town: Town) -> None:
    date = shown(town, "Clavicembalo")
    later = date.starts_at + timedelta(days=1)
    assert find(ANYBODY, town.territory, Wish(text="clavicembolo"), later) == Found([])


def test_a_word_of_what_was_withdrawn_is_not_offered(town: Town) -> None:
    gone = shown(town, "Clavicembalo").offer
    withdraw(town.manager, offer=gone, now=town.now)
    assert found(town, "clavicembolo") == Found([])


@pytest.mark.parametrize(
    "text", ["'", '"', "a:b", "* OR *", "(", "-", "%", "\\", "<->", "!!!", "😀", "''''", "NEAR(", "1e3"]
)
def test_signs_do_no_harm(town: Town, text: str) -> None:
    titles(town, text)
    titles(town, f"violino {text}", Sort.BEST)


@pytest.mark.parametrize("text", ["gratis", "laboratorio gratuito", "un'attività gratuita", "gratiss", "free"])
def test_what_costs_nothing_is_found_by_that(town: Town, text: str) -> None:
    shown(town, "Laboratorio d'argilla", summary="Un'attività per le mani", price_cents=0)
    shown(town, "Laboratorio di vetro", summary="Un'attività per gli occhi", price_cents=5_00)
    told = titles(town, text)
    assert "Laboratorio d'argilla" in told
    assert "Laboratorio di vetro" not in told


def test_all_words_must_be_there_wherever_they_stand(town: Town) -> None:
    shown(town, "Danza in piazza", discipline="dance")
    assert titles(town, f"danza {town.theatre.name}") == ["Danza in piazza"]
    assert titles(town, "danza tamburello") == []


def test_the_beginning_of_a_word_is_enough_but_its_stem_is_not(town: Town) -> None:
    shown(town, "Lettere e letterine")
    assert titles(town, "lette") == ["Lettere e letterine"]
    assert titles(town, "letto") == []


def test_the_title_counts_most(town: Town) -> None:
    shown(town, "Serata di letture", summary="con una zampogna", days=1)
    shown(town, "La zampogna", days=5)
    assert titles(town, "zampogna", Sort.BEST) == ["La zampogna", "Serata di letture"]
    assert titles(town, "zampogna", Sort.SOON) == ["Serata di letture", "La zampogna"]


@pytest.mark.parametrize("of_one_day", [100, 3])
def test_the_title_counts_most_on_one_day_too_however_many_are_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, of_one_day: int
) -> None:
    monkeypatch.setattr(finding, "OF_ONE_DAY", of_one_day)
    day = local(town, 2, 12).date()
    for hour, title, summary in (
        (18, "Serata di letture", "con una zampogna"),
        (19, "La zampogna", ""),
        (20, "Un coro", "e la zampogna"),
        (21, "Zampogne a sera", ""),
    ):
        offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=0, title=title, summary=summary)
        begins = local(town, 2, hour)
        town.published_date(town.manager, offer, starts_at=begins, ends_at=begins + timedelta(hours=1), capacity=5)
    of_the_day = titles(town, "zampogna", Sort.BEST, from_day=day, to_day=day)
    assert of_the_day == ["La zampogna", "Zampogne a sera", "Serata di letture", "Un coro"]


def test_new_and_soon_are_two_orders(town: Town) -> None:
    late, early = shown(town, "Prima", days=9), shown(town, "Dopo", days=2)
    Offer.objects.filter(pk=early.offer_id).update(created_at=town.now - timedelta(days=400))
    index(early.offer)
    order = titles(town, sort=Sort.NEW)
    assert order.index("Prima") < order.index("Dopo")
    order = titles(town, sort=Sort.SOON)
    assert order.index("Dopo") < order.index("Prima")
    assert late.offer_id in found(town).ids


def elsewhere(town: Town, title: str, spot: Spot) -> None:
    place = town.new_place(town.manager, town.theatre, spot)
    offer = town.new_offer(town.manager, town.theatre, place, price_cents=5_00, title=title)
    begins = town.now + timedelta(days=2)
    town.published_date(town.manager, offer, starts_at=begins, ends_at=begins, capacity=5)


def test_near_means_within_so_many_kilometres(town: Town) -> None:
    elsewhere(town, "A Pavia", Spot("Broletto", "Piazza 1", "Pavia", PAVIA.latitude, PAVIA.longitude))
    elsewhere(town, "A Vigevano", Spot("Arena", "Via 1", "Vigevano", VIGEVANO.latitude, VIGEVANO.longitude))
    elsewhere(town, "Chissà dove", Spot("Ignoto", "Via 2", "Mortara"))
    assert titles(town, near=PAVIA, within_km=27) == ["A Pavia"]
    assert {"A Pavia", "A Vigevano"} <= set(titles(town, near=PAVIA, within_km=30))
    assert "Chissà dove" in titles(town, place="Mortara", near=PAVIA, within_km=5)
    order = titles(town, sort=Sort.NEAR, near=PAVIA)
    assert order[0] == "A Pavia"
    assert order.index("A Vigevano") < order.index("Chissà dove")
    assert {(one.name, one.middle is None) for one in towns(town.territory)} >= {("Pavia", False), ("Mortara", True)}


def test_price_kind_and_seats_narrow(town: Town) -> None:
    cheap, dear = shown(town, "Poco", price_cents=3_00), shown(town, "Tanto", price_cents=30_00, kind="workshop")
    assert cheap.offer_id in found(town, most_cents=3_00).ids
    assert dear.offer_id not in found(town, most_cents=29_99).ids
    assert found(town, kind="workshop").ids == [dear.offer_id]
    Occurrence.objects.filter(pk=cheap.pk).update(seats_taken=10)
    assert cheap.offer_id not in found(town, has_seats=True).ids
    assert dear.offer_id in found(town, has_seats=True).ids


def test_needs_narrow_and_all_of_them_count(town: Town) -> None:
    offer = shown(town, "Recita per tutti").offer
    Access.objects.create(offer=offer, need="wheelchair")
    Access.objects.create(offer=offer, need="lang_ar")
    assert found(town, needs=frozenset({"wheelchair", "lang_ar"})).ids == [offer.pk]
    assert found(town, needs=frozenset({"wheelchair", "signed"})).ids == []


def local(town: Town, days: int, hour: int) -> datetime:
    day = timezone.localtime(town.now) + timedelta(days=days)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0)


def test_an_evening_is_not_an_afternoon(town: Town) -> None:
    for hour, title in ((10, "Alle dieci"), (21, "Alle ventuno")):
        offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=0, title=title)
        begins = local(town, 2, hour)
        town.published_date(town.manager, offer, starts_at=begins, ends_at=begins + timedelta(hours=1), capacity=5)
    day = local(town, 2, 12).date()
    assert titles(town, from_day=day, to_day=day, part=Part.EVENING) == ["Alle ventuno"]
    assert titles(town, from_day=day, to_day=day, part=Part.MORNING) == ["Alle dieci"]
    assert titles(town, from_day=day, to_day=day) == ["Alle dieci", "Alle ventuno"]


def test_a_museum_without_dates_is_open_on_each_day_of_its_period(town: Town) -> None:
    offer = town.new_offer(
        town.manager, town.theatre, town.stage, price_cents=4_00, title="Museo", kind="entry", is_undated=True
    )
    town.published_date(town.manager, offer, starts_at=local(town, 1, 9), ends_at=local(town, 60, 18), capacity=900)
    tomorrow, later = local(town, 2, 9).date(), local(town, 61, 9).date()
    assert titles(town, "museo", from_day=tomorrow, to_day=tomorrow) == ["Museo"]
    assert titles(town, "museo", from_day=town.today, to_day=town.today) == []  # It opens tomorrow.
    assert titles(town, "museo", from_day=later) == []
    wish = Wish(from_day=tomorrow, to_day=tomorrow)
    assert [len(one.coming) for one in offers_found([offer.pk], wish, town.now)] == [1]  # type: ignore[attr-defined]


def test_a_cancelled_date_is_never_on(town: Town) -> None:
    date = shown(town, "Annullata")
    call_off(town.manager, occurrence=date, note="Pioggia", now=town.now)
    assert titles(town, "annullata") == []
    assert offers_found([date.offer_id], Wish(), town.now) == []


def test_an_order_is_right_even_before_the_worker_has_moved_it_on(town: Town) -> None:
    first = shown(town, "Due date", days=1)
    second_begins = town.now + timedelta(days=8)
    town.published_date(town.manager, first.offer, starts_at=second_begins, ends_at=second_begins, capacity=5)
    between = shown(town, "In mezzo", days=6)
    later = town.now + timedelta(days=2)
    ids = find(ANYBODY, town.territory, Wish(), later).ids
    assert ids.index(between.offer_id) < ids.index(first.offer_id)
    assert move_on(later) >= 1
    assert Entry.objects.get(pk=first.offer_id).next_until == second_begins
    assert find(ANYBODY, town.territory, Wish(), later).ids == ids
    assert move_on(later) == 0


def test_another_name_is_found_at_once_and_the_old_one_no_more(town: Town) -> None:
    shown(town, "Qualcosa")
    edit_organisation(town.manager, organisation=town.theatre, now=town.now, name="Teatro Ortensia")
    index_provider(town.theatre)
    assert "Qualcosa" in titles(town, "ortensia")
    assert "Qualcosa" in titles(town, "ortenzia")


def test_a_discipline_with_another_name_is_found(town: Town) -> None:
    shown(town, "Piazza", discipline="dance")
    Discipline.objects.filter(slug="dance").update(name="Ballo liscio")
    index_disciplines()
    assert titles(town, "liscio") == ["Piazza"]


def test_rebuilding_changes_nothing_where_the_commands_did_their_work(town: Town) -> None:
    date = shown(town, "Una")
    withdraw(town.manager, offer=date.offer, now=town.now)
    publish(town.manager, offer=date.offer, now=town.now)
    shown(town, "Altra")
    before = [list(model.objects.order_by("pk").values()) for model in (Entry, Told)]
    assert rebuild(town.territory) == len(before[0])
    assert [list(model.objects.order_by("pk").values()) for model in (Entry, Told)] == before


def test_rebuilding_mends_what_is_wrong(town: Town) -> None:
    date = shown(town, "Clavicembalo")
    Entry.objects.all().delete()
    Told.objects.all().delete()
    Word.objects.all().delete()
    assert titles(town, "clavicembalo") == []
    rebuild(town.territory)
    assert titles(town, "clavicenbalo") == [date.offer.title]


def test_what_lost_its_row_and_kept_its_words_is_found_by_them_again(town: Town) -> None:
    shown(town, "Clavicembalo")
    Entry.objects.all().delete()
    rebuild(town.territory)
    assert titles(town, "clavicembalo") == ["Clavicembalo"]


def test_another_title_is_searched_at_once(town: Town) -> None:
    offer = shown(town, "Prima versione").offer
    draft = Draft(offer.discipline, offer.place, offer.kind, "Seconda stesura", offer.price_cents)
    edit_offer(town.manager, offer=offer, draft=replace(draft, youngest=14), now=town.now)
    assert titles(town, "versione") == []
    assert titles(town, "stesura") == ["Seconda stesura"]
    assert titles(town, "stesura", age=13) == []
