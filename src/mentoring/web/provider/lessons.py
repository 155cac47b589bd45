"""The lessons of a course that is there already: one is moved, added, dropped, or written beside."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mentoring.bookings.cancelling import stakes
from mentoring.bookings.lessons import give_lesson, rewrite_lesson, take_lesson_away
from mentoring.kernel.refusal import NotFound, Refusal
from mentoring.offers.lessons import lesson_with_id
from mentoring.people.permissions import Role
from mentoring.web.audience import ActorRequest, audience, found
from mentoring.web.provider.dates import own_date
from mentoring.web.provider.lesson_forms import DropForm, LessonForm, LessonWordsForm, as_typed, next_one

if TYPE_CHECKING:
    from django import forms

    from mentoring.offers.models import Occurrence, Session


@audience(Role.PROVIDER)
def lessons(request: ActorRequest, pk: int) -> HttpResponse:
    """Every lesson of a course; POST adds one."""
    date = own_date(request, pk)
    there = list(date.sessions.all())
    last = found(there[-1] if there else None)
    data = request.POST if request.method == "POST" else None
    form = LessonForm(data, initial=next_one(last))
    if data is not None and form.is_valid():
        try:
            give_lesson(request.actor, date=date, lesson=form.lesson(), now=timezone.now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Incontro aggiunto.") + _told(request, date))
            return redirect("web:provider_lessons", pk=pk)
    now = timezone.now()
    rows = [{"lesson": each, "is_over": each.starts_at <= now} for each in there]
    can_add = date.cancelled_at is None and date.ends_at > now
    return _page(request, "provider/lessons.html", date, form, rows=rows, can_add=can_add)


@audience(Role.PROVIDER)
def lesson(request: ActorRequest, pk: int, lesson: int) -> HttpResponse:
    """One of them: when it is, and what is said of it."""
    date, there = _own(request, pk, lesson)
    is_over = there.starts_at <= timezone.now()
    kind = LessonWordsForm if is_over else LessonForm
    form = kind(request.POST if request.method == "POST" else None, initial=as_typed(there))
    if form.is_bound and form.is_valid():
        try:
            to = form.lesson(there)
            is_moved = rewrite_lesson(request.actor, date=date, lesson=there, to=to, now=timezone.now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Incontro cambiato.") + (_told(request, date) if is_moved else ""))
            return redirect("web:provider_lessons", pk=pk)
    return _page(request, "provider/lesson.html", date, form, lesson=there, is_over=is_over)


@audience(Role.PROVIDER)
def lesson_drop(request: ActorRequest, pk: int, lesson: int) -> HttpResponse:
    """GET says whom it concerns; POST drops it."""
    date, there = _own(request, pk, lesson)
    form = DropForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        words = form.cleaned_data["words"]
        try:
            take_lesson_away(request.actor, date=date, lesson=there, words=words, now=timezone.now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Incontro tolto.") + _told(request, date))
            return redirect("web:provider_lessons", pk=pk)
    return _page(request, "provider/lesson_drop.html", date, form, lesson=there)


def _own(request: ActorRequest, pk: int, lesson: int) -> "tuple[Occurrence, Session]":
    date = own_date(request, pk)
    return date, found(lesson_with_id(date, lesson))


def _told(request: ActorRequest, date: "Occurrence") -> str:
    n = stakes(request.actor, [date]).people
    words = ngettext(
        "La persona che ha prenotato riceve subito un messaggio.",
        "Le %(n)s persone che hanno prenotato ricevono subito un messaggio.",
        n,
    )
    return f" {words % {'n': n}}" if n else ""


def _page(request: ActorRequest, template: str, date: "Occurrence", form: "forms.Form", **more: object) -> HttpResponse:
    context = {
        "date": date,
        "offer": date.offer,
        "form": form,
        "stakes": stakes(request.actor, [date]),
        "has_begun": date.bookable_until <= timezone.now(),
        **more,
    }
    return render(request, template, context, status=409 if form.errors else 200)
