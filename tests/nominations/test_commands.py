"""Two keys: the nominator's word, and the family's yes."""

from datetime import date, timedelta

import pytest

from mentoring.demo.clock import at
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.nominations.commands import ask_again, nominate, print_letters, withdraw
from mentoring.nominations.consents import Answer, consent, decline
from mentoring.nominations.errors import AlreadyNominated, AskedJustNow, BadFiscalCode, WrongAge
from mentoring.nominations.models import Consent, Nomination
from mentoring.nominations.queries import count_by_state, letters_to_print, nominations_by, opened_by
from mentoring.nominations.rules import Nominee
from mentoring.people.queries import user_by_email
from mentoring.programmes.commands import suspend
from mentoring.programmes.errors import NotAdmitted
from mentoring.programmes.models import Admission
from mentoring.records.models import Entry, Parcel

CODE = "PZZSML15L03F205H"
SAMUEL = Nominee("Samuel", "Pozzi", date(2015, 7, 3), CODE, "Vigevano", "Chiara Pozzi", "chiara@example.org")


def put_forward(town, nominee=SAMUEL, **facts):
    """The music school puts somebody forward for the pilot."""
    options = {"programme": town.prima_nota, "nominator": town.music_school, "reason": "member", "now": town.now}
    return nominate(town.music_teacher, nominee=nominee, **{**options, **facts})


def mailed(town, key="consent:"):
    return Parcel.objects.filter(kind="consent_request", key__startswith=key).order_by("-id")


# -- nominating ---------------------------------------------------------------------------------------------
def test_a_family_with_an_address_is_asked_by_mail(town):
    asked = put_forward(town)
    parcel = mailed(town)[0]
    assert (parcel.to, parcel.facts["link"]) == ("chiara@example.org", asked.link)
    assert asked.nomination.state == Nomination.State.PROPOSED


def test_a_family_without_one_waits_for_its_letter(town):
    before = mailed(town).count()
    asked = put_forward(town, Nominee("Ada", "Prova", date(2014, 1, 1)))
    assert mailed(town).count() == before
    assert list(letters_to_print(town.music_teacher, town.music_school)) == [asked.nomination]


def test_nobody_nominates_for_another_body(town):
    for stranger in (town.teacher, town.music_manager, town.operator, town.guardian):
        with pytest.raises(NotAllowed):
            nominate(
                stranger,
                programme=town.prima_nota,
                nominator=town.music_school,
                nominee=SAMUEL,
                reason="member",
                now=town.now,
            )


def test_a_body_that_was_stopped_nominates_nobody(town):
    admission = Admission.objects.get(organisation=town.music_school, role="nominator")
    suspend(town.operator, admission=admission, reason="prova", now=town.now)
    with pytest.raises(NotAdmitted):
        put_forward(town)


def test_a_wrong_code_and_a_wrong_age_are_refused_beside_their_fields(town):
    with pytest.raises(BadFiscalCode) as refused:
        put_forward(town, Nominee("Samuel", "Pozzi", date(2015, 7, 3), "PZZSML15L03F205X"))
    assert refused.value.field == "fiscal_code"
    with pytest.raises(WrongAge) as refused:
        put_forward(town, Nominee("Samuel", "Pozzi", date(1990, 7, 3)))
    assert refused.value.field == "born_on"


def test_the_same_person_is_nominated_once_by_one_school(town):
    first = put_forward(town).nomination
    for again in (SAMUEL, Nominee("SAMUEL", "Pòzzi", date(2015, 7, 3))):
        with pytest.raises(AlreadyNominated) as refused:
            put_forward(town, again)
        assert refused.value.facts["nomination"] == first.pk


def test_the_same_form_twice_is_one_nomination(town):
    key = town.form_key()
    first, again = put_forward(town, form_key=key), put_forward(town, form_key=key)
    assert first.nomination == again.nomination
    assert again.link == ""


def test_two_schools_that_put_the_same_child_forward_meet_on_one_person(town):
    first = put_forward(town)
    other = nominate(
        town.teacher,
        programme=town.prima_nota,
        nominator=town.school,
        nominee=Nominee("Samuele", "Pozzi", date(2015, 7, 3), "PZZSML15L03F2L5S"),
        reason="merit",
        now=town.now,
    )
    assert first.nomination.person == other.nomination.person


