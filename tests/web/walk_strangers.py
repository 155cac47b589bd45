"""Another territory with its own operator, mentor, school, family and theatre: in the town nobody finds any of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.issuing import issue_round
from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.demo.iban import italian_iban
from mentoring.demo.tools import Family, Tools
from mentoring.demo.town import Town
from mentoring.funds.rules import Earmark
from mentoring.kernel.money import Cents
from mentoring.offers.dates import add_occurrence
from mentoring.offers.writing import Spot
from mentoring.people.colleagues import invite
from mentoring.people.commands import add_door_staff, add_member, register_organisation
from mentoring.people.models import Membership
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import Document, Plan, answer, found_territory, open_programme
from mentoring.programmes.models import Admission, Message
from mentoring.records.commands import enqueue_letter
from mentoring.records.models import Parcel
from mentoring.treasury.commands import approve_payouts, prepare_payouts, record_incoming
from tests.awards.rule_sets import published
from tests.web.walk import Thing
from tests.web.walk_consents import consents_elsewhere
from tests.web.walk_phones import phones_elsewhere
from tests.web.walk_pictures import pictures_elsewhere
from tests.web.walk_results import results_in
from tests.web.walk_rules import rules_of
from tests.web.walk_things import Things
from tests.web.walk_ushers import ushers_elsewhere

if TYPE_CHECKING:
    from mentoring.awards.models import Round
    from mentoring.bookings.models import Booking
    from mentoring.offers.models import Occurrence
    from mentoring.people.models import Organisation
    from mentoring.programmes.models import Programme
    from mentoring.treasury.models import Incoming, PayoutBatch

DATE = ("date_move", "date_cancel", "date_remove")
NOMINATION = ("nomination", "ask", "mark", "withdraw", "letter")
OFFER = ("offer", "offer_edit", "dates_add", "offer_publish", "offer_schedule", "offer_take_back", "offer_withdraw")


@dataclass
class Elsewhere(Tools):
    """Beyond the river."""

    second_operator: Actor

    @classmethod
    def beside(cls, town: Town) -> "Elsewhere":
        first, second = (town.confirmed_user(f"{name}@example.org", name) for name in ("oltre", "laggiu"))
        body = register_organisation(
            name="Oltre il fiume", kind="association", now=town.now, member=first, role=Role.OPERATOR
        )
        add_member(body, user=second, role=Role.OPERATOR)
        there = cls(town.acting(second.email, Role.OPERATOR))
        there.clock = town.clock
        there.operator = town.acting(first.email, Role.OPERATOR)
        there.territory = found_territory(
            slug="oltre",
            name="Oltre",
            operator=body,
            account_holder="Oltre il fiume",
            iban=italian_iban(18178),
            verticals=[town.arte.vertical],
        )
        return there

    def open_programme(self, town: Town) -> "Programme":
        plan = Plan(
            vertical=town.arte.vertical,
            slug="oltre",
            name="Oltre",
            starts_on=town.today,
            ends_on=town.arte.ends_on,
            award=Cents(100_00),
            ages_counted_on=town.today,
        )
        return open_programme(self.operator, territory=self.territory, plan=plan, now=self.clock.now)

    def served_family(self, programme: "Programme") -> "tuple[Family, Round]":
        school, teacher = self.new_organisation("school", Role.NOMINATOR)
        family = self.consented_family(teacher, programme, school, born_on=self.born(12), municipality="Oltre")
        served = prepare_round(self.operator, programme=programme, now=self.clock.now)
        approve_round(self.second_operator, round=served, now=self.clock.now)
        issue_round(served, self.clock.now)
        return family, served

    def evening(self, manager: Actor, theatre: "Organisation", hall: str) -> "Occurrence":
        place = self.new_place(manager, theatre, Spot(hall, "via Lontana 1", "Oltre"))
        offer = self.new_offer(manager, theatre, place, price_cents=12_00)
        starts_at = self.clock.now + timedelta(hours=1)
        return self.published_date(
            manager, offer, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=9
        )

    def draft(self, manager: Actor, evening: "Occurrence") -> "Occurrence":
        """Nobody else sees it, so nobody else may book it."""
        offer = self.new_offer(manager, evening.offer.provider, evening.offer.place, price_cents=12_00)
        times = {"starts_at": evening.starts_at, "ends_at": evening.ends_at}
        return add_occurrence(manager, offer=offer, capacity=9, now=self.clock.now, **times)

    def seat(self, family: Family, evening: "Occurrence") -> "Booking":
        key = self.form_key()
        return book(family.guardian, person=family.person, occurrence=evening, form_key=key, now=self.clock.now)

    def paid(self) -> "PayoutBatch":
        batch = prepare_payouts(self.operator, territory=self.territory, now=self.clock.now)
        approve_payouts(self.second_operator, batch=batch, now=self.clock.now)
        return batch

    def document(self, admission: "Admission") -> int:
        """What somebody handed in with a word to the operator over there."""
        bottega = self.acting("bottega@example.org", Role.MENTOR)
        paper = Document("visura.pdf", b"%PDF-1.4\n%%EOF")
        answer(bottega, admission=admission, text="", form_key="walk", now=self.clock.now, document=paper)
        return Message.objects.get(admission=admission).pk

    def letter(self) -> int:
        over_there = self.territory.pk
        enqueue_letter(
            "gift_received", to=["Ines"], key="there", at=self.clock.now, territory_id=over_there, amount_cents=1
        )
        return Parcel.objects.get(key="there").pk

    def transfer(self) -> "Incoming":
        return record_incoming(
            self.operator,
            territory=self.territory,
            amount=Cents(1_00),
            received_on=self.clock.today,
            remittance_code="",
            form_key=self.form_key(),
            now=self.clock.now,
        )


def things_of_strangers(town: Town) -> Things:
    """One of each, and none of the walkers may open it."""
    there = Elsewhere.beside(town)
    theatre, manager = there.new_organisation("theatre", Role.PROVIDER)
    mentor, giver = there.new_organisation("shop", Role.MENTOR)
    fund = there.given_fund(giver, mentor, Cents(600_00), Earmark())
    programme = there.open_programme(town)
    family, served = there.served_family(programme)
    evening, later = (there.evening(manager, theatre, hall) for hall in ("Sala Prima", "Sala Seconda"))
    redeem(manager, booking=there.seat(family, evening), now=town.now)
    booking, batch, draft = there.seat(family, later), there.paid(), there.draft(manager, evening)
    asking = there.asking_organisation("Bottega", "shop", Role.MENTOR, there.confirmed_user("bottega@example.org", "B"))
    invited = invite(manager, organisation=theatre, email="vieni@example.org", role=Role.PROVIDER, now=town.now)
    boss = Membership.objects.get(user=manager.user_id)
    helper = add_door_staff(manager, provider=theatre, name="Ida", email="ida@example.org", now=town.now)
    strange = {
        "web:offer": (draft.offer_id, {}),
        "api:calendar_of_offer": (evening.offer_id, {}),
        "api:calendar_of_provider": (theatre.pk, {}),
        "api:calendar_of_place": (evening.offer.place_id, {}),
        "web:rules": (programme.slug, {}),
        "web:book": (draft.pk, {"form_key": "the-walk-itself"}),
        "web:nominator_group_new": (draft.pk, {}),
        "web:booking": (booking.pk, {}),
        "web:booking_calendar": (booking.pk, {}),
        "web:booking_cancel": (booking.pk, {}),
        "web:operator_admission": (asking[1].pk, {"do": "admit"}),
        "web:admission_document": (there.document(asking[1]), {}),
        "web:operator_offer": (evening.offer_id, {"do": "take_down", "reason": "No."}),
        "web:operator_trust": (Admission.objects.get(organisation=theatre).pk, {"level": "looked_at"}),
        "web:operator_letter": (there.letter(), {}),
        "web:operator_incoming_match": (
            there.transfer().pk,
            {"remittance_code": town.shop_pledge.remittance_code},
        ),
        "web:operator_round": (served.pk, {"do": "reject"}),
        "web:operator_round_certificate": (served.pk, {}),
        "web:operator_round_inputs": (served.pk, {}),
        "web:operator_payout": (batch.pk, {"do": "cancel"}),
        "web:operator_payout_file": (batch.pk, {}),
        "web:mentor_pledge": (fund.pledge_id, {"do": "end"}),
        "web:mentor_pledge_pdf": (fund.pledge_id, {}),
        **{f"web:nominator_{page}": (family.nomination.pk, {"email": "mia@example.org"}) for page in NOMINATION},
        **{f"web:provider_{page}": (evening.offer_id, {}) for page in OFFER},
        "web:provider_date_capacity": (evening.pk, {"capacity": "50"}),
        **{f"web:provider_{page}": (evening.pk, {"words": "Piove."}) for page in DATE},
        "web:provider_payout": (batch.payouts.get().pk, {}),
        "web:provider_staff_dismiss": (helper.pk, {}),
        "web:member_role": (boss.pk, {"role": "provider"}),
        "web:member_dismiss": (boss.pk, {}),
        "web:member_hand_over": (boss.pk, {"successor": str(helper.pk)}),
        "web:invitation_revoke": (invited.pk, {}),
        "web:door_occurrence": (evening.pk, {"code": booking.code, "redeem_key": "the-walk-itself"}),
    }
    asked = consents_elsewhere(town, there.operator, there.territory, programme, family.nomination)
    return (
        asked
        | rules_of(there.operator, programme, town.now)
        | results_in(family.guardian, town.now)
        | pictures_elsewhere(town, manager, draft.offer)
        | ushers_elsewhere(town, manager, evening)
        | phones_elsewhere(town, manager, evening)
        | {name: [Thing((pk,), body=body)] for name, (pk, body) in strange.items()}
        | {"web:rules_version": [Thing((programme.slug, published(programme, town.now).version))]}
        | {"api:door_redemptions": [Thing(body={"code": booking.code, "redeem_key": "the-walk-again"}, is_json=True)]}
    )
