"""A code on paper: made, shown once, used once, confirmed or refused; and how it meets the nominator's list."""

from datetime import date, timedelta

import pytest
from django.db import connection

from mentoring.claims.commands import (
    Order,
    claim,
    confirm,
    confirm_exact,
    give_up,
    make_sheet,
    refuse,
    replace_sheet,
    revoke_code,
    revoke_sheet,
)
from mentoring.claims.errors import (
    AnsweredBefore,
    NotTheSame,
    TooManyCodes,
    UnknownClaimCode,
    WrongLastDay,
    WrongNumberOfCodes,
)
from mentoring.claims.models import ClaimCode, Sheet
from mentoring.claims.queries import claims_to_confirm, code_behind, sheet_with_id, sheets
from mentoring.claims.rules import CODE_LENGTH, Claim, Fit, Listed, match
from mentoring.kernel.codes import ALPHABET
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import nominate
from mentoring.nominations.errors import BadFiscalCode, ConsentIncomplete, WrongAge
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.rules import Nominee
from mentoring.people.models import Person
from mentoring.people.queries import user_by_email
from mentoring.records.models import Entry, Parcel

CODE = "NSPLEO15A05L872G"
OMOCODE = "NSPLEO15A05L87NV"


def adas(town, **facts) -> Nominee:
    return Nominee(**{"first_name": "Ada", "last_name": "Foglio", "born_on": town.born(12), **facts})


def sheet(town, how_many=3, **facts):
    order = Order(
        **{
            "programme": town.arte,
            "nominator": town.school,
            "reason": "member",
            "language": "it",
            "how_many": how_many,
            "expires_on": town.today + timedelta(days=30),
            **facts,
        }
    )
    return make_sheet(town.teacher, order=order, form_key=town.form_key(), now=town.now)


def listed(town, nominee) -> Nomination:
    options = {"programme": town.arte, "nominator": town.school, "reason": "merit", "now": town.now}
    return nominate(town.teacher, nominee=nominee, **options).nomination


# -- the codes ----------------------------------------------------------------------------------------------
def test_a_code_has_more_than_40_bits():
    assert len(ALPHABET) ** CODE_LENGTH > 2**40


def test_codes_are_kept_only_as_fingerprints(town):
    printed = sheet(town)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM claims_claimcode")
        whole = repr(cursor.fetchall())
    assert len(set(printed.codes)) == 3
    assert not [code for code in printed.codes if code in whole or code[:5] in whole]


def test_the_same_form_again_makes_no_second_sheet_and_tells_no_code(town):
    order = Order(town.arte, town.school, "member", "it", 3, town.today)
    first = make_sheet(town.teacher, order=order, form_key="once", now=town.now)
    again = make_sheet(town.teacher, order=order, form_key="once", now=town.now)
    assert (again.sheet, list(again.codes)) == (first.sheet, [])
    assert ClaimCode.objects.filter(sheet=first.sheet).count() == 3


def test_only_an_admitted_nominator_makes_codes_and_only_its_own(town):
    with pytest.raises(NotAllowed):
        sheet(town, nominator=town.music_school)


@pytest.mark.parametrize("how_many", [0, -1, 301])
def test_a_sheet_has_from_one_to_300_codes(town, how_many):
    with pytest.raises(WrongNumberOfCodes):
        sheet(town, how_many)


def test_a_nominator_cannot_flood_the_town_with_codes(town, monkeypatch):
    monkeypatch.setattr("mentoring.claims.commands.MOST_FREE", 5)
    sheet(town, 4)
    with pytest.raises(TooManyCodes):
        sheet(town, 2)
    assert Sheet.objects.count() == 1


def test_the_last_day_lies_between_today_and_the_end_of_the_programme(town):
    for day in (town.today - timedelta(days=1), town.arte.ends_on + timedelta(days=1)):
        with pytest.raises(WrongLastDay):
            sheet(town, expires_on=day)
    assert sheet(town, expires_on=town.today).codes


# -- the family ---------------------------------------------------------------------------------------------
def test_a_code_is_good_once(town):
    code = sheet(town).codes[0]
    town.comes_with(code, adas(town))
    with pytest.raises(UnknownClaimCode):
        town.comes_with(code, adas(town, first_name="Bea"))
    assert code_behind(code, town.today) is None


