"""Commands: who runs a territory is named by the installation, never by the operator itself: two keys.

Every change takes its turn on the row of the operator's body: of two last operators who are sent away at the same
moment, one stays.
"""

from datetime import datetime

from django.db import transaction

from mentoring.kernel.refusal import WrongState
from mentoring.kernel.states import advance
from mentoring.people.colleagues import write_invitation
from mentoring.people.errors import LastOperator
from mentoring.people.models import Invitation, Membership, Organisation
from mentoring.people.permissions import Actor, Role, may_administer, require
from mentoring.records.commands import enqueue, note


def _in_turn(actor: Actor, organisation_id: int) -> Organisation:
    require(may_administer(actor))
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


@transaction.atomic
def invite_operator(
    actor: Actor, *, organisation: Organisation, email: str, territory_id: int, now: datetime
) -> Invitation:
    """Ask somebody by e-mail to run the territories of a body.

    Asked again, they get a new link and the old one is dead. The same form twice is one letter.
    Refuses with NotAllowed, AlreadyMember or TooManyInvitations.
    """
    body = _in_turn(actor, organisation.pk)
    return write_invitation(
        actor, organisation=body, email=email, role=Role.OPERATOR, now=now, territory_id=territory_id
    )


@transaction.atomic
def revoke_operator_invitation(actor: Actor, *, invitation: Invitation, now: datetime) -> None:
    """Take an invitation back: its link is dead. Refuses with NotAllowed, or WrongState if it was answered."""
    _in_turn(actor, invitation.organisation_id)
    require(invitation.role == Role.OPERATOR)
    advance(invitation, Invitation.State.REVOKED)
    note(actor, "revoked", invitation, at=now)


@transaction.atomic
def dismiss_operator(actor: Actor, *, membership: Membership, territory_id: int, now: datetime) -> None:
    """Somebody runs the territories of a body no more, and is told in the name of one. Never the last one.

    Refuses with NotAllowed, LastOperator, or WrongState if it has ended already.
    """
    organisation = _in_turn(actor, membership.organisation_id)
    require(membership.role == Role.OPERATOR)
    here = Membership.objects.filter(organisation=organisation, role=Role.OPERATOR, is_active=True)
    if not here.filter(pk=membership.pk).exists():
        raise WrongState
    if not here.exclude(pk=membership.pk).filter(user__is_active=True).exists():
        raise LastOperator
    note(actor, "dismissed", membership, at=now, user=membership.user_id, role=membership.role)
    user = membership.user
    Membership.objects.filter(pk=membership.pk).delete()
    enqueue(
        "member_dismissed",
        to=user.email,
        key=f"member-dismissed:{organisation.pk}:{membership.role}:{user.pk}:{now.timestamp():.0f}",
        at=now,
        territory_id=territory_id,
        language=user.language,
        organisation=organisation.name,
        role=membership.role,
    )
