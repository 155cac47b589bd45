"""Where the commands of this room are: writing, dates, publishing, seats."""

from mentoring.offers.dates import add_occurrence, resize
from mentoring.offers.publishing import publish, withdraw
from mentoring.offers.seats import give_seats_back, take_seats
from mentoring.offers.writing import Draft, Spot, add_place, draft_offer, edit_offer

__all__ = [
    "Draft", "Spot", "add_occurrence", "add_place", "draft_offer", "edit_offer",
    "give_seats_back", "publish", "resize", "take_seats", "withdraw",
]  # fmt: skip
