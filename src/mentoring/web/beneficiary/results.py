"""A result, explained to whom it concerns; and the review that may come of it."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mentoring.awards.explaining import result_with_id, results_of, review_until
from mentoring.awards.questioned import turns
from mentoring.awards.reviews import ask_review, withdraw_review, write_to_review
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found, today
from mentoring.web.forms import FormKeyField
from mentoring.web.result_paper import as_pdf
from mentoring.web.resultwords import TONES, review_in_words, said, title

if TYPE_CHECKING:
    from mentoring.awards.models import Award, Review

FOR_A_PERSON = (Role.BENEFICIARY, Role.GUARDIAN)


class Words(forms.Form):
    """What the family writes."""

    form_key = FormKeyField()
    text = forms.CharField(
        label=gettext_lazy("Che cosa non torna?"),
        help_text=gettext_lazy("Lo legge solo chi gestisce il programma, e resta cifrato."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Scrivi due righe: che cosa non torna?")},
    )


class MoreWords(Words):
    """What it writes once it has asked."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.fields["text"].label = _("Scrivi ancora")


@never_cache
@require_safe
@audience(*FOR_A_PERSON)
def results(request: ActorRequest) -> HttpResponse:
    """Every result there was, the newest first."""
    name = _name(request)
    rows = [
        {"award": one, "title": title(one, name), "tone": TONES[one.standing], "review": _review(one)}
        for one in results_of(request.actor)
    ]
    return render(request, "beneficiary/results.html", {"rows": rows, "name": name})


@never_cache
@audience(*FOR_A_PERSON)
def result(request: ActorRequest, pk: int) -> HttpResponse:
    """One of them: what it is made of, what would have changed it, and what one can do."""
    award = found(result_with_id(request.actor, pk))
    review = _review(award)
    if review is not None and request.POST.get("do") == "withdraw":
        return _withdrawn(request, award, review)
    form = (MoreWords if review else Words)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _written(request, award, form)
    may_still_ask = not award.is_awarded and today() <= review_until(award)
    context = {
        "award": award,
        "name": _name(request),
        "said": said(award, _name(request)),
        "until": review_until(award),
        "may_ask": review is None and may_still_ask,
        "review": review,
        "review_words": review_in_words(review) if review else "",
        "turns": turns(request.actor, review) if review else (),
        "form": form,
    }
    return render(request, "beneficiary/result.html", context, status=409 if form.errors else 200)


def _written(request: ActorRequest, award: "Award", form: Words) -> HttpResponse:
    review, now, words = _review(award), timezone.now(), form.cleaned_data
    match request.POST.get("do"):
        case "ask":
            ask_review(request.actor, award=award, **words, now=now)
            messages.success(request, _("Il gestore ha ricevuto la tua richiesta. Quando risponde ti scriviamo."))
        case "write" if review is not None:
            write_to_review(request.actor, review=review, **words, now=now)
            messages.success(request, _("Il gestore ha ricevuto le tue parole."))
        case _:
            raise Http404
    return redirect("web:result", award.pk)


def _withdrawn(request: ActorRequest, award: "Award", review: "Review") -> HttpResponse:
    withdraw_review(request.actor, review=review, now=timezone.now())
    messages.success(request, _("La richiesta è ritirata: il risultato resta com'è."))
    return redirect("web:result", award.pk)


@never_cache
@require_safe
@audience(*FOR_A_PERSON)
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The same to keep, on one sheet."""
    return as_pdf(found(result_with_id(request.actor, pk)), today())


def _review(award: "Award") -> "Review | None":
    return getattr(award, "review", None)


def _name(request: ActorRequest) -> str:
    """Whom a guardian reads about; the young person is spoken to."""
    return request.actor.label if request.actor.role == Role.GUARDIAN else ""
