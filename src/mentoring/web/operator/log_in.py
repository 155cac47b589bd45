"""Who logs in with two steps here, beyond those who always do."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.people.permissions import Role
from mentoring.programmes.commands import ask_second_step
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.forms import CheckboxList
from mentoring.web.operator.ground import operated

# In the order in which one thinks of them.
CHOICES = [
    (Role.MENTOR.value, gettext_lazy("Mentori")),
    (Role.NOMINATOR.value, gettext_lazy("Segnalatori: leggono i nomi di chi propongono")),
    (Role.PROVIDER.value, gettext_lazy("Enti: dicono su quale conto essere pagati")),
    (Role.DOOR.value, gettext_lazy("Chi sta all'ingresso")),
    (Role.GUARDIAN.value, gettext_lazy("Genitori e tutori")),
    (Role.BENEFICIARY.value, gettext_lazy("Fruitori")),
]


class SecondStepForm(forms.Form):
    """Of whom the territory asks it."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Chiedilo anche a"),
        required=False,
        choices=CHOICES,
        widget=CheckboxList,
        error_messages={"invalid_choice": gettext_lazy("Questo ruolo qui non c'è: scegli tra quelli dell'elenco.")},
    )


@audience(Role.OPERATOR)
def second_steps(request: ActorRequest) -> HttpResponse:
    """Tick the roles; whoever has no second step yet is led to it at their next page."""
    territory = operated(request)
    data = request.POST if request.method == "POST" else None
    form = SecondStepForm(data, initial={"roles": territory.second_factor_roles})
    if form.is_valid():
        roles = [Role(role) for role in form.cleaned_data["roles"]]
        ask_second_step(request.actor, territory=territory, roles=roles, now=timezone.now())
        messages.success(request, _("Salvato: vale dalla prossima pagina che aprono."))
        return redirect("web:operator_second_steps")
    return render(request, "operator/second_steps.html", {"form": form}, status=409 if form.errors else 200)
