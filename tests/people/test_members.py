"""Colleagues are asked, come, change roles, hand over and leave; somebody always stays."""

from datetime import datetime, timedelta

import pytest

from mentoring.demo.town import Town
from mentoring.jobs.chores import run_due
from mentoring.kernel.refusal import NotAllowed, WrongState
from mentoring.people.colleagues import (
    accept_invitation,
    change_role,
    dismiss_member,
    hand_over,
    invite,
    revoke_invitation,
)
from mentoring.people.commands import add_door_staff, add_member
from mentoring.people.errors import (
    AlreadyMember,
    InvitationForAnother,
    InvitationGone,
    LastManager,
    TooManyInvitations,
)
from mentoring.people.models import Invitation, Membership, User
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import invitation_behind, open_invitations, roles_kept, shoes_of, successors
from mentoring.people.rules import INVITATION_LIFE, INVITATIONS_PER_DAY
from mentoring.records.models import Parcel

EMAIL = "collega@example.org"


def asked(town: Town, email: str = EMAIL, *, now: datetime | None = None) -> Invitation:
    return invite(town.manager, organisation=town.theatre, email=email, role=Role.PROVIDER, now=now or town.now)


def key_sent(email: str = EMAIL) -> str:
    parcels = [parcel for parcel in Parcel.objects.filter(kind="invitation").order_by("pk") if parcel.to == email]
    key: str = parcels[-1].facts["link"]
    return key


def colleague(town: Town, email: str = EMAIL) -> User:
    return town.confirmed_user(email, "Carla Collega")


def second_manager(town: Town) -> tuple[Membership, Actor]:
    user = colleague(town)
    return add_member(town.theatre, user=user, role=Role.PROVIDER), town.acting(user.email, Role.PROVIDER)


def own(actor: Actor) -> Membership:
    return Membership.objects.get(user=actor.user_id, organisation=actor.organisation_id, role=actor.role)


# -- coming -------------------------------------------------------------------------------------------------
def test_who_accepts_acts_for_the_body_in_that_role(town: Town) -> None:
    asked(town)
    user = colleague(town)
    membership = accept_invitation(user, key=key_sent(), now=town.now)
    assert (membership.organisation, membership.role) == (town.theatre, Role.PROVIDER)
    assert [pair.actor.role for pair in shoes_of(user, town.today)] == [Role.PROVIDER]


def test_a_link_works_once(town: Town) -> None:
    asked(town)
    user, key = colleague(town), key_sent()
    accept_invitation(user, key=key, now=town.now)
    with pytest.raises(InvitationGone):
        accept_invitation(user, key=key, now=town.now)


def test_a_link_that_was_passed_on_opens_nothing_and_still_works_for_whom_it_is(town: Town) -> None:
    asked(town)
    stranger, user = town.confirmed_user("altra@example.org", "Altra"), colleague(town)
    with pytest.raises(InvitationForAnother):
        accept_invitation(stranger, key=key_sent(), now=town.now)
    assert accept_invitation(user, key=key_sent(), now=town.now).is_active


def test_an_address_that_was_never_proved_accepts_nothing(town: Town) -> None:
    asked(town)
    user = User.objects.create_user(EMAIL)
    with pytest.raises(InvitationForAnother):
        accept_invitation(user, key=key_sent(), now=town.now)


def test_after_two_weeks_it_is_too_late(town: Town) -> None:
    invitation = asked(town)
    user, late = colleague(town), town.now + INVITATION_LIFE
    assert invitation_behind(key_sent(), late - timedelta(seconds=1)) == invitation
    with pytest.raises(InvitationGone):
        accept_invitation(user, key=key_sent(), now=late)
    run_due(late)
    invitation.refresh_from_db()
    assert invitation.state == Invitation.State.EXPIRED


def test_a_link_that_was_taken_back_is_dead(town: Town) -> None:
    invitation = asked(town)
    revoke_invitation(town.manager, invitation=invitation, now=town.now)
    with pytest.raises(InvitationGone):
        accept_invitation(colleague(town), key=key_sent(), now=town.now)
    with pytest.raises(WrongState):
        revoke_invitation(town.manager, invitation=Invitation.objects.get(pk=invitation.pk), now=town.now)


def test_the_same_form_twice_is_one_letter_and_later_a_new_link_kills_the_old_one(town: Town) -> None:
    asked(town)
    asked(town, "Collega@Example.org")
    assert Parcel.objects.filter(kind="invitation").count() == 1
    old = key_sent()
    asked(town, now=town.now + timedelta(hours=1))
    assert key_sent() != old
    assert invitation_behind(old, town.now) is None
    assert Invitation.objects.filter(organisation=town.theatre, state=Invitation.State.OPEN).count() == 1


def test_who_is_there_already_is_not_asked(town: Town) -> None:
    second_manager(town)
    with pytest.raises(AlreadyMember):
        asked(town)


