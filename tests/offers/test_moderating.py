"""Newcomers' offers are looked at; who is trusted publishes alone; what is for later comes out by itself."""

from datetime import timedelta

import pytest

from mentoring.demo.town import Town
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.offers.dates import add_occurrence
from mentoring.offers.errors import OfferChanged, OutAfterwards, OutInThePast
from mentoring.offers.models import Offer, Trust
from mentoring.offers.moderating import accept, mark_seen, send_back, take_down
from mentoring.offers.publishing import publish, publish_due, schedule, take_back, withdraw
from mentoring.offers.queries import offer_with_id
from mentoring.offers.reviewing import count_looks
from mentoring.offers.trusting import FIRST_ONES, decide_first_ones, let_publish, look_first, standing_of
from mentoring.offers.writing import Draft, edit_offer
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import suspend
from mentoring.programmes.models import Admission
from mentoring.records.models import Parcel

ANYBODY = Actor.public()


def a_dated_draft(town: Town, title: str = "Lettura al buio") -> Offer:
    offer = town.new_offer(town.manager, town.theatre, town.stage, price_cents=5_00, title=title)
    start = town.now + timedelta(days=20)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    add_occurrence(town.manager, offer=offer, capacity=20, now=town.now, **times)
    return offer


def written_again(town: Town, offer: Offer, summary: str = "Un'altra cosa.") -> None:
    draft = Draft(offer.discipline, town.stage, "event", offer.title, 5_00, summary=summary)
    edit_offer(town.manager, offer=offer, draft=draft, now=town.now)


@pytest.fixture
def newcomer(town: Town) -> Town:
    """The theatre as if it had just come: nothing was decided, and it has nothing out."""
    Trust.objects.filter(provider=town.theatre).delete()
    Offer.objects.filter(provider=town.theatre).update(state=Offer.State.DRAFT)
    return town


def test_the_first_offers_of_a_newcomer_wait_for_the_operator_and_then_it_publishes_alone(newcomer: Town) -> None:
    town = newcomer
    for n in range(FIRST_ONES):
        offer = a_dated_draft(town, f"Numero {n}")
        publish(town.manager, offer=offer, now=town.now)
        assert offer.state == Offer.State.REVIEW
        assert offer_with_id(ANYBODY, offer.pk) is None
        assert count_looks(town.operator, town.territory) == (1, 0)
        accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
        assert offer_with_id(ANYBODY, offer.pk) == offer
    assert standing_of(town.territory.pk, town.theatre.pk).publishes_alone
    alone = a_dated_draft(town)
    publish(town.manager, offer=alone, now=town.now)
    assert alone.state == Offer.State.PUBLISHED


def test_how_many_are_looked_at_is_the_territorys_to_say(newcomer: Town) -> None:
    town = newcomer
    decide_first_ones(town.operator, territory=town.territory, first_ones=1, now=town.now)
    first = a_dated_draft(town)
    publish(town.manager, offer=first, now=town.now)
    assert first.state == Offer.State.REVIEW
    assert standing_of(town.territory.pk, town.theatre.pk).n_missing == 1
    accept(town.operator, offer=first, revision=first.revision, now=town.now)
    assert standing_of(town.territory.pk, town.theatre.pk).publishes_alone
    decide_first_ones(town.operator, territory=town.territory, first_ones=0, now=town.now)
    Offer.objects.filter(provider=town.theatre).update(state=Offer.State.DRAFT)
    assert standing_of(town.territory.pk, town.theatre.pk).publishes_alone
    with pytest.raises(NotAllowed):
        decide_first_ones(town.manager, territory=town.territory, first_ones=0, now=town.now)


