"""Signing up: a mentor with the first promise, a provider, a nominator. One calm page each."""

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters

from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import kinds_for, organisation_of
from mentoring.programmes.commands import join as bring_in
from mentoring.programmes.commands import refuse_second_body
from mentoring.programmes.errors import AlreadyHere
from mentoring.programmes.queries import programmes_of
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.mentor.forms import GiftForm
from mentoring.web.mentor.pledges import promised
from mentoring.web.newcomers import AccountForm, account_for, let_in, seen_before
from mentoring.web.public.joining_forms import BodyForm, GiverForm, NominatorForm, ProviderForm
from mentoring.web.rulewords import awards_in_brief

if TYPE_CHECKING:
    from django import forms

    from mentoring.funds.models import Pledge
    from mentoring.people.models import Organisation, User
    from mentoring.programmes.models import Territory


@sensitive_post_parameters("password")
@audience(Role.PUBLIC)
def become_mentor(request: ActorRequest) -> HttpResponse:
    """How much, for whom, who you are: then the pay slip. A mentor who is logged in makes one more promise."""
    territory = _here(request)
    if any(shoes.actor.role == Role.MENTOR for shoes in request.shoes):
        return redirect("web:mentor_pledge_new")
    data = request.POST or None
    gift = GiftForm(data, territory=territory)
    giver = GiverForm(data, kinds=kinds_for(Role.MENTOR), initial=_known(request))
    account = None if request.actor.is_authenticated else AccountForm(data)
    if request.method == "POST" and _are_valid(gift, giver, account):
        try:
            given = _given(request, territory, gift, giver, account)
        except AlreadyHere as refusal:
            giver.add_error(refusal.field, str(refusal))
        else:
            if given is None:
                assert account is not None
                return seen_before(request, account)
            user, organisation, promise = given
            return let_in(request, user, Role.MENTOR, organisation, reverse("web:mentor_pledge", args=[promise.pk]))
    context = {
        "gift": gift,
        "giver": giver,
        "account": account,
        "form": _Together(gift, giver, account),
        "programmes": awards_in_brief(programmes_of(territory)),
    }
    return render(request, "public/become_mentor.html", context, status=_status(gift, giver, account))


def _here(request: ActorRequest) -> "Territory":
    """An installation that has no territory yet has nothing to join."""
    territory: Territory | None = request.territory
    if not territory:
        raise Http404
    return territory


@transaction.atomic
def _given(
    request: ActorRequest, territory: "Territory", gift: GiftForm, giver: GiverForm, account: AccountForm | None
) -> "tuple[User, Organisation, Pledge] | None":
    """Who gives, for which body, and the promise; None for an address that is known. Refuses as _brought_in does."""
    user, now = account_for(request, account), timezone.now()
    if user is None:
        refuse_second_body(territory=territory, fiscal_code=giver.body("").fiscal_code, user=None)
        return None
    organisation = bring_in(territory=territory, user=user, body=giver.body(user.email), role=Role.MENTOR, now=now)
    promise = promised(_acting(user, Role.MENTOR, organisation), territory, organisation, gift, now)
    return user, organisation, promise


def _acting(user: "User", role: Role, organisation: "Organisation") -> Actor:
    return Actor(user.pk, role, organisation_id=organisation.pk, name=str(user), label=organisation.name)


# The two other ways in: the word in the address, the role, its form, and where one lands.
WAYS: dict[str, tuple[Role, type[BodyForm], str]] = {
    "ente": (Role.PROVIDER, ProviderForm, "web:provider_desk"),
    "scuola": (Role.NOMINATOR, NominatorForm, "web:nominator_desk"),
}


@sensitive_post_parameters("password")
@audience(Role.PUBLIC)
def join(request: ActorRequest, role: str) -> HttpResponse:
    """A theatre or a school tells who it is; the operator looks at it; until then its desk says so."""
    if role not in WAYS:
        raise Http404
    territory = _here(request)
    wanted, form_class, desk = WAYS[role]
    if any(shoes.actor.role == wanted for shoes in request.shoes):
        return redirect(desk)
    data = request.POST or None
    body = form_class(data, kinds=kinds_for(wanted), initial=_known(request))
    account = None if request.actor.is_authenticated else AccountForm(data)
    if request.method == "POST" and _are_valid(body, account):
        try:
            brought = _brought_in(request, territory, body, account, wanted)
        except AlreadyHere as refusal:
            body.add_error(refusal.field, str(refusal))
        else:
            if brought is None:
                assert account is not None
                return seen_before(request, account)
            return let_in(request, *brought, reverse(desk))
    context = {"body": body, "account": account, "form": _Together(body, account), "way": role}
    return render(request, "public/join.html", context, status=_status(body, account))


@transaction.atomic
def _brought_in(
    request: ActorRequest, territory: "Territory", form: BodyForm, account: AccountForm | None, role: Role
) -> "tuple[User, Role, Organisation] | None":
    """Who came, as what, for which body; None for an address that is known.

    Refuses with AlreadyHere, and then no account is made. For a known address, too: that nothing is refused would tell
    that there is an account.
    """
    user = account_for(request, account)
    if user is None:
        refuse_second_body(territory=territory, fiscal_code=form.body("").fiscal_code, user=None)
        return None
    body = form.body(user.email)
    return user, role, bring_in(territory=territory, user=user, body=body, role=role, now=timezone.now())


# -- several forms on one page ---------------------------------------------------------------------------------
class _Together:
    """What the summary of errors asks of a form, for several of them."""

    def __init__(self, *parts: "forms.Form | None") -> None:
        self._parts = [part for part in parts if part is not None]

    @property
    def errors(self) -> dict[str, Any]:
        return {name: words for part in self._parts for name, words in part.errors.items()}

    @property
    def non_field_errors(self) -> list[Any]:
        return [words for part in self._parts for words in part.non_field_errors()]

    def __iter__(self) -> Any:
        return (field for part in self._parts for field in part)


def _are_valid(*parts: "forms.Form | None") -> bool:
    """Each of them: all that is wrong is said at once."""
    valid = [part.is_valid() for part in parts if part is not None]
    return all(valid)


def _status(*parts: "forms.Form | None") -> int:
    return 409 if any(part is not None and part.errors for part in parts) else 200


def _known(request: ActorRequest) -> dict[str, Any]:
    """Whoever acts for a body already need not write its name again."""
    organisation = organisation_of(request.actor)
    if organisation is None or request.actor.role == Role.DOOR:
        return {}
    return {"name": organisation.name, "municipality": organisation.municipality, "kind": organisation.kind}
