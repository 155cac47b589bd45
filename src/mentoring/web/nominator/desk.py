"""Everybody whom a body has put forward, and how far each of them is."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from mentoring.awards.queries import count_awarded, lacking_something, with_results
from mentoring.claims.queries import count_to_confirm
from mentoring.nominations.queries import SEALED, count_by_state, letters_to_print, nominations_by
from mentoring.people.permissions import Role
from mentoring.people.queries import organisation_of
from mentoring.programmes.queries import own_admission
from mentoring.rolls.queries import rolls
from mentoring.web import wording
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.desks import Notice, Wait, counted, standing
from mentoring.web.first_visit import first_visit
from mentoring.web.lists import Column, Kind, Listing
from mentoring.web.nominator.forms import LACKING, NominationFilters
from mentoring.web.readings import Named, Why

if TYPE_CHECKING:
    from mentoring.nominations.models import Nomination
    from mentoring.people.models import Organisation
    from mentoring.people.permissions import Actor
    from mentoring.programmes.models import Admission

TONES = {
    "proposed": "waiting",
    "consented": "done",
    "declined": "stopped",
    "withdrawn": "",
    "revoked": "stopped",
    "lapsed": "waiting",
}


@never_cache
@audience(Role.NOMINATOR)
def desk(request: ActorRequest) -> HttpResponse:
    """The list of one's own nominations, with the numbers that matter on top."""
    nominator = found(organisation_of(request.actor))
    admission = own_admission(request.actor, request.territory)
    filters = NominationFilters(request.GET, actor=request.actor, territory=request.territory)
    listing = Listing(
        request,
        filters.narrow(with_results(request.actor, nominations_by(request.actor, nominator)).defer(*SEALED)),
        columns(),
        title=gettext_lazy("Segnalazioni"),
        filters=filters,
        named=Named(lambda nomination: nomination.person_id, Why.FOLLOW),
    )
    context = {
        "nominator": nominator,
        # Whoever filters, sorts or pages is looking for somebody: what waits stands on the desk as one comes to it.
        "waits": [] if request.GET else list(_waits(request.actor, nominator)),
        "visit": first_visit(request.actor),
        "notices": list(_notices(admission)),
        "is_admitted": admission is not None and admission.state == "admitted",
    }
    return listing.response("nominator/desk.html", context)


def _waits(actor: "Actor", nominator: "Organisation") -> Iterator[Wait]:
    """What is to be done, then how far the families are; nothing before the first nomination."""
    desk, n = reverse("web:nominator_desk"), count_to_confirm(actor)
    words = ngettext("famiglia da riconoscere: ha usato un codice", "famiglie da riconoscere: hanno usato un codice", n)
    yield from counted(n, words, reverse("web:nominator_claims"))
    n = rolls(actor).filter(state="draft").count()
    yield from counted(n, ngettext("elenco da confermare", "elenchi da confermare", n), reverse("web:nominator_rolls"))
    n = letters_to_print(actor, nominator).count()
    yield from counted(n, ngettext("lettera da stampare", "lettere da stampare", n), reverse("web:nominator_letters"))
    counts = count_by_state(actor, nominator)
    n = counts["lacking"] and lacking_something(actor, nominations_by(actor, nominator)).count()
    words = ngettext("segnalazione a cui manca qualcosa", "segnalazioni a cui manca qualcosa", n)
    yield from counted(n, words, f"{desk}?state={LACKING}")
    n = counts["proposed"]
    words = ngettext("aspetta il sì della famiglia", "aspettano il sì della famiglia", n)
    yield from counted(n, words, f"{desk}?state=proposed")
    n = counts["consented"]
    yield from counted(
        n, ngettext("ha il sì della famiglia", "hanno il sì della famiglia", n), f"{desk}?state=consented", ""
    )
    n = count_awarded(actor, nominator.pk)
    yield from counted(n, ngettext("ha avuto il buono", "hanno avuto il buono", n), "", "")


def _notices(admission: "Admission | None") -> Iterator[Notice]:
    meanwhile = _("Appena la ammette le scriviamo, e da quel momento può segnalare.")
    yield from standing(admission, meanwhile)


def last_programme_id(request: ActorRequest) -> int | None:
    """The programme of the latest nomination: most likely the next one is for it, too."""
    latest = nominations_by(request.actor, found(organisation_of(request.actor))).first()
    return latest.programme_id if latest else None


def columns() -> Sequence[Column["Nomination"]]:
    return [
        Column("name", gettext_lazy("Nome"), _name, sort="listed_name", url=_page),
        Column("programme", gettext_lazy("Programma"), lambda it: it.programme.name, sort="programme__name"),
        Column("created", gettext_lazy("Segnalata"), _day, kind=Kind.DAY, sort="created_at"),
        Column("way", gettext_lazy("Come chiediamo"), way),
        Column("state", gettext_lazy("A che punto è"), lambda it: it.get_state_display(), sort="state", tone=_tone),
        Column("first", gettext_lazy("Per primi"), _first, sort="is_priority"),
        Column("result", gettext_lazy("Risultato"), _result),
    ]


def _name(nomination: "Nomination") -> str:
    return f"{nomination.person.last_name} {nomination.person.first_name}"


def _day(nomination: "Nomination") -> date:
    return timezone.localdate(nomination.created_at)


def _page(nomination: "Nomination") -> str:
    return reverse("web:nominator_nomination", args=[nomination.pk])


def _tone(nomination: "Nomination") -> str:
    return TONES[nomination.state]


def way(nomination: "Nomination") -> str:
    """How the family is asked."""
    if nomination.mailed_at:
        return _("e-mail del %(day)s") % {"day": wording.short_day(nomination.mailed_at)}
    if nomination.printed_at:
        return _("lettera del %(day)s") % {"day": wording.short_day(nomination.printed_at)}
    return _("lettera non ancora stampata") if nomination.is_open else _("lettera")


def _first(nomination: "Nomination") -> str:
    return _("sì") if nomination.is_priority else ""


def _result(nomination: Any) -> str:
    """What the rounds said, and whether the family asks that it be looked at again."""
    words = {
        "served": _("buono assegnato: %(amount)s"),
        "partial": _("una parte: %(amount)s"),
        "waiting": _("in lista d'attesa"),
        "ineligible": _("fuori dalle regole"),
        "dropped": _("non arrivato"),
    }
    if not nomination.standing:
        return ""
    result = words[nomination.standing] % {"amount": wording.euro(nomination.given_cents)}
    return _("%(result)s, riesame aperto") % {"result": result} if nomination.is_questioned else result
