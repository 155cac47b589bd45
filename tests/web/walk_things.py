"""What the walk opens: for every page whose address names a thing, things of the town and who may open them."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mentoring.awards.commands import prepare_round
from mentoring.awards.queries import rounds
from mentoring.bookings.booking import book
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.waiting import join_line, open_line
from mentoring.demo import cast
from mentoring.demo.links import token_for
from mentoring.demo.town import Town
from mentoring.nominations.commands import nominate, withdraw
from mentoring.nominations.rules import Nominee
from mentoring.offers.dates import add_occurrence
from mentoring.people.colleagues import invite
from mentoring.people.commands import add_door_staff, add_member
from mentoring.people.models import Invitation, Membership
from mentoring.people.permissions import Actor, Role
from mentoring.programmes.commands import Document, answer
from mentoring.programmes.models import Admission, Message
from mentoring.records.commands import enqueue_letter
from mentoring.records.models import Parcel
from mentoring.treasury.commands import approve_payouts, prepare_payouts
from tests.awards.rule_sets import published
from tests.web.walk import EVERYBODY, VOLUNTEER_KEY, Thing
from tests.web.walk_bookings import things_of_bookings
from tests.web.walk_codes import things_of_codes
from tests.web.walk_consents import consents_in
from tests.web.walk_groups import things_of_groups
from tests.web.walk_installation import things_of_the_installation
from tests.web.walk_lessons import things_of_lessons
from tests.web.walk_phones import things_of_phones
from tests.web.walk_pictures import things_of_pictures
from tests.web.walk_playbills import things_of_playbills
from tests.web.walk_results import results_in
from tests.web.walk_rolls import things_of_rolls
from tests.web.walk_rules import rules_of
from tests.web.walk_ushers import things_of_ushers

if TYPE_CHECKING:
    from mentoring.awards.models import Round, RuleSet
    from mentoring.bookings.models import Booking, Waiting
    from mentoring.nominations.commands import Asked
    from mentoring.offers.models import Occurrence, Offer
    from mentoring.people.models import Organisation, Person
    from mentoring.treasury.models import PayoutBatch

Things = dict[str, list[Thing]]

# Pages whose address names something that is nobody's.
NAMES_NOTHING = {
    "web:join": "the word for a role: everybody may read how to join in it",
    "web:code": "a code, which this page does not look up: it must not tell good ones from bad ones",
    "web:code_scanned": "the same",
    "web:code_with_ticket": "the same",
    "web:card": "a code, of which this page does not say whether there is such a card before the PIN is right",
    "web:shift": "a key: whoever has it is that volunteer, and for others the page says kindly that it is over",
    "web:invitation": "a key, which everybody may have: the page tells them apart, and says no kindly",
    "web:look": "two colours, for a stylesheet: it looks nothing up",
    "web:logo": "a picture that is in the header of every page of its territory",
    "web:sitemap_part": "a part of the map of what everybody may read",
    "api:calendar_of_discipline": "a kind of thing to do, which is nobody's",
    "web:check_field": "a field of a form that everybody may fill in: it looks nothing up",
    "demo:enter": "a signed address: whoever has it is that person, in the demo only",
}
OPERATORS = frozenset({"operator", "second_operator"})
THEATRE, MUSIC_SCHOOL = frozenset({"manager"}), frozenset({"music_teacher"})
DOOR_OF_THEATRE = frozenset({"manager", "usher"})
DOOR_TONIGHT = DOOR_OF_THEATRE | {VOLUNTEER_KEY}


@dataclass(frozen=True)
class Ground:
    """What the walk needs beside what stands in every town."""

    waiting_round: "Round"
    waiting_batch: "PayoutBatch"
    approved_batch: "PayoutBatch"
    school_asks: "Asked"
    music_school_asks: "Asked"
    taken_back: "Asked"
    leo_goes: "Booking"
    viola_goes: "Booking"
    giona_goes: "Booking"
    at_the_door: "Booking"
    leo_waits: "Waiting"
    music_draft: "Offer"
    music_draft_date: "Occurrence"
    theatre_helper: Membership
    music_helper: Membership
    shop_colleague: Membership
    theatre_invitation: Invitation
    rules: "RuleSet"

    @classmethod
    def of(cls, town: Town) -> "Ground":
        """Made by the same commands as everything else in the town."""
        town.new_family()
        evening = town.new_date(starts_at=town.tonight + timedelta(days=5))
        draft = town.new_offer(town.music_manager, town.music_school, town.enrolment.place, price_cents=5_00)
        helpers = [_helper(town, town.manager, town.theatre), _helper(town, town.music_manager, town.music_school)]
        return cls(
            waiting_round=prepare_round(town.operator, programme=town.arte, now=town.now),
            waiting_batch=_batch(town),
            approved_batch=_approved(town, _batch(town)),
            school_asks=_asked(town, town.teacher, town.school),
            music_school_asks=_asked(town, town.music_teacher, town.music_school),
            taken_back=_taken_back(town, _asked(town, town.teacher, town.school)),
            leo_goes=_goes(town, town.guardian, town.leo, evening),
            viola_goes=_goes(town, town.young, town.viola, evening),
            giona_goes=_goes(town, town.adult, town.giona, evening),
            at_the_door=town.booked_concert(),
            leo_waits=_waits(town, town.guardian, town.leo),
            music_draft=draft,
            music_draft_date=_unseen_date(town, draft),
            theatre_helper=helpers[0],
            music_helper=helpers[1],
            shop_colleague=_colleague(town, town.shop, Role.MENTOR),
            theatre_invitation=_invited(town, town.manager, town.theatre, Role.PROVIDER),
            rules=published(town.prima_nota, town.now),
        )


def _batch(town: Town) -> "PayoutBatch":
    """The theatre and the music school are both owed something, and will get it."""
    redeem(town.usher, booking=town.booked(town.new_date()), now=town.now)
    redeem(town.music_manager, booking=town.booked(town.enrolment_period), now=town.now)
    return prepare_payouts(town.operator, territory=town.territory, now=town.now)


def _approved(town: Town, batch: "PayoutBatch") -> "PayoutBatch":
    approve_payouts(town.second_operator, batch=batch, now=town.now)
    return batch


def _asked(town: Town, actor: Actor, nominator: "Organisation") -> "Asked":
    """A family that has not answered yet, and the key that it got."""
    nominee = Nominee("Ada", f"Passo {town.form_key()[:6]}", town.born(12), guardian_email="passo@example.org")
    return nominate(actor, programme=town.arte, nominator=nominator, nominee=nominee, reason="merit", now=town.now)


def _taken_back(town: Town, asked: "Asked") -> "Asked":
    """A key that opens nothing any more."""
    withdraw(town.teacher, nomination=asked.nomination, now=town.now)
    return asked


def _goes(town: Town, actor: Actor, person: "Person", evening: "Occurrence") -> "Booking":
    return book(actor, person=person, occurrence=evening, form_key=town.form_key(), now=town.now)


def _waits(town: Town, actor: Actor, person: "Person") -> "Waiting":
    """In line for an evening whose only seat is taken."""
    evening = town.new_date(starts_at=town.tonight + timedelta(days=6), capacity=1)
    open_line(town.manager, occurrence=evening, now=town.now)
    town.booked(evening)
    return join_line(actor, person=person, occurrence=evening, form_key=town.form_key(), now=town.now)


def _unseen_date(town: Town, draft: "Offer") -> "Occurrence":
    starts_at = town.tonight + timedelta(days=3)
    ends_at = starts_at + timedelta(hours=2)
    return add_occurrence(
        town.music_manager, offer=draft, starts_at=starts_at, ends_at=ends_at, capacity=9, now=town.now
    )


def _helper(town: Town, actor: Actor, provider: "Organisation") -> Membership:
    email = f"aiuto.{provider.pk}@example.org"
    return add_door_staff(actor, provider=provider, name="Ivo Soglia", email=email, now=town.now)


def _colleague(town: Town, body: "Organisation", role: Role) -> Membership:
    """Somebody who may be sent away: a second one in the same role."""
    return add_member(body, user=town.confirmed_user(f"anche.{body.pk}@example.org", "Anche"), role=role)


def _invited(town: Town, actor: Actor, body: "Organisation", role: Role) -> Invitation:
    return invite(actor, organisation=body, email=f"vieni.{body.pk}@example.org", role=role, now=town.now)


def _membership(actor: Actor) -> Membership:
    return Membership.objects.get(user=actor.user_id, organisation=actor.organisation_id, role=actor.role)


def things_of(town: Town, ground: Ground) -> Things:
    """For each page, whose things there are in the town. Everybody who is not named must find nothing."""
    return {
        **_public(town, ground),
        **_of_the_operator(town, ground),
        **_of_mentors(town),
        **_of_nominators(ground),
        **_of_families(town, ground),
        **consents_in(town),
        **_of_providers(town, ground),
        **_of_bodies(town, ground),
        **things_of_bookings(town),
        **things_of_lessons(town),
        **things_of_codes(town),
        **things_of_rolls(town),
        **things_of_playbills(town),
        **things_of_groups(town),
        **things_of_ushers(town),
        **things_of_phones(town),
        **things_of_pictures(town, ground.music_draft),
        **things_of_the_installation(town),
        **results_in(
            town.guardian,
            town.now,
            seen_by=frozenset({"guardian"}),
            nominators=frozenset({"teacher"}),
            operators=OPERATORS,
        ),
        **rules_of(town.operator, town.arte, town.now, OPERATORS),
    }


def _of_bodies(town: Town, ground: Ground) -> Things:
    """Who acts for them. The theatre's manager is alone and hands over; the shopkeeper has a colleague."""
    manager, usher = _membership(town.manager), _membership(town.usher)
    shop = Thing((ground.shop_colleague.pk,), frozenset({"shopkeeper"}))
    return {
        "web:member_role": [replace(shop, body={"role": "mentor"})],
        "web:member_dismiss": [shop],
        "web:member_hand_over": [Thing((manager.pk,), THEATRE, body={"successor": str(usher.pk)})],
        "web:invitation_revoke": [Thing((ground.theatre_invitation.pk,), THEATRE)],
        "web:invitation": [Thing(("a-key-that-is-none",), EVERYBODY)],
        "web:check_field": [Thing(("ente", "iban"), EVERYBODY, body={"iban": "IT60"})],
    }


