"""A yes from everybody who has to say it, with the words it was said to; and what it means to take it back."""

import io
from datetime import date, datetime, timedelta

import pytest
from PIL import Image

from mentoring.attachments.errors import UnfitFile
from mentoring.awards.approving import approve_round
from mentoring.awards.commands import prepare_round
from mentoring.awards.errors import RoundOutdated
from mentoring.bookings.booking import book
from mentoring.bookings.errors import ConsentMissing, WalletTooSmall
from mentoring.bookings.redeeming import redeem
from mentoring.bookings.releasing import cancel
from mentoring.jobs.books import recount
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed, TooManyAttempts, WrongState
from mentoring.ledger import chart
from mentoring.ledger.queries import balance
from mentoring.nominations.agreed import agreed_programmes, endings_in, own_nominations, standings_of, text_in_force
from mentoring.nominations.commands import nominate, print_letters, withdraw
from mentoring.nominations.consents import Answer, confirm_of_age, consent, decline, publish_text, record_paper
from mentoring.nominations.errors import ConsentIncomplete, ImpossibleSigning, WrongPin
from mentoring.nominations.keys import check_pin
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.queries import nominations, opened_by
from mentoring.nominations.rules import Nominee
from mentoring.nominations.texts import HOUSE_VERSION, Wording
from mentoring.people.models import Guardianship
from mentoring.people.permissions import Role
from mentoring.people.queries import shoes_of, user_by_email
from mentoring.records.models import Parcel
from mentoring.vouchers.models import Voucher
from mentoring.vouchers.queries import wallet
from mentoring.vouchers.stopping import take_consent_back


def scan() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(drawn, "JPEG")
    return drawn.getvalue()


def put_forward(town, age, **facts) -> Nomination:
    nominee = Nominee("Ada", f"Consenso {town.form_key()[:6]}", town.born(age), **facts)
    return nominate(
        town.teacher, programme=town.arte, nominator=town.school, nominee=nominee, reason="merit", now=town.now
    ).nomination


def own_key(nomination: Nomination) -> str:
    parcel = Parcel.objects.filter(kind="consent_request_own", key__startswith=f"consent:{nomination.pk}:").latest("id")
    link: str = parcel.facts["link"]
    return link


# -- who has to say it --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("age", "givers"), [(9, {"guardian"}), (13, {"guardian"}), (18, {"person"}), (20, {"person"})])
def test_under_14_the_guardian_alone_and_adults_themselves(town, age, givers):
    nomination = put_forward(town, age)
    consent(nomination=nomination, answer=Answer("Rosa Prova", "Ada Prova"), channel="letter", now=town.now)
    assert nomination.state == Nomination.State.CONSENTED
    assert {given.giver for given in nomination.consents.all()} == givers


def test_nobody_signs_in_somebody_elses_place(town):
    child, adult = put_forward(town, 9), put_forward(town, 20)
    for nomination, answer in ((child, Answer(person_name="Ada")), (adult, Answer(guardian_name="Rosa"))):
        with pytest.raises(ConsentIncomplete):
            consent(nomination=nomination, answer=answer, channel="link", now=town.now)
        assert not nomination.consents.exists()


@pytest.mark.parametrize("age", [14, 15, 17])
def test_from_14_to_17_one_may_answer_after_the_other_and_only_both_count(town, age):
    nomination = put_forward(town, age)
    answer = Answer("Rosa Prova", email="rosa.due@example.org", person_email="ada.due@example.org")
    consent(nomination=nomination, answer=answer, channel="letter", now=town.now)
    assert nomination.state == Nomination.State.PROPOSED
    assert not nominations(town.operator).filter(pk=nomination.pk).exists()
    assert nomination.person.user is None  # Their account comes with their own yes.
    opened = opened_by(own_key(nomination))
    assert opened is not None
    assert opened.is_own
    answer = Answer(person_name="Ada Prova", person_email="ada.due@example.org")
    consent(nomination=opened.nomination, answer=answer, channel="link", now=town.now)
    nomination.refresh_from_db()
    assert nomination.state == Nomination.State.CONSENTED
    assert nominations(town.operator).filter(pk=nomination.pk).exists()
    nomination.person.refresh_from_db()
    assert nomination.person.user.email == "ada.due@example.org"
    assert opened_by(own_key(nomination)) is None