def test_the_operators_word_counts_more_than_the_number(newcomer: Town) -> None:
    town = newcomer
    let_publish(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    assert offer.state == Offer.State.PUBLISHED
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    looked_at = a_dated_draft(town)
    publish(town.manager, offer=looked_at, now=town.now)
    assert looked_at.state == Offer.State.REVIEW
    for actor in (town.manager, town.usher, ANYBODY):
        with pytest.raises(NotAllowed):
            let_publish(actor, territory=town.territory, provider=town.theatre, now=town.now)
        with pytest.raises(NotAllowed):
            accept(actor, offer=looked_at, revision=looked_at.revision, now=town.now)


def test_an_offer_goes_back_with_words_and_comes_again_with_them(newcomer: Town) -> None:
    town = newcomer
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    send_back(town.operator, offer=offer, words="Per chi è?", now=town.now)
    assert (offer.state, offer.review_note) == (Offer.State.DRAFT, "Per chi è?")
    assert Parcel.objects.filter(kind="offer_sent_back", territory_id=town.territory.pk).exists()
    let_publish(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    publish(town.manager, offer=offer, now=town.now)
    assert offer.state == Offer.State.REVIEW, "what was sent back is looked at, whoever brings it"
    accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
    assert (offer.state, offer.review_note) == (Offer.State.PUBLISHED, "")


def test_nobody_accepts_what_they_have_not_read(newcomer: Town) -> None:
    town = newcomer
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    read = offer.revision
    written_again(town, offer)
    with pytest.raises(OfferChanged):
        accept(town.operator, offer=offer, revision=read, now=town.now)
    offer.refresh_from_db()
    assert offer.state == Offer.State.REVIEW


def test_of_two_operators_one_decides(newcomer: Town) -> None:
    town = newcomer
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    theirs = Offer.objects.get(pk=offer.pk)
    send_back(town.second_operator, offer=theirs, words="Manca il perché.", now=town.now)
    with pytest.raises(WrongState):
        accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
    offer.refresh_from_db()
    assert (offer.state, offer.review_note) == (Offer.State.DRAFT, "Manca il perché.")


def test_a_change_to_what_is_out_shows_at_once_and_is_looked_at(newcomer: Town) -> None:
    town = newcomer
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
    written_again(town, offer)
    assert offer.state == Offer.State.PUBLISHED
    assert count_looks(town.operator, town.territory) == (0, 1)
    read = offer.revision
    written_again(town, offer, "E un'altra ancora.")
    with pytest.raises(OfferChanged):
        mark_seen(town.operator, offer=offer, revision=read, now=town.now)
    mark_seen(town.operator, offer=offer, revision=offer.revision, now=town.now)
    assert count_looks(town.operator, town.territory) == (0, 0)


def test_who_is_trusted_changes_what_is_out_without_a_look(town: Town) -> None:
    written_again(town, town.concert)
    assert count_looks(town.operator, town.territory) == (0, 0)


def test_what_was_taken_down_keeps_its_seats_and_comes_back_only_after_a_look(town: Town) -> None:
    booking = town.booked_concert()
    take_down(town.operator, offer=town.concert, words="Il prezzo non è quello.", now=town.now)
    booking.refresh_from_db()
    assert booking.state == "held"
    assert offer_with_id(ANYBODY, town.concert.pk) is None
    publish(town.manager, offer=town.concert, now=town.now)
    assert town.concert.state == Offer.State.REVIEW
    with pytest.raises(NotAllowed):
        take_down(town.manager, offer=town.play, words="Non mi piace.", now=town.now)


def test_what_its_provider_withdrew_comes_back_without_a_look(newcomer: Town) -> None:
    town = newcomer
    offer = a_dated_draft(town)
    publish(town.manager, offer=offer, now=town.now)
    accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
    withdraw(town.manager, offer=offer, now=town.now)
    publish(town.manager, offer=offer, now=town.now)
    assert offer.state == Offer.State.PUBLISHED


def test_what_is_for_later_comes_out_by_itself_once(town: Town) -> None:
    offer = a_dated_draft(town)
    schedule(town.manager, offer=offer, publish_at=town.now + timedelta(days=3), now=town.now)
    assert offer_with_id(ANYBODY, offer.pk) is None
    run_due(town.now + timedelta(days=2))
    assert offer_with_id(ANYBODY, offer.pk) is None
    run_due(town.now + timedelta(days=3))
    assert offer_with_id(ANYBODY, offer.pk) == offer
    assert publish_due(town.now + timedelta(days=4)) == 0


def test_what_a_newcomer_wants_to_come_out_later_waits_for_both(newcomer: Town) -> None:
    town = newcomer
    for n, days in enumerate((2, 4)):
        offer = a_dated_draft(town, f"Numero {n}")
        schedule(town.manager, offer=offer, publish_at=town.now + timedelta(days=3), now=town.now)
        assert offer.state == Offer.State.REVIEW
        accept(town.operator, offer=offer, revision=offer.revision, now=town.now + timedelta(days=days))
        assert offer.state == (Offer.State.SCHEDULED if days < 3 else Offer.State.PUBLISHED)


def test_a_moment_that_is_over_or_comes_too_late_is_refused(town: Town) -> None:
    offer = a_dated_draft(town)
    with pytest.raises(OutInThePast):
        schedule(town.manager, offer=offer, publish_at=town.now, now=town.now)
    with pytest.raises(OutAfterwards):
        schedule(town.manager, offer=offer, publish_at=town.now + timedelta(days=21), now=town.now)
    assert offer.state == Offer.State.DRAFT


def test_what_waits_can_be_taken_back_before_it_comes_out(town: Town) -> None:
    offer = a_dated_draft(town)
    schedule(town.manager, offer=offer, publish_at=town.now + timedelta(days=3), now=town.now)
    with pytest.raises(NotAllowed):
        take_back(town.coach, offer=offer, now=town.now)
    take_back(town.manager, offer=offer, now=town.now)
    assert publish_due(town.now + timedelta(days=4)) == 0
    offer.refresh_from_db()
    assert (offer.state, offer.publish_at) == (Offer.State.DRAFT, None)


def test_what_is_for_later_waits_while_its_provider_is_suspended(town: Town) -> None:
    offer = a_dated_draft(town)
    schedule(town.manager, offer=offer, publish_at=town.now + timedelta(days=3), now=town.now)
    admission = Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    suspend(town.operator, admission=admission, reason="Controlli.", now=town.now)
    assert publish_due(town.now + timedelta(days=4)) == 0
    offer.refresh_from_db()
    assert offer.state == Offer.State.SCHEDULED