def _public(town: Town, ground: Ground) -> Things:
    code = ground.at_the_door.code
    return {
        "web:offer": [
            Thing((town.concert.pk,), EVERYBODY),
            Thing((town.draft.pk,), OPERATORS | DOOR_OF_THEATRE),
            Thing((ground.music_draft.pk,), OPERATORS | MUSIC_SCHOOL),
        ],
        "web:rules": [Thing((town.arte.slug,), EVERYBODY)],
        "web:rules_version": [Thing((ground.rules.programme.slug, ground.rules.version), EVERYBODY)],
        "web:join": [Thing((way,), EVERYBODY) for way in ("ente", "scuola")],
        "web:consent": [
            Thing((ground.school_asks.link,), EVERYBODY, body={"answer": "no"}),
            Thing((ground.taken_back.link,), body={"answer": "surely no"}),
        ],
        "web:shoes": [
            # A visitor is shown the way to the log-in; whoever has not this pair is told that there is none.
            Thing(
                (), frozenset({"visitor", VOLUNTEER_KEY, "teacher"}), body={"shoes": f"m{_membership(town.teacher).pk}"}
            )
        ],
        "web:code": [Thing((code,), EVERYBODY)],
        "web:code_scanned": [Thing((code,), EVERYBODY)],
        "web:code_with_ticket": [Thing(("TICKET", code), EVERYBODY)],
        "demo:enter": [Thing((token_for(cast.MANAGER.email),), EVERYBODY)],
        "web:sitemap_part": [Thing((0,), EVERYBODY), Thing((1,), EVERYBODY)],
        "web:share_picture": [
            Thing((town.concert.pk, "0123456789abcdef"), EVERYBODY),
            Thing((town.draft.pk, "0123456789abcdef")),
        ],
        "api:calendar_of_offer": [Thing((town.concert.pk,), EVERYBODY)],
        "api:calendar_of_provider": [Thing((town.theatre.pk,), EVERYBODY)],
        "api:calendar_of_place": [Thing((town.concert.place_id,), EVERYBODY)],
        "api:calendar_of_discipline": [Thing((town.concert.discipline.slug,), EVERYBODY)],
        "api:door_redemptions": [
            Thing((), DOOR_TONIGHT, body={"code": code, "redeem_key": "the-walk-itself"}, is_json=True)
        ],
    }