def test_one_no_of_two_is_a_no(town):
    nomination = put_forward(town, 15)
    consent(nomination=nomination, answer=Answer("Rosa", person_email="a@example.org"), channel="letter", now=town.now)
    opened = opened_by(own_key(nomination))
    assert opened is not None
    decline(nomination=opened.nomination, now=town.now)
    given = nomination.consents.get()
    assert given.ended_at == town.now
    assert opened.nomination.state == Nomination.State.DECLINED


# -- what is kept of it -------------------------------------------------------------------------------------
def test_a_consent_keeps_version_purpose_time_channel_language_and_the_words(town):
    nomination = put_forward(town, 9)
    answer = Answer("Rosa Prova", language="en")
    consent(nomination=nomination, answer=answer, channel="link", now=town.now)
    given = nomination.consents.get()
    assert (given.text_version, given.channel, given.language, given.given_at) == (
        HOUSE_VERSION,
        "link",
        "en",
        town.now,
    )
    assert given.purpose.startswith("Cultural vouchers")
    assert "Changing your mind" in given.text.body


def test_a_territory_changes_its_words_and_who_agreed_still_reads_the_old_ones(town):
    before = put_forward(town, 9)
    consent(nomination=before, answer=Answer("Rosa"), channel="link", now=town.now)
    words = Wording("", "it", "Un altro scopo", "Parole nuove.")
    made = publish_text(town.operator, territory=town.territory, wording=words, now=town.now)
    after = put_forward(town, 9)
    consent(nomination=after, answer=Answer("Rosa"), channel="link", now=town.now)
    assert "Cambiare idea" in before.consents.get().text.body
    assert (after.consents.get().text, after.consents.get().text_version) == (made, made.version)
    again = publish_text(town.operator, territory=town.territory, wording=words, now=town.now)
    assert again.version != made.version
    assert text_in_force(town.territory, "it").version == again.version
    assert text_in_force(town.territory, "en").version == again.version  # Its own words, rather than the house's.
    with pytest.raises(NotAllowed):
        publish_text(town.teacher, territory=town.territory, wording=words, now=town.now)


# -- on paper -----------------------------------------------------------------------------------------------
def paper(town, nomination, **facts):
    options = {"answer": Answer("Rosa Prova", "Ada Prova"), "signed_on": town.today, "name": "modulo.jpg"}
    options["content"] = scan()
    record_paper(town.teacher, nomination=nomination, now=town.now, **{**options, **facts})


def test_a_paper_is_recorded_by_the_nominator_with_its_scan(town):
    nomination = put_forward(town, 15)
    paper(town, nomination, signed_on=town.today - timedelta(days=3))
    assert nomination.state == Nomination.State.CONSENTED
    for given in nomination.consents.all():
        assert (given.channel, given.recorded_by_id) == ("paper", town.teacher.user_id)
        assert given.signed_on == town.today - timedelta(days=3)
        assert given.scan.kind == "image/jpeg"


def test_a_paper_with_one_signature_of_two_waits_for_the_other(town):
    nomination = put_forward(town, 15)
    paper(town, nomination, answer=Answer("Rosa Prova"))
    assert nomination.state == Nomination.State.PROPOSED
    paper(town, nomination, answer=Answer(person_name="Ada Prova"))
    assert nomination.state == Nomination.State.CONSENTED


