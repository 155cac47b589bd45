"""Who helps at which door, and whether their link still opens anything."""

from datetime import datetime

from django.db.models import QuerySet

from mentoring.kernel.codes import normalised
from mentoring.kernel.secrecy import fingerprint
from mentoring.offers.models import Occurrence
from mentoring.people.permissions import Actor, Role
from mentoring.people.queries import Shoes
from mentoring.ushers.models import Usher

_SHOWN = ("provider", "occurrence__offer__place")


def ushers_of(actor: Actor, occurrence: Occurrence) -> QuerySet[Usher]:
    """Everybody who was asked to help on a date, the last one first."""
    asked = Usher.objects.visible_to(actor).filter(occurrence=occurrence)
    return asked.select_related("occurrence").order_by("-made_at", "-pk")


def usher_with_id(actor: Actor, pk: int) -> Usher | None:
    """One of a provider's own volunteers."""
    return Usher.objects.visible_to(actor).select_related(*_SHOWN).filter(pk=pk).first()


def usher_behind(key: str, now: datetime) -> Usher | None:
    """Whom a link is for, while it lives."""
    usher = Usher.objects.select_related(*_SHOWN).filter(fingerprint=fingerprint(normalised(key))).first()
    return usher if usher and usher.lives_at(now) else None


def usher_at(pk: int, moment: datetime) -> Actor | None:
    """How a volunteer acts (or acted) at a moment; None if their link did not live then, or was never opened."""
    usher = Usher.objects.select_related("provider", "occurrence").filter(pk=pk, opened_at__isnull=False).first()
    return actor_of(usher) if usher and usher.lives_at(moment) else None


def shoes_of_usher(pk: int, now: datetime) -> list[Shoes]:
    """How whoever came in by a link can act: at one door, and only while the link lives."""
    actor = usher_at(pk, now)
    return [Shoes(key=f"u{pk}", actor=actor)] if actor else []


def actor_of(usher: Usher) -> Actor:
    """At the door of one date, and nowhere else."""
    return Actor(
        user_id=None,
        role=Role.DOOR,
        organisation_id=usher.provider_id,
        name=usher.name,
        label=usher.provider.name,
        usher_id=usher.pk,
        date_id=usher.occurrence_id,
    )
