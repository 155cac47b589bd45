"""A list between its preview and its confirmation: in the page itself, sealed, so that we keep nothing of it.

The text is packed, encrypted with the field keys, and says for whom and until when it is good.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken

from mentoring.kernel.secrecy import decrypt, encrypt
from mentoring.nominations.rules import Field, Row
from mentoring.people.permissions import Actor

GOOD_FOR = timedelta(hours=12)


@dataclass(frozen=True)
class Draft:
    """What was uploaded, as far as we understood it, and what it is for."""

    programme_id: int
    reason: str
    rows: list[Row]


def sealed(draft: Draft, actor: Actor, now: datetime) -> str:
    """The draft as a text that only we can read, for this user in these shoes."""
    rows = [[row.number, {str(field): text for field, text in row.told.items() if text}] for row in draft.rows]
    whole = [actor.user_id, actor.organisation_id, now.timestamp(), draft.programme_id, draft.reason, rows]
    return encrypt(base64.b85encode(zlib.compress(json.dumps(whole).encode())).decode())


def opened(text: str, actor: Actor, now: datetime) -> Draft | None:
    """The draft, unless it is somebody else's, too old, or not ours at all."""
    try:
        packed = decrypt(text)
    except InvalidToken:
        return None
    user_id, organisation_id, sealed_at, programme_id, reason, rows = json.loads(
        zlib.decompress(base64.b85decode(packed))
    )
    is_mine = (user_id, organisation_id) == (actor.user_id, actor.organisation_id)
    if not is_mine or now.timestamp() - sealed_at > GOOD_FOR.total_seconds():
        return None
    told = [Row(number, {Field(field): said for field, said in fields.items()}) for number, fields in rows]
    return Draft(programme_id, reason, told)