def test_only_the_nominator_records_a_paper_signed_on_a_day_that_was(town):
    nomination = put_forward(town, 9)
    for day in (town.today + timedelta(days=1), town.today - timedelta(days=500)):
        with pytest.raises(ImpossibleSigning):
            paper(town, nomination, signed_on=day)
    with pytest.raises(UnfitFile) as refused:
        paper(town, nomination, content=b"MZ\x90\x00 this program cannot be run")
    assert refused.value.field == "scan"
    for stranger in (town.music_teacher, town.operator, town.guardian):
        with pytest.raises(NotAllowed):
            record_paper(
                stranger,
                nomination=nomination,
                answer=Answer("Rosa"),
                signed_on=town.today,
                name="a.jpg",
                content=scan(),
                now=town.now,
            )
    assert not nomination.consents.exists()


# -- the PIN of a letter ------------------------------------------------------------------------------------
def test_a_letter_has_a_pin_and_guesses_are_few(town):
    nomination = put_forward(town, 9)
    letter = print_letters(town.teacher, nominations=[nomination], now=town.now)[0]
    opened = opened_by(letter.link)
    assert opened is not None
    assert opened.needs_pin
    wrong = f"{(int(letter.pin) + 1) % 1_000_000:06}"
    check_pin(opened.nomination, key=letter.link, pin=f"{letter.pin[:3]} {letter.pin[3:]}", now=town.now)
    for _ in range(6):
        with pytest.raises(WrongPin):
            check_pin(opened.nomination, key=letter.link, pin=wrong, now=town.now)
    with pytest.raises(TooManyAttempts):
        check_pin(opened.nomination, key=letter.link, pin=letter.pin, now=town.now)
    check_pin(opened.nomination, key=letter.link, pin=letter.pin, now=town.now + timedelta(minutes=61))


def test_the_pin_of_a_letter_opens_no_other(town):
    letters = [print_letters(town.teacher, nominations=[put_forward(town, 9)], now=town.now)[0] for _ in range(2)]
    with pytest.raises(WrongPin):
        check_pin(letters[0].nomination, key=letters[1].link, pin=letters[0].pin, now=town.now)


# -- taken back ---------------------------------------------------------------------------------------------
def served(town, cents=100_00):
    family = town.new_family()
    return family, town.funded_voucher(cents, family)


def test_a_yes_taken_back_stops_new_use_and_keeps_what_was_paid_and_booked(town):
    family, voucher = served(town)
    fund_before = balance(chart.fund(voucher.fund_id))
    used, later = town.booked(town.tonight_date, family), town.booked(town.later_date, family)
    redeem(town.usher, booking=used, now=town.tonight)
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    voucher.refresh_from_db()
    used.refresh_from_db()
    later.refresh_from_db()
    assert (voucher.state, used.state, later.state) == (Voucher.State.STOPPED, "redeemed", "held")
    assert balance(chart.voucher(voucher.pk)) == 0
    assert balance(chart.fund(voucher.fund_id)) == fund_before + 100_00 - used.price_cents - later.price_cents
    assert wallet(family.guardian, town.today) == []
    with pytest.raises((ConsentMissing, WalletTooSmall)):
        town.booked(town.new_date(starts_at=town.now + timedelta(days=2)), family)
    cancel(family.guardian, booking=later, now=town.now)  # Its money goes on to the fund, too.
    assert balance(chart.fund(voucher.fund_id)) == fund_before + 100_00 - used.price_cents
    assert recount().wrong == []


def test_a_booked_seat_is_still_let_in_after_it(town):
    family, _voucher = served(town)
    seat = town.booked(town.tonight_date, family)
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    redeem(town.usher, booking=seat, now=town.tonight)


def test_an_award_that_waits_is_refused_after_it(town):
    family = town.new_family()
    town.new_fund(500_00)
    waiting = prepare_round(town.operator, programme=town.arte, now=town.now)
    assert waiting.awards.filter(nomination=family.nomination, standing="served").exists()
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    with pytest.raises(RoundOutdated):
        approve_round(town.second_operator, round=waiting, now=town.now)
    assert not Voucher.objects.filter(person=family.person).exists()


