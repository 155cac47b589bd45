"""A family comes with a code from paper: who is it about, and yes. Two short pages, no account."""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from mentoring.claims.commands import claim as come_with
from mentoring.claims.errors import UnknownClaimCode
from mentoring.claims.queries import code_behind
from mentoring.claims.rules import Claim
from mentoring.kernel.refusal import Refusal
from mentoring.nominations.agreed import text_in_force
from mentoring.people.permissions import Role
from mentoring.people.rules import Consents, age_on
from mentoring.web.addresses import way_if_elsewhere
from mentoring.web.audience import ActorRequest, audience, today
from mentoring.web.public.consent import behind_a_key
from mentoring.web.public.consent_forms import ConsentForm, KeyForm
from mentoring.web.public.guessing import count_guess, refuse_guesses
from mentoring.web.public.redeem_forms import AboutForm
from mentoring.web.rulewords import awards_in_brief

if TYPE_CHECKING:
    from mentoring.claims.models import ClaimCode

CLAIMED = "claimed"


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def redeem(request: ActorRequest, code: str) -> HttpResponse:
    """First who it is about, then what for, which data, and yes."""
    usable = opened(request, code)
    if usable is None:
        return gone(request)
    if away := way_if_elsewhere(request, usable.sheet.programme.territory, "web:redeem", code):
        return redirect(away)
    about = AboutForm(request.POST if request.method == "POST" else None, limits=usable.sheet.programme.age_limits)
    if request.method != "POST" or request.POST.get("do") == "back" or not about.is_valid():
        return _first_page(request, usable, about)
    needed = Consents.needed_at(age_on(about.cleaned_data["born_on"], today()))
    first_name = about.cleaned_data["first_name"]
    if request.POST.get("answer") != "yes":
        return _second_page(request, usable, about, ConsentForm(needed=needed, first_name=first_name))
    answer = ConsentForm(request.POST, needed=needed, first_name=first_name)
    if not answer.is_valid():
        return _second_page(request, usable, about, answer)
    return _come(request, code, usable, about, answer)


def opened(request: ActorRequest, code: str) -> "ClaimCode | None":
    """The code, while it can be used. Wrong ones are counted; too many are refused with TooManyAttempts."""
    now = timezone.now()
    refuse_guesses(request, now)
    usable = code_behind(code, timezone.localdate(now))
    if usable is None:
        count_guess(request, now)
    return usable


def gone(request: ActorRequest) -> HttpResponse:
    """Used, expired, revoked, or never made: the same words."""
    return render(request, "public/consent_gone.html", {"form": KeyForm()}, status=404)


def _come(request: ActorRequest, code: str, usable: "ClaimCode", about: AboutForm, answer: ConsentForm) -> HttpResponse:
    told = answer.answer()
    claim = Claim(about.nominee(), told.guardian_name, told.person_name, told.email, told.person_email)
    try:
        come_with(typed=code, claim=claim, now=timezone.now())
    except UnknownClaimCode:  # Another family was faster.
        return gone(request)
    except Refusal as refusal:
        about.add_error(refusal.field if refusal.field in about.fields else None, str(refusal))
        return _first_page(request, usable, about)
    request.session[CLAIMED] = {
        "nominator": usable.sheet.nominator.name,
        "programme": usable.sheet.programme.name,
        "has_email": bool(told.email),
    }
    return redirect("web:redeem_done")


def _first_page(request: ActorRequest, usable: "ClaimCode", about: AboutForm) -> HttpResponse:
    is_wrong = request.POST.get("do") != "back" and bool(about.errors)
    if not is_wrong and about.is_bound:
        about = AboutForm(initial=request.POST.dict(), limits=about.limits)
    context = {**_context(usable), "form": about, "municipalities": request.territory.municipalities}
    return render(request, "public/redeem.html", context, status=409 if is_wrong else 200)


def _second_page(request: ActorRequest, usable: "ClaimCode", about: AboutForm, answer: ConsentForm) -> HttpResponse:
    needed = Consents.needed_at(age_on(about.cleaned_data["born_on"], today()))
    context = {
        **_context(usable),
        "about": about,
        "person": about.nominee(),
        "needed": needed,
        "form": answer,
        "text": text_in_force(usable.sheet.programme.territory, get_language() or "it"),
    }
    return render(request, "public/redeem_yes.html", context, status=409 if answer.errors else 200)


def _context(usable: "ClaimCode") -> dict[str, object]:
    [(programme, award)] = awards_in_brief([usable.sheet.programme])
    return {"code": usable, "programme": programme, "award": award, "nominator": usable.sheet.nominator}


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def done(request: ActorRequest) -> HttpResponse:
    """Thank you, and what happens next."""
    claimed = request.session.get(CLAIMED)
    if claimed is None:
        return redirect("web:claim")
    return render(request, "public/redeem_done.html", {"claimed": claimed})
