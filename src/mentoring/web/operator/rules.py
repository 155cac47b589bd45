"""The rules of a programme: their versions, the draft with what it would do today, and the step that makes it hold."""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mentoring.awards.errors import Contradiction, DraftTaken
from mentoring.awards.preparing import rulebook_of, rules_in_force
from mentoring.awards.queries import rounds
from mentoring.awards.rulesets import contradictions, draft_of, drop_draft, publish, rule_sets, save_draft, version_of
from mentoring.awards.trying import Share, Trial, try_rules
from mentoring.kernel.refusal import WrongState
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_names
from mentoring.programmes.queries import programme_with_slug
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.grounds import BRACKETS
from mentoring.web.operator.ground import operated
from mentoring.web.operator.rule_faults import in_words
from mentoring.web.operator.rule_fields import words_for
from mentoring.web.operator.rule_forms import RulesForm
from mentoring.web.rulewords import (
    amount_in_words,
    amounts_by_bracket,
    criteria_in_words,
    eligibility_in_words,
    quotas_in_words,
    review_in_words,
    rule_names,
    ties_in_words,
)

if TYPE_CHECKING:
    from mentoring.awards.models import RuleSet
    from mentoring.awards.rulebook import Rulebook
    from mentoring.programmes.models import Programme

LARGEST = 6  # Groups that a picture beside a form can bear.


@audience(Role.OPERATOR)
def rules(request: ActorRequest, slug: str) -> HttpResponse:
    """Every version there is: who wrote it, since when it holds, which rounds ranked by it."""
    programme = found(programme_with_slug(operated(request), slug))
    versions = list(rule_sets(request.actor, programme))
    published = [one for one in versions if one.state == "published"]
    context = {
        "programme": programme,
        "versions": versions,
        "current": published[0] if published else None,
        "draft": next((one for one in versions if one.state == "draft"), None),
    }
    return render(request, "operator/rules.html", context)


# -- the draft ----------------------------------------------------------------------------------------------
@audience(Role.OPERATOR)
def rules_draft(request: ActorRequest, slug: str) -> HttpResponse:
    """Write the rules, see what they would do today, keep them. Nothing that was typed is lost."""
    programme = found(programme_with_slug(operated(request), slug))
    draft = draft_of(request.actor, programme)
    start = _start(request, programme, draft)
    if request.method != "POST":
        form = RulesForm(words=words_for(programme.territory, start), rules=start)
        return _draft_page(request, programme, draft, form, start)
    form = RulesForm(request.POST, words=words_for(programme.territory, start), rules=start)
    book = _checked(form, programme)
    if request.POST.get("do") == "preview":
        if request.headers.get("HX-Request"):
            return render(request, "operator/_rules_trial.html", _looked_at(request, programme, form, book))
        return _draft_page(request, programme, draft, form, book)
    if book and form.is_valid() and not _overtaken(request, form, draft):
        try:
            save_draft(request.actor, programme=programme, rules=book, now=timezone.now())
        except (Contradiction, DraftTaken) as refusal:  # The money went, or somebody was faster, a moment ago.
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La bozza è salvata. Vale solo quando la pubblica."))
            return redirect("web:operator_rules", slug=programme.slug)
    return _draft_page(request, programme, draft, form, book)


def _start(request: ActorRequest, programme: "Programme", draft: "RuleSet | None") -> "Rulebook":
    """The rules that the form shows first: a version that was chosen, the draft, or those in force."""
    chosen = request.GET.get("da", "")
    if chosen.isdecimal() and len(chosen) < 7:
        return found(version_of(request.actor, programme, int(chosen))).rules
    return rulebook_of(programme, draft or rules_in_force(programme))


def _checked(form: RulesForm, programme: "Programme") -> "Rulebook | None":
    """The rules that were typed, with every fault said beside its field; None if they cannot be read."""
    if not form.is_valid():
        return None
    book = form.rulebook()
    form.add_faults(contradictions(programme, book))
    return book


def _overtaken(request: ActorRequest, form: RulesForm, draft: "RuleSet | None") -> bool:
    """Somebody else saved the draft while this form was open: say so once, before theirs is written over."""
    if draft is None or request.POST.get("seen", "") == _seen(draft):
        return False
    facts = {"who": draft.made_by or _("qualcun altro"), "when": wording.clock(draft.made_at)}
    form.add_error(
        None,
        _("Nel frattempo %(who)s ha salvato la bozza (ore %(when)s). Se salva ancora, vale la sua.") % facts,
    )
    return True


def _seen(draft: "RuleSet | None") -> str:
    return draft.made_at.isoformat() if draft else ""


