"""Who acts for a body: colleagues come, change, hand over, go."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import Refusal
from mentoring.people.colleagues import change_role, dismiss_member, hand_over, invite, revoke_invitation
from mentoring.people.permissions import KEEPERS, Role
from mentoring.people.queries import members as members_here
from mentoring.people.queries import open_invitations, organisation_of, roles_kept, successors
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.bodies.forms import DUTIES, InviteForm


@audience(*KEEPERS)
def members(request: ActorRequest) -> HttpResponse:
    """Who is there, who was asked, and the form that asks one more."""
    kept = roles_kept(request.actor)
    form = InviteForm(request.POST if request.method == "POST" else None, roles=_in_order(kept - {Role.DOOR}))
    if form.is_bound and form.is_valid():
        try:
            _invite(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("web:members")
    context = {
        "organisation": found(organisation_of(request.actor)),
        "rows": _rows(request, kept),
        "invitations": [
            {"invitation": waiting, "duty": DUTIES[Role(waiting.role)]}
            for waiting in open_invitations(request.actor, timezone.now())
        ],
        "has_door": Role.DOOR in kept,
        "form": form,
    }
    return render(request, "bodies/members.html", context, status=409 if form.errors else 200)


def _in_order(roles: frozenset[Role]) -> list[Role]:
    return [role for role in DUTIES if role in roles]


def _invite(request: ActorRequest, facts: dict[str, Any]) -> None:
    ours = found(organisation_of(request.actor))
    invite(request.actor, organisation=ours, email=facts["email"], role=Role(facts["role"]), now=timezone.now())
    messages.success(request, _("Invito mandato a %(email)s: vale due settimane.") % {"email": facts["email"]})


def _rows(request: ActorRequest, kept: frozenset[Role]) -> list[dict[str, Any]]:
    """Each member with what one may do about it. Whoever is alone in a role hands it over instead of leaving."""
    here = list(members_here(request.actor))
    rows = []
    for membership in here:
        role = Role(membership.role)
        is_last = sum(other.role == role for other in here) == 1
        is_mine = membership.user_id == request.actor.user_id
        has = {Role(other.role) for other in here if other.user_id == membership.user_id}
        rows.append(
            {
                "membership": membership,
                "duty": DUTIES[role],
                "is_mine": is_mine,
                "is_last": is_last,
                "may_change": role in kept,
                "others": [(other.value, DUTIES[other]) for other in _in_order(kept - has)],
                "successors": list(successors(membership)) if is_mine and is_last else [],
            }
        )
    return rows


@require_POST
@audience(*KEEPERS)
def member_role(request: ActorRequest, pk: int) -> HttpResponse:
    """Another role instead of this one."""
    membership = found(members_here(request.actor).filter(pk=pk).first())
    role = found(next((role for role in DUTIES if role.value == request.POST.get("role")), None))
    change_role(request.actor, membership=membership, role=role, now=timezone.now())
    messages.success(request, _("Fatto: il ruolo è cambiato da adesso."))
    return _after(request, is_mine=membership.user_id == request.actor.user_id)


@require_POST
@audience(*KEEPERS)
def member_dismiss(request: ActorRequest, pk: int) -> HttpResponse:
    """A colleague goes, or one goes oneself."""
    membership = found(members_here(request.actor).filter(pk=pk).first())
    is_mine = membership.user_id == request.actor.user_id
    dismiss_member(request.actor, membership=membership, now=timezone.now())
    left = _("Ha lasciato il ruolo. Grazie di quello che ha fatto.")
    messages.success(request, left if is_mine else _("Fatto: da adesso non agisce più per voi in questo ruolo."))
    return _after(request, is_mine=is_mine)


@require_POST
@audience(*KEEPERS)
def member_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """One's own role goes to somebody else of the body, and one leaves it, in one step."""
    membership = found(members_here(request.actor).filter(pk=pk, user=request.actor.user_id or 0).first())
    chosen = request.POST.get("successor", "")
    successor = found(next((other for other in successors(membership) if str(other.pk) == chosen), None))
    hand_over(request.actor, membership=membership, successor=successor, now=timezone.now())
    messages.success(request, _("Fatto: ora se ne occupa %(email)s.") % {"email": successor.user.email})
    return _after(request, is_mine=True)


@require_POST
@audience(*KEEPERS)
def invitation_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """The link that was sent is dead from now on."""
    invitation = found(open_invitations(request.actor, timezone.now()).filter(pk=pk).first())
    revoke_invitation(request.actor, invitation=invitation, now=timezone.now())
    messages.success(request, _("Invito ritirato: il collegamento non vale più."))
    return redirect("web:members")


def _after(request: ActorRequest, *, is_mine: bool) -> HttpResponse:
    """Whoever changed themselves stands in other shoes now."""
    return redirect("web:desk" if is_mine else "web:members")
