"""What phones without network brought back, for the walk: the theatre's, and a stranger's."""

from uuid import uuid4

from mentoring.checkins.handing_in import Admission, hand_in
from mentoring.checkins.loading import list_of_pass, load_list
from mentoring.checkins.models import OfflineEntry
from mentoring.checkins.shifts import shift_of
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor
from tests.web.walk import VOLUNTEER_KEY, Thing

PAGES = ("web:door_conflict_seen", "web:door_conflict_count")


def things_of_phones(town: Town) -> dict[str, list[Thing]]:
    """Whoever stands at the door loads its list; only who runs the provider decides what became of it."""
    body = {"device": str(uuid4())}
    at_door = frozenset({"manager", "usher", VOLUNTEER_KEY})
    conflict = _conflict(town, town.manager, town.tonight_date)
    return {
        "web:door_list": [Thing((town.tonight_date.pk,), at_door, body=body)],
        **{page: [Thing((conflict.pk,), frozenset({"manager"}))] for page in PAGES},
    }


def phones_elsewhere(town: Town, manager: Actor, evening: Occurrence) -> dict[str, list[Thing]]:
    """The same of a stranger."""
    conflict = _conflict(town, manager, evening)
    theirs = {page: [Thing((conflict.pk,))] for page in PAGES}
    return {"web:door_list": [Thing((evening.pk,), body={"device": str(uuid4())})], **theirs}


def _conflict(town: Town, actor: Actor, date: Occurrence) -> OfflineEntry:
    loaded = load_list(actor, occurrence=date, device=uuid4(), now=town.now)
    shift = shift_of(list_of_pass(loaded.token))
    return hand_in(shift, [Admission("the-walk-itself", "ZZZZZZZZ", town.now)], now=town.now)[0]