def test_either_of_two_may_take_it_back_and_nobody_else(town):
    family = town.new_family(age=15)
    for stranger in (town.operator, town.music_teacher, town.manager, town.guardian):
        with pytest.raises(NotAllowed):
            take_consent_back(stranger, nomination=family.nomination, now=town.now)
    take_consent_back(family.young, nomination=family.nomination, now=town.now)
    family.nomination.refresh_from_db()
    assert family.nomination.state == Nomination.State.REVOKED
    assert all(given.ended_at for given in family.nomination.consents.all())
    with pytest.raises(WrongState):
        take_consent_back(family.guardian, nomination=family.nomination, now=town.now)


def test_it_ends_for_everybody_who_put_them_forward_for_the_programme(town):
    code = "PZZSML15L03F205H"
    told = Nominee("Samuel", "Pozzi", date(2015, 7, 3), code, "Vigevano", "Chiara", "chiara.p@example.org")
    families = []
    for actor, nominator in ((town.teacher, town.school), (town.music_teacher, town.music_school)):
        families.append(town.agreeing_family(actor, town.arte, nominator, told))
    take_consent_back(families[0].guardian, nomination=families[0].nomination, now=town.now)
    assert agreed_programmes(families[0].person.pk, town.today) == frozenset()
    families[1].nomination.refresh_from_db()
    assert families[1].nomination.state == Nomination.State.REVOKED


def test_the_nominator_and_the_operator_are_told_and_no_name_travels(town):
    family = town.new_family()
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    told = Parcel.objects.filter(kind__in=["consent_withdrawn", "consent_withdrawn_operator"], created_at=town.now)
    assert {parcel.kind for parcel in told} == {"consent_withdrawn", "consent_withdrawn_operator"}
    for parcel in told:
        assert family.person.last_name not in parcel.context
        assert family.person.first_name not in parcel.facts.values()
    assert endings_in(town.operator, town.territory)[0].nominator == town.school.name
    standing = next(one for one in standings_of(town.operator, town.territory) if one.programme == town.arte)
    assert standing.revoked == 1
    assert not nominations(town.operator).filter(pk=family.nomination.pk).exists()
    assert nominations(town.teacher).filter(pk=family.nomination.pk).exists()


def test_who_took_it_back_can_be_put_forward_anew(town):
    family = town.new_family()
    take_consent_back(family.guardian, nomination=family.nomination, now=town.now)
    person = family.person
    again = nominate(
        town.teacher,
        programme=town.arte,
        nominator=town.school,
        nominee=Nominee(person.first_name, person.last_name, person.born_on),
        reason="merit",
        now=town.now,
    )
    assert again.nomination.pk != family.nomination.pk


def test_a_nominator_that_takes_its_word_back_does_not_take_a_voucher(town):
    family, _voucher = served(town)
    family.nomination.refresh_from_db()
    withdraw(town.teacher, nomination=family.nomination, now=town.now)
    assert town.booked(town.later_date, family).state == "held"


# -- eighteen -----------------------------------------------------------------------------------------------
def of_age(town, family) -> datetime:
    """The morning of the eighteenth birthday."""
    born_on = family.person.born_on
    return town.now + (date(born_on.year + 18, born_on.month, min(born_on.day, 28)) - town.today)


def almost_adult(town, *, own_email="") -> object:
    """A family whose young one is 18 in a month, with a voucher."""
    mark = town.form_key()[:8].lower()
    soon = town.today + timedelta(days=30)
    born_on = date(soon.year - 18, soon.month, min(soon.day, 28))
    told = Nominee("Ada", f"Grande {mark}", born_on, "", "Vigevano", "Rosa", f"rosa.{mark}@example.org")
    family = town.agreeing_family(town.teacher, town.arte, town.school, told, own_email=own_email)
    town.funded_voucher(100_00, family, expires_on=town.today + timedelta(days=300))
    return family