def _of_the_operator(town: Town, ground: Ground) -> Things:
    admission = Thing((town.asking.pk,), OPERATORS, body={"do": "admit"})
    incoming = Thing((town.unmatched.pk,), OPERATORS, body={"remittance_code": town.shop_pledge.remittance_code})
    waiting, approved = ground.waiting_batch.pk, ground.approved_batch.pk
    return {
        "web:operator_admission": [admission],
        "web:operator_offer": [Thing((town.concert.pk,), OPERATORS, body={"do": "take_down", "reason": "No."})],
        "web:operator_trust": [Thing((_provider_admission(town),), OPERATORS, body={"level": "looked_at"})],
        "web:operator_letter": [Thing((_letter(town),), OPERATORS)],
        "web:admission_document": [Thing((_document(town),), OPERATORS)],
        "web:operator_incoming_match": [incoming],
        "web:operator_simulation": [Thing((town.arte.slug,), OPERATORS)],
        "web:operator_round": [Thing((ground.waiting_round.pk,), OPERATORS, body={"do": "reject"})],
        "web:operator_round_certificate": [Thing((_approved_round(town),), OPERATORS)],
        "web:operator_round_inputs": [Thing((ground.waiting_round.pk,), OPERATORS)],
        "web:operator_payout": [Thing((pk,), OPERATORS, body={"do": "cancel"}) for pk in (waiting, approved)],
        "web:operator_payout_file": [Thing((approved,), OPERATORS)],
        "web:operator_wording": [Thing(("gift_received", "it"), OPERATORS, body={"do": "reset"})],
    }


