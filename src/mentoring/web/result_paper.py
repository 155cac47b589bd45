"""A result on paper, for a family that reads it there: the same words as on its page, and how to ask by hand."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.adapters.pdf import render as render_pdf
from mentoring.awards.explaining import review_until
from mentoring.people.rules import ADULT_AT
from mentoring.programmes.queries import address_of
from mentoring.web import wording
from mentoring.web.looks import letterhead
from mentoring.web.resultwords import Point, said

if TYPE_CHECKING:
    from mentoring.awards.models import Award
    from mentoring.people.models import Organisation

TEMPLATE = Path(__file__).parent / "pdf" / "result.typ"


def as_pdf(award: "Award", day: date) -> HttpResponse:
    """One sheet, as a file."""
    name = slugify(f"risultato {award.nomination.person.first_name}")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}-{day:%Y-%m-%d}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(result_pdf(award, day), content_type="application/pdf", headers=headers)


def result_pdf(award: "Award", day: date) -> bytes:
    """Spoken to the young person if they are of age, else to whoever answers for them."""
    person, programme = award.nomination.person, award.round.programme
    is_adult = person.age_on(day) >= ADULT_AT
    told = said(award, "" if is_adult else person.first_name)
    ties = told.ties if told.points else ""
    home = address_of(programme.territory).split("://", 1)[-1].rstrip("/")
    return render_pdf(
        TEMPLATE,
        {
            "language": (get_language() or "it").split("-")[0],
            **letterhead(programme.territory),
            "title": _("Il risultato"),
            "address": [*([] if is_adult else [_("Alla famiglia di")]), person.full_name, *person.address_lines],
            "programme": programme.name,
            "heading": told.title,
            "sentences": [sentence for sentence in told.sentences if sentence],
            "points": [_point(point) for point in told.points],
            "facts": [fact for fact in (_place(told.band), told.change, ties) if fact],
            "review": "" if award.is_awarded else _how_to_ask(award),
            "words": {
                "points": _("I punti: %(total)s su %(most)s") % {"total": told.total, "most": told.most},
                "rules": _("Le regole, parola per parola: %(address)s") % {"address": f"{home}{told.rules_url}"},
                "human": _("Vuoi parlarne con qualcuno?"),
            },
            "human": [_ways(award.nomination.nominator), _ways(programme.territory.operator)],
            "day": f"{_('Segnalazione n. %(n)s') % {'n': award.nomination_id}} · {wording.day(day)}",
        },
    )


def _place(band: str) -> str:
    return _("La posizione: %(band)s.") % {"band": band} if band else ""


def _point(point: Point) -> dict[str, Any]:
    return {"name": point.name, "why": point.why, "value": point.value, "most": point.most}


def _how_to_ask(award: "Award") -> str:
    words = _(
        "Se qualcosa non torna si può chiedere un riesame fino a %(day)s: dal borsellino, o con due righe su carta "
        "consegnate a %(operator)s. Decide chi non ha preparato l'assegnazione."
    )
    operator = award.round.programme.territory.operator.name
    return words % {"day": wording.day(review_until(award)), "operator": operator}


def _ways(body: "Organisation") -> str:
    """A name, and how to reach it."""
    ways = ", ".join(way for way in (body.phone, body.email) if way)
    return f"{body.name}: {ways}" if ways else body.name
