"""Pictures as they are sent, each with the words for whoever does not see it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.adapters.pictures import ACCEPTED, MOST_BYTES, NotAPicture, drawn_anew
from mentoring.offers.pictures import LONGEST_WORDS, NewPicture

AT_ONCE = 3

NOT_SHOWN = {
    NotAPicture.UNREADABLE: gettext_lazy("Questo file non si apre come immagine. Va bene un JPEG, un PNG o un WebP."),
    NotAPicture.TOO_HEAVY: gettext_lazy("Questa immagine pesa più di 10 MB: ne salvi una copia più leggera."),
    NotAPicture.TOO_LARGE: gettext_lazy("Questa immagine ha troppi punti: ne salvi una copia più piccola."),
    NotAPicture.TOO_SMALL: gettext_lazy("Questa immagine è troppo piccola: il lato corto è almeno di 320 punti."),
    NotAPicture.TOO_LONG: gettext_lazy("Questa immagine è troppo stretta: la ritagli, poi la mandi di nuovo."),
    NotAPicture.TWO_THINGS: gettext_lazy(
        "Dentro questa immagine c'è altro (una pagina, un documento): la salvi di nuovo."
    ),
    NotAPicture.DRAWING: gettext_lazy("Questo è un disegno SVG: lo salvi come PNG, poi lo mandi di nuovo."),
    NotAPicture.TELEPHONE: gettext_lazy("È una foto HEIC o AVIF: la salvi come JPEG, poi la mandi di nuovo."),
}


class WordsField(forms.CharField):
    """What one sees in a picture; wide enough to be read whole."""

    def __init__(self, **options: Any) -> None:
        usual = {"max_length": LONGEST_WORDS, "label": gettext_lazy("Che cosa si vede")}
        super().__init__(**{**usual, "widget": forms.Textarea(attrs={"rows": 3}), **options})


class PictureField(forms.FileField):
    """A picture, drawn anew before anybody keeps it."""

    widget = forms.FileInput(attrs={"accept": ACCEPTED})

    def clean(self, data: Any, initial: Any = None) -> NewPicture | None:
        """The picture in its widths, or the sentence that says why not."""
        sent = super().clean(data, initial)
        if not sent:
            return None
        try:
            # What is too heavy was not even kept while it came.
            drawn = drawn_anew(sent.read()) if sent.size <= MOST_BYTES else _refuse(NotAPicture.TOO_HEAVY)
        except NotAPicture as problem:
            raise forms.ValidationError(NOT_SHOWN[problem.reason], code=problem.reason) from problem
        return NewPicture(drawn.width, drawn.height, drawn.version, drawn.files)


def _refuse(reason: str) -> Any:
    raise NotAPicture(reason)


class PicturesForm(forms.Form):
    """Some pictures at once; what is left empty is none."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, AT_ONCE + 1):
            self.fields[f"file_{number}"] = PictureField(label=_("Immagine"), required=False)
            self.fields[f"alt_{number}"] = WordsField(required=False)

    def pairs(self) -> list[tuple[Any, Any]]:
        """File and words side by side, for the page."""
        return [(self[f"file_{number}"], self[f"alt_{number}"]) for number in range(1, AT_ONCE + 1)]

    def clean(self) -> dict[str, Any]:
        """A picture has words, and there is at least one."""
        told = super().clean() or {}
        for number in range(1, AT_ONCE + 1):
            if told.get(f"file_{number}") and not told.get(f"alt_{number}"):
                self.add_error(f"alt_{number}", _("Scriva che cosa si vede: lo sente chi non può guardarla."))
            if told.get(f"alt_{number}") and f"file_{number}" in told and not told[f"file_{number}"]:
                self.add_error(f"file_{number}", _("Qui ci sono le parole, ma manca l'immagine: va scelta di nuovo."))
        if not self.errors and not self.told():
            self.add_error("file_1", _("Scelga almeno un'immagine."))
        return told

    def told(self) -> list[tuple[NewPicture, str]]:
        """The pictures that came, with their words."""
        told = self.cleaned_data
        numbers = [number for number in range(1, AT_ONCE + 1) if told.get(f"file_{number}")]
        return [(told[f"file_{number}"], told[f"alt_{number}"]) for number in numbers]


class DescribeForm(forms.Form):
    """Other words for a picture that is there."""

    alt = WordsField(
        error_messages={"required": gettext_lazy("Scriva che cosa si vede: lo sente chi non può guardarla.")}
    )
