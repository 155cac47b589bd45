"""Every message has its words, in both languages, and says what it is about."""

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

import mentoring
from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.explaining import results_of
from mentoring.awards.issuing import issue_round
from mentoring.awards.returning import prepare_returned
from mentoring.awards.reviews import ask_review, uphold, write_to_review
from mentoring.awards.rulebook import Eligibility, Fixed, Rulebook
from mentoring.bookings.absences import Pausing
from mentoring.bookings.cancelling import cancel_date
from mentoring.bookings.forgetting import settle_forgotten
from mentoring.bookings.groups import Outing, book_group
from mentoring.bookings.lessons import give_lesson, rewrite_lesson, take_lesson_away
from mentoring.bookings.moving import move_date
from mentoring.bookings.offline import take_up_again
from mentoring.bookings.releasing import cancel
from mentoring.bookings.ruling import Ruling, decide_rules
from mentoring.bookings.tending import tend_lines
from mentoring.bookings.waiting import close_line, join_line, open_line, resize_date
from mentoring.cards.commands import issue_card
from mentoring.claims.commands import confirm
from mentoring.claims.commands import refuse as refuse_claim
from mentoring.community.commands import wish_for
from mentoring.community.telling import tell_wishers
from mentoring.demo.iban import italian_iban
from mentoring.jobs.delivery import letter_of
from mentoring.nominations.birthdays import ask_anew
from mentoring.nominations.commands import nominate
from mentoring.nominations.consents import Answer, consent
from mentoring.nominations.rules import Nominee
from mentoring.offers.dates import Lesson, add_occurrence
from mentoring.offers.models import Offer
from mentoring.offers.moderating import accept, send_back, take_down
from mentoring.offers.publishing import publish
from mentoring.offers.suspended import Release, suspend_seats
from mentoring.offers.trusting import look_first
from mentoring.people.colleagues import change_role, dismiss_member, invite
from mentoring.people.commands import add_door_staff, add_member
from mentoring.people.permissions import Role
from mentoring.playbills.awaiting import ask_if_due, fetch_failed, fetched
from mentoring.playbills.commands import Brought
from mentoring.post.kinds import KINDS, OURS
from mentoring.programmes.commands import answer, ask, readmit, refuse, suspend
from mentoring.programmes.models import Admission
from mentoring.programmes.overview import charter_of
from mentoring.programmes.territories import edit_territory
from mentoring.records.commands import enqueue
from mentoring.records.models import Parcel
from mentoring.treasury.commands import approve_payouts, change_iban, mark_executed, prepare_payouts
from mentoring.vouchers.reminding import remind_of_ends
from mentoring.vouchers.stopping import take_consent_back
from tests.awards.rule_sets import published
from tests.playbills.season import a_source, calendar, evening, season_in

SOURCE = Path(mentoring.__file__).parent
TEMPLATES = SOURCE / "jobs/templates/messages"
# Who puts messages out, and where the kind stands.
KIND_AT = {
    "enqueue": 0,
    "enqueue_all": 0,
    "enqueue_letter": 0,
    "tell": 1,
    "tell_of": 1,
    "tell_groups": 1,
    "tell_of_line": 1,
    "tell_all": 0,
    "tell_members": 2,
}
# Where such a call does not say its kind in so many words.
COMPUTED = {
    "programmes/commands.py": {"admission_admitted", "admission_refused"},
    "awards/reviews.py": {"review_asked", "review_reply", "review_answered", "review_decided"},
    "awards/telling.py": {"award_waiting", "award_out"},
    "bookings/telling.py": set(),  # tell_of() and tell_groups() pass on what others say.
    "claims/commands.py": {"claim_confirmed", "claim_refused"},
    "impact/queries.py": set(),  # A tell() of its own, that sends nothing.
    "bookings/line.py": set(),  # A tell_of_line() of its own.
    "offers/moderating.py": {"offer_accepted", "offer_sent_back", "offer_taken_down"},
    "playbills/telling.py": {"playbill_waits", "playbill_failed"},
    "people/commands.py": set(),  # tell() and tell_members() pass on what others say.
}


def enqueued_kinds() -> set[str]:
    kinds: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
        named = [(call.func.id, call.args) for call in calls if isinstance(call.func, ast.Name)]
        firsts = [args[KIND_AT[name]] for name, args in named if len(args) > KIND_AT.get(name, 99)]
        said = {first.value for first in firsts if isinstance(first, ast.Constant)}
        if not all(isinstance(first, ast.Constant) for first in firsts):
            said |= COMPUTED[str(path.relative_to(SOURCE))]
        kinds |= said
    return kinds


