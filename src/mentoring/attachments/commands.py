"""Keep a document, and let it go. Whoever calls has asked who may: an attachment belongs to something above."""

import re
from datetime import datetime

from django.db import transaction

from mentoring.attachments.errors import UnfitFile
from mentoring.attachments.models import Attachment, Content
from mentoring.attachments.rules import Unfit, fit
from mentoring.people.permissions import Actor
from mentoring.records.commands import note

LONGEST_NAME = 80


@transaction.atomic
def attach(actor: Actor, *, name: str, content: bytes, now: datetime, field: str = "file") -> Attachment:
    """Keep a file: a PDF as it is, a picture drawn anew without what was hidden in it.

    Refuses with UnfitFile, beside `field`: empty, too large, of a wrong type whatever its name says, or damaged.
    """
    try:
        kept = fit(content)
    except Unfit as unfit:
        raise UnfitFile(unfit.fault, field=field) from None
    attachment = Attachment.objects.create(
        kind=kept.kind.value,
        name=_name(name, kept.kind.extension),
        size=len(kept.content),
        added_by_id=actor.user_id,
        added_at=now,
    )
    Content.objects.create(attachment=attachment, sealed=kept.content)
    note(actor, "attached", attachment, at=now)
    return attachment


def _name(name: str, extension: str) -> str:
    """The name without a path, without what a header or a shell would read, and with the ending of what it is."""
    last = re.split(r"[/\\]", name)[-1]
    stem = last.rsplit(".", 1)[0] if "." in last else last
    bare = " ".join(re.sub(r"[^\w .()-]", " ", stem).split()).strip(". ")
    return f"{bare[:LONGEST_NAME] or 'documento'}.{extension}"


@transaction.atomic
def discard(actor: Actor, *, attachment: Attachment, now: datetime) -> None:
    """The document and its bytes are gone; that it was there stays in the record of what was done."""
    note(actor, "discarded", attachment, at=now)
    attachment.delete()
