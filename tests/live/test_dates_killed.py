"""Killed while it gives back forty seats: what was done is whole, the rest is done by the next one, nobody twice."""

import os
import signal
import subprocess
import sys

from django.conf import settings

from mentoring.bookings.cancelling import AT_ONCE
from mentoring.bookings.models import Booking
from mentoring.bookings.queries import story_differences
from mentoring.demo.town import Town
from mentoring.jobs.dates import give_dates_back
from mentoring.ledger import chart
from mentoring.ledger.queries import balance, differences
from mentoring.offers.changing import call_off
from mentoring.offers.models import Occurrence
from mentoring.records.models import Parcel
from tests.live.dies_giving_back import WHOLE_BITS
from tests.live.site import ROOT, database_url

SEATS = 40


def test_a_killed_worker_leaves_whole_bits_and_the_next_one_does_the_rest(town: Town) -> None:
    date = town.new_date(capacity=SEATS)
    families = [town.new_family() for _ in range(SEATS)]
    vouchers = [town.funded_voucher(12_00, family) for family in families]
    for family in families:
        town.booked(date, family)
    call_off(town.manager, occurrence=date, note="Piove.", now=town.now)
    assert killed(date) == -signal.SIGKILL
    left = Booking.objects.filter(occurrence=date, state=Booking.State.HELD)
    assert left.count() == SEATS - WHOLE_BITS * AT_ONCE
    assert sum(balance(chart.voucher(voucher.pk)) for voucher in vouchers) == WHOLE_BITS * AT_ONCE * 12_00
    assert Occurrence.objects.get(pk=date.pk).seats_taken == left.count()
    assert list(differences()) == []
    assert story_differences() == []
    assert give_dates_back(town.now) == SEATS - WHOLE_BITS * AT_ONCE
    assert [balance(chart.voucher(voucher.pk)) for voucher in vouchers] == [12_00] * SEATS
    told = [parcel.to for parcel in Parcel.objects.filter(kind="date_cancelled")]  # Sealed: read one by one.
    assert [told.count(family.email) for family in families] == [1] * SEATS
    assert Occurrence.objects.get(pk=date.pk).seats_taken == 0
    assert list(differences()) == []
    assert story_differences() == []


def killed(date: Occurrence) -> int:
    """How the worker ended."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "MENTORING_VAR": str(settings.VAR_DIR),
        "DATABASE_URL": database_url(),
    }
    command = [sys.executable, "-m", "tests.live.dies_giving_back", str(date.pk)]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=120).returncode