def test_after_a_no_the_school_may_ask_anew(town):
    decline(nomination=put_forward(town).nomination, now=town.now)
    assert put_forward(town).nomination.state == Nomination.State.PROPOSED


# -- keys ---------------------------------------------------------------------------------------------------
def test_the_mailed_key_and_the_printed_one_open_the_same_page_and_are_told_apart(town):
    asked = put_forward(town)
    printed = print_letters(town.music_teacher, nominations=[asked.nomination], now=town.now)[0]
    by_mail, by_letter = opened_by(asked.link), opened_by(printed.link)
    assert by_mail.nomination == by_letter.nomination == asked.nomination
    assert (by_mail.channel, by_letter.channel) == (Consent.Channel.LINK, Consent.Channel.LETTER)


def test_a_key_is_read_however_it_is_typed(town):
    key = put_forward(town).link
    typed = f" {key[:4].lower()}-{key[4:8]} {key[8:12]} . {key[12:]}/"
    assert opened_by(typed) is not None


def test_a_new_letter_makes_the_letter_before_useless_and_leaves_the_mail_alone(town):
    asked = put_forward(town)
    old = print_letters(town.music_teacher, nominations=[asked.nomination], now=town.now)[0].link
    new = print_letters(town.music_teacher, nominations=[asked.nomination], now=town.now)[0].link
    assert opened_by(old) is None
    assert opened_by(new) is not None
    assert opened_by(asked.link) is not None


def test_a_letter_is_printed_once_by_the_big_button(town):
    put_forward(town, Nominee("Ada", "Prova", date(2014, 1, 1)))
    waiting = letters_to_print(town.music_teacher, town.music_school)
    print_letters(town.music_teacher, nominations=list(waiting), now=town.now)
    assert not letters_to_print(town.music_teacher, town.music_school).exists()


def test_asking_again_may_go_to_another_address_and_kills_the_mail_before(town):
    asked = put_forward(town)
    later = town.now + timedelta(hours=1)
    ask_again(town.music_teacher, nomination=asked.nomination, email="nonna@example.org", now=later)
    parcel = mailed(town)[0]
    assert parcel.to == "nonna@example.org"
    assert opened_by(asked.link) is None
    assert opened_by(parcel.facts["link"]).channel == Consent.Channel.LINK


def test_a_double_click_does_not_write_twice(town):
    asked = put_forward(town)
    with pytest.raises(AskedJustNow):
        ask_again(town.music_teacher, nomination=asked.nomination, email="chiara@example.org", now=town.now)
    assert opened_by(asked.link) is not None


def test_a_stranger_neither_asks_again_nor_prints_nor_withdraws(town):
    nomination = put_forward(town).nomination
    later = town.now + timedelta(hours=1)
    with pytest.raises(NotAllowed):
        ask_again(town.teacher, nomination=nomination, email="x@example.org", now=later)
    with pytest.raises(NotAllowed):
        print_letters(town.teacher, nominations=[nomination], now=later)
    with pytest.raises(NotAllowed):
        withdraw(town.teacher, nomination=nomination, now=later)


@pytest.mark.parametrize("end", ["consent", "decline", "withdraw"])
def test_once_it_is_answered_no_key_opens_it_and_none_is_made(town, end):
    asked = put_forward(town)
    ends = {
        "consent": lambda: consent(
            nomination=asked.nomination, answer=Answer("Chiara Pozzi"), channel="letter", now=town.now
        ),
        "decline": lambda: decline(nomination=asked.nomination, now=town.now),
        "withdraw": lambda: withdraw(town.music_teacher, nomination=asked.nomination, now=town.now),
    }
    ends[end]()
    assert opened_by(asked.link) is None
    with pytest.raises(WrongState):
        print_letters(town.music_teacher, nominations=[asked.nomination], now=town.now)
    with pytest.raises(WrongState):
        ask_again(
            town.music_teacher, nomination=asked.nomination, email="x@example.org", now=town.now + timedelta(hours=1)
        )


# -- consent ------------------------------------------------------------------------------------------------
def is_confirmed(email: str) -> bool:
    return user_by_email(email).emailaddress_set.get(email=email).verified


def agree(town, channel, nominee=SAMUEL, **answer):
    asked = put_forward(town, nominee)
    consent(nomination=asked.nomination, answer=Answer("Chiara Pozzi", **answer), channel=channel, now=town.now)
    return asked.nomination


