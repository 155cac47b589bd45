from django.utils.translation import gettext_lazy as _

from mentoring.attachments.rules import LARGEST_MEGABYTES, Fault
from mentoring.kernel.refusal import Refusal

# What is said beside the field where a file was chosen.
SENTENCES = {
    Fault.EMPTY: _("Questo file è vuoto: forse la scansione non è riuscita."),
    Fault.TOO_LARGE: _("Questo file è troppo grande: il massimo è %(most)s MB. Una foto o un PDF più leggeri bastano."),
    Fault.WRONG_TYPE: _("Qui va un PDF o una foto (JPEG, PNG o WebP). Questo file è di un altro tipo."),
    Fault.DAMAGED: _("Questo file è rovinato e non si apre: provi a rifare la scansione."),
    Fault.TOO_MANY_PIXELS: _("Questa immagine ha troppi punti: la salvi più piccola e riprovi."),
}


class UnfitFile(Refusal):
    """A file that we do not take."""

    status = 400
    code = "unfit-file"

    def __init__(self, fault: Fault, *, field: str = "file") -> None:
        super().__init__(SENTENCES[fault] % {"most": LARGEST_MEGABYTES}, field=field, fault=fault)
