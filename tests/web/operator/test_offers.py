"""Offers on the operator's desk: what waits, what changed since, who publishes alone."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mentoring.demo.town import Town
from mentoring.offers.models import Offer
from mentoring.offers.trusting import look_first, standing_of
from mentoring.offers.writing import Draft, edit_offer
from mentoring.people.permissions import Role
from mentoring.programmes.models import Admission

LIST = reverse("web:operator_offers")


def test_what_waits_comes_first_and_drafts_are_nobody_elses_business(town: Town, teresa: Client) -> None:
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    waiting = town.new_date(starts_at=town.now + timedelta(days=40)).offer
    Offer.objects.filter(pk=waiting.pk).update(title="Ultima arrivata")
    page = teresa.get(LIST).content.decode()
    assert page.index("Ultima arrivata") < page.index(town.concert.title)
    assert town.draft.title not in page
    assert teresa.get(reverse("web:operator_offer", args=[town.draft.pk])).status_code == 404
    only = teresa.get(LIST, {"state": "review"}).content.decode()
    assert "Ultima arrivata" in only
    assert town.concert.title not in only
    assert "Ultima arrivata" in teresa.get(LIST, {"q": town.theatre.name}).content.decode()
    assert "Ultima arrivata;" in teresa.get(LIST, {"export": "csv"}).content.decode("utf-8-sig")


def test_a_change_is_read_again_and_an_offer_is_taken_down(town: Town, teresa: Client) -> None:
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    facts = Draft(town.concert.discipline, town.stage, "event", town.concert.title, 12_00, summary="Tutto diverso.")
    edit_offer(town.manager, offer=town.concert, draft=facts, now=town.now)
    assert "proposta cambiata dopo che" in teresa.get(reverse("web:operator_desk")).content.decode()
    url = reverse("web:operator_offer", args=[town.concert.pk])
    assert "Tutto diverso." in teresa.get(url).content.decode()
    assert teresa.post(url, {"do": "seen", "revision": "no"}).status_code == 409
    assert teresa.post(url, {"do": "seen", "revision": town.concert.revision}).status_code == 302
    assert town.concert.title not in teresa.get(LIST, {"state": "changed"}).content.decode()
    refused = teresa.post(url, {"do": "take_down", "reason": " "})
    assert refused.status_code == 409
    assert "Scriva almeno una frase" in refused.content.decode()
    teresa.post(url, {"do": "take_down", "reason": "Il prezzo non è quello."})
    assert Client().get(reverse("web:offer", args=[town.concert.pk])).status_code == 404
    assert teresa.post(url, {"do": "anything"}).status_code == 404


def test_trust_is_given_and_taken_where_one_reads_of_a_provider(town: Town, teresa: Client) -> None:
    admission = Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    url = reverse("web:operator_trust", args=[admission.pk])
    answer = teresa.post(url, {"level": "looked_at", "offer": town.concert.pk})
    assert answer.headers["Location"] == reverse("web:operator_offer", args=[town.concert.pk])
    assert not standing_of(town.territory.pk, town.theatre.pk).publishes_alone
    page = teresa.get(reverse("web:operator_admission", args=[admission.pk])).content.decode()
    assert "ogni sua proposta la guarda prima lei" in page
    assert teresa.post(url, {"level": "alone"}).status_code == 302
    assert standing_of(town.territory.pk, town.theatre.pk).publishes_alone
    assert teresa.post(url, {"level": "boss"}).status_code == 404
    mentor = Admission.objects.filter(role=Role.MENTOR).first()
    assert mentor is not None
    assert teresa.post(reverse("web:operator_trust", args=[mentor.pk]), {"level": "alone"}).status_code == 404


def test_a_long_list_costs_no_more_statements_than_a_short_one(town: Town, teresa: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert teresa.get(LIST).status_code == 200
        return len(captured)

    teresa.get(LIST)
    before = statements()
    for _ in range(4):
        town.new_date()
    assert statements() == before
    assert before <= 16


def test_how_many_first_offers_are_read_is_decided_where_they_are_listed(town: Town, teresa: Client) -> None:
    assert "le prime 3 proposte" in teresa.get(LIST).content.decode()
    for wrong in ("", "-1", "51", "tre"):
        assert teresa.post(LIST, {"first_ones": wrong}).status_code == 409
    answer = teresa.post(LIST, {"first_ones": "1"}, follow=True)
    assert "guarda la prima proposta" in answer.content.decode()
    teresa.post(LIST, {"first_ones": "0"})
    assert "pubblica da solo" in teresa.get(LIST).content.decode()