def test_a_code_is_read_however_it_is_written(town):
    code = sheet(town).codes[0]
    assert code_behind(f" {code[:5].lower()} - {code[5:]} ", town.today) is not None


def test_an_expired_a_revoked_and_an_unknown_code_open_nothing(town):
    printed = sheet(town, expires_on=town.today)
    tomorrow = town.today + timedelta(days=1)
    assert code_behind(printed.codes[0], town.today) is not None
    assert code_behind(printed.codes[0], tomorrow) is None
    revoke_code(town.teacher, code=ClaimCode.objects.get(sheet=printed.sheet, number=1), now=town.now)
    assert code_behind(printed.codes[0], town.today) is None
    assert code_behind("ABCDEFGHJK", town.today) is None


def test_what_a_family_wrote_is_unreadable_in_the_database_and_gone_after_the_answer(town):
    printed = sheet(town)
    come = town.comes_with(printed.codes[0], adas(town), email="rosa@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM claims_claimcode WHERE id = %s", [come.pk])
        [[kept]] = cursor.fetchall()
    assert kept
    assert "Foglio" not in kept
    confirm(town.teacher, code=come, now=town.now)
    assert ClaimCode.objects.get(pk=come.pk).told == ""


def test_before_the_nominator_confirms_nobody_has_a_record_or_an_account(town):
    town.comes_with(sheet(town).codes[0], adas(town), email="rosa.nuova@example.org")
    assert not Person.objects.filter(last_name="Foglio").exists()
    assert user_by_email("rosa.nuova@example.org") is None
    assert not Nomination.objects.visible_to(town.operator).filter(person__last_name="Foglio").exists()


def test_a_family_outside_the_ages_of_the_programme_keeps_its_code(town):
    code = sheet(town).codes[0]
    with pytest.raises(WrongAge):
        town.comes_with(code, adas(town, born_on=town.born(3)))
    with pytest.raises(BadFiscalCode):
        town.comes_with(code, adas(town, fiscal_code="NSPLEO15A05L872X"))
    assert code_behind(code, town.today) is not None


def test_from_14_to_17_two_say_yes_and_an_adult_says_it_alone(town):
    codes = sheet(town).codes
    young = adas(town, born_on=town.born(15))
    with pytest.raises(ConsentIncomplete):
        claim(typed=codes[0], claim=Claim(young, guardian_name="Rosa"), now=town.now)
    claim(typed=codes[0], claim=Claim(young, guardian_name="Rosa", person_name="Ada"), now=town.now)
    grown = adas(town, born_on=town.born(20))
    with pytest.raises(ConsentIncomplete):
        claim(typed=codes[1], claim=Claim(grown, guardian_name="Rosa"), now=town.now)
    come = claim(typed=codes[1], claim=Claim(grown, person_name="Ada", email="ada@example.org"), now=town.now)
    nomination = confirm(town.teacher, code=come, now=town.now)
    assert [consent.giver for consent in nomination.consents.all()] == [Consent.Giver.PERSON]
    assert nomination.person.user == user_by_email("ada@example.org")


# -- the nominator ------------------------------------------------------------------------------------------
def test_a_confirmed_family_is_nominated_with_its_yes_of_the_day_it_came(town):
    come = town.comes_with(sheet(town).codes[0], adas(town), email="rosa.nuova@example.org")
    came_at = town.now
    town.clock.move_by(days=2)
    nomination = confirm(town.teacher, code=come, now=town.now)
    consent = nomination.consents.get()
    assert (nomination.state, nomination.nominator) == ("consented", town.school)
    assert (consent.channel, consent.given_at, consent.giver_name) == ("code", came_at, "Rosa Foglio")
    guardian = user_by_email("rosa.nuova@example.org")
    assert guardian is not None
    assert guardian.guardianships.get().person == nomination.person
    assert Parcel.objects.filter(kind="claim_confirmed", key__startswith=f"claim:{come.pk}:").exists()
    assert not Parcel.objects.filter(kind="consent_request", key__startswith=f"consent:{nomination.pk}:").exists()


