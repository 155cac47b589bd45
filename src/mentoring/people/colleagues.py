"""Commands: colleagues are invited, change roles, hand over and leave.

Every change of who acts for one body takes its turn on the row of that body: of two last managers who leave at the same
moment, one stays.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.secrecy import fingerprint
from mentoring.kernel.states import advance
from mentoring.people.commands import add_member
from mentoring.people.errors import (
    AlreadyMember,
    InvitationForAnother,
    InvitationGone,
    LastManager,
    TooManyInvitations,
)
from mentoring.people.models import Invitation, Membership, Organisation, User
from mentoring.people.permissions import KEEPERS, Actor, Role, may_keep_members, require
from mentoring.people.queries import invitation_behind, is_invited, roles_kept
from mentoring.people.rules import INVITATION_LIFE, INVITATIONS_PER_DAY, INVITED_JUST_NOW
from mentoring.records.commands import enqueue, note


def _in_turn(actor: Actor, organisation_id: int, *roles: str) -> Organisation:
    """The body, for whoever keeps these roles of it, one after the other: of two last ones who leave, one stays.

    Asked again in the turn: whoever was just dismissed dismisses nobody any more.
    """
    require(may_keep_members(actor, organisation_id))
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
    require(roles_kept(actor).issuperset(roles))
    return organisation


@transaction.atomic
def invite(actor: Actor, *, organisation: Organisation, email: str, role: Role, now: datetime) -> Invitation:
    """Ask somebody by e-mail to act for one's body in a role. Asked again, they get a new link and the old one is dead.

    The same form twice is one letter. Refuses with NotAllowed, AlreadyMember or TooManyInvitations.
    """
    _in_turn(actor, organisation.pk, role)
    here = actor.territory_id
    return write_invitation(actor, organisation=organisation, email=email, role=role, now=now, territory_id=here)


def write_invitation(
    actor: Actor,
    *,
    organisation: Organisation,
    email: str,
    role: Role,
    now: datetime,
    territory_id: int | None = None,
) -> Invitation:
    """The invitation and its letter, for a command that has asked whether the actor may, with the body's row locked.

    Refuses with AlreadyMember or TooManyInvitations.
    """
    address = email.strip().lower()
    mark = fingerprint(address)
    user = User.objects.filter(email=address).first()
    if user and Membership.objects.filter(user=user, organisation=organisation, role=role, is_active=True).exists():
        raise AlreadyMember(field="email")
    asked = Invitation.objects.filter(organisation=organisation)
    waiting = asked.filter(role=role, fingerprint=mark, state=Invitation.State.OPEN).first()
    if waiting is not None and waiting.sent_at > now - INVITED_JUST_NOW:
        return waiting
    if asked.filter(sent_at__gt=now - timedelta(days=1)).count() >= INVITATIONS_PER_DAY:
        raise TooManyInvitations
    key = secrets.token_urlsafe(24)
    invitation, _made = Invitation.objects.update_or_create(
        organisation=organisation,
        role=role,
        fingerprint=mark,
        state=Invitation.State.OPEN,
        defaults={
            "email": address,
            "key_fingerprint": fingerprint(key),
            "sent_at": now,
            "expires_at": now + INVITATION_LIFE,
            "invited_by_id": actor.user_id,
        },
    )
    note(actor, "invited", invitation, at=now, role=str(role))
    enqueue(
        "invitation",
        to=address,
        key=f"invitation:{invitation.key_fingerprint[:32]}",
        at=now,
        territory_id=territory_id,
        language=user.language if user else "it",
        link=key,
        **_told_of(invitation, actor),
    )
    return invitation


def _told_of(invitation: Invitation, actor: Actor) -> dict[str, Any]:
    return {
        "organisation": invitation.organisation.name,
        "inviter": actor.name,
        "role": str(invitation.role),
        "expires_on": invitation.expires_at.date().isoformat(),
    }


@transaction.atomic
def revoke_invitation(actor: Actor, *, invitation: Invitation, now: datetime) -> None:
    """Take an invitation back: its link is dead. Refuses with NotAllowed, or WrongState if it was answered."""
    _in_turn(actor, invitation.organisation_id, invitation.role)
    advance(invitation, Invitation.State.REVOKED)
    note(actor, "revoked", invitation, at=now)


@transaction.atomic
def accept_invitation(user: User, *, key: str, now: datetime, name: str = "") -> Membership:
    """Act for the body from now on; who has no name yet gets this one.

    Refuses with InvitationGone, or InvitationForAnother if the link was passed on.
    """
    invitation = invitation_behind(key, now)
    if invitation is None:
        raise InvitationGone
    if not is_invited(user, invitation):
        raise InvitationForAnother
    try:
        advance(invitation, Invitation.State.ACCEPTED, accepted_by=user)
    except WrongState:  # Taken back, or accepted in another window, at this moment.
        raise InvitationGone from None
    if name:
        User.objects.filter(pk=user.pk, name="").update(name=name)
    role = Role(invitation.role)
    membership = add_member(invitation.organisation, user=user, role=role)
    actor = Actor(user_id=user.pk, role=role, organisation_id=invitation.organisation_id)
    note(actor, "accepted", invitation, at=now)
    return membership


def expire_invitations(now: datetime) -> int:
    """Invitations that nobody answered in time are closed; how many."""
    old = Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__lte=now)
    return old.update(state=Invitation.State.EXPIRED)


@transaction.atomic
def dismiss_member(actor: Actor, *, membership: Membership, now: datetime) -> None:
    """End what somebody is for one's body: oneself, or a colleague, who is told.

    The links with which a colleague who is sent away asked others in are dead, too.
    Refuses with NotAllowed, LastManager, or WrongState if it has ended already.
    """
    organisation = _in_turn(actor, membership.organisation_id, membership.role)
    _end(actor, membership, now)
    if membership.user_id == actor.user_id:
        return
    Invitation.objects.filter(
        organisation=organisation, invited_by=membership.user_id, state=Invitation.State.OPEN
    ).update(state=Invitation.State.REVOKED)
    user = membership.user
    enqueue(
        "member_dismissed",
        to=user.email,
        key=f"member-dismissed:{membership.organisation_id}:{membership.role}:{user.pk}:{now.timestamp():.0f}",
        at=now,
        territory_id=actor.territory_id,
        language=user.language,
        organisation=organisation.name,
        role=membership.role,
    )


def _end(actor: Actor, membership: Membership, now: datetime) -> None:
    """The row goes instead of sleeping: devices that were connected by it are dead."""
    same = Membership.objects.filter(organisation=membership.organisation_id, role=membership.role, is_active=True)
    if not same.filter(pk=membership.pk).exists():
        raise WrongState
    others = same.exclude(pk=membership.pk).filter(user__is_active=True)
    if membership.role in KEEPERS and not others.exists():
        raise LastManager
    note(actor, "dismissed", membership, at=now, user=membership.user_id, role=membership.role)
    Membership.objects.filter(pk=membership.pk).delete()


@transaction.atomic
def change_role(actor: Actor, *, membership: Membership, role: Role, now: datetime) -> Membership:
    """Give a member of one's body another role instead of this one, and tell them. The same role changes nothing.

    Refuses with NotAllowed, LastManager, or WrongState if they are no member any more.
    """
    if role == membership.role:
        return membership
    organisation = _in_turn(actor, membership.organisation_id, membership.role, role)
    _end(actor, membership, now)
    return _given(actor, organisation, membership.user, role, now)


@transaction.atomic
def hand_over(actor: Actor, *, membership: Membership, successor: Membership, now: datetime) -> Membership:
    """Give one's own role to somebody else of the same body and leave it, in one step; they are told.

    Refuses with NotAllowed, or WrongState if one of the two has ended.
    """
    require(membership.user_id == actor.user_id)
    require(successor.organisation_id == membership.organisation_id and successor.user_id != actor.user_id)
    organisation = _in_turn(actor, membership.organisation_id, membership.role)
    if not Membership.objects.filter(pk=successor.pk, is_active=True).exists():
        raise WrongState
    given = _given(actor, organisation, successor.user, Role(membership.role), now)
    _end(actor, membership, now)
    return given


def _given(actor: Actor, organisation: Organisation, user: User, role: Role, now: datetime) -> Membership:
    membership = add_member(organisation, user=user, role=role)
    note(actor, "added", membership, at=now, user=user.pk, role=str(role))
    if user.pk != actor.user_id:
        enqueue(
            "member_role_given",
            to=user.email,
            key=f"member-role-given:{membership.pk}",
            at=now,
            territory_id=actor.territory_id,
            language=user.language,
            organisation=organisation.name,
            role=str(role),
        )
    return membership
