"""Too many wrote at the same moment, and somebody waited in vain: an answer for a person, and no bug of ours."""

from typing import ClassVar

from django.db.utils import OperationalError
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal

_SQLITE = frozenset({5, 6})  # SQLITE_BUSY and SQLITE_LOCKED; what is more special has them in its last eight bits.
_POSTGRESQL = frozenset({"40001", "40P01", "55P03"})  # Serialisation, deadlock, a lock that was not to be had in time.


class Busy(Refusal):
    """The database had no time: nothing was written, and the same again is welcome."""

    status = 503
    code = "busy"
    sentence = _("In questo momento siamo in tanti: riprova tra qualche secondo.")
    headers: ClassVar[dict[str, str]] = {"Retry-After": "5"}


def is_busy(error: Exception) -> bool:
    """Did the database refuse only because others were writing?"""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE or getattr(cause, "sqlstate", None) in _POSTGRESQL
