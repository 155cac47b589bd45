"""What a provider offers: written once, kept as typed, published, withdrawn, listed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.offers.models import Offer, Place
from mentoring.offers.trusting import look_first
from tests.web.provider.conftest import Enter

NEW = reverse("web:provider_offer_new")


@pytest.fixture
def manager(town: Town, enter: Enter) -> Client:
    return enter(town.manager)


def typed(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Serata di tango",
        "kind": "event",
        "discipline": town.discipline("dance").pk,
        "summary": "Si balla, si ascolta, si riprova.",
        "price": "12,50",
        "youngest": "",
        "oldest": "",
        "cancel_hours": "24",
        "place": town.stage.pk,
        "form_key": "this-form",
        **changes,
    }


def test_an_offer_begins_as_a_draft_of_its_own(town: Town, manager: Client) -> None:
    answer = manager.post(NEW, typed(town))
    offer = Offer.objects.get(title="Serata di tango")
    assert answer.headers["Location"] == reverse("web:provider_offer", args=[offer.pk])
    assert (offer.state, offer.price_cents, offer.provider, offer.youngest) == ("draft", 12_50, town.theatre, None)
    assert Client().get(reverse("web:offer", args=[offer.pk])).status_code == 404


def test_the_same_form_twice_is_one_offer(town: Town, manager: Client) -> None:
    first, second = (manager.post(NEW, typed(town)) for _ in "ab")
    assert first.headers["Location"] == second.headers["Location"]
    assert Offer.objects.filter(title="Serata di tango").count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"price": "-3"}, "non può essere negativo"),
        ({"price": "3,999"}, "al massimo due cifre"),
        ({"price": "boh"}, "Non riusciamo a leggere questo importo"),
        ({"price": "6.000"}, "L&#x27;importo massimo è"),
        ({"youngest": "12", "oldest": "8"}, "un&#x27;età più alta"),
        ({"kind": ""}, "Manca questa risposta"),
        ({"place": "987654"}, "Questa scelta non c&#x27;è"),
        ({"title": "x" * 121}, "al massimo 120 caratteri"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    town: Town, manager: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = manager.post(NEW, typed(town, **changes))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in page
    assert "Si balla, si ascolta, si riprova." in page
    assert 'value="this-form"' in page
    assert not Offer.objects.filter(form_key="this-form").exists()


def test_everything_an_offer_can_have_is_written_and_shown_again(town: Town, manager: Client) -> None:
    rows = {"less0-name": "Under 18", "less0-price": "8", "less0-oldest": "17", "less1-name": "Studenti"}
    more = {"companion": "0", "contribution": "4", "per_person": "2", "needs": ["wheelchair", "lang_en"]}
    manager.post(NEW, typed(town, **rows, **{"less1-price": "10", "less1-for_groups": "on"}, **more))
    offer = Offer.objects.get(title="Serata di tango")
    assert (offer.companion_cents, offer.contribution_cents, offer.per_person) == (0, 4_00, 2)
    lower = list(offer.reductions.values_list("name", "price_cents", "oldest"))
    assert lower == [("Under 18", 8_00, 17), ("Studenti", 10_00, None)]
    assert {access.need for access in offer.accesses.all()} == {"wheelchair", "lang_en"}
    assert list(offer.reductions.values_list("for_groups", flat=True)) == [False, True]
    page = manager.get(reverse("web:provider_offer_edit", args=[offer.pk])).content.decode()
    assert 'value="Under 18"' in page
    assert 'name="less0-for_groups" id="id_less0-for_groups" checked' in page  # The dearest first.
    assert 'value="wheelchair" id="id_needs_0_0" checked' in page
    assert page.count('<details class="fold" open') == 3
    kept = offer.reductions.get(name="Under 18").pk
    manager.post(
        reverse("web:provider_offer_edit", args=[offer.pk]),
        typed(town, **{"less0-name": "Under 18", "less0-price": "7"}, needs=["lang_en"]),
    )
    assert list(offer.reductions.values_list("pk", "price_cents")) == [(kept, 7_00)]
    assert [access.need for access in offer.accesses.all()] == ["lang_en"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"less0-name": "Under 18"}, "zero se è gratis"),
        ({"less0-price": "8"}, "Scriva per chi è"),
        ({"less0-for_groups": "on"}, "Scriva per chi è"),
        ({"less0-name": "A", "less0-price": "1", "less0-oldest": "9", "less0-for_groups": "on"}, "vale per tutti"),
        ({"less0-name": "Soci", "less0-price": "13"}, "Non può superare il prezzo intero"),
        ({"less0-name": "A", "less0-price": "1", "less1-name": "a", "less1-price": "2"}, "già uno con questo nome"),
        ({"less0-name": "A", "less0-price": "1", "less0-youngest": "9", "less0-oldest": "3"}, "un&#x27;età più alta"),
        ({"companion": "20"}, "Non può superare il prezzo intero"),
        ({"contribution": "12,51"}, "Non può superare il prezzo intero"),
        ({"is_undated": "on"}, "Vale solo per gli ingressi"),
        ({"needs": ["ala"]}, "non c&#x27;è"),
        ({"per_person": "0"}, "almeno 1"),
    ],
)
def test_what_cannot_be_is_said_and_its_heading_is_open(
    town: Town, manager: Client, changes: dict[str, Any], sentence: str
) -> None:
    answer = manager.post(NEW, typed(town, **changes))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert sentence in page
    assert '<details class="fold" open' in page
    assert not Offer.objects.filter(form_key="this-form").exists()


def test_a_museum_entry_needs_no_evening(town: Town, manager: Client) -> None:
    manager.post(NEW, typed(town, kind="entry", is_undated="on"))
    offer = Offer.objects.get(title="Serata di tango")
    page = manager.get(reverse("web:provider_dates_add", args=[offer.pk])).content.decode()
    assert 'name="first_day"' in page
    assert 'name="instalments"' not in page


def test_an_offer_comes_out_later_or_is_taken_back(town: Town, manager: Client) -> None:
    date = town.new_date(starts_at=town.now + timedelta(days=20))
    Offer.objects.filter(pk=date.offer_id).update(state="draft")
    url = reverse("web:provider_offer_schedule", args=[date.offer_id])
    past = manager.post(url, {"publish_at": "2020-01-01T10:00"})
    assert past.status_code == 409
    assert "già passato" in past.content.decode()
    soon = timezone.localtime(town.now + timedelta(days=2))
    page = manager.post(url, {"publish_at": soon.strftime("%Y-%m-%dT%H:%M")}, follow=True).content.decode()
    assert "Esce da sola" in page
    manager.post(reverse("web:provider_offer_take_back", args=[date.offer_id]))
    date.offer.refresh_from_db()
    assert date.offer.state == "draft"


def test_who_is_new_proposes_to_the_operator_and_reads_the_answer(town: Town, manager: Client, enter: Enter) -> None:
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    date = town.new_date(starts_at=town.now + timedelta(days=20))
    assert date.offer.state == "review"
    page = manager.get(reverse("web:provider_offer", args=[date.offer_id])).content.decode()
    assert "La sta guardando il gestore" in page
    operator = enter(town.operator)
    assert "da guardare prima che esca" in operator.get(reverse("web:operator_desk")).content.decode()
    url = reverse("web:operator_offer", args=[date.offer_id])
    assert operator.post(url, {"do": "send_back", "reason": ""}).status_code == 409
    operator.post(url, {"do": "send_back", "reason": "Per quali età?"})
    assert operator.get(url).status_code == 404
    page = manager.get(reverse("web:provider_offer", args=[date.offer_id])).content.decode()
    assert "Per quali età?" in page
    assert "Proponi al gestore" in page
    manager.post(reverse("web:provider_offer_publish", args=[date.offer_id]))
    stale = operator.post(url, {"do": "accept", "revision": "77"})
    assert stale.status_code == 409
    assert "la rilegga" in stale.content.decode()
    assert operator.post(url, {"do": "accept", "revision": "0"}).status_code == 302
    assert Client().get(reverse("web:offer", args=[date.offer_id])).status_code == 200


def test_a_new_place_is_written_with_the_offer(town: Town, manager: Client) -> None:
    place = {"place-name": "Cortile", "place-address": "via Lunga 1", "place-municipality": "Mortara"}
    manager.post(NEW, typed(town, place="new", **place, **{"place-position": "45.25, 8.73"}))
    offer = Offer.objects.get(title="Serata di tango")
    assert (offer.place.name, offer.place.provider, offer.place.latitude) == ("Cortile", town.theatre, 45.25)


def test_a_new_place_without_an_address_stops_the_offer_and_keeps_both(town: Town, manager: Client) -> None:
    answer = manager.post(NEW, typed(town, place="new", **{"place-name": "Cortile", "place-position": "qui"}))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Cortile"' in page
    assert "due numeri con il punto" in page
    assert "Manca qualcosa del luogo nuovo" in page
    assert not Place.objects.filter(name="Cortile").exists()
    assert not Offer.objects.filter(form_key="this-form").exists()


def test_nobody_offers_at_somebody_elses_place(town: Town, manager: Client) -> None:
    strange = town.music_school.places.first()
    assert strange is not None
    assert manager.post(NEW, typed(town, place=strange.pk)).status_code == 409


def test_editing_shows_what_there_is_and_keeps_the_price_of_those_who_booked(town: Town, manager: Client) -> None:
    booking = town.booked_concert()
    url = reverse("web:provider_offer_edit", args=[town.concert.pk])
    assert f'value="{town.concert.title}"' in manager.get(url).content.decode()
    manager.post(url, typed(town, title="Il violino, di nuovo", price="15"))
    town.concert.refresh_from_db()
    booking.refresh_from_db()
    assert (town.concert.title, town.concert.price_cents, booking.price_cents) == ("Il violino, di nuovo", 15_00, 12_00)


def test_without_a_date_nothing_is_published(town: Town, manager: Client) -> None:
    url = reverse("web:provider_offer_publish", args=[town.draft.pk])
    page = manager.post(url, follow=True).content.decode()
    assert "Aggiunga almeno una data" in page
    town.draft.refresh_from_db()
    assert town.draft.state == Offer.State.DRAFT


def test_what_is_withdrawn_can_be_published_again(town: Town, manager: Client) -> None:
    states = []
    for step in ("withdraw", "withdraw", "publish"):
        manager.post(reverse(f"web:provider_offer_{step}", args=[town.concert.pk]))
        town.concert.refresh_from_db()
        states.append(str(town.concert.state))
    assert states == ["withdrawn", "withdrawn", "published"]


def test_somebody_elses_offer_does_not_exist(town: Town, enter: Enter) -> None:
    coach = enter(town.coach)
    pk = town.concert.pk
    assert coach.get(reverse("web:provider_offer", args=[pk])).status_code == 404
    assert coach.get(reverse("web:provider_offer_edit", args=[pk])).status_code == 404
    for step in ("web:provider_offer_publish", "web:provider_offer_withdraw", "web:provider_dates_add"):
        assert coach.post(reverse(step, args=[pk])).status_code == 404
    assert coach.post(reverse("web:provider_date_capacity", args=[town.tonight_date.pk])).status_code == 404


def test_the_list_filters_sorts_and_shows_seats(town: Town, manager: Client) -> None:
    url = reverse("web:provider_offers")
    town.booked(town.later_date)
    page = manager.get(url).content.decode()
    assert town.concert.title in page
    assert town.draft.title in page
    assert town.enrolment.title not in page
    drafts = manager.get(url, {"state": "draft"}).content.decode()
    assert town.draft.title in drafts
    assert town.concert.title not in drafts
    by_title = manager.get(url, {"sort": "title"}).content.decode()
    titles = sorted(Offer.objects.filter(provider=town.theatre).values_list("title", flat=True))
    assert [by_title.index(title) for title in titles] == sorted(by_title.index(title) for title in titles)
    assert town.concert.title not in manager.get(url, {"q": "nessuna così"}).content.decode()


def test_the_list_leaves_as_a_file_in_which_nothing_is_a_formula(town: Town, manager: Client) -> None:
    manager.post(NEW, typed(town, title="=1+1"))
    text = manager.get(reverse("web:provider_offers"), {"export": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Titolo;Stato;Disciplina;Prossima data")
    assert "'=1+1;Bozza;" in text


def test_a_long_list_costs_no_more_statements_than_a_short_one(town: Town, manager: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(reverse("web:provider_offers")).status_code == 200
            assert manager.get(reverse("web:provider_desk")).status_code == 200
        return len(captured)

    manager.get(reverse("web:provider_desk"))
    before = statements()
    for _ in range(5):
        town.new_date()
    assert statements() == before
    assert before <= 30


def test_the_desk_says_what_waits_who_comes_and_what_is_owed(town: Town, manager: Client) -> None:
    town.redeemed_booking()
    town.booked_concert()
    page = manager.get(reverse("web:provider_desk")).content.decode()
    assert "Chi viene oggi" in page
    assert "1 di 2" in page
    assert "12\u00a0€" in page
    assert town.draft.title in page
    assert town.play.title in page


def test_a_place_with_the_same_name_elsewhere_is_refused_beside_the_name(town: Town, manager: Client) -> None:
    url = reverse("web:provider_place_new")
    place = {"name": "Cortile", "address": "via Lunga 1", "municipality": "Mortara"}
    for _ in "ab":
        assert manager.post(url, place).status_code == 302
    answer = manager.post(url, {**place, "address": "via Corta 2"})
    assert answer.status_code == 409
    assert "un nome diverso" in answer.content.decode()
    assert Place.objects.filter(name="Cortile").count() == 1


def test_a_provider_finds_its_public_calendar_once_there_is_one(town: Town, enter: Enter) -> None:
    address = reverse("api:calendar_of_provider", args=[town.theatre.pk])
    page = enter(town.manager).get(reverse("web:provider_offers")).content.decode()
    assert f'href="{address}"' in page
    Offer.objects.filter(provider=town.theatre).update(state="withdrawn")
    assert address not in enter(town.manager).get(reverse("web:provider_offers")).content.decode()


def test_an_offer_leads_to_a_page_of_its_provider_and_to_nothing_else(town: Town, manager: Client) -> None:
    edit = reverse("web:provider_offer_edit", args=[town.concert.pk])
    for wrong in ("javascript:alert(1)", "ftp://teatro.example/", "http://", "https://x/" + "a" * 600):
        assert manager.post(edit, typed(town, more_url=wrong)).status_code == 409
    assert manager.post(edit, typed(town, more_url="https://teatro.example/tango")).status_code == 302
    page = Client().get(reverse("web:offer", args=[town.concert.pk])).content.decode()
    assert 'href="https://teatro.example/tango" rel="nofollow noopener noreferrer"' in page
    assert 'value="https://teatro.example/tango"' in manager.get(edit).content.decode()
