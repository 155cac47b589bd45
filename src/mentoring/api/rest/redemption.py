"""What is asked for at the door and what is answered, as it is written. Read by door.py and lane.py."""

import json
import re

from django.utils.translation import gettext as _

from mentoring.api.rest.refusals import Unreadable
from mentoring.bookings.fast import Welcome

LONGEST_CODE = 400  # Scanners send the whole address that a QR carries.
LARGEST_BODY = 4_000
REDEEM_KEY = re.compile(r"[!-~]{8,64}")  # It is kept, and some databases do not keep every character.


def asked(body: bytes) -> tuple[str, str]:
    """The code and the redeem_key of a request. Refuses with Unreadable."""
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(_("Il corpo della richiesta non è JSON.")) from None
    if not isinstance(facts, dict):
        raise Unreadable(_("Serve un oggetto JSON con «code» e «redeem_key»."))
    code, redeem_key = facts.get("code"), facts.get("redeem_key")
    if not isinstance(code, str) or not 1 <= len(code) <= LONGEST_CODE:
        raise Unreadable(_("«code» deve essere un testo, al massimo di 400 caratteri."))
    if not isinstance(redeem_key, str) or not REDEEM_KEY.fullmatch(redeem_key):
        raise Unreadable(_("«redeem_key» deve avere da 8 a 64 lettere, cifre e segni, senza spazi o accenti."))
    return code, redeem_key


def answer(welcome: Welcome) -> dict[str, str | int]:
    """What a device is told of somebody whom it let in."""
    return {
        "first_name": welcome.first_name,
        "title": welcome.title,
        "price_cents": welcome.price_cents,
        "redeemed_at": welcome.redeemed_at.isoformat(),
    }
