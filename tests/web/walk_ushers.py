"""Whoever came to the door by a link for one evening, as one more who asks for every page; and the pages about them."""

from dataclasses import dataclass

from django.test import Client

from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, Role
from mentoring.ushers.commands import invite_usher, open_link
from mentoring.ushers.models import Usher
from mentoring.web.usher_visit import USHER
from tests.web.walk import EVERYBODY, VOLUNTEER_KEY, Page, Thing, Walker


@dataclass(frozen=True)
class Volunteer(Walker):
    """No account: the link stands in the session. A device stands for an account, so they connect none."""

    def client(self) -> Client:
        client = Client()
        session = client.session
        session[USHER] = Usher.objects.exclude(opened_at=None).earliest("pk").pk
        session.save()
        return client

    def is_meant_by(self, page: Page, method: str) -> bool:
        return page.name != "web:door_device" and super().is_meant_by(page, method)


VOLUNTEER = Volunteer(VOLUNTEER_KEY, roles=(Role.DOOR,))


def things_of_ushers(town: Town) -> dict[str, list[Thing]]:
    """One who is at the concert's door tonight, and one who has not opened their link."""
    here, key = _asked(town, town.manager, town.tonight_date, "opened")
    open_link(key, now=town.now)
    manager = frozenset({"manager"})
    return {
        "web:ushers": [Thing((town.tonight_date.pk,), manager, body={"name": "Ugo", "form_key": "the-walk-itself"})],
        "web:usher_revoke": [Thing((here.pk,), manager)],
        "web:shift": [Thing((_asked(town, town.manager, town.tonight_date, "waiting")[1],), EVERYBODY)],
        "web:card_at_door": [Thing((town.tonight_date.pk,), frozenset({"manager", "usher", VOLUNTEER_KEY}))],
        "web:shift_end": [Thing(seen_by=frozenset({VOLUNTEER_KEY}))],
    }


def ushers_elsewhere(town: Town, manager: Actor, evening: Occurrence) -> dict[str, list[Thing]]:
    """The same of a stranger."""
    there, _key = _asked(town, manager, evening, "elsewhere")
    at_door = {name: [Thing((evening.pk,))] for name in ("web:ushers", "web:card_at_door")}
    return {**at_door, "web:usher_revoke": [Thing((there.pk,))]}


def _asked(town: Town, manager: Actor, date: Occurrence, form_key: str) -> tuple[Usher, str]:
    invited = invite_usher(manager, occurrence=date, name="Marta", form_key=form_key, now=town.now)
    return invited.usher, invited.key
