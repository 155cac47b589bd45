"""How a document leaves: to keep, for whoever was let in, and never opened inside a page of ours."""

from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from mentoring.attachments.queries import content_of
from mentoring.attachments.rules import LARGEST

if TYPE_CHECKING:
    from mentoring.attachments.models import Attachment

ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp"


def download(attachment: "Attachment") -> HttpResponse:
    """The document with headers that make it harmless. Whoever calls has found it by a query that asks who may."""
    headers = {
        "Content-Disposition": content_disposition_header(True, attachment.name) or "attachment",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content_of(attachment), content_type=attachment.kind, headers=headers)


def bytes_of(uploaded: "UploadedFile[bytes]") -> bytes:
    """What was sent, as far as it is worth reading: a file that is too large is refused without being read."""
    content: bytes = uploaded.read() if (uploaded.size or 0) <= LARGEST else b"\0" * (LARGEST + 1)
    return content