def test_on_the_birthday_nothing_new_is_used_even_before_the_clock_has_run(town):
    family = almost_adult(town, own_email="ada.grande@example.org")
    birthday = of_age(town, family)
    young = next(one for one in shoes_of(user_by_email("ada.grande@example.org"), birthday.date())).actor
    assert wallet(young, birthday.date()) == []
    with pytest.raises(ConsentMissing):
        book(
            young,
            person=family.person,
            occurrence=town.new_date(starts_at=birthday + timedelta(days=2)),
            form_key=town.form_key(),
            now=birthday,
        )


def test_the_guardian_loses_sight_on_the_birthday_and_the_person_is_asked(town):
    family = almost_adult(town, own_email="ada.grande@example.org")
    birthday, guardian = of_age(town, family), Guardianship.objects.get(person=family.person).user
    assert shoes_of(guardian, (birthday - timedelta(days=1)).date())
    assert not shoes_of(guardian, birthday.date())
    assert run_due(birthday).birthdays == 1
    assert run_due(birthday).birthdays == 0
    nomination = Nomination.objects.get(pk=family.nomination.pk)
    assert nomination.state == Nomination.State.LAPSED
    assert nomination.guardian_email == ""
    parcel = Parcel.objects.get(kind="came_of_age", key__startswith=f"of-age:{nomination.pk}")
    assert parcel.to == "ada.grande@example.org"
    assert {given.ended_how for given in nomination.consents.all()} == {Consent.End.CAME_OF_AGE}


def test_who_says_yes_at_18_has_the_voucher_again(town):
    family = almost_adult(town, own_email="ada.grande@example.org")
    birthday = of_age(town, family)
    run_due(birthday)
    user = user_by_email("ada.grande@example.org")
    young = next(one.actor for one in shoes_of(user, birthday.date()) if one.actor.role == Role.BENEFICIARY)
    nomination = own_nominations(young).get()
    with pytest.raises(NotAllowed):
        confirm_of_age(family.guardian, nomination=nomination, language="it", now=birthday)
    confirm_of_age(young, nomination=nomination, language="it", now=birthday)
    assert nomination.state == Nomination.State.CONSENTED
    assert [pocketful.free_cents for pocketful in wallet(young, birthday.date())] == [100_00]


def test_who_says_no_at_18_gives_the_rest_back(town):
    family = almost_adult(town, own_email="ada.grande@example.org")
    birthday = of_age(town, family)
    run_due(birthday)
    user = user_by_email("ada.grande@example.org")
    young = next(one.actor for one in shoes_of(user, birthday.date()) if one.actor.role == Role.BENEFICIARY)
    take_consent_back(young, nomination=own_nominations(young).get(), now=birthday)
    assert Voucher.objects.get(person=family.person).state == Voucher.State.STOPPED
    assert recount().wrong == []


def test_who_has_no_address_gets_a_letter_with_key_and_pin_at_18(town):
    family = almost_adult(town)
    birthday = of_age(town, family)
    run_due(birthday)
    parcel = Parcel.objects.get(kind="came_of_age", key=f"of-age:{family.nomination.pk}")
    assert parcel.channel == Parcel.Channel.LETTER
    assert parcel.to.startswith(family.person.full_name)
    opened = opened_by(parcel.facts["link"])
    assert opened is not None
    assert opened.needs_pin
    check_pin(opened.nomination, key=parcel.facts["link"], pin=parcel.facts["pin"], now=birthday)
    answer = Answer(person_name=family.person.full_name, email="ada.sola@example.org")
    consent(nomination=opened.nomination, answer=answer, channel="letter", now=birthday)
    family.person.refresh_from_db()
    assert family.person.user.email == "ada.sola@example.org"
    assert agreed_programmes(family.person.pk, birthday.date()) == {town.arte.pk}