def test_nobody_writes_to_half_the_town(town: Town) -> None:
    for number in range(INVITATIONS_PER_DAY):
        asked(town, f"invito{number}@example.org")
    with pytest.raises(TooManyInvitations):
        asked(town)
    asked(town, now=town.now + timedelta(days=1))


def test_neither_address_nor_key_can_be_read_in_the_database(town: Town) -> None:
    invitation = asked(town)
    raw = Invitation.objects.filter(pk=invitation.pk).extra(select={"raw": "email"}).values_list("raw", flat=True).get()
    assert "collega" not in raw
    assert key_sent() not in (raw, invitation.key_fingerprint)


# -- who may -------------------------------------------------------------------------------------------------
def test_one_asks_others_only_into_roles_that_one_has(town: Town) -> None:
    assert roles_kept(town.manager) == {Role.PROVIDER, Role.DOOR}
    assert roles_kept(town.music_manager) == {Role.PROVIDER, Role.DOOR, Role.NOMINATOR}
    assert roles_kept(town.usher) == roles_kept(town.operator) == roles_kept(town.guardian) == frozenset()
    for actor, role in ((town.usher, Role.DOOR), (town.manager, Role.OPERATOR), (town.manager, Role.NOMINATOR)):
        with pytest.raises(NotAllowed):
            invite(actor, organisation=town.theatre, email=EMAIL, role=role, now=town.now)


def test_strangers_find_nothing_to_change(town: Town) -> None:
    membership, _actor = second_manager(town)
    invitation = asked(town, "altra@example.org")
    for stranger in (town.coach, town.teacher, town.usher, town.operator, town.guardian):
        assert not open_invitations(stranger, town.now)
        with pytest.raises(NotAllowed):
            dismiss_member(stranger, membership=membership, now=town.now)
        with pytest.raises(NotAllowed):
            change_role(stranger, membership=membership, role=Role.DOOR, now=town.now)
        with pytest.raises(NotAllowed):
            revoke_invitation(stranger, invitation=invitation, now=town.now)


# -- going ---------------------------------------------------------------------------------------------------
def test_the_last_manager_stays(town: Town) -> None:
    with pytest.raises(LastManager):
        dismiss_member(town.manager, membership=own(town.manager), now=town.now)
    with pytest.raises(LastManager):
        change_role(town.manager, membership=own(town.manager), role=Role.DOOR, now=town.now)
    assert own(town.manager).is_active


def test_a_colleague_who_can_no_longer_log_in_does_not_count(town: Town) -> None:
    membership, _actor = second_manager(town)
    User.objects.filter(pk=membership.user_id).update(is_active=False)
    with pytest.raises(LastManager):
        dismiss_member(town.manager, membership=own(town.manager), now=town.now)


def test_with_a_colleague_one_may_leave(town: Town) -> None:
    second_manager(town)
    dismiss_member(town.manager, membership=own(town.manager), now=town.now)
    assert not Membership.objects.filter(user=town.manager.user_id, organisation=town.theatre).exists()
    assert not Parcel.objects.filter(kind="member_dismissed").exists()


def test_who_is_sent_away_is_told_and_their_invitations_are_dead(town: Town) -> None:
    membership, actor = second_manager(town)
    invite(actor, organisation=town.theatre, email="terza@example.org", role=Role.PROVIDER, now=town.now)
    dismiss_member(town.manager, membership=membership, now=town.now)
    assert Parcel.objects.get(kind="member_dismissed").to == EMAIL
    assert invitation_behind(key_sent("terza@example.org"), town.now) is None
    with pytest.raises(NotAllowed):
        dismiss_member(actor, membership=own(town.manager), now=town.now)


def test_a_role_changes_and_the_person_is_told(town: Town) -> None:
    membership, _actor = second_manager(town)
    changed = change_role(town.manager, membership=membership, role=Role.DOOR, now=town.now)
    assert list(Membership.objects.filter(user=membership.user_id)) == [changed]
    assert Parcel.objects.get(kind="member_role_given").facts["role"] == "door"


def test_a_role_is_handed_over_in_one_step(town: Town) -> None:
    usher = Membership.objects.get(organisation=town.theatre, role=Role.DOOR, user=town.usher.user_id)
    assert usher in successors(own(town.manager))
    given = hand_over(town.manager, membership=own(town.manager), successor=usher, now=town.now)
    assert (given.user_id, given.role) == (town.usher.user_id, Role.PROVIDER)
    assert not Membership.objects.filter(user=town.manager.user_id, organisation=town.theatre).exists()


def test_a_role_is_not_handed_to_somebody_elsewhere_nor_taken_by_somebody_else(town: Town) -> None:
    with pytest.raises(NotAllowed):
        hand_over(town.manager, membership=own(town.manager), successor=own(town.coach), now=town.now)
    _membership, actor = second_manager(town)
    helper = add_door_staff(town.manager, provider=town.theatre, email="luce@example.org", name="Luce", now=town.now)
    with pytest.raises(NotAllowed):
        hand_over(actor, membership=own(town.manager), successor=helper, now=town.now)
