"""What vouchers are for, and what happened in a wallet, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from mentoring.offers.queries import kinds
from mentoring.people.queries import organisation_names
from mentoring.programmes.queries import disciplines_of
from mentoring.programmes.rules import Scope
from mentoring.web.earmarks import listed
from mentoring.web.wording import euro

if TYPE_CHECKING:
    from mentoring.bookings.models import Booking
    from mentoring.programmes.models import Discipline, Territory
    from mentoring.vouchers.models import Voucher


class Scopes:
    """Says what scopes allow. Made once per page, so that names are asked for once."""

    def __init__(self, territory: "Territory", scopes: Iterable[Scope]) -> None:
        providers = {pk for scope in scopes for pk in scope.providers}
        self._providers = organisation_names(providers) if providers else {}
        self._disciplines: list[Discipline] = list(disciplines_of(territory).select_related("vertical"))
        self._kinds = dict(kinds())

    def say(self, scope: Scope) -> str:
        """ "musica e teatro", "quota d'iscrizione (musica) · Civica Scuola di Musica", "tutto quello che trovi qui"."""
        what = listed([str(self._kinds[kind]).lower() for kind in sorted(scope.kinds) if kind in self._kinds])
        about = listed(self._names(scope.disciplines))
        if what and about:
            what = f"{what} ({about})"
        where = listed([self._providers[pk] for pk in sorted(scope.providers) if pk in self._providers])
        return " · ".join(words for words in (what or about, where) if words) or _("tutto quello che trovi qui")

    def _names(self, slugs: frozenset[str]) -> list[str]:
        """Names of disciplines, in their order; all of a vertical go by its name."""
        names: dict[str, None] = {}
        for discipline in self._disciplines:
            if discipline.slug in slugs:
                family = {other.slug for other in self._disciplines if other.vertical_id == discipline.vertical_id}
                whole = len(family) > 1 and family <= slugs
                names[str(discipline.vertical if whole else discipline).lower()] = None
        return list(names)


@dataclass(frozen=True)
class Line:
    """One thing that happened: when, in words, and how much."""

    at: datetime
    tone: str  # "in": money came; "out": it was enjoyed; "back": it came back, or nothing happened.
    words: str
    cents: int | None
    booking_id: int | None = None


def history(
    vouchers: "Iterable[Voucher]", bookings: "Iterable[Booking]", gone: "Mapping[int, int]", now: datetime
) -> list[Line]:
    """Everything that is over, the latest first. `gone`: booking -> cents that found their voucher over."""
    lines = [line for voucher in vouchers for line in _of_voucher(voucher)]
    lines += [line for booking in bookings if (line := _of_booking(booking, gone.get(booking.pk, 0), now))]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _of_voucher(voucher: "Voucher") -> list[Line]:
    names = {"programme": voucher.programme.name}
    came = _("È arrivato un buono di «%(programme)s»") % names
    lines = [Line(voucher.issued_at, "in", came, voucher.amount_cents)]
    if voucher.state == voucher.State.EXPIRED:
        ended = timezone.make_aware(datetime.combine(voucher.expires_on, time.max))
        over = _("È scaduto il buono di «%(programme)s»: quello che restava serve a qualcun altro") % names
        lines.append(Line(ended, "back", over, None))
    return lines


def _of_booking(booking: "Booking", gone_cents: int, now: datetime) -> Line | None:
    occurrence = booking.occurrence
    cents = booking.price_cents
    back_cents = cents - gone_cents
    names = {"title": occurrence.offer.title, "place": occurrence.offer.place.name}
    if booking.state == booking.State.REDEEMED:
        return Line(booking.redeemed_at or now, "out", _("%(title)s, %(place)s") % names, cents, booking.pk)
    if booking.was_called_off:
        words = _given_back(_("«%(title)s» non si fa: chi organizza l'ha annullato") % names, back_cents)
        return Line(booking.released_at or now, "back", words, None, booking.pk)
    if booking.state == booking.State.CANCELLED:
        words = _given_back(_("Hai annullato «%(title)s»") % names, back_cents)
        return Line(booking.released_at or now, "back", words, None, booking.pk)
    if booking.state == booking.State.EXPIRED:
        words = _given_back(_("«%(title)s»: il posto è rimasto vuoto") % names, back_cents)
        return Line(occurrence.ends_at, "back", words, None, booking.pk)
    if occurrence.ends_at < now:
        words = _("%(title)s, %(place)s: il codice non è ancora stato usato") % names
        return Line(occurrence.ends_at, "out", words, cents, booking.pk)
    return None


def _given_back(words: str, cents: int) -> str:
    """The words, and that the money is where it was, if there was any."""
    told = {"words": words, "price": euro(cents)}
    return _("%(words)s, %(price)s sono tornati sul buono") % told if cents else words