def test_every_kind_that_is_enqueued_has_its_words_and_no_words_are_left_over():
    written = {path.stem for path in TEMPLATES.glob("*.txt") if not path.stem.startswith("_")}
    assert {"consent_request", "account", "booking_made"} <= written
    assert written == enqueued_kinds()


def test_every_kind_has_a_name_for_people():
    assert {*KINDS, *OURS} == enqueued_kinds()
    assert not {*KINDS} & {*OURS}


@pytest.fixture
def parcels(town) -> list[Parcel]:
    """One parcel of every kind at least, as the commands wrote it."""
    family = town.funded_family()
    booking = town.booked(town.new_date(starts_at=town.now + timedelta(days=9)), family)
    cancel(family.guardian, booking=booking, now=town.now)
    _dates_change(town, family)
    _somebody_waits(town)
    _playbills_need_somebody(town)
    town.redeemed_booking()
    _seats_stay_empty(town)
    batch = prepare_payouts(town.operator, territory=town.territory, now=town.now)
    approve_payouts(town.second_operator, batch=batch, now=town.now)
    mark_executed(town.operator, batch=batch, executed_on=town.today, now=town.now)
    _seats_are_suspended(town)
    add_door_staff(town.manager, provider=town.theatre, email="luce@example.org", name="Luce", now=town.now)
    _colleagues_come_and_go(town)
    _yes_and_not_any_more(town)
    _families_come_with_codes(town)
    _a_round_is_issued(town)
    charter = replace(charter_of(town.territory), iban=italian_iban(4712))
    edit_territory(town.administrator, territory=town.territory, charter=charter, now=town.now)
    ask(town.operator, admission=town.asking, text="Chi firma per voi?", form_key="a", now=town.now)
    panna = town.acting("gelateria@example.org", Role.MENTOR)
    answer(panna, admission=town.asking, text="Firmo io.", form_key="b", now=town.now)
    refuse(town.operator, admission=town.asking, reason="Manca lo statuto.", now=town.now)
    stopped = Admission.objects.get(organisation=town.theatre, role=Role.PROVIDER)
    suspend(town.operator, admission=stopped, reason="Controlli in corso.", now=town.now)
    readmit(town.operator, admission=stopped, now=town.now)
    _an_offer_is_looked_at(town)
    town.funded_voucher(30_00, expires_on=town.today + timedelta(days=3))
    assert remind_of_ends(town.now)
    _money_comes_for_who_waits(town)
    enqueue("account", to="a@example.org", key="a", at=town.now, subject="Il tuo codice", body="Il codice è 123456.")
    return list(Parcel.objects.order_by("id"))


def _seats_stay_empty(town) -> None:
    """The first one warns, the second one pauses; what was for a term counts as used."""
    ruling = Ruling(Pausing(absences=2, within_months=6, days=30), frozenset({"course"}))
    decide_rules(town.operator, territory=town.territory, ruling=ruling, now=town.now)
    family, course = town.funded_family(), town.new_date()
    Offer.objects.filter(pk=course.offer_id).update(kind="course")
    for date in (course, town.new_date(), town.new_date()):
        booking = town.booked(date, family)
        settle_forgotten(booking, now=date.door_closes_at + timedelta(seconds=1))
    # A door without network says so later: they had been there.
    late = {"admitted_at": date.starts_at, "now": date.door_closes_at + timedelta(seconds=2), "redeem_key": "phone"}
    take_up_again(town.usher, booking=booking, **late)


def _an_offer_is_looked_at(town) -> None:
    """It goes back, comes out, and is taken down."""
    look_first(town.operator, territory=town.territory, provider=town.theatre, now=town.now)
    offer = town.draft
    add_occurrence(
        town.manager,
        offer=offer,
        starts_at=town.tonight,
        ends_at=town.tonight + timedelta(hours=1),
        capacity=9,
        now=town.now,
    )
    publish(town.manager, offer=offer, now=town.now)
    send_back(town.operator, offer=offer, words="Per chi è?", now=town.now)
    publish(town.manager, offer=offer, now=town.now)
    accept(town.operator, offer=offer, revision=offer.revision, now=town.now)
    take_down(town.operator, offer=offer, words="Il prezzo non è quello.", now=town.now)


def _a_round_is_issued(town) -> None:
    """Its nominator, somebody who waits for money, and somebody whom the rules keep out."""
    too_much = Fixed(cents=10**9)
    only_here = Eligibility(municipalities=("Vigevano",))
    published(town.arte, town.now, Rulebook(eligibility=only_here, amount=too_much, ties="arrival"))
    waiting = town.new_family(municipality="Vigevano")
    town.new_family(municipality="Mortara")
    made = prepare_round(town.operator, programme=town.arte, now=town.now)
    approve_round(town.second_operator, round=made, now=town.now)
    issue_round(made, town.now)
    _a_result_is_questioned(town, waiting)


