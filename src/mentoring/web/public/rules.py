"""The rules of a programme, for everybody to read: in words, with pictures, in every version there was."""

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.awards.preparing import rulebook_of
from mentoring.awards.published import published_rules
from mentoring.kernel.signing import digest
from mentoring.people.permissions import Role
from mentoring.programmes.queries import programme_with_slug
from mentoring.web.audience import ActorRequest, audience, found
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


@audience(Role.PUBLIC)
@require_safe
def rules(request: ActorRequest, slug: str) -> HttpResponse:
    """The rules in force."""
    programme = found(programme_with_slug(request.territory, slug))
    versions = list(published_rules(programme))
    return _page(request, programme, versions, versions[0] if versions else None)


@audience(Role.PUBLIC)
@require_safe
def version(request: ActorRequest, slug: str, number: int) -> HttpResponse:
    """One version, also one that is over: whoever was ranked by it can read it for ever."""
    programme = found(programme_with_slug(request.territory, slug))
    versions = list(published_rules(programme))
    shown = found(next((one for one in versions if one.version == number), None))
    return _page(request, programme, versions, shown)


def _page(
    request: ActorRequest, programme: "Programme", versions: "list[RuleSet]", shown: "RuleSet | None"
) -> HttpResponse:
    newer = [one for one in versions if shown and one.version > shown.version]
    context = {
        "programme": programme,
        "versions": versions,
        "shown": shown,
        "current": versions[0] if versions else None,
        "followed_by": newer[-1] if newer else None,
        "mark": digest(shown.rules.to_data()) if shown else "",  # As certificates name them.
        **_in_words(programme, _with_ages_of(programme, rulebook_of(programme, shown))),
    }
    return render(request, "public/rules.html", context)


def _with_ages_of(programme: "Programme", book: "Rulebook") -> "Rulebook":
    """Nobody is put forward who has not the programme's own age: a rule can only narrow it."""
    asked = book.eligibility
    youngest = [age for age in (asked.youngest, programme.youngest) if age is not None]
    oldest = [age for age in (asked.oldest, programme.oldest) if age is not None]
    ages = {"youngest": max(youngest, default=None), "oldest": min(oldest, default=None)}
    return book.model_copy(update={"eligibility": asked.model_copy(update=ages)})


def _in_words(programme: "Programme", book: "Rulebook") -> dict[str, Any]:
    names = rule_names(programme.territory, [book])
    criteria = criteria_in_words(book, names)
    return {
        "rules": book,
        "asked": list(eligibility_in_words(book).values()),
        "criteria": [{"criterion": each, "rows": _rows(each.rows)} for each in criteria],
        "most": sum(each.most for each in criteria),
        "scale": max((points for each in criteria for _words, points in each.rows), default=0),
        "amount": amount_in_words(book, names),
        "amounts": _rows(amounts_by_bracket(book)),
        "quotas": quotas_in_words(book, names),
        "ties": ties_in_words(book),
        "review": review_in_words(book),
    }


def _rows(rows: Any) -> list[dict[str, Any]]:
    """For a chart."""
    return [{"label": label, "value": value} for label, value in rows]
