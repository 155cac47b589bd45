"""Help for one evening: a link for a volunteer's phone, shown once, and a button that ends it."""

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.people.permissions import Role
from mentoring.programmes.queries import address_of
from mentoring.ushers.commands import Invited, invite_usher, revoke_usher
from mentoring.ushers.queries import usher_with_id, ushers_of
from mentoring.web.addresses import link_to
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import FormKeyField
from mentoring.web.provider.dates import own_date

if TYPE_CHECKING:
    from mentoring.offers.models import Occurrence


class UsherForm(forms.Form):
    """Whom the link is for."""

    name = forms.CharField(
        label=gettext_lazy("Come si chiama"),
        max_length=60,
        help_text=gettext_lazy("Basta il nome, per esempio Marta: serve solo a lei, per riconoscere il link."),
    )
    form_key = FormKeyField()


@never_cache
@audience(Role.PROVIDER)
def ushers(request: ActorRequest, pk: int) -> HttpResponse:
    """Who helps on a date; a POST makes one more link, and shows it this once."""
    date = own_date(request, pk)
    form = UsherForm(request.POST if request.method == "POST" else None)
    invited = _invited(request, date, form) if form.is_bound and form.is_valid() else None
    link = link_to(address_of(request.territory), "web:shift", invited.key) if invited else ""
    now = timezone.now()
    context = {
        "date": date,
        "form": UsherForm() if invited else form,
        "link": link,
        "invited": invited.usher if invited else None,
        "ushers": [{"usher": usher, "lives": usher.lives_at(now)} for usher in ushers_of(request.actor, date)],
        "can_ask": not date.cancelled_at and now <= date.door_closes_at,
    }
    return render(request, "provider/ushers.html", context, status=409 if form.errors else 200)


def _invited(request: ActorRequest, date: "Occurrence", form: UsherForm) -> Invited | None:
    try:
        return invite_usher(request.actor, occurrence=date, now=timezone.now(), **form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@require_POST
@audience(Role.PROVIDER)
def usher_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """The link ends at once."""
    usher = found(usher_with_id(request.actor, pk))
    revoke_usher(request.actor, usher=usher, now=timezone.now())
    messages.success(request, _("Fatto: il link di %(name)s non apre più niente.") % {"name": usher.name})
    return redirect("web:ushers", usher.occurrence_id)
