"""What a territory does about empty seats: warn, pause for a while, give back or count as used. Who pauses now."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from mentoring.bookings.absences import Pausing
from mentoring.bookings.pausing import paused_now
from mentoring.bookings.ruling import Ruling, decide_rules, lift_pause, rules_in
from mentoring.offers.queries import kinds
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import CheckboxList
from mentoring.web.operator.ground import operated
from mentoring.web.readings import Why, note_readings

if TYPE_CHECKING:
    from mentoring.bookings.models import Rules


class RulesForm(forms.Form):
    """Numbers of days and months, and which kinds of offers count as used."""

    counts = forms.BooleanField(
        label=gettext_lazy("Chi non viene più volte aspetta un po' prima di prenotare ancora"),
        help_text=gettext_lazy("La prima volta si avvisa soltanto. Chi era in gruppo non viene contato."),
        required=False,
    )
    absences = forms.IntegerField(label=gettext_lazy("Dopo quanti posti vuoti"), min_value=2, max_value=20)
    within_months = forms.IntegerField(label=gettext_lazy("In quanti mesi"), min_value=1, max_value=24)
    pause_days = forms.IntegerField(label=gettext_lazy("Per quanti giorni non si prenota"), min_value=1, max_value=365)
    redeemed_kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Se nessuno legge il codice e nessuno annulla, contano come usate"),
        help_text=gettext_lazy("Per queste, chi organizza viene pagato. Per le altre i soldi tornano sul buono."),
        widget=CheckboxList,
        required=False,
    )

    papers_at_door = forms.BooleanField(
        label=gettext_lazy("Con una carta si entra anche senza PIN, mostrando un documento"),
        help_text=gettext_lazy("Chi sta all'ingresso scrive cognome e data di nascita: se non sono quelli, non entra."),
        required=False,
    )

    def __init__(self, data: Any, rules: "Rules") -> None:
        facts = ("within_months", "pause_days", "redeemed_kinds", "papers_at_door")
        initial = {name: getattr(rules, name) for name in facts}
        initial |= {"counts": rules.absences is not None, "absences": rules.absences or 3}
        super().__init__(data, initial=initial)
        field = self.fields["redeemed_kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = kinds()

    def ruling(self) -> Ruling:
        """What was decided."""
        told = self.cleaned_data
        pausing = Pausing(told["absences"], told["within_months"], told["pause_days"]) if told["counts"] else None
        return Ruling(pausing, frozenset(told["redeemed_kinds"]), told["papers_at_door"])


@audience(Role.OPERATOR)
def booking_rules(request: ActorRequest) -> HttpResponse:
    """The rules in force, and who waits because of them."""
    territory, now = operated(request), timezone.now()
    form = RulesForm(request.POST if request.method == "POST" else None, rules_in(territory.pk))
    if form.is_bound and form.is_valid():
        decide_rules(request.actor, territory=territory, ruling=form.ruling(), now=now)
        messages.success(request, _("Fatto: da adesso vale così."))
        return redirect("web:operator_booking_rules")
    paused = paused_now(request.actor, territory, now)
    note_readings(request, [one.person.pk for one in paused], Why.PAUSE)
    context = {"form": form, "paused": paused}
    return render(request, "operator/booking_rules.html", context, status=409 if form.errors else 200)


@require_POST
@audience(Role.OPERATOR)
def pause_lift(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody who waits may book again."""
    territory, now = operated(request), timezone.now()
    one = found(next((one for one in paused_now(request.actor, territory, now) if one.person.pk == pk), None))
    n = lift_pause(request.actor, territory=territory, person_id=one.person.pk, now=now)
    words = ngettext(
        "Fatto: %(name)s può prenotare di nuovo. Giustificata %(n)s assenza.",
        "Fatto: %(name)s può prenotare di nuovo. Giustificate %(n)s assenze.",
        n,
    )
    messages.success(request, words % {"name": one.person.first_name, "n": n})
    return redirect("web:operator_booking_rules")