def test_an_address_is_confirmed_only_if_the_key_was_mailed_to_it(town):
    agree(town, Consent.Channel.LINK, email="chiara@example.org")
    assert is_confirmed("chiara@example.org")


@pytest.mark.parametrize(
    ("channel", "email"),
    [(Consent.Channel.LETTER, "chiara@example.org"), (Consent.Channel.LINK, "altra@example.org")],
)
def test_a_letter_or_another_address_confirms_nothing(town, channel, email):
    agree(town, channel, email=email)
    assert not is_confirmed(email)


def test_a_guardian_who_leaves_an_address_answers_for_the_child(town):
    nomination = agree(town, Consent.Channel.LETTER, email="chiara@example.org")
    guardianship = nomination.person.guardianships.get()
    assert guardianship.user.email == "chiara@example.org"
    assert nomination.consents.get().giver_name == "Chiara Pozzi"


def test_a_yes_without_an_address_is_a_yes(town):
    nomination = agree(town, Consent.Channel.LETTER)
    assert nomination.state == Nomination.State.CONSENTED
    assert not nomination.person.guardianships.exists()


def test_from_14_on_both_must_say_yes(town):
    young = Nominee("Viola", "Prova", date(town.today.year - 15, 1, 1))
    assert agree(town, Consent.Channel.LETTER, young).state == Nomination.State.PROPOSED
    asked = put_forward(town, Nominee("Noa", "Prova", date(town.today.year - 15, 1, 1)))
    answer = Answer("Rosa Prova", "Noa Prova", "rosa@example.org", "noa@example.org")
    consent(nomination=asked.nomination, answer=answer, channel="letter", now=town.now)
    assert {given.giver for given in asked.nomination.consents.all()} == {"guardian", "person"}
    assert asked.nomination.person.user.email == "noa@example.org"


def test_a_family_answers_once(town):
    asked = put_forward(town)
    decline(nomination=asked.nomination, now=town.now)
    with pytest.raises(WrongState):
        consent(nomination=asked.nomination, answer=Answer("Chiara"), channel="letter", now=town.now)


# -- who sees what ------------------------------------------------------------------------------------------
def test_a_school_sees_its_own_and_the_operator_only_what_has_a_yes(town):
    waiting = put_forward(town).nomination
    agreed = agree(town, Consent.Channel.LETTER, Nominee("Ada", "Prova", date(2014, 1, 1)))
    assert set(nominations_by(town.music_teacher, town.music_school)) == {waiting, agreed}
    assert set(nominations_by(town.operator, town.music_school)) == {agreed}
    assert not nominations_by(town.teacher, town.music_school).exists()
    assert not nominations_by(town.shopkeeper, town.music_school).exists()


def test_states_are_counted_also_where_there_are_none(town):
    put_forward(town)
    assert count_by_state(town.music_teacher, town.music_school) == {
        "proposed": 1,
        "consented": 0,
        "declined": 0,
        "withdrawn": 0,
        "revoked": 0,
        "lapsed": 0,
        "lacking": 0,
    }


def test_every_step_is_on_record_without_a_name(town):
    nomination = put_forward(town).nomination
    print_letters(town.music_teacher, nominations=[nomination], now=town.now)
    withdraw(town.music_teacher, nomination=nomination, now=town.now)
    entries = Entry.objects.filter(subject="nominations.nomination", subject_id=nomination.pk).order_by("id")
    assert [entry.verb for entry in entries] == ["nominated", "printed the letter of", "withdrew"]
    assert all(entry.facts == {} for entry in entries)


def test_a_birthday_begins_at_midnight_here_and_not_in_greenwich(town):
    birthday = town.today + timedelta(days=1)
    birthday += timedelta(days=(birthday.month, birthday.day) == (2, 29))  # Which is not there every year.
    nominee = Nominee("Alma", "Grillo", birthday.replace(year=birthday.year - 14), "", "Vigevano")
    nomination = put_forward(town, nominee).nomination
    consent(nomination=nomination, answer=Answer("Rosa Grillo"), channel="letter", now=at(birthday, 0, 30))
    assert nomination.state == Nomination.State.PROPOSED  # From today on Alma decides, too.
