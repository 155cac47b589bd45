"""The operator says what happens when a seat stays empty, reads who waits, and lets them book again."""

from datetime import timedelta

from django.urls import reverse

from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.ruling import rules_in
from mentoring.demo.town import Town
from mentoring.records.models import Reading
from tests.web.conftest import Enter
from tests.web.operator.pages import text_of

URL = reverse("web:operator_booking_rules")
RULES = {"counts": "on", "absences": "2", "within_months": "6", "pause_days": "30", "redeemed_kinds": ["course"]}


def test_rules_hold_from_the_moment_they_are_decided(town: Town, enter: Enter) -> None:
    client = enter(town.operator)
    assert "Nessuno: tutti possono prenotare." in text_of(client.get(URL))
    assert client.post(URL, RULES, follow=True).redirect_chain
    rules = rules_in(town.territory.pk)
    facts = (rules.absences, rules.within_months, rules.pause_days, rules.redeemed_kinds)
    assert facts == (2, 6, 30, ["course"])
    client.post(URL, {**RULES, "counts": ""})
    assert rules_in(town.territory.pk).absences is None


def test_a_document_does_for_a_pin_only_after_the_operator_said_so(town: Town, enter: Enter) -> None:
    client = enter(town.operator)
    client.post(URL, RULES)
    assert rules_in(town.territory.pk).papers_at_door is False
    client.post(URL, {**RULES, "papers_at_door": "on"})
    assert rules_in(town.territory.pk).papers_at_door is True


def test_nobody_pauses_without_a_warning_and_numbers_have_limits(town: Town, enter: Enter) -> None:
    client = enter(town.operator)
    for wrong in ({"absences": "1"}, {"pause_days": "4000"}, {"within_months": ""}, {"redeemed_kinds": ["circus"]}):
        assert client.post(URL, {**RULES, **wrong}).status_code == 409
    assert rules_in(town.territory.pk).pk is None


def test_who_waits_is_named_read_and_let_go(town: Town, enter: Enter, django_assert_max_num_queries) -> None:
    operator, family = enter(town.operator), town.funded_family()
    operator.post(URL, RULES)
    for seat in [town.booked(town.new_date(), family) for _ in range(2)]:
        settle_forgotten(seat, now=seat.occurrence.door_closes_at + timedelta(seconds=1))
    with django_assert_max_num_queries(30):
        page = text_of(operator.get(URL))
    assert family.person.full_name in page
    assert Reading.objects.filter(person_id=family.person.pk, why="pause").exists()
    wallet = text_of(enter(family.guardian).get(reverse("web:wallet")))
    assert "Prenotazioni in pausa fino al" in wallet
    lift = reverse("web:operator_pause_lift", args=[family.person.pk])
    answer = enter(town.operator).post(lift, follow=True)
    assert "può prenotare di nuovo. Giustificate 2 assenze." in answer.content.decode()
    assert "in pausa" not in text_of(enter(family.guardian).get(reverse("web:wallet")))
    assert enter(town.operator).post(lift).status_code == 404
