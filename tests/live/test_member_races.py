"""Two last managers who leave at the same moment, and everybody else who is a moment too late."""

import secrets

from django.utils import timezone

from mentoring.demo.town import Town
from mentoring.kernel.refusal import NotAllowed, Refusal
from mentoring.people.colleagues import (
    accept_invitation,
    change_role,
    dismiss_member,
    hand_over,
    invite,
    revoke_invitation,
)
from mentoring.people.commands import add_door_staff, add_member
from mentoring.people.errors import InvitationGone, LastManager
from mentoring.people.models import Invitation, Membership, Organisation
from mentoring.people.permissions import Actor, Role
from mentoring.records.models import Parcel
from mentoring.treasury.commands import change_iban
from tests.live.races import at_once, outcome, refusals

ROUNDS = 8


def two_managers(town: Town) -> tuple[Organisation, list[Actor], list[Membership]]:
    body, first = town.new_organisation("theatre", Role.PROVIDER)
    email = f"anche.{secrets.token_hex(4)}@example.org"
    add_member(body, user=town.confirmed_user(email, "Anche"), role=Role.PROVIDER)
    actors = [first, town.acting(email, Role.PROVIDER)]
    return body, actors, [Membership.objects.get(user=actor.user_id) for actor in actors]


def managers_of(body: Organisation) -> int:
    return Membership.objects.filter(organisation=body, role=Role.PROVIDER, is_active=True).count()


def test_of_two_last_managers_who_leave_at_once_one_stays(town: Town) -> None:
    for _ in range(ROUNDS):
        body, actors, own = two_managers(town)
        answers = at_once(
            *(
                outcome(dismiss_member, actor, membership=mine, now=town.now)
                for actor, mine in zip(actors, own, strict=True)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [LastManager]
        assert managers_of(body) == 1


def test_of_two_managers_who_send_each_other_away_one_stays(town: Town) -> None:
    for _ in range(ROUNDS):
        body, actors, own = two_managers(town)
        answers = at_once(
            *(
                outcome(dismiss_member, actor, membership=other, now=town.now)
                for actor, other in zip(actors, reversed(own), strict=True)
            )
        )
        assert [type(refusal) for refusal in refusals(answers)] == [NotAllowed], "who was sent away sends nobody"
        assert managers_of(body) == 1


def test_one_leaves_while_the_other_only_wants_the_door(town: Town) -> None:
    for _ in range(ROUNDS):
        body, (first, second), own = two_managers(town)
        answers = at_once(
            outcome(dismiss_member, first, membership=own[0], now=town.now),
            outcome(change_role, second, membership=own[1], role=Role.DOOR, now=town.now),
        )
        assert [type(refusal) for refusal in refusals(answers)] == [LastManager]
        assert managers_of(body) == 1


def test_a_last_manager_hands_over_while_the_helper_is_sent_away(town: Town) -> None:
    for _ in range(ROUNDS):
        body, manager = town.new_organisation("theatre", Role.PROVIDER)
        own = Membership.objects.get(user=manager.user_id)
        email = f"luce.{secrets.token_hex(4)}@example.org"
        helper = add_door_staff(manager, provider=body, email=email, name="Luce", now=town.now)
        at_once(
            outcome(hand_over, manager, membership=own, successor=helper, now=town.now),
            outcome(dismiss_member, manager, membership=helper, now=town.now),
        )
        assert managers_of(body) == 1


def test_an_invitation_is_accepted_in_two_windows_while_it_is_taken_back(town: Town) -> None:
    for _ in range(ROUNDS):
        body, manager = town.new_organisation("theatre", Role.PROVIDER)
        email, now = f"vieni.{secrets.token_hex(4)}@example.org", timezone.now()
        user = town.confirmed_user(email, "Vieni")
        invitation = invite(manager, organisation=body, email=email, role=Role.PROVIDER, now=now)
        sent = Parcel.objects.get(key=f"invitation:{invitation.key_fingerprint[:32]}")
        answers = at_once(
            *(outcome(accept_invitation, user, key=sent.facts["link"], now=now) for _ in range(2)),
            outcome(revoke_invitation, manager, invitation=invitation, now=now),
        )
        assert len(refusals(answers)) == 2
        assert all(isinstance(answer, Refusal | Membership) for answer in answers[:2])
        assert all(isinstance(refusal, InvitationGone) for refusal in refusals(answers[:2]))
        is_in = Invitation.objects.get(pk=invitation.pk).state == Invitation.State.ACCEPTED
        assert managers_of(body) == (2 if is_in else 1)


def test_the_same_invitation_from_two_windows_is_one_letter(town: Town) -> None:
    for _ in range(ROUNDS):
        body, manager = town.new_organisation("theatre", Role.PROVIDER)
        email = f"vieni.{secrets.token_hex(4)}@example.org"
        facts = {"organisation": body, "email": email, "role": Role.PROVIDER, "now": timezone.now()}
        first, second = at_once(*(outcome(invite, manager, **facts) for _ in range(2)))
        assert first == second
        assert Invitation.objects.filter(organisation=body).count() == 1


def test_a_new_account_number_sent_twice_is_told_once(town: Town) -> None:
    for _ in range(ROUNDS):
        body, manager = town.new_organisation("theatre", Role.PROVIDER)
        iban = Organisation.objects.exclude(pk=body.pk).exclude(iban="").values_list("iban", flat=True)[0]
        facts = {"provider": body, "iban": iban, "now": timezone.now()}
        answers = at_once(*(outcome(change_iban, manager, **facts) for _ in range(2)))
        assert sorted(answers, key=bool) == [False, True]
