"""Sentences about offers: until when one may change one's mind."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from mentoring.offers.models import Offer


def cancelling(offer: "Offer") -> str:
    """Until when one may cancel, as people say it."""
    is_period = offer.is_undated
    if offer.cancel_hours == 0:
        if is_period:
            return _("Puoi annullare fino all'ultimo giorno.")
        return _("Puoi annullare fino all'inizio.")
    span = _span(offer.cancel_hours)
    if is_period:
        return _("Puoi annullare fino a %(span)s prima della fine.") % {"span": span}
    return _("Puoi annullare fino a %(span)s prima.") % {"span": span}


def _span(hours: int) -> str:
    """ "24 ore", "3 giorni"."""
    days, rest = divmod(timedelta(hours=hours), timedelta(days=1))
    if rest or days < 2:
        return ngettext("un'ora", "%(n)d ore", hours) % {"n": hours}
    return ngettext("un giorno", "%(n)d giorni", days) % {"n": days}
