"""More dates for an offer: written, looked at when they are many, made all together or not at all."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mentoring.kernel.refusal import Refusal
from mentoring.offers.dates import Lesson, add_course, add_occurrence
from mentoring.offers.holidays import Holiday, holiday_on
from mentoring.offers.queries import dates_of
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience
from mentoring.web.provider.date_forms import DatesForm, PeriodForm, When, dates_form
from mentoring.web.provider.dates import own_offer

if TYPE_CHECKING:
    from mentoring.offers.models import Offer

HOLIDAYS = {
    Holiday.NEW_YEAR: gettext_lazy("Capodanno"),
    Holiday.EPIPHANY: gettext_lazy("Epifania"),
    Holiday.EASTER: gettext_lazy("Pasqua"),
    Holiday.EASTER_MONDAY: gettext_lazy("Pasquetta"),
    Holiday.LIBERATION: gettext_lazy("25 aprile"),
    Holiday.LABOUR: gettext_lazy("1° maggio"),
    Holiday.REPUBLIC: gettext_lazy("2 giugno"),
    Holiday.MIDSUMMER: gettext_lazy("Ferragosto"),
    Holiday.FRANCIS: gettext_lazy("San Francesco"),
    Holiday.ALL_SAINTS: gettext_lazy("Ognissanti"),
    Holiday.IMMACULATE: gettext_lazy("Immacolata"),
    Holiday.CHRISTMAS: gettext_lazy("Natale"),
    Holiday.STEPHEN: gettext_lazy("Santo Stefano"),
}


@dataclass(frozen=True)
class Row:
    """One date of a preview."""

    when: When
    holiday: str
    is_there: bool  # The offer has it already.
    is_taken: bool  # Ticked.


@audience(Role.PROVIDER)
def add(request: ActorRequest, pk: int) -> HttpResponse:
    """One date is made at once; several are shown first, and made as they were shown."""
    offer = own_offer(request, pk)
    if request.method != "POST":
        return _page(request, offer, dates_form(offer))
    form = dates_form(offer, request.POST)
    if not form.is_valid():
        return _page(request, offer, form, status=409)
    whens = form.whens()
    as_shown = request.POST.getlist("shown") == [when.key for when in whens]
    if request.POST.get("do") == "preview" or (len(whens) > 1 and not (as_shown and request.POST.get("do") == "make")):
        return _page(request, offer, form, _preview(request, offer, form))
    taken = [when for when in whens if len(whens) == 1 or when.key in request.POST.getlist("take")]
    if not taken:
        form.add_error(None, _("Segni almeno una data."))
        return _page(request, offer, form, _preview(request, offer, form), status=409)
    try:
        _make(request, offer, form, taken)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, offer, form, _preview(request, offer, form) if len(whens) > 1 else [], status=409)
    messages.success(request, ngettext("Data aggiunta.", "%(n)s date aggiunte.", len(taken)) % {"n": len(taken)})
    return redirect("web:provider_offer", pk=pk)


def _page(
    request: ActorRequest,
    offer: "Offer",
    form: DatesForm | PeriodForm,
    rows: "list[Row] | None" = None,
    status: int = 200,
) -> HttpResponse:
    context = {"offer": offer, "form": form, "rows": rows, "n": sum(row.is_taken for row in rows or [])}
    return render(request, "provider/dates_add.html", context, status=status)


def _preview(request: ActorRequest, offer: "Offer", form: DatesForm | PeriodForm) -> list[Row]:
    """The first time everything is ticked that is not there yet; then what the provider left ticked."""
    whens = form.whens()
    there = set() if form.covers_all else set(dates_of(offer).values_list("starts_at", flat=True))
    shown, ticked = request.POST.getlist("shown"), request.POST.getlist("take")
    return [
        Row(
            when,
            _holiday(when, offer),
            is_there=when.starts_at in there,
            is_taken=when.starts_at not in there and (when.key in ticked or when.key not in shown),
        )
        for when in whens
    ]


def _holiday(when: When, offer: "Offer") -> str:
    named = None if offer.is_undated else holiday_on(timezone.localdate(when.starts_at))
    return str(HOLIDAYS[named]) if named else ""


def _make(request: ActorRequest, offer: "Offer", form: DatesForm | PeriodForm, taken: list[When]) -> None:
    """A date with a title is a course of one lesson: the title is said with it."""
    groups = [taken] if form.covers_all else [[when] for when in taken]
    facts = {"offer": offer, "capacity": form.cleaned_data["capacity"], "now": timezone.now()}
    with transaction.atomic():
        for whens in groups:
            if len(whens) > 1 or whens[0].title:
                lessons = [Lesson(when.starts_at, when.ends_at, when.title) for when in whens]
                add_course(request.actor, lessons=lessons, **facts)
            else:
                add_occurrence(request.actor, starts_at=whens[0].starts_at, ends_at=whens[0].ends_at, **facts)
