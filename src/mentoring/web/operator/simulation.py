"""What if: two ways to decide a round, side by side. Everything stands in the address: a colleague opens the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.awards.comparing import Change, Comparison, Row
from mentoring.awards.simulating import NEW_FUND, WhatIf, Wider, simulation, versions
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_names
from mentoring.programmes.queries import programme_with_slug
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.forms import MoneyField
from mentoring.web.grounds import BRACKETS
from mentoring.web.lists import Column, Filters, Kind, Listing
from mentoring.web.operator.ground import operated
from mentoring.web.operator.outcomes import fund_names
from mentoring.web.operator.widenings import PARTS, value_in_words

if TYPE_CHECKING:
    from mentoring.awards.models import RuleSet

MOST_ROWS = 8  # Of a picture; the rest is in one row.


class WhatIfForm(Filters):
    """What is different on the second side; what cannot be read changes nothing."""

    first = forms.TypedChoiceField(label=gettext_lazy("Prima: con quali regole"), required=False, coerce=int)
    second = forms.TypedChoiceField(label=gettext_lazy("Dopo: con quali regole"), required=False, coerce=int)
    more = MoneyField(label=gettext_lazy("Con quanto denaro in più"), required=False)
    fund = forms.TypedChoiceField(label=gettext_lazy("In quale fondo"), required=False, coerce=int)
    wider = forms.TypedChoiceField(label=gettext_lazy("Quale fondo chiede di meno"), required=False, coerce=int)
    part = forms.ChoiceField(label=gettext_lazy("Che cosa non chiede più"), required=False)
    value = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)

    def __init__(self, data: Any, rule_sets: Sequence["RuleSet"], funds: Mapping[int, str]) -> None:
        super().__init__(data)
        rules = [("", _("Quelle in vigore")), *((each.pk, _version(each)) for each in rule_sets)]
        named = sorted(funds.items(), key=lambda fund: fund[1])
        self._offer("first", rules)
        self._offer("second", rules)
        self._offer("fund", [("", _("Un fondo nuovo, aperto a tutti")), *named])
        self._offer("wider", [("", _("Nessuno")), *named])
        self._offer("part", [("", _("Niente")), *PARTS.items()])

    def _offer(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def asked(self) -> WhatIf:
        chosen = self.chosen
        wider = None
        if "wider" in chosen and "part" in chosen:
            wider = Wider(chosen["wider"], chosen["part"], chosen.get("value", ""))
        return WhatIf(
            first=chosen.get("first"),
            second=chosen.get("second"),
            more_cents=chosen.get("more", 0),
            more_fund=chosen.get("fund", NEW_FUND),
            wider=wider,
        )


def _version(rule_set: "RuleSet") -> str:
    if rule_set.state == "draft":
        return _("Versione %(n)s (bozza)") % {"n": rule_set.version}
    return _("Versione %(n)s") % {"n": rule_set.version}


@audience(Role.OPERATOR)
def simulate(request: ActorRequest, slug: str) -> HttpResponse:
    """A programme's round as it would be decided now, and as it would be if; without a name."""
    territory = operated(request)
    programme = found(programme_with_slug(territory, slug))
    funds = fund_names(territory)
    form = WhatIfForm(request.GET, list(versions(request.actor, programme)), funds)
    result = simulation(request.actor, programme, form.asked, timezone.now())
    changes = [*result.comparison.entering, *result.comparison.leaving] if result.comparison else []
    nominators = organisation_names({change.facts.nominator_id for change in changes})
    listing: Listing[Change] = Listing(
        request,
        changes,
        _columns(nominators),
        title=_("Chi entra e chi esce"),
        empty=_("Non cambia niente per nessuno."),
    )
    context = {
        "programme": programme,
        "form": form,
        "people": result.people,
        "comparison": result.comparison,
        "pictures": _pictures(result.comparison, funds) if result.comparison else [],
        "differs": _in_words(form.asked, funds),
        "told": _told(result.comparison) if result.comparison else "",
    }
    return listing.response("operator/simulation.html", context)


