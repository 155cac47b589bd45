"""The town is what it says."""

import pytest

from mentoring.bookings.commands import redeem
from mentoring.kernel.refusal import WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance


def test_redeeming_pays_the_provider_once(town):
    booking = town.booked_concert()
    redeem(town.usher, booking=booking, now=town.tonight)
    with pytest.raises(WrongState):
        redeem(town.usher, booking=booking, now=town.tonight)
    assert balance(chart.payable(town.theatre.pk)) == 12_00


def test_what_another_test_did_is_not_there(town):
    assert balance(chart.payable(town.theatre.pk)) == 0
