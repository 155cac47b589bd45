"""Families who came with a code: does the nominator know them? One click each, or all that are on its list."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from mentoring.claims.commands import confirm, confirm_exact, refuse
from mentoring.claims.queries import Waiting, claims_to_confirm, code_with_id
from mentoring.claims.rules import Fit
from mentoring.kernel.refusal import Refusal
from mentoring.nominations.queries import nomination_with_id
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found

if TYPE_CHECKING:
    from mentoring.claims.models import ClaimCode
    from mentoring.nominations.models import Nomination

A_PAGE = 25
TONES = {Fit.EXACT: "done", Fit.ANSWERED: "", Fit.CLOSE: "waiting", Fit.NONE: "waiting"}


@dataclass(frozen=True)
class Shown:
    """One family, with what is said about it."""

    waiting: Waiting
    words: str
    tone: str


@never_cache
@audience(Role.NOMINATOR)
def claims(request: ActorRequest) -> HttpResponse:
    """Everybody who waits, the oldest first, beside whom they may be on the nominator's list."""
    waiting = claims_to_confirm(request.actor)
    page = Paginator(waiting, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "shown": [Shown(one, _words(one), TONES[one.match.fit]) for one in page],
        "n": len(waiting),
        "n_exact": sum(one.is_exact for one in waiting),
    }
    return render(request, "nominator/claims.html", context)


def _words(waiting: Waiting) -> str:
    return {
        Fit.EXACT: _("È nel suo elenco"),
        Fit.ANSWERED: _("È nel suo elenco, e ha già detto sì per un'altra strada"),
        Fit.CLOSE: _("Nel suo elenco c'è qualcuno che le somiglia"),
        Fit.NONE: _("Nel suo elenco non c'è"),
    }[waiting.match.fit]


@require_POST
@audience(Role.NOMINATOR)
def confirm_all(request: ActorRequest) -> HttpResponse:
    """Yes to everybody who is on the list without a doubt."""
    n = confirm_exact(request.actor, now=timezone.now())
    messages.success(request, ngettext("%(n)s famiglia confermata.", "%(n)s famiglie confermate.", n) % {"n": n})
    return redirect("web:nominator_claims")


@require_POST
@audience(Role.NOMINATOR)
def answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Yes or no to one family."""
    code = found(code_with_id(request.actor, pk))
    said = request.POST.get("do", "")
    if said not in ("yes", "no"):
        raise Http404
    return _told(request, partial(_confirm if said == "yes" else _refuse, request, code))


@require_POST
@audience(Role.NOMINATOR)
def same(request: ActorRequest, pk: int) -> HttpResponse:
    """Yes: it is this one on the list, although something is written differently."""
    code = found(code_with_id(request.actor, pk))
    picked = request.POST.get("same_as", "")
    nomination = found(nomination_with_id(request.actor, int(picked) if _is_number(picked) else 0))
    return _told(request, partial(_confirm, request, code, same_as=nomination))


def _told(request: ActorRequest, do: Callable[[], str]) -> HttpResponse:
    """Do it, say how it went on top of the list, and go on with the next family."""
    try:
        messages.success(request, do())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, str(refusal))
    return redirect("web:nominator_claims")


def _confirm(request: ActorRequest, code: "ClaimCode", same_as: "Nomination | None" = None) -> str:
    nomination = confirm(request.actor, code=code, same_as=same_as, now=timezone.now())
    return _("Confermato: il sì della famiglia di %s ora vale.") % nomination.person.full_name


def _refuse(request: ActorRequest, code: "ClaimCode") -> str:
    refuse(request.actor, code=code, now=timezone.now())
    return _("Fatto: quei dati li abbiamo cancellati, e il codice non vale più.")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
