"""What families agreed to, in numbers and without names; what is asked of them, and of those who nominate."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from mentoring.nominations.agreed import endings_in, standings_of, text_in_force, text_with_id, texts_of
from mentoring.nominations.consents import publish_text
from mentoring.nominations.grounds import list_disadvantage, require_of, retire_disadvantage
from mentoring.nominations.queries import disadvantage_with_id, disadvantages_of, wants_of
from mentoring.nominations.reasons import Demand, Fact, Paper, Wants
from mentoring.nominations.texts import LANGUAGES, Wording
from mentoring.people.permissions import Role
from mentoring.programmes.queries import programme_with_slug
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import CheckboxList
from mentoring.web.grounds import FACTS, PAPERS
from mentoring.web.operator.ground import operated

_DEMANDS = [
    (Demand.NOT_ASKED.value, gettext_lazy("non si chiede")),
    (Demand.WELCOME.value, gettext_lazy("si può dire")),
    (Demand.NEEDED.value, gettext_lazy("ci vuole")),
]
NAMES = dict(settings.LANGUAGES)


class TextForm(forms.Form):
    """The words of a consent. They are kept for good: what was agreed to can always be read."""

    purpose = forms.CharField(
        label=gettext_lazy("A che cosa serve, in una riga"),
        max_length=120,
        error_messages={"required": gettext_lazy("Scriva lo scopo.")},
    )
    body = forms.CharField(
        label=gettext_lazy("Il testo"),
        help_text=gettext_lazy("Una riga vuota comincia un capoverso. Frasi corte: lo legge chi ha fretta."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 22}),
        error_messages={"required": gettext_lazy("Scriva il testo.")},
    )


class DisadvantageForm(forms.Form):
    """One more line of the list."""

    name = forms.CharField(
        label=gettext_lazy("Aggiungi una situazione"),
        max_length=120,
        error_messages={"required": gettext_lazy("Scriva come si chiama.")},
    )


class WantsForm(forms.Form):
    """What a programme asks of its nominators: each fact not at all, gladly, or without fail; and which papers."""

    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Documenti che ci vogliono"),
        help_text=gettext_lazy("Senza questi la segnalazione aspetta: non entra in nessuna assegnazione."),
        choices=[(paper.value, name) for paper, name in PAPERS.items()],
        widget=CheckboxList,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for fact, name in FACTS.items():
            self.fields[fact.value] = forms.ChoiceField(label=str(name), choices=_DEMANDS, required=False)
        self.order_fields([*(fact.value for fact in Fact), "papers"])

    def wants(self) -> Wants:
        """What was chosen, as the command wants it."""
        said = self.cleaned_data
        facts = {fact: Demand(said[fact.value]) for fact in Fact if said[fact.value]}
        return Wants(facts, frozenset(map(Paper, said["papers"])))


@audience(Role.OPERATOR)
def consents(request: ActorRequest) -> HttpResponse:
    """Everything about the families' yes on one page."""
    return _page(request, DisadvantageForm())


def _page(request: ActorRequest, form: DisadvantageForm) -> HttpResponse:
    territory = operated(request)
    context = {
        "standings": standings_of(request.actor, territory),
        "endings": endings_in(request.actor, territory),
        "lines": disadvantages_of(territory),
        "form": form,
        "in_force": [(NAMES[code], text_in_force(territory, code), code) for code in LANGUAGES],
        "texts": texts_of(territory),
    }
    return render(request, "operator/consents.html", context, status=409 if form.errors else 200)


@audience(Role.OPERATOR)
def text(request: ActorRequest) -> HttpResponse:
    """Write a new version; those before stay, and whoever agreed to one can read it."""
    territory = operated(request)
    language = request.POST.get("lingua") or request.GET.get("lingua") or "it"
    if language not in LANGUAGES:
        raise Http404
    now = text_in_force(territory, language)
    form = TextForm(request.POST or None, initial={"purpose": now.purpose, "body": now.body})
    if request.method == "POST" and form.is_valid():
        body = form.cleaned_data["body"].replace("\r\n", "\n")
        wording = Wording("", language, form.cleaned_data["purpose"], body)
        made = publish_text(request.actor, territory=territory, wording=wording, now=timezone.now())
        messages.success(request, _("Da adesso si chiede con la versione %(version)s.") % {"version": made.version})
        return redirect("web:operator_consents")
    context = {"form": form, "now": now, "language": language, "name": NAMES[language]}
    return render(request, "operator/consent_text.html", context, status=409 if form.errors else 200)


@audience(Role.OPERATOR)
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """A version as it was."""
    kept = found(text_with_id(request.actor, operated(request), pk))
    return render(request, "operator/consent_version.html", {"text": kept, "language": NAMES.get(kept.language)})


@require_POST
@audience(Role.OPERATOR)
def disadvantage(request: ActorRequest) -> HttpResponse:
    """One more line."""
    territory = operated(request)
    form = DisadvantageForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    list_disadvantage(request.actor, territory=territory, name=form.cleaned_data["name"], now=timezone.now())
    messages.success(request, _("Fatto: chi segnala la trova da subito."))
    return redirect("web:operator_consents")


@require_POST
@audience(Role.OPERATOR)
def retire(request: ActorRequest, pk: int) -> HttpResponse:
    """One line less to choose."""
    line = found(disadvantage_with_id(request.actor, operated(request), pk))
    retire_disadvantage(request.actor, line=line, now=timezone.now())
    messages.success(request, _("Tolta: non si può più scegliere. Chi è già segnalato così lo resta."))
    return redirect("web:operator_consents")


@audience(Role.OPERATOR)
def wants(request: ActorRequest, slug: str) -> HttpResponse:
    """What a programme wants to be told and shown."""
    programme = found(programme_with_slug(operated(request), slug))
    asked = wants_of(programme)
    initial = {**{fact.value: asked.demand(fact).value for fact in Fact}, "papers": [str(p) for p in asked.papers]}
    form = WantsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        require_of(request.actor, programme=programme, wants=form.wants(), now=timezone.now())
        messages.success(request, _("Fatto: chi segnala per «%(name)s» lo vede da subito.") % {"name": programme.name})
        return redirect("web:operator_consents")
    context = {"form": form, "programme": programme}
    return render(request, "operator/wants.html", context, status=409 if form.errors else 200)
