"""How the territory says things: each kind of message in each language, with a look at how it will read."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.kernel.refusal import Refusal
from mentoring.people.permissions import Role
from mentoring.post.commands import refuse_broken, reword, unword
from mentoring.post.kinds import GAPS, KINDS
from mentoring.post.words import Text, default_text, sample_words
from mentoring.records.queries import wording_of, wordings_of
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.operator.ground import operated

if TYPE_CHECKING:
    from mentoring.programmes.models import Territory

LANGUAGES = dict(settings.LANGUAGES)


class WordingForm(forms.Form):
    """A message's words. Which gaps they may have is for the room of the post to say."""

    subject = forms.CharField(label=gettext_lazy("Oggetto"), max_length=150)
    body = forms.CharField(
        label=gettext_lazy("Testo"),
        help_text=gettext_lazy("Una riga vuota comincia un capoverso. La firma si aggiunge da sola."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def text(self) -> Text:
        """What was typed, whether it can be sent or not."""
        typed = {name: str(self.data.get(name, "")).replace("\r\n", "\n").strip() for name in self.fields}
        return Text(**typed)


@dataclass(frozen=True)
class Row:
    """One kind of message in one language."""

    kind: str
    language: str
    subject: str
    changed_at: datetime | None  # Empty: the words that come with the house.


def _url(row: Row) -> str:
    return reverse("web:operator_wording", args=[row.kind, row.language])


COLUMNS: list[Column[Row]] = [
    Column("kind", gettext_lazy("Messaggio"), lambda row: KINDS[row.kind].label, url=_url),
    Column("language", gettext_lazy("Lingua"), lambda row: LANGUAGES[row.language]),
    Column("subject", gettext_lazy("Oggetto"), lambda row: row.subject),
    Column(
        "own",
        gettext_lazy("Parole"),
        lambda row: _("Vostre") if row.changed_at else _("Di partenza"),
        tone=lambda row: "done" if row.changed_at else "",
    ),
    Column("changed", gettext_lazy("Cambiate"), lambda row: row.changed_at, kind=Kind.MOMENT),
]


@audience(Role.OPERATOR)
def wordings(request: ActorRequest) -> HttpResponse:
    """Every message there is, and which ones the territory says in its own words."""
    own = {(one.kind, one.language): one for one in wordings_of(operated(request).pk)}
    rows = []
    for kind in KINDS:
        for language in LANGUAGES:
            mine = own.get((kind, language))
            subject = mine.subject if mine else default_text(kind, language).subject
            rows.append(Row(kind, language, subject, mine.changed_at if mine else None))
    listing: Listing[Row] = Listing(request, rows, COLUMNS, title=_("Le parole dei messaggi"))
    return listing.response("operator/wordings.html")


@audience(Role.OPERATOR)
def wording(request: ActorRequest, kind: str, language: str) -> HttpResponse:
    """Write it, look at it, keep it; or go back to the words of the house."""
    territory = operated(request)
    if kind not in KINDS or language not in LANGUAGES:
        raise Http404
    if request.method != "POST":
        return _page(request, territory, kind, language)
    wanted = request.POST.get("do", "save")
    if wanted == "reset":
        unword(request.actor, territory=territory, kind=kind, language=language, now=timezone.now())
        messages.success(request, _("Questo messaggio ha di nuovo le parole di partenza."))
        return redirect("web:operator_wording", kind, language)
    form = WordingForm(request.POST)
    if form.is_valid():
        _check(form, kind)
    if wanted == "preview" and request.headers.get("HX-Request"):
        return render(request, "operator/_words.html", _looked_at(form, kind, language))
    if wanted != "preview" and form.is_valid():
        reword(request.actor, territory=territory, kind=kind, language=language, text=form.text(), now=timezone.now())
        messages.success(request, _("Fatto: da adesso lo diciamo così."))
        return redirect("web:operator_wording", kind, language)
    return _page(request, territory, kind, language, form)


def _check(form: WordingForm, kind: str) -> None:
    try:
        refuse_broken(kind, form.text())
    except Refusal as refusal:
        form.add_error(refusal.field, str(refusal))


def _page(
    request: ActorRequest, territory: "Territory", kind: str, language: str, form: WordingForm | None = None
) -> HttpResponse:
    own, house = wording_of(territory.pk, kind, language), default_text(kind, language)
    now = Text(own.subject, own.body) if own else house
    shown = form or WordingForm(vars(now))
    needed = KINDS[kind].needed
    context = {
        "form": form or WordingForm(initial=vars(now)),
        "label": KINDS[kind].label,
        "language": LANGUAGES[language],
        "here": reverse("web:operator_wording", args=[kind, language]),
        "is_own": own is not None,
        "house": house,
        "gaps": [(f"{{{name}}}", GAPS[name], name in needed) for name in KINDS[kind].gaps],
        **_looked_at(shown, kind, language),
    }
    return render(request, "operator/wording.html", context, status=409 if form and form.errors else 200)


def _looked_at(form: WordingForm, kind: str, language: str) -> dict[str, Any]:
    """The words as they will be read; or what is wrong with them."""
    if not form.is_valid():
        return {"trouble": " ".join(str(error) for errors in form.errors.values() for error in errors)}
    return {"words": sample_words(kind, language, form.text())}