def _dates_change(town, family) -> None:
    """Of a date that is moved and of one that is called off everybody booked is told."""
    soon, late = town.now + timedelta(days=9), town.now + timedelta(days=12)
    date = town.new_date(starts_at=soon)
    town.booked(date, family)
    outing = Outing(date, "2B", [town.funded_family().person.pk])
    book_group(town.teacher, nominator=town.school, outing=outing, form_key="2B", now=town.now)
    until = {"starts_at": late, "ends_at": late + timedelta(hours=2)}
    move_date(town.manager, occurrence=date, **until, note="La sala si allaga.", now=town.now)
    _lessons_change(town, date)
    cancel_date(town.manager, occurrence=date, note="Non si asciuga.", now=town.now)


def _lessons_change(town, date) -> None:
    """One of a course is moved, one is added, one is dropped."""
    week, hour = timedelta(days=7), timedelta(hours=1)
    first, last = (
        date.sessions.create(starts_at=date.starts_at + n * week, ends_at=date.starts_at + n * week + hour)
        for n in range(2)
    )
    later = Lesson(last.starts_at + hour, last.ends_at + hour, note="La maestra ha il treno tardi.")
    rewrite_lesson(town.manager, date=date, lesson=last, to=later, now=town.now)
    more = Lesson(last.starts_at + week, last.ends_at + week)
    give_lesson(town.manager, date=date, lesson=more, now=town.now + timedelta(seconds=1))
    take_lesson_away(town.manager, date=date, lesson=first, words="È festa.", now=town.now + timedelta(seconds=2))


def _playbills_need_somebody(town) -> None:
    """A daily reading finds something new, the next one finds no page."""
    source = a_source(town, rhythm="shown", url="https://example.org/stagione.ics")
    content = calendar(evening("a@t", "Amleto", town.now + timedelta(days=20)))
    for days in (1, 2):
        now = town.now + timedelta(days=days)
        source.refresh_from_db()
        assert ask_if_due(source, now)
        run = source.runs.get(state="asked")
        if days == 1:
            fetched(run, Brought(content, season_in(content, now)), now)
        else:
            fetch_failed(run, fault="status", facts={"status": 404}, now=now)


def _somebody_waits(town) -> None:
    """A date without free seats is moved, a seat of it comes free, its list is closed; another one is called off."""
    soon, late = town.now + timedelta(days=20), town.now + timedelta(days=21)
    dates = [town.new_date(starts_at=soon, capacity=1) for _ in range(2)]
    for date in dates:
        open_line(town.manager, occurrence=date, now=town.now)
        town.booked(date)
        for _ in range(2):
            family = town.funded_family()
            join_line(family.guardian, person=family.person, occurrence=date, form_key=town.form_key(), now=town.now)
    moved, off = dates
    until = {"starts_at": late, "ends_at": late + timedelta(hours=2)}
    move_date(town.manager, occurrence=moved, **until, note="", now=town.now)
    cancel_date(town.manager, occurrence=off, note="", now=town.now)
    tend_lines(town.now)
    resize_date(town.manager, occurrence=moved, capacity=2, now=town.now)
    close_line(town.manager, occurrence=moved, now=town.now)


def _money_comes_for_who_waits(town) -> None:
    published(town.arte, town.now, Rulebook(amount=Fixed(cents=1_00), ties="arrival"))
    town.clock.move_by(hours=1)
    town.new_fund(10_00)
    assert prepare_returned(town.now)


def _a_result_is_questioned(town, family) -> None:
    """Both sides write, and it stays as it is."""
    award = results_of(family.guardian).get()
    review = ask_review(family.guardian, award=award, text="Perché?", form_key="a", now=town.now)
    write_to_review(town.operator, review=review, text="Manca qualcosa?", form_key="b", now=town.now)
    write_to_review(family.guardian, review=review, text="No.", form_key="c", now=town.now)
    uphold(town.second_operator, review=review, reason="I soldi erano finiti.", now=town.now)


def _seats_are_suspended(town) -> None:
    """Somebody wished for what the theatre does."""
    family = town.new_family()
    date = town.new_date(starts_at=town.now + timedelta(hours=20))
    wish_for(
        family.guardian,
        person=family.person,
        territory=town.territory,
        discipline_ids=[date.offer.discipline_id],
        now=town.now,
    )
    suspend_seats(town.manager, occurrence=date, release=Release(24, 0, 1), now=town.now)
    assert tell_wishers(town.now) == 1


