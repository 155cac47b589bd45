from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class SeatsToComeFirst(Refusal):
    """Somebody waits for them at a door, and it is too late to say that they do not come."""

    code = "seats-to-come-first"
    sentence = _(
        "C'è un posto che non si può più annullare: ti aspettano. Torna dopo quel giorno, e cancelliamo tutto."
    )


class StillActs(Refusal):
    """An account that others count on."""

    code = "still-acts"
    sentence = _("Con questo accesso agisci ancora per qualcun altro: prima lascia i tuoi ruoli.")


class OutOfBounds(Refusal):
    status: ClassVar[int] = 409
    code = "out-of-bounds"
    sentence = _("Questo numero di giorni è fuori dai limiti.")
