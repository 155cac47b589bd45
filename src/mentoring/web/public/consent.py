"""The family's page: behind a key from an e-mail or a letter, without an account. It answers yes or no, once."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from mentoring.cards.rules import CARD_LENGTH
from mentoring.kernel.codes import normalised
from mentoring.nominations.agreed import text_in_force
from mentoring.nominations.consents import consent as say_yes
from mentoring.nominations.consents import decline
from mentoring.nominations.errors import WrongPin
from mentoring.nominations.keys import KEY_LENGTH, check_pin
from mentoring.nominations.queries import Opened, opened_by
from mentoring.people.permissions import Role
from mentoring.people.rules import ADULT_AT, Consents
from mentoring.web.addresses import way_if_elsewhere
from mentoring.web.audience import ActorRequest, audience, today
from mentoring.web.public.consent_forms import FamilyForm, KeyForm, PinForm
from mentoring.web.public.guessing import count_guess, refuse_guesses
from mentoring.web.rulewords import awards_in_brief

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination

P = ParamSpec("P")
View = Callable[Concatenate[ActorRequest, P], HttpResponse]

ANSWERED = "answered"
PINS = "pins"  # Of the letters whose PIN this session has typed.


def behind_a_key(page: View[P]) -> View[P]:
    """The address of these pages holds a key: no search engine lists it, no other site learns it.

    Not "no-referrer": with it browsers send a form's Origin as "null", which Django takes for a forged request.
    """

    @wraps(page)
    def shown(request: ActorRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = page(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return cast("View[P]", shown)


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def claim(request: ActorRequest) -> HttpResponse:
    """Type what is on a letter or on a slip of paper."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        if len(key) != KEY_LENGTH:  # The length tells the kinds of codes apart.
            return redirect("web:card" if len(key) == CARD_LENGTH else "web:redeem", key)
        if _opened(request, key):
            return redirect("web:consent", key)
        return _gone(request, form)
    return render(request, "public/claim.html", {"form": form}, status=409 if form.errors else 200)


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def consent(request: ActorRequest, link: str) -> HttpResponse:
    """Who asks, what for, which data: and yes or no."""
    opened = _opened(request, link)
    if opened is None:
        return _gone(request, KeyForm())
    nomination = opened.nomination
    if away := way_if_elsewhere(request, nomination.programme.territory, "web:consent", link):
        return redirect(away)
    if opened.needs_pin and not _has_the_pin(request, opened):
        return _ask_for_the_pin(request, opened, link)
    asking = _asking(opened)
    said = request.POST.get("answer", "")
    if said == "no":
        return render(request, "public/consent_no.html", {"nomination": nomination, "needed": asking})
    if said == "surely no":
        decline(nomination=nomination, now=timezone.now())
        return _answered(request, nomination, said="no")
    form = _form(request, opened, asking)
    if said == "yes" and form.is_valid():
        say_yes(nomination=nomination, answer=form.answer(), channel=opened.channel, now=timezone.now())
        said = "half" if nomination.is_open else "yes"
        return _answered(request, nomination, said=said, has_email=bool(form.cleaned_data["email"]))
    return _page(request, opened, asking, form)


def _asking(opened: Opened) -> Consents:
    """Who is to answer on this page: whoever has not yet; with a young person's own key nobody but they."""
    missing = opened.nomination.consents_missing(today())
    return Consents(guardian=missing.guardian and not opened.is_own, person=missing.person)


def _form(request: ActorRequest, opened: Opened, asking: Consents) -> FamilyForm:
    nomination, person = opened.nomination, opened.nomination.person
    # Only who reads that mailbox has this key; whoever holds a letter is not told whose address we know.
    mailed = nomination.own_email if opened.is_own else nomination.guardian_email
    known = mailed if opened.channel == opened.channel.LINK and (opened.is_own or asking.guardian) else ""
    if nomination.consents_needed(today()).guardian is False and opened.channel == opened.channel.LINK:
        known = nomination.guardian_email or nomination.own_email  # An adult was written to at their own address.
    is_minor = person.age_on(today()) < ADULT_AT
    data = request.POST if request.POST.get("answer") == "yes" else None
    initial = {"guardian_name": nomination.guardian_name, "email": known}
    return FamilyForm(data, initial=initial, asking=asking, is_minor=is_minor, first_name=person.first_name)


def _page(request: ActorRequest, opened: Opened, asking: Consents, form: FamilyForm) -> HttpResponse:
    nomination = opened.nomination
    [(_programme, award)] = awards_in_brief([nomination.programme])
    context = {
        "nomination": nomination,
        "person": nomination.person,
        "nominator": nomination.nominator,
        "programme": nomination.programme,
        "award": award,
        "needed": asking,
        "is_second": not asking.guardian and nomination.consents_needed(today()).guardian,
        "is_of_age_now": nomination.state == "lapsed",
        "form": form,
        "text": text_in_force(nomination.programme.territory, get_language() or "it"),
    }
    return render(request, "public/consent.html", context, status=409 if form.errors else 200)


# -- the PIN of a letter ------------------------------------------------------------------------------------
def _has_the_pin(request: ActorRequest, opened: Opened) -> bool:
    return opened.nomination.pin_fingerprint in request.session.get(PINS, [])


def _ask_for_the_pin(request: ActorRequest, opened: Opened, link: str) -> HttpResponse:
    """Before it no name is shown: a QR may have been photographed by anybody."""
    form = PinForm(request.POST if "pin" in request.POST else None)
    if form.is_valid():
        key = normalised(link)
        try:
            check_pin(opened.nomination, key=key, pin=form.cleaned_data["pin"], now=timezone.now())
        except WrongPin as wrong:
            form.add_error("pin", str(wrong))
        else:
            request.session[PINS] = [*request.session.get(PINS, [])[-9:], opened.nomination.pin_fingerprint]
            return redirect("web:consent", link)
    return render(request, "public/consent_pin.html", {"form": form}, status=409 if form.errors else 200)


def _answered(request: ActorRequest, nomination: "Nomination", *, said: str, has_email: bool = False) -> HttpResponse:
    """The key is used up: what is said next travels in the session, without a person's name."""
    request.session[ANSWERED] = {
        "said": said,
        "has_email": has_email,
        "nominator": nomination.nominator.name,
        "programme": nomination.programme.name,
        "by_mail": bool(nomination.own_fingerprint),
    }
    return redirect("web:consent_done")


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def done(request: ActorRequest) -> HttpResponse:
    """Thank you, and what happens next."""
    answered = request.session.get(ANSWERED)
    if answered is None:
        return redirect("web:claim")
    return render(request, "public/consent_done.html", {"answered": answered})


# -- keys that open nothing ---------------------------------------------------------------------------------
def _opened(request: ActorRequest, key: str) -> Opened | None:
    """What a key opens. Wrong ones are counted; whoever has had too many is refused with TooManyAttempts."""
    now = timezone.now()
    refuse_guesses(request, now)
    opened = opened_by(key)
    if opened is None:
        count_guess(request, now)
    return opened


def _gone(request: ActorRequest, form: KeyForm) -> HttpResponse:
    """A key that was used up and one that never was: the same words."""
    return render(request, "public/consent_gone.html", {"form": form}, status=404)