def _draft_page(
    request: ActorRequest, programme: "Programme", draft: "RuleSet | None", form: RulesForm, book: "Rulebook | None"
) -> HttpResponse:
    current = rules_in_force(programme)
    context = {
        "programme": programme,
        "draft": draft,
        "current": current,
        "form": form,
        "seen": _seen(draft),
        "here": request.get_full_path(),
        "is_from_another": bool(request.GET.get("da")) and draft is not None,
        **_looked_at(request, programme, form, book),
    }
    return render(request, "operator/rules_draft.html", context, status=409 if form.is_bound and form.errors else 200)


def _looked_at(
    request: ActorRequest, programme: "Programme", form: RulesForm, book: "Rulebook | None"
) -> dict[str, Any]:
    """What these rules would do today; and how many things are to be mended."""
    trial = try_rules(request.actor, programme, book, timezone.now()) if book else None
    troubles = [str(error) for errors in form.errors.values() for error in errors] if form.is_bound else []
    return {"trial": trial, "troubles": troubles, **(_pictures(trial) if trial else {})}


def _pictures(trial: Trial) -> dict[str, Any]:
    bodies = organisation_names(sorted(int(share.key) for share in trial.by_nominator))
    brackets = {str(bracket): str(name) for bracket, name in BRACKETS.items()}
    return {
        "by_bracket": _bars([(brackets.get(share.key, _("senza fascia")), share) for share in trial.by_bracket]),
        "by_nominator": _bars([(bodies[int(share.key)], share) for share in trial.by_nominator]),
        "by_municipality": _bars([(share.key or _("senza comune"), share) for share in trial.by_municipality]),
    }


def _bars(shares: list[tuple[str, Share]]) -> list[dict[str, Any]]:
    """ "Mortara, 3 di 5", with what they get."""
    label = _("%(name)s, %(served)s di %(people)s")
    return [
        {"label": label % {"name": name, "served": share.served, "people": share.people}, "value": share.cents}
        for name, share in shares[:LARGEST]
    ]


# -- holding ------------------------------------------------------------------------------------------------
@audience(Role.OPERATOR)
def rules_publish(request: ActorRequest, slug: str) -> HttpResponse:
    """Once more, in words: then they hold, for good."""
    programme = found(programme_with_slug(operated(request), slug))
    draft = found(draft_of(request.actor, programme))
    book = draft.rules
    if request.method == "POST":
        return _publish(request, draft)
    context = {
        "programme": programme,
        "draft": draft,
        "digest": _digest(draft),
        "faults": [in_words(fault) for fault in contradictions(programme, book)],
        "open_round": rounds(request.actor, programme.territory).filter(programme=programme, state="prepared").first(),
        **_in_words(programme, book),
    }
    return render(request, "operator/rules_publish.html", context)


def _publish(request: ActorRequest, draft: "RuleSet") -> HttpResponse:
    slug = draft.programme.slug
    if request.POST.get("digest") != _digest(draft):  # Not what this person has read.
        messages.error(request, str(WrongState.sentence))
        return redirect("web:operator_rules_publish", slug=slug)
    try:
        publish(request.actor, rule_set=draft, now=timezone.now())
    except Contradiction as refusal:
        messages.error(request, f"{refusal} {' '.join(map(in_words, refusal.faults))}")
        return redirect("web:operator_rules_draft", slug=slug)
    except WrongState as refusal:
        messages.error(request, str(refusal))
        return redirect("web:operator_rules", slug=slug)
    said = _("La versione %(version)s vale da adesso, e chiunque la può leggere.") % {"version": draft.version}
    messages.success(request, said)
    return redirect("web:operator_rules", slug=slug)


def _digest(draft: "RuleSet") -> str:
    written = json.dumps(draft.document, sort_keys=True)
    return hashlib.sha256(f"{draft.pk}:{written}".encode()).hexdigest()[:16]


@require_POST
@audience(Role.OPERATOR)
def rules_drop(request: ActorRequest, slug: str) -> HttpResponse:
    """The draft goes; what is published stays."""
    programme = found(programme_with_slug(operated(request), slug))
    drop_draft(request.actor, rule_set=found(draft_of(request.actor, programme)), now=timezone.now())
    messages.success(request, _("La bozza non c'è più. Le regole pubblicate restano come sono."))
    return redirect("web:operator_rules", slug=programme.slug)


def _in_words(programme: "Programme", book: "Rulebook") -> dict[str, Any]:
    names = rule_names(programme.territory, [book])
    return {
        "asked": list(eligibility_in_words(book).values()),
        "criteria": criteria_in_words(book, names),
        "amount": amount_in_words(book, names),
        "amounts": [{"label": label, "value": cents} for label, cents in amounts_by_bracket(book)],
        "quotas": quotas_in_words(book, names),
        "ties": ties_in_words(book),
        "review": review_in_words(book),
        "rules_url": reverse("web:operator_rules", args=[programme.slug]),
    }
