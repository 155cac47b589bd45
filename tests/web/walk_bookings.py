"""What the walk opens about empty seats: somebody who waits, and a guest of the theatre."""

from datetime import timedelta

from mentoring.bookings.absences import Pausing
from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.ruling import Ruling, decide_rules
from mentoring.demo.town import Town
from tests.web.walk import Thing

OPERATORS = frozenset({"operator", "second_operator"})
DOOR_TONIGHT = frozenset({"manager", "usher", "volunteer"})


def things_of_bookings(town: Town) -> dict[str, list[Thing]]:
    """Two seats stayed empty; another guest is expected tonight."""
    ruling = Ruling(Pausing(absences=2, within_months=6, days=30), frozenset())
    decide_rules(town.operator, territory=town.territory, ruling=ruling, now=town.now)
    family = town.funded_family()
    seats = [town.booked(town.new_date(), family) for _ in range(2)]
    for seat in seats:
        settle_forgotten(seat, now=seat.occurrence.door_closes_at + timedelta(seconds=1))
    guest = town.booked_concert()
    return {
        "web:operator_pause_lift": [Thing((family.person.pk,), OPERATORS)],
        "web:door_undo": [Thing((guest.pk,), DOOR_TONIGHT)],
        "web:door_excuse": [Thing((guest.pk,), DOOR_TONIGHT)],
    }