def _provider_admission(town: Town) -> int:
    return Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER).pk


def _approved_round(town: Town) -> int:
    return min(made.pk for made in rounds(town.operator, town.territory) if made.state == "approved")


def _letter(town: Town) -> int:
    """A message on paper."""
    here = town.territory.pk
    enqueue_letter("gift_received", to=["Zoë"], key="walk", at=town.now, territory_id=here, amount_cents=1_00)
    return Parcel.objects.get(key="walk").pk


def _document(town: Town) -> int:
    """A turn of the gelateria's conversation, whose people are none of the walkers."""
    panna = town.acting("gelateria@example.org", Role.MENTOR)
    paper = Document("statuto.pdf", b"%PDF-1.4\n%%EOF")
    answer(panna, admission=town.asking, text="", form_key="walk", now=town.now, document=paper)
    return Message.objects.get(admission=town.asking, form_key="walk").pk


def _of_mentors(town: Town) -> Things:
    pledges = {"shopkeeper": town.shop_pledge, "foundation_officer": town.foundation_fund.pledge}
    things = [
        Thing((pledge.pk,), frozenset({who}), body={"do": "end"})
        for who, pledge in pledges.items()
        if pledge is not None
    ]
    return {"web:mentor_pledge": things, "web:mentor_pledge_pdf": things}


def _of_nominators(ground: Ground) -> Things:
    asked = {"teacher": ground.school_asks, "music_teacher": ground.music_school_asks}
    body = {"email": "di.nuovo@example.org"}
    things = [Thing((one.nomination.pk,), frozenset({who}), body=body) for who, one in asked.items()]
    return {f"web:nominator_{page}": things for page in ("nomination", "ask", "mark", "withdraw", "letter")}


