"""Last year's season is this year's draft: an offer is copied, with its prices and pictures, and its dates shifted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from mentoring.offers.models import Access, Occurrence, Offer, Picture, PictureFile, Reduction, Session
from mentoring.offers.permissions import may_offer
from mentoring.offers.shifting import Shift
from mentoring.people.permissions import Actor, Role, require
from mentoring.programmes.queries import refuse_unadmitted
from mentoring.records.commands import note

# What a copy does not take over: it is a draft of today that nobody has looked at.
_ITS_OWN = ("id", "state", "publish_at", "review_note", "revision", "is_unseen", "created_at", "form_key")


@transaction.atomic
def copy_offer(actor: Actor, *, offer: Offer, form_key: str, now: datetime) -> Offer:
    """A draft that says the same, with its prices, access and pictures, without dates. The same form again: the first.

    Refuses with NotAllowed, or NotAdmitted by the territory.
    """
    return _copied(actor, offer, form_key, now)[0]


@transaction.atomic
def copy_offer_with_dates(actor: Actor, *, offer: Offer, shift: Shift, form_key: str, now: datetime) -> Offer:
    """The same with its dates, so much later: those that are still to come then, and were not called off.

    Nobody has a seat there. Refuses with NotAllowed, or NotAdmitted by the territory.
    """
    copy, is_new = _copied(actor, offer, form_key, now)
    if is_new:
        for date in offer.occurrences.filter(cancelled_at=None).order_by("pk"):
            if shift.of(date.bookable_until) > now:
                _copy_date(copy, date, shift)
    return copy


def _copied(actor: Actor, offer: Offer, form_key: str, now: datetime) -> tuple[Offer, bool]:
    require(may_offer(actor, offer.provider_id))
    refuse_unadmitted(offer.territory, offer.provider_id, Role.PROVIDER)
    said = {field.attname: getattr(offer, field.attname) for field in Offer._meta.concrete_fields}
    facts = {name: value for name, value in said.items() if name not in (*_ITS_OWN, "provider_id")}
    copy, is_new = Offer.objects.get_or_create(
        form_key=form_key, provider_id=offer.provider_id, defaults={**facts, "created_at": now}
    )
    if is_new:
        _copy_rows(Reduction, offer, copy)
        _copy_rows(Access, offer, copy)
        _copy_pictures(offer, copy)
        note(actor, "copied", copy, at=now, offer=offer.pk)
    return copy, is_new


def _facts_of(row: Any, *apart: str) -> dict[str, Any]:
    names = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return {name: getattr(row, name) for name in names if name not in apart}


def _copy_rows(model: type[Model], offer: Offer, copy: Offer) -> None:
    rows = model._default_manager.filter(offer=offer).order_by("pk")
    model._default_manager.bulk_create(model(offer=copy, **_facts_of(row, "offer_id")) for row in rows)


def _copy_pictures(offer: Offer, copy: Offer) -> None:
    for picture in Picture.objects.filter(offer=offer):
        made = Picture.objects.create(offer=copy, **_facts_of(picture, "offer_id"))
        for file in PictureFile.objects.filter(picture=picture):
            PictureFile.objects.create(picture=made, **_facts_of(file, "picture_id"))


def _copy_date(copy: Offer, date: Occurrence, shift: Shift) -> None:
    made = Occurrence.objects.create(
        offer=copy,
        starts_at=shift.of(date.starts_at),
        ends_at=shift.of(date.ends_at),
        bookable_until=shift.of(date.bookable_until),
        capacity=date.capacity,
        has_waiting_list=date.has_waiting_list,
    )
    Session.objects.bulk_create(
        Session(occurrence=made, starts_at=shift.of(each.starts_at), ends_at=shift.of(each.ends_at), title=each.title)
        for each in date.sessions.all()
    )
