"""A review that a family asked for on paper: the operator writes it down, and it goes on as any other."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.awards.questioned import latest_result
from mentoring.awards.reviews import record_review
from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, today
from mentoring.web.forms import DateInput, FormKeyField
from mentoring.web.operator.ground import operated


class PaperReview(forms.Form):
    """What stands on the family's sheet."""

    form_key = FormKeyField()
    number = forms.IntegerField(
        label=gettext_lazy("Numero della segnalazione"),
        help_text=gettext_lazy("È in fondo al foglio del risultato."),
        min_value=1,
        error_messages={"required": gettext_lazy("Scriva il numero che sta in fondo al foglio.")},
    )
    received_on = forms.DateField(
        label=gettext_lazy("Ricevuta il"),
        help_text=gettext_lazy("Conta il giorno in cui la famiglia l'ha consegnata."),
        widget=DateInput,
        initial=today,
    )
    text = forms.CharField(
        label=gettext_lazy("Le parole della famiglia"),
        help_text=gettext_lazy("Come le ha scritte: restano sue, e cifrate."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Copi che cosa ha scritto la famiglia.")},
    )

    def clean_received_on(self) -> date:
        """Nothing came in tomorrow."""
        received_on: date = self.cleaned_data["received_on"]
        if received_on > today():
            raise forms.ValidationError(_("Questo giorno deve ancora venire."))
        return received_on


@audience(Role.OPERATOR)
def record(request: ActorRequest) -> HttpResponse:
    """The form; once it is written down the operator is on the review's own page."""
    territory = operated(request)
    form = PaperReview(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts: dict[str, Any] = dict(form.cleaned_data)
        award = latest_result(request.actor, territory, facts.pop("number"))
        if award is None:
            form.add_error("number", _("Di questa segnalazione non c'è un risultato: controlli il numero."))
        else:
            try:
                review = record_review(request.actor, award=award, now=timezone.now(), **facts)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("La richiesta è scritta: da qui si continua come per le altre."))
                return redirect("web:operator_review", review.pk)
    return render(request, "operator/review_paper.html", {"form": form}, status=409 if form.errors else 200)
