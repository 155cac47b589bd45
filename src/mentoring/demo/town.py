"""Town: the handles of what was built. Tests live here, and make whatever else they need through the same commands."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.demo.clock import Clock
from mentoring.demo.tools import Family, Tools, handed_out
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.people.permissions import Actor
from mentoring.programmes.rules import Scope

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking
    from mentoring.funds.models import Fund, Pledge
    from mentoring.offers.models import Occurrence, Offer, Place
    from mentoring.people.models import Organisation, Person
    from mentoring.programmes.models import Admission, Programme, Territory
    from mentoring.treasury.models import Incoming
    from mentoring.vouchers.models import Voucher


@dataclass
class Town(Tools):
    """Organisations are records, people are actors (who acts, in which shoes), and the rest are records again."""

    clock: Clock
    territory: "Territory" = field(init=False)
    arte: "Programme" = field(init=False)  # culture, 10 to 25 years
    sport: "Programme" = field(init=False)
    prima_nota: "Programme" = field(init=False)  # the pilot: under 18, only the enrolment at the music school

    casa: "Organisation" = field(init=False)  # the operator's
    shop: "Organisation" = field(init=False)
    foundation: "Organisation" = field(init=False)
    school: "Organisation" = field(init=False)
    music_school: "Organisation" = field(init=False)
    theatre: "Organisation" = field(init=False)
    sports_club: "Organisation" = field(init=False)

    administrator: Actor = field(init=False)
    operator: Actor = field(init=False)
    second_operator: Actor = field(init=False)
    shopkeeper: Actor = field(init=False)
    foundation_officer: Actor = field(init=False)
    teacher: Actor = field(init=False)
    music_teacher: Actor = field(init=False)  # as nominator
    music_manager: Actor = field(init=False)  # the same person, as provider
    manager: Actor = field(init=False)
    usher: Actor = field(init=False)
    coach: Actor = field(init=False)
    guardian: Actor = field(init=False)  # for Leo
    young: Actor = field(init=False)
    adult: Actor = field(init=False)

    leo: "Person" = field(init=False)  # 11
    viola: "Person" = field(init=False)  # 16
    giona: "Person" = field(init=False)  # 19

    stage: "Place" = field(init=False)
    concert: "Offer" = field(init=False)  # 12 euro, tonight and later
    tonight_date: "Occurrence" = field(init=False)
    later_date: "Occurrence" = field(init=False)
    play: "Offer" = field(init=False)
    play_date: "Occurrence" = field(init=False)  # in six days; Viola has a seat
    draft: "Offer" = field(init=False)
    enrolment: "Offer" = field(init=False)  # 80 euro, a period
    enrolment_period: "Occurrence" = field(init=False)
    swimming: "Offer" = field(init=False)
    swimming_date: "Occurrence" = field(init=False)  # in four days
    shop_pledge: "Pledge" = field(init=False)  # 120 euro a month, to the common fund
    common_fund: "Fund" = field(init=False)
    foundation_fund: "Fund" = field(init=False)
    asking: "Admission" = field(init=False)  # a mentor that waits at the operator's desk
    unmatched: "Incoming" = field(init=False)  # 50 euro in suspense

    @property
    def now(self) -> datetime:
        return self.clock.now

    @property
    def today(self) -> date:
        return self.clock.today

    @property
    def tonight(self) -> datetime:
        """When tonight's concert starts: the door is open, one cannot book any more."""
        return self.tonight_date.starts_at

    def new_family(self, *, age: int = 12, municipality: str = "Vigevano") -> Family:
        """A family that said yes to a nomination by the school for "arte"; no money yet."""
        return self.consented_family(
            self.teacher, self.arte, self.school, born_on=self.born(age), municipality=municipality
        )

    def new_fund(self, cents: int, earmark: Earmark | None = None) -> "Fund":
        """A fund of the foundation that just received so much."""
        return self.given_fund(self.foundation_officer, self.foundation, Cents(cents), earmark or Earmark())

    def funded_voucher(
        self, cents: int, family: Family | None = None, *, scope: Scope | None = None, expires_on: date | None = None
    ) -> "Voucher":
        """A voucher of so many cents from a fund of its own, good for all of culture if nothing else is said."""
        served = family or self.new_family()
        return handed_out(
            person=served.person,
            fund=self.new_fund(cents),
            programme=self.arte,
            amount=Cents(cents),
            scope=scope or self.arte.scope,
            expires_on=expires_on or self.arte.ends_on,
            key=f"town:{secrets.token_hex(8)}",
            now=self.now,
        )

    def funded_family(self, cents: int = 100_00, *, age: int = 12) -> Family:
        """A new family with so much in its wallet."""
        family = self.new_family(age=age)
        self.funded_voucher(cents, family)
        return family

    def new_date(
        self, *, price_cents: int = 12_00, capacity: int = 40, starts_at: datetime | None = None
    ) -> "Occurrence":
        """A date of a new published event of the theatre: tonight, if nothing else is said."""
        begins = starts_at or self.tonight
        offer = self.new_offer(self.manager, self.theatre, self.stage, price_cents=price_cents)
        return self.published_date(
            self.manager, offer, starts_at=begins, ends_at=begins + timedelta(hours=2), capacity=capacity
        )

    def booked(self, occurrence: "Occurrence", family: Family | None = None) -> "Booking":
        """A family (a new one with 100 euro, if none is given) books a date."""
        guests = family or self.funded_family()
        return book(
            guests.guardian, person=guests.person, occurrence=occurrence, form_key=self.form_key(), now=self.now
        )

    def booked_concert(self, family: Family | None = None) -> "Booking":
        """A seat for tonight's concert, 12 euro."""
        return self.booked(self.tonight_date, family)

    def redeemed_booking(self) -> "Booking":
        """A seat of tonight's concert that was used: the theatre is owed 12 euro more."""
        booking = self.booked_concert()
        redeem(self.usher, booking=booking, now=self.tonight)
        return booking
