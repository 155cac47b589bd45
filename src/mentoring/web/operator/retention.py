"""What a territory forgets by itself: for how long it is kept, what will go, and when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.people.permissions import Role
from mentoring.privacy.retention import Due, due, keep_for
from mentoring.privacy.rules import SPANS, Span
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.operator.ground import operated

WORDS: dict[Span, tuple[str | Promise, str | Promise]] = {
    Span.UNANSWERED: (
        gettext_lazy("Segnalazioni senza risposta"),
        gettext_lazy("Le ritiriamo, e togliamo il nome di chi non ha nient'altro."),
    ),
    Span.SAID_NO: (
        gettext_lazy("Chi ha detto no, o è stato ritirato"),
        gettext_lazy("Togliamo nome, contatti e documenti."),
    ),
    Span.REASONS: (
        gettext_lazy("Motivi e documenti, dopo la fine del programma"),
        gettext_lazy("Restano nome e buono; spariscono parole, fasce, disagi e allegati."),
    ),
    Span.FINISHED: (
        gettext_lazy("Nomi, dopo la fine dell'ultimo programma"),
        gettext_lazy("Restano i conti, con un numero al posto del nome."),
    ),
    Span.MESSAGES: (gettext_lazy("Messaggi mandati"), gettext_lazy("Sparisce il messaggio, con l'indirizzo.")),
    Span.READINGS: (
        gettext_lazy("Chi ha letto i dati di chi"),
        gettext_lazy("Le righe più vecchie vanno via; decide il territorio che le tiene più a lungo."),
    ),
}


class DaysForm(forms.Form):
    """A number of days for each."""

    def __init__(self, *args: Any, spans: list[Due], **options: Any) -> None:
        super().__init__(*args, **options)
        for one in spans:
            limits = SPANS[one.span]
            field = forms.IntegerField(label=str(WORDS[one.span][0]), min_value=limits.least, max_value=limits.most)
            field.help_text = _("Giorni, da %(least)s a %(most)s.") % {"least": limits.least, "most": limits.most}
            field.initial = one.days
            self.fields[one.span.value] = field


@audience(Role.OPERATOR)
def retention(request: ActorRequest) -> HttpResponse:
    """What will go and when; and after how long."""
    territory, now = operated(request), timezone.now()
    spans = due(territory, now)
    form = DaysForm(request.POST if request.method == "POST" else None, spans=spans)
    if request.method == "POST" and form.is_valid():
        days = {Span(name): number for name, number in form.cleaned_data.items()}
        try:
            keep_for(request.actor, territory=territory, days=days, now=now)
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Fatto: da stanotte vale così."))
            return redirect("web:operator_retention")
    lines = [{"due": one, "title": WORDS[one.span][0], "words": WORDS[one.span][1]} for one in spans]
    return render(
        request, "operator/retention.html", {"lines": lines, "form": form}, status=409 if form.errors else 200
    )
