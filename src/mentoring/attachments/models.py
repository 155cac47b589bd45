"""What a list needs to know stands in one table, the bytes in another: no list loads a scan by mistake."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mentoring.kernel.fields import EncryptedBytesField, EncryptedTextField
from mentoring.people.models import User


class Attachment(models.Model):
    """A document that somebody handed in. Nobody finds one by itself: what it belongs to says who may read it."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", _("PDF")
        JPEG = "image/jpeg", _("Foto")
        PNG = "image/png", _("Immagine")

    kind = models.CharField(max_length=20, choices=Kind)
    name = EncryptedTextField()  # As its author called it: it may hold a person's name.
    size = models.PositiveIntegerField()  # Bytes, as kept.
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.pk}: {self.kind}, {self.size} bytes"


class Content(models.Model):
    """The bytes of a document, encrypted."""

    attachment = models.OneToOneField(Attachment, models.CASCADE, related_name="content")
    sealed = EncryptedBytesField()

    def __str__(self) -> str:
        return f"of #{self.attachment_id}"
