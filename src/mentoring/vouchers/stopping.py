"""A family takes its yes back: nothing new is used, what is free returns, what was paid or booked stays."""

from datetime import datetime

from django.db import transaction

from mentoring.kernel.states import advance
from mentoring.nominations.consents import revoke
from mentoring.nominations.models import Nomination
from mentoring.people.permissions import Actor
from mentoring.records.commands import note
from mentoring.vouchers.commands import sweep
from mentoring.vouchers.models import Voucher


@transaction.atomic
def take_consent_back(actor: Actor, *, nomination: Nomination, now: datetime) -> None:
    """The yes for this person and programme ends at this moment, whoever put them forward.

    Nothing of the programme is booked or awarded from now on; what is free on its vouchers returns to the funds it came
    from. Seats that are booked stay booked: their money is set aside, and goes to the provider or, if the family gives
    the seat back, to the fund. Nominations are locked first, then vouchers: a booking or an approval at the same moment
    comes before all of this, or is refused. Refuses with NotAllowed, or WrongState if there is no yes to take back.
    """
    revoke(actor, nomination=nomination, now=now)
    own = Voucher.objects.filter(
        person=nomination.person, programme=nomination.programme_id, state=Voucher.State.ACTIVE
    )
    for voucher in own.select_for_update(of=("self",)).select_related("programme").order_by("expires_on", "pk"):
        advance(voucher, Voucher.State.STOPPED)
        note(actor, "stopped", voucher, at=now)
        sweep(voucher, now=now)
