"""Come in with a card and its PIN, and go again: for people without e-mail, on any phone or at a kiosk."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.cards.commands import open_with
from mentoring.cards.errors import WrongCardOrPin
from mentoring.cards.rules import PIN_LENGTH
from mentoring.kernel.codes import normalised
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.card_visit import begin_visit, came_with_card, end_visit
from mentoring.web.public.consent import behind_a_key
from mentoring.web.public.guessing import count_guess, refuse_guesses
from mentoring.web.public.ways import AT_THE_DOOR


class PinForm(forms.Form):
    """Six digits."""

    pin = forms.CharField(
        label=_("Il PIN"),
        help_text=_("Le 6 cifre che ti hanno dato insieme alla carta."),
        max_length=20,
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 8, "class": "field__code"}
        ),
        error_messages={"required": _("Scrivi il PIN: sono 6 cifre.")},
    )

    def clean_pin(self) -> str:
        pin = "".join(sign for sign in self.cleaned_data["pin"] if sign.isdigit() and sign.isascii())
        if len(pin) != PIN_LENGTH:
            raise forms.ValidationError(_("Il PIN sono 6 cifre."))
        return pin


@never_cache
@audience(Role.PUBLIC)
@behind_a_key
def card(request: ActorRequest, code: str) -> HttpResponse:
    """The PIN is asked for whatever the code: which cards there are is nobody's business.

    Whoever stands at a door reads the card of a guest, not their own: they are led to their door.
    """
    if request.method == "GET" and request.actor.role in AT_THE_DOOR:
        return redirect(f"{reverse('web:door')}?{urlencode({'code': normalised(code)})}")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        refuse_guesses(request, now)
        try:
            opened = open_with(typed=code, pin=form.cleaned_data["pin"], now=now)
        except WrongCardOrPin as refusal:
            count_guess(request, now)
            form.add_error("pin", str(refusal))
        else:
            begin_visit(request, opened.pk)
            return redirect("web:wallet")
    return render(request, "public/card.html", {"form": form}, status=409 if form.errors else 200)


@require_POST
@audience(Role.PUBLIC)
def leave(request: ActorRequest) -> HttpResponse:
    """Whoever comes after finds nothing."""
    if came_with_card(request):
        end_visit(request)
    return redirect("web:home")
