"""What came from a playbill as drafts comes out together: what can, and nothing else."""

from datetime import timedelta

import pytest

from mentoring.kernel.refusal import NotAllowed
from mentoring.offers.models import Offer
from mentoring.offers.publishing import publish
from mentoring.offers.trusting import look_first
from mentoring.playbills import publishing
from mentoring.playbills.publishing import BroughtOut, bring_drafts_out, drafts_to_bring_out
from tests.playbills.season import a_source, calendar, evening, imported


@pytest.fixture
def source(town):
    """Three shows as drafts; the first one in twenty days."""
    source = a_source(town)
    nights = [evening(f"{n}@t", f"Numero {n}", town.now + timedelta(days=20 + n)) for n in range(3)]
    imported(town, source, calendar(*nights))
    return source


def states(source):
    return list(Offer.objects.filter(listings__source=source).order_by("pk").values_list("state", flat=True))


def test_all_drafts_of_a_playbill_come_out_with_one_word(town, source):
    assert drafts_to_bring_out(source, town.now) == 3
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(3, 0)
    assert states(source) == ["published"] * 3
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(0, 0)
    assert town.draft.state == Offer.State.DRAFT  # It came from no playbill.


def test_what_is_over_or_was_sent_back_stays_what_it_is(town, source):
    first, second, third = Offer.objects.filter(listings__source=source).order_by("pk")
    publish(town.manager, offer=first, now=town.now)
    Offer.objects.filter(pk=second.pk).update(review_note="Manca il prezzo.")
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(1, 0)
    assert states(source) == ["published", "draft", "published"]
    Offer.objects.filter(pk=third.pk).update(state=Offer.State.DRAFT)
    assert drafts_to_bring_out(source, town.now + timedelta(days=60)) == 0


def test_so_many_at_once_and_the_others_next(town, source, monkeypatch):
    monkeypatch.setattr(publishing, "AT_ONCE", 2)
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(2, 1)
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(1, 0)


def test_whose_offers_are_looked_at_first_proposes_each_by_itself(town, source):
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    assert drafts_to_bring_out(source, town.now) == 0
    assert bring_drafts_out(town.manager, source=source, now=town.now) == BroughtOut(0, 3)
    with pytest.raises(NotAllowed):
        bring_drafts_out(town.coach, source=source, now=town.now)