def _families_come_with_codes(town) -> None:
    issue_card(town.teacher, nomination=town.new_family().nomination, now=town.now)
    known, unknown = town.handed_out(town.teacher, town.arte, town.school, 2).codes
    options = {"email": "codice@example.org"}
    confirm(town.teacher, code=town.comes_with(known, Nominee("Ada", "Nota", town.born(9)), **options), now=town.now)
    come = town.comes_with(unknown, Nominee("Ada", "Ignota", town.born(9)), **options)
    refuse_claim(town.teacher, code=come, now=town.now)


def _yes_and_not_any_more(town) -> None:
    """A young person asked in their own right, one who comes of age without an address, and a yes taken back."""
    young = Nominee("Noa", "Sola", town.born(15))
    asked = nominate(
        town.teacher, programme=town.arte, nominator=town.school, nominee=young, reason="merit", now=town.now
    )
    answer = Answer("Rosa Sola", person_email="noa.sola@example.org")
    consent(nomination=asked.nomination, answer=answer, channel="letter", now=town.now)
    family = town.new_family(age=17)
    ask_anew(family.nomination, now=town.now)
    paper = town.new_family()
    ask_anew(paper.nomination, now=town.now)
    family = town.new_family()
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)


def _colleagues_come_and_go(town) -> None:
    invite(town.manager, organisation=town.theatre, email="collega@example.org", role=Role.PROVIDER, now=town.now)
    carla, dino = (town.confirmed_user(f"{name}@example.org", name) for name in ("carla", "dino"))
    going = add_member(town.theatre, user=carla, role=Role.PROVIDER)
    staying = add_member(town.theatre, user=dino, role=Role.PROVIDER)
    dismiss_member(town.manager, membership=going, now=town.now)
    change_role(town.manager, membership=staying, role=Role.DOOR, now=town.now)
    change_iban(town.manager, provider=town.theatre, iban=italian_iban(4711), now=town.now)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_parcel_becomes_a_letter(parcels, language):
    assert {parcel.kind for parcel in parcels} == enqueued_kinds()
    for parcel in parcels:
        parcel.language = language
        letter = letter_of(parcel)
        assert letter.to == parcel.to
        assert 5 < len(letter.subject) < 90, parcel.kind
        assert "\n" not in letter.subject
        assert len(letter.body) > 15, parcel.kind
        assert not re.search(r"[{}]|None|&#|&amp;|  ,", letter.subject + letter.body), (parcel.kind, letter.body)


def test_every_address_in_a_letter_leads_to_a_page(parcels):
    addresses = {
        address
        for parcel in parcels
        for address in re.findall(rf"{re.escape(settings.PUBLIC_URL)}(/[^\s?]*)", letter_of(parcel).body)
    }
    assert len(addresses) > 8
    for address in addresses:
        resolve(address)


def test_a_letter_writes_sums_dates_and_codes_as_people_do(town):
    booking = town.booked_concert()
    letter = letter_of(Parcel.objects.get(kind="booking_made", key__startswith=f"booking_made:{booking.pk}:"))
    assert "Il violino e la pioggia" in letter.subject
    assert f"{booking.code[:4]}-{booking.code[4:]}" in letter.body
    assert ", ore\N{NO-BREAK SPACE}" in letter.body
    promise = letter_of(Parcel.objects.filter(kind="pledge_made").earliest("id"))
    assert "120\N{NO-BREAK SPACE}€" in promise.subject
    assert town.territory.iban in promise.body


def test_the_letter_that_asks_for_consent_opens_the_family_s_page(town, client):
    nominee = Nominee(
        "Nicolò", "D'Angelo", town.born(9), guardian_name="Iris D'Angelo", guardian_email="iris@example.org"
    )
    nominate(town.teacher, programme=town.arte, nominator=town.school, nominee=nominee, reason="merit", now=town.now)
    letter = letter_of(Parcel.objects.filter(kind="consent_request").latest("id"))
    assert "Ciao Iris D'Angelo," in letter.body
    found = re.search(rf"{re.escape(settings.PUBLIC_URL)}(/s/\S+)", letter.body)
    assert found
    page = client.get(found[1])
    assert page.status_code == 200
    assert "Nicolò" in page.content.decode()


def test_a_letter_of_the_log_in_is_sent_as_it_was_written(town):
    enqueue("account", to="a@example.org", key="a", at=town.now, subject="L'accesso", body="Due & due <fa> quattro.\n")
    letter = letter_of(Parcel.objects.get(key="a"))
    assert (letter.subject, letter.body) == ("L'accesso", "Due & due <fa> quattro.\n")