def test_who_is_on_the_list_is_not_nominated_twice(town):
    there = listed(town, adas(town, guardian_name="Rosa", guardian_email="rosa@example.org"))
    come = town.comes_with(sheet(town).codes[0], adas(town, first_name=" ADA", last_name="fòglio"))
    assert confirm(town.teacher, code=come, now=town.now) == there
    there.refresh_from_db()
    assert there.state == "consented"
    assert Nomination.objects.filter(nominator=town.school, person__last_name="Foglio").count() == 1


def test_an_omocode_on_the_list_meets_the_plain_code_of_the_family(town):
    born = date(town.today.year - 11, 1, 5)
    there = listed(town, adas(town, first_name="Leonardo", born_on=born, fiscal_code=CODE))
    come = town.comes_with(sheet(town).codes[0], adas(town, first_name="Leo", born_on=born, fiscal_code=OMOCODE))
    [waiting] = claims_to_confirm(town.teacher)
    assert waiting.match.fit is Fit.EXACT
    assert confirm(town.teacher, code=come, now=town.now) == there


def test_all_that_match_exactly_are_confirmed_in_one_go_and_no_others(town):
    listed(town, adas(town, last_name="Uno"))
    listed(town, adas(town, last_name="Due"))
    codes = sheet(town, 4).codes
    for code, last_name in zip(codes, ("Uno", "Due", "Tre"), strict=False):
        town.comes_with(code, adas(town, last_name=last_name))
    assert confirm_exact(town.teacher, now=town.now) == 2
    [left] = claims_to_confirm(town.teacher)
    assert (left.claim.nominee.last_name, left.match.fit) == ("Tre", Fit.NONE)
    assert confirm_exact(town.teacher, now=town.now) == 0


def test_a_slip_of_the_pen_is_for_a_person_to_look_at(town):
    there = listed(town, adas(town))
    come = town.comes_with(sheet(town).codes[0], adas(town, first_name="Adda"))
    [waiting] = claims_to_confirm(town.teacher)
    assert (waiting.match.fit, [other.nomination_id for other in waiting.match.others]) == (Fit.CLOSE, [there.pk])
    assert confirm_exact(town.teacher, now=town.now) == 0
    assert confirm(town.teacher, code=come, same_as=there, now=town.now) == there


def test_a_claim_is_not_put_onto_a_nomination_of_another_programme(town):
    options = {"nominator": town.school, "reason": "merit", "now": town.now}
    other = nominate(town.teacher, programme=town.prima_nota, nominee=adas(town), **options).nomination
    come = town.comes_with(sheet(town).codes[0], adas(town))
    with pytest.raises(NotTheSame):
        confirm(town.teacher, code=come, same_as=other, now=town.now)


def test_a_family_that_said_yes_by_another_way_is_told_apart(town):
    known = adas(town, guardian_name="Rosa", guardian_email="rosa@example.org")
    family = town.agreeing_family(town.teacher, town.arte, town.school, known)
    come = town.comes_with(sheet(town).codes[0], adas(town), email="estranea@example.org")
    [waiting] = claims_to_confirm(town.teacher)
    assert waiting.match.fit is Fit.ANSWERED
    with pytest.raises(AnsweredBefore):
        confirm(town.teacher, code=come, now=town.now)
    refuse(town.teacher, code=come, now=town.now)
    assert user_by_email("estranea@example.org") is None, "whoever holds a code gets no way into another's wallet"
    assert family.person.guardianships.count() == 1


def test_a_no_forgets_what_was_written_and_tells_the_family(town):
    come = town.comes_with(sheet(town).codes[0], adas(town), email="rosa.nuova@example.org")
    refuse(town.teacher, code=come, now=town.now)
    come.refresh_from_db()
    assert (come.state, come.told, come.nomination) == ("refused", "", None)
    assert Parcel.objects.filter(kind="claim_refused", key__startswith=f"claim:{come.pk}:").exists()
    with pytest.raises(WrongState):
        confirm(town.teacher, code=come, now=town.now)


def test_another_nominator_sees_and_answers_nothing(town):
    printed = sheet(town)
    come = town.comes_with(printed.codes[0], adas(town))
    assert claims_to_confirm(town.music_teacher) == []
    assert sheet_with_id(town.music_teacher, printed.sheet.pk, town.today) is None
    for answer in (confirm, refuse, revoke_code):
        with pytest.raises(NotAllowed):
            answer(town.music_teacher, code=come, now=town.now)
    with pytest.raises(NotAllowed):
        revoke_sheet(town.music_teacher, sheet=printed.sheet, now=town.now)


