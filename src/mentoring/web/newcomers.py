"""Signing up with a purpose: somebody without an account fills in one form, and an e-mail with a code does the rest.

Whether an address has an account is nobody's business: families have accounts here. So an address that is known gets
the same page as a new one, and an e-mail that says how to get in. Only who knows the password of an address that was
never confirmed goes on where they were: they sent the same form twice, or lost the code.
"""

from typing import TYPE_CHECKING, Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.account.utils import complete_signup, has_verified_email
from allauth.core.ratelimit import clear, consume
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import TooManyAttempts
from mentoring.people.commands import create_user, user_of_address
from mentoring.people.errors import AddressTaken
from mentoring.people.permissions import Role
from mentoring.people.queries import shoes_of, user_by_email, user_with_id
from mentoring.web.audience import SHOES, ActorRequest, today, wear

if TYPE_CHECKING:
    from mentoring.people.models import Organisation, User


class AccountForm(forms.Form):
    """Who is filling this in. Not shown to somebody who is logged in."""

    your_name = forms.CharField(
        label=_("Il suo nome e cognome"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Scriva il suo nome.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Le mandiamo subito un codice per confermarla."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Scriva la sua e-mail."),
            "invalid": _("Questo indirizzo non sembra completo: manca la @, o quello che viene dopo."),
        },
    )
    password = forms.CharField(
        label=_("Una password"),
        help_text=_("Almeno 10 caratteri. Va bene anche una frase."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Scelga una password.")},
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        # An account that is never saved: a password must not resemble the address.
        validate_password(password, get_user_model()(email=self.cleaned_data.get("email", "")))
        return password


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]
    """allauth's, which says the same of an address that is known, and now takes as long."""

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


def account_for(request: ActorRequest, form: AccountForm | None) -> "User | None":
    """Who is asking: the user who is logged in, or a new one; None for an address that is known already.

    Refuses with TooManyAttempts when one place signs up again and again.
    """
    if not consume(request, action="signup"):
        raise TooManyAttempts
    if form is None:
        assert request.actor.user_id is not None
        return user_with_id(request.actor.user_id)
    facts: dict[str, Any] = form.cleaned_data
    try:
        return create_user(
            email=facts["email"],
            name=facts["your_name"],
            password=facts["password"],
            language=(get_language() or "it").split("-")[0],
        )
    except AddressTaken:
        known = user_by_email(facts["email"])
        # The password is hashed either way: both answers take the same time.
        is_same = known is not None and known.check_password(facts["password"])
        return known if is_same and not has_verified_email(known) else None


def seen_before(request: ActorRequest, form: AccountForm) -> HttpResponse:
    """The page that a new address would get; the e-mail says that there is an account, and how to get in."""
    response: HttpResponse = prevent_enumeration(request, email=form.cleaned_data["email"])
    return response


def let_in(request: ActorRequest, user: "User", role: Role, organisation: "Organisation", url: str) -> HttpResponse:
    """On to what was signed up for, in the right shoes; who is new confirms the address first."""
    worn = next(
        shoes
        for shoes in shoes_of(user, today())
        if shoes.actor.role == role and shoes.actor.organisation_id == organisation.pk
    )
    if request.actor.is_authenticated:
        wear(request, worn)
        return redirect(url)
    request.session[SHOES] = worn.key
    # A double click comes twice in ten seconds, and its second answer is the one that is seen: it needs its own code.
    clear(request, action="confirm_email", key=user.email)
    response: HttpResponse = complete_signup(request, user, None, url)
    return response


def mail_code(request: ActorRequest, *, email: str, url: str) -> HttpResponse:
    """Send a code to an address (and nowhere else), and go on to where it is typed, then to the url.

    An address without an account gets one: its owner is whoever can read the code. Refuses with TooManyAttempts.
    """
    if not consume(request, action="request_login_code", key=email):
        raise TooManyAttempts
    user = user_of_address(email=email, language=(get_language() or "it").split("-")[0])
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=user.email)
    return redirect(f"{reverse('account_confirm_login_code')}?{urlencode({'next': url})}")
