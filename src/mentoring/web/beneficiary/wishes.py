"""What somebody would like to do: one page, a tick for each thing, and what it is good for."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.community.commands import wish_for
from mentoring.community.queries import wishes_of
from mentoring.people.permissions import Role
from mentoring.people.queries import person_of
from mentoring.programmes.queries import disciplines_of
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import CheckboxList


class WishesForm(forms.Form):
    """Every discipline of the territory; none is as good an answer as all."""

    disciplines = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Che cosa ti piacerebbe fare"), coerce=int, required=False, widget=CheckboxList
    )


@audience(Role.BENEFICIARY, Role.GUARDIAN)
def wishes(request: ActorRequest) -> HttpResponse:
    """GET shows the ticks, POST keeps them."""
    person = found(person_of(request.actor))
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["disciplines"]
        wish_for(
            request.actor,
            person=person,
            territory=request.territory,
            discipline_ids=chosen,
            now=timezone.now(),
        )
        words = _("Salvato: quando ci sono posti sospesi ti scriviamo.") if chosen else _("Salvato: non ti scriviamo.")
        messages.success(request, words)
        return redirect("web:wishes")
    context = {"form": form, "is_guardian": request.actor.role == Role.GUARDIAN}
    return render(request, "beneficiary/wishes.html", context, status=409 if form.errors else 200)


def _form(request: ActorRequest) -> WishesForm:
    wished = sorted(wishes_of(request.actor, request.territory))
    form = WishesForm(request.POST if request.method == "POST" else None, initial={"disciplines": wished})
    field = form.fields["disciplines"]
    assert isinstance(field, forms.TypedMultipleChoiceField)
    field.choices = [(discipline.pk, str(discipline)) for discipline in disciplines_of(request.territory)]
    if request.actor.role == Role.GUARDIAN:
        field.label = _("Che cosa piacerebbe fare a %(name)s") % {"name": request.actor.label}
    return form
