"""Before a body is let in there may be something to ask; both sides write, until it is decided."""

import pytest

from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.people.commands import add_member
from mentoring.people.models import User
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import user_by_email
from mentoring.programmes.commands import admit, answer, ask, refuse
from mentoring.programmes.queries import admissions, conversation, own_admission
from mentoring.records.models import Parcel


@pytest.fixture
def panna(town) -> Actor:
    return town.acting("gelateria@example.org", Role.MENTOR)


def said(actor, town):
    return [(message.is_question, message.text) for message in conversation(actor, town.asking)]


def letters(kind):
    return [(parcel.to, parcel.facts["text"]) for parcel in Parcel.objects.filter(kind=kind).order_by("pk")]


def test_the_operator_asks_the_body_answers_and_both_read_it(town, panna):
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
    answer(panna, admission=town.asking, text="Firmo io.", form_key="2", now=town.now)
    assert said(town.operator, town) == said(panna, town) == [(True, "Chi firma?"), (False, "Firmo io.")]


def test_each_word_is_a_letter_to_the_other_side(town, panna):
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
    assert letters("admission_question") == [("gelateria@example.org", "Chi firma?")]
    answer(panna, admission=town.asking, text="Firmo io.", form_key="2", now=town.now)
    operators = User.objects.filter(pk__in=[town.operator.user_id, town.second_operator.user_id])
    assert {to for to, _text in letters("admission_answer")} == {user.email for user in operators}


def test_the_state_does_not_change_by_talking(town, panna):
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
    answer(panna, admission=town.asking, text="Firmo io.", form_key="2", now=town.now)
    town.asking.refresh_from_db()
    assert town.asking.state == "requested"
    admit(town.operator, admission=town.asking, now=town.now)


def test_the_same_form_twice_says_it_once(town, panna):
    for _again in range(2):
        ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
        answer(panna, admission=town.asking, text="Firmo io.", form_key="2", now=town.now)
    assert len(said(town.operator, town)) == 2
    assert len(letters("admission_question")) == 1


def test_after_the_decision_nobody_says_anything_more(town, panna):
    refuse(town.operator, admission=town.asking, reason="Manca lo statuto.", now=town.now)
    with pytest.raises(WrongState):
        ask(town.operator, admission=town.asking, text="E adesso?", form_key="1", now=town.now)
    with pytest.raises(WrongState):
        answer(panna, admission=town.asking, text="Ma come?", form_key="2", now=town.now)
    assert said(town.operator, town) == []
    assert not Parcel.objects.filter(kind__in=["admission_question", "admission_answer"]).exists()


def test_only_the_operator_asks_and_only_the_body_answers(town, panna):
    for stranger in (panna, town.manager, town.shopkeeper, town.guardian):
        with pytest.raises(NotAllowed):
            ask(stranger, admission=town.asking, text="?", form_key="1", now=town.now)
    for stranger in (town.operator, town.manager, town.shopkeeper, town.guardian):
        with pytest.raises(NotAllowed):
            answer(stranger, admission=town.asking, text="!", form_key="1", now=town.now)


def test_another_role_of_the_same_body_does_not_answer_for_it(town):
    user = user_by_email("gelateria@example.org")
    add_member(town.asking.organisation, user=user, role=Role.DOOR)
    at_door = Actor(user.pk, Role.DOOR, organisation_id=town.asking.organisation_id)
    with pytest.raises(NotAllowed):
        answer(at_door, admission=town.asking, text="!", form_key="1", now=town.now)


def test_strangers_read_nothing(town, panna):
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
    for stranger in (town.manager, town.shopkeeper, town.guardian, Actor.public()):
        assert said(stranger, town) == []


def test_the_list_knows_who_wrote_last(town, panna):
    def last_word():
        return admissions(town.operator, town.territory).get(pk=town.asking.pk).last_word

    assert last_word() is None
    ask(town.operator, admission=town.asking, text="Chi firma?", form_key="1", now=town.now)
    assert last_word() == Role.OPERATOR
    answer(panna, admission=town.asking, text="Firmo io.", form_key="2", now=town.now)
    assert last_word() == Role.MENTOR
    mine = own_admission(panna, town.territory)
    assert mine is not None
    assert (mine.pk, mine.last_word) == (town.asking.pk, Role.MENTOR)


def test_a_body_finds_its_request_in_the_role_that_is_worn(town):
    found = own_admission(town.manager, town.territory)
    assert found is not None
    assert (found.organisation, found.role) == (town.theatre, Role.PROVIDER)
    assert own_admission(town.usher, town.territory) is None
    assert own_admission(town.guardian, town.territory) is None
