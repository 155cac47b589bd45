"""Who is in the story of a seat, and what they hold in their hands."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser

from mentoring.demo import cast
from mentoring.demo.iban import italian_iban
from mentoring.demo.tools import Family
from mentoring.demo.town import Town
from mentoring.offers.models import Occurrence
from tests.live.site import Site
from tests.live.someone import Someone
from tests.live.tomorrow import Tomorrow

MENTOR, SCHOOL, THEATRE = "Mulino delle Ombre", "Scuola della Luna", "Teatro della Luna"
SHOW, CHILD, MOTHER = "La luna in salotto", "Bice", "Ginevra Lunardi"
IBAN = italian_iban(27029)
PRICE, GIFT, AWARD, FAMILIES = 20_00, 600_00, 100_00, 5
SPENT = FAMILIES * PRICE


@dataclass
class Story:
    """Who is in it, and what they hold in their hands."""

    browser: Browser
    site: Site
    tomorrow: Tomorrow
    town: Town
    folder: Path
    people: dict[str, Someone] = field(default_factory=dict)
    neighbours: list[Family] = field(default_factory=list)
    causale: str = ""
    code: str = ""

    def person(self, email: str) -> Someone:
        if email not in self.people:
            self.people[email] = Someone(self.browser, self.site, email)
        return self.people[email]

    @property
    def mentor(self) -> Someone:
        return self.person("mulino@example.org")

    @property
    def teacher(self) -> Someone:
        return self.person("maestra.luna@example.org")

    @property
    def manager(self) -> Someone:
        return self.person("regia.luna@example.org")

    @property
    def usher(self) -> Someone:
        return self.person("maschera.luna@example.org")

    @property
    def mother(self) -> Someone:
        return self.person("ginevra@example.org")

    @property
    def teresa(self) -> Someone:
        return self.person(cast.OPERATOR.email)

    @property
    def bruno(self) -> Someone:
        return self.person(cast.SECOND_OPERATOR.email)

    @property
    def begins_at(self) -> datetime:
        """Tonight: late enough to book, early enough for the door."""
        return (timezone.localtime(self.town.now) + timedelta(minutes=100)).replace(second=0, microsecond=0)

    @property
    def date(self) -> Occurrence:
        return Occurrence.objects.filter(offer__title=SHOW).order_by("starts_at")[0]