def _of_families(town: Town, ground: Ground) -> Things:
    leo, viola, giona = ground.leo_goes.pk, ground.viola_goes.pk, ground.giona_goes.pk
    bookings = [
        Thing((leo,), frozenset({"guardian"})),
        # Their mother finds Viola's, too; to change it she first changes shoes.
        Thing((viola,), frozenset({"guardian", "young"}), changed_by=frozenset({"young"})),
        Thing((giona,), frozenset({"adult"})),
    ]
    body = {"form_key": "the-walk-itself"}
    return {
        "web:book_suspended": [
            Thing((town.later_date.pk,), frozenset({"guardian", "young", "adult"}), body=body),
            Thing((ground.music_draft_date.pk,), body=body),
        ],
        "web:line_join": [
            Thing((town.later_date.pk,), frozenset({"guardian", "young", "adult"}), body=body),
            Thing((ground.music_draft_date.pk,), body=body),
        ],
        "web:line_leave": [Thing((ground.leo_waits.pk,), frozenset({"guardian"}))],
        "web:booking": bookings,
        "web:booking_calendar": bookings,
        "web:booking_cancel": bookings,
        "web:book": [
            Thing((town.later_date.pk,), frozenset({"guardian", "young", "adult"}), body=body),
            Thing((ground.music_draft_date.pk,), body=body),
        ],
    }


def _of_providers(town: Town, ground: Ground) -> Things:
    code = ground.at_the_door.code
    offers = [Thing((town.draft.pk,), THEATRE), Thing((ground.music_draft.pk,), MUSIC_SCHOOL)]
    published = [Thing((town.concert.pk,), THEATRE), Thing((town.enrolment.pk,), MUSIC_SCHOOL)]
    dates = {THEATRE: town.tonight_date, MUSIC_SCHOOL: ground.music_draft_date}
    helpers = {THEATRE: ground.theatre_helper, MUSIC_SCHOOL: ground.music_helper}
    payouts = {
        whose: ground.waiting_batch.payouts.get(provider=provider)
        for whose, provider in ((THEATRE, town.theatre), (MUSIC_SCHOOL, town.music_school))
    }
    return {
        "web:provider_offer": [*offers, *published],
        "web:provider_offer_edit": offers,
        "web:provider_dates_add": offers,
        "web:provider_offer_publish": offers,
        "web:provider_offer_schedule": offers,
        "web:provider_offer_take_back": offers,
        "web:provider_offer_withdraw": published,
        "web:provider_date_capacity": [
            Thing((date.pk,), whose, body={"capacity": "50"}) for whose, date in dates.items()
        ],
        "web:provider_date_seats": [Thing((date.pk,), whose) for whose, date in dates.items()],
        "web:provider_date_suspend": [
            Thing((date.pk,), whose, body={"hours_before": "24", "seats": "1", "price": "0"})
            for whose, date in dates.items()
        ],
        "web:provider_date_keep": [Thing((date.pk,), whose) for whose, date in dates.items()],
        "web:provider_line_open": [Thing((date.pk,), whose) for whose, date in dates.items()],
        "web:provider_line_close": [Thing((date.pk,), whose) for whose, date in dates.items()],
        **{
            f"web:provider_date_{page}": [Thing((date.pk,), whose, body=body) for whose, date in dates.items()]
            for page, body in (("move", {}), ("cancel", {}), ("remove", {}))
        },
        "web:provider_offer_copy": offers,
        "web:provider_dates_change": offers,
        "web:provider_payout": [Thing((payout.pk,), whose) for whose, payout in payouts.items()],
        "web:provider_staff_dismiss": [Thing((helper.pk,), whose) for whose, helper in helpers.items()],
        "web:door_occurrence": [
            Thing((town.tonight_date.pk,), DOOR_TONIGHT, body={"code": code, "redeem_key": "the-walk-itself"}),
            Thing((ground.music_draft_date.pk,), MUSIC_SCHOOL),
        ],
    }
