"""The bytes of a document, for whoever was let in by what it belongs to."""

from mentoring.attachments.models import Attachment, Content


def content_of(attachment: Attachment) -> bytes:
    """The document itself, readable."""
    sealed: bytes = Content.objects.get(attachment=attachment).sealed
    return sealed