def test_a_claim_that_nobody_answers_is_forgotten_in_the_end(town):
    come = town.comes_with(sheet(town).codes[0], adas(town), email="rosa.nuova@example.org")
    give_up(come, now=town.now)
    assert (come.state, come.told) == ("refused", "")
    with pytest.raises(WrongState):
        give_up(come, now=town.now)


# -- sheets -------------------------------------------------------------------------------------------------
def test_a_sheet_counts_what_became_of_its_codes(town):
    printed = sheet(town, 6)
    for number, code in enumerate(printed.codes[:3]):
        town.comes_with(code, adas(town, last_name=f"Foglio {'abc'[number]}"))
    first, second = [waiting.code for waiting in claims_to_confirm(town.teacher)][:2]
    confirm(town.teacher, code=first, now=town.now)
    refuse(town.teacher, code=second, now=town.now)
    revoke_code(town.teacher, code=ClaimCode.objects.get(sheet=printed.sheet, number=6), now=town.now)
    [counted] = sheets(town.teacher, town.today)
    names = ("codes", "used", "claimed", "confirmed", "refused", "revoked", "free", "expired")
    assert [getattr(counted, f"n_{name}") for name in names] == [6, 3, 1, 1, 1, 1, 2, 0]
    [counted] = sheets(town.teacher, counted.expires_on + timedelta(days=1))
    assert (counted.n_free, counted.n_expired) == (0, 2)


def test_a_lost_sheet_is_replaced_and_who_has_come_stays(town):
    printed = sheet(town, 3)
    come = town.comes_with(printed.codes[0], adas(town))
    new = replace_sheet(town.teacher, sheet=printed.sheet, form_key="lost", now=town.now)
    assert len(new.codes) == 2
    assert code_behind(printed.codes[1], town.today) is None
    assert code_behind(new.codes[0], town.today) is not None
    assert confirm(town.teacher, code=come, now=town.now).state == "consented"
    assert list(replace_sheet(town.teacher, sheet=printed.sheet, form_key="lost", now=town.now).codes) == []
    with pytest.raises(WrongState):
        replace_sheet(town.teacher, sheet=printed.sheet, form_key="again", now=town.now)


def test_every_step_is_on_record_and_no_step_says_a_name(town):
    come = town.comes_with(sheet(town).codes[0], adas(town))
    confirm(town.teacher, code=come, now=town.now)
    entries = Entry.objects.filter(subject__startswith="claims.").order_by("pk")
    assert [entry.verb for entry in entries] == ["made", "claimed", "confirmed"]
    assert "Foglio" not in repr([entry.facts for entry in entries])


# -- the list ------------------------------------------------------------------------------------------------
BORN = date(2014, 5, 1)


def on_list(first="Ada", last="Foglio", born=BORN, code="", is_open=True, pk=1) -> Listed:
    return Listed(pk, first, last, born, code, is_open)


@pytest.mark.parametrize(
    ("there", "fit"),
    [
        (on_list(), Fit.EXACT),
        (on_list(first="FOGLIO", last="ada"), Fit.EXACT),
        (on_list(last="Fòglio"), Fit.EXACT),
        (on_list(is_open=False), Fit.ANSWERED),
        (on_list(first="Bea"), Fit.CLOSE),
        (on_list(born=date(2014, 1, 5)), Fit.CLOSE),
        (on_list(first="Bea", last="Altri"), Fit.NONE),
        (on_list(first="Bea", last="Altri", born=date(2013, 1, 1)), Fit.NONE),
    ],
)
def test_how_a_claim_meets_somebody_on_the_list(there, fit):
    assert match(Nominee("Ada", "Foglio", BORN), [there]).fit is fit


def test_two_codes_that_disagree_are_two_persons_whatever_their_names():
    other = on_list(code="NSPLEO15A05L872G")
    assert match(Nominee("Ada", "Foglio", BORN, fiscal_code="RSSMRA85T10A562S"), [other]).fit is Fit.NONE


def test_two_of_one_name_and_birthday_are_for_a_person_to_tell_apart():
    found = match(Nominee("Ada", "Foglio", BORN), [on_list(pk=1), on_list(pk=2)])
    assert (found.fit, len(found.others)) == (Fit.CLOSE, 2)
