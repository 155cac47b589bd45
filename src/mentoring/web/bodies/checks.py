"""What is wrong with one field, said before the form is sent."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.bodies.forms import RecordForm
from mentoring.web.body_fields import AS_TYPED
from mentoring.web.installation.forms import Checks
from mentoring.web.public.joining_forms import GiverForm, NominatorForm, ProviderForm

# The forms whose fields are checked one by one, by the word in the address.
FORMS: dict[str, Callable[[Any], forms.Form]] = {
    "ente": lambda data: ProviderForm(data, kinds=[]),
    "mentore": lambda data: GiverForm(data, kinds=[]),
    "scuola": lambda data: NominatorForm(data, kinds=[]),
    "organizzazione": RecordForm,
    "territorio": Checks,
}


@require_POST
@audience(Role.PUBLIC)
def check_field(request: ActorRequest, way: str, field: str) -> HttpResponse:
    """The field as it was typed, with its sentence. It only reads the code: nobody learns here who is known to us."""
    if way not in FORMS or field not in AS_TYPED:
        raise Http404
    # Whoever passes by an empty field has not made a mistake yet.
    form = FORMS[way](request.POST if request.POST.get(field, "").strip() else None)
    if field not in form.fields:
        raise Http404
    return render(request, "components/field.html", {"field": form[field], "is_news": True})