# -- in words -----------------------------------------------------------------------------------------------
def _in_words(asked: WhatIf, funds: Mapping[int, str]) -> list[str]:
    """What is different on the second side."""
    said = []
    if asked.first != asked.second:
        said.append(_("altre regole"))
    if asked.more_cents:
        fund = funds.get(asked.more_fund, _("un fondo nuovo, aperto a tutti"))
        said.append(_("%(amount)s in più: %(fund)s") % {"amount": wording.euro(asked.more_cents), "fund": fund})
    if asked.wider:
        what = value_in_words(asked.wider.part, asked.wider.value)
        said.append(
            _("%(fund)s chiede di meno (%(what)s)") % {"fund": funds.get(asked.wider.fund_id, "?"), "what": what}
        )
    return said


def _told(comparison: Comparison) -> str:
    """The difference in a sentence."""
    entering, leaving = len(comparison.entering), len(comparison.leaving)
    if not entering and not leaving:
        return _("Le stesse persone ricevono il buono.")
    said = []
    if entering:
        said.append(ngettext("Entra una persona.", "Entrano %(n)s persone.", entering) % {"n": entering})
    if leaving:
        said.append(ngettext("Esce una persona.", "Escono %(n)s persone.", leaving) % {"n": leaving})
    return " ".join(said)


def why_out(change: Change) -> str:
    """Why somebody leaves: those ahead of them use what they had, or the rules keep them out."""
    if change.is_in:
        return ""
    if change.after is not None and change.after.barred:
        return _("Le regole non la servono più.")
    if change.ahead:
        ahead = ngettext("entra una persona", "entrano %(n)s persone", change.ahead) % {"n": change.ahead}
        return _("Prima di lei %(ahead)s, con un buono che ora si può pagare intero.") % {"ahead": ahead}
    return _("Il denaro non basta più.")


def _columns(nominators: Mapping[int, str]) -> list[Column[Change]]:
    def place(change: Change) -> int | None:
        decision = change.after or change.before
        return decision.position if decision else None

    def cents(change: Change) -> int:
        decision = change.after if change.is_in else change.before
        return decision.given_cents if decision else 0

    return [
        Column(
            "what",
            gettext_lazy("Che cosa cambia"),
            lambda c: _("Entra") if c.is_in else _("Esce"),
            tone=lambda c: "done" if c.is_in else "stopped",
        ),
        Column("position", gettext_lazy("Posto"), place, kind=Kind.NUMBER),
        Column("points", gettext_lazy("Punti"), lambda c: (c.after or c.before).total, kind=Kind.NUMBER),  # type: ignore[union-attr]
        Column("age", gettext_lazy("Età"), lambda c: c.facts.age, kind=Kind.NUMBER),
        Column("nominator", gettext_lazy("Segnalatore"), lambda c: nominators.get(c.facts.nominator_id, "?")),
        Column("municipality", gettext_lazy("Comune"), lambda c: c.facts.municipality),
        Column("cents", gettext_lazy("Importo"), cents, kind=Kind.MONEY),
        Column("why", gettext_lazy("Perché"), why_out),
    ]


# -- in pictures --------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Picture:
    """The money of both sides by one attribute, drawn to one scale."""

    title: str
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    whole: int


def _pictures(comparison: Comparison, funds: Mapping[int, str]) -> list[Picture]:
    nominators = organisation_names({int(row.key) for row in comparison.by_nominator})
    brackets = {str(bracket): str(label) for bracket, label in BRACKETS.items()}
    drawn = (
        (_("Per segnalatore"), comparison.by_nominator, lambda key: nominators.get(int(key), "?")),
        (_("Per comune"), comparison.by_municipality, lambda key: key or _("Non detto")),
        (_("Per fascia ISEE"), comparison.by_bracket, lambda key: brackets.get(key, _("Non chiesta o non detta"))),
        (_("Per fondo"), comparison.by_fund, lambda key: funds.get(int(key), _("Il fondo nuovo"))),
    )
    # One row that says nothing (no bracket was asked) is no picture.
    return [_picture(title, rows, say) for title, rows, say in drawn if any(row.key for row in rows)]


def _picture(title: str, rows: Sequence[Row], say: Callable[[str], str]) -> Picture:
    shown, others = list(rows[:MOST_ROWS]), rows[MOST_ROWS:]
    sides: list[list[dict[str, Any]]] = [
        [{"label": say(row.key), "value": row.cents[side]} for row in shown] for side in (0, 1)
    ]
    if others:
        for side in (0, 1):
            sides[side].append({"label": _("Tutti gli altri"), "value": sum(row.cents[side] for row in others)})
    whole = max(row["value"] for side in sides for row in side)
    return Picture(title, sides[0], sides[1], whole)
