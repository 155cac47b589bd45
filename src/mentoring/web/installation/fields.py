"""Fields that only the installation's pages have: colours, municipalities, addresses, a logo."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentoring.adapters.logos import MOST_BYTES, NotALogo, drawn_anew
from mentoring.programmes.charters import Picture
from mentoring.programmes.colours import NEEDED, is_readable, nearest_readable, plain_colour, readability
from mentoring.programmes.municipalities import folded, matching
from mentoring.web.addresses import is_taken

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HOST = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


class ColourInput(forms.TextInput):
    """Six hexadecimal digits to type; where scripts run, a palette beside them."""

    template_name = "components/widgets/colour.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        quiet = {"autocomplete": "off", "spellcheck": "false", "placeholder": "#26306b"}
        super().__init__({**quiet, **(attrs or {})})


class ColourField(forms.CharField):
    """A colour on which words can be read. If they cannot, it says by how much, and the nearest one that works."""

    widget = ColourInput

    def __init__(self, **options: Any) -> None:
        empty = {"required": gettext_lazy("Scelga un colore, o lasci quello della casa.")}
        super().__init__(**{"max_length": 20, "error_messages": empty, **options})

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        colour = plain_colour(typed)
        if not colour:
            raise forms.ValidationError(_("Questo non è un colore: sono sei cifre, come #26306b."), code="no_colour")
        if not is_readable(colour):
            said = {"ratio": _ratio(readability(colour)), "needed": _ratio(NEEDED), "near": nearest_readable(colour)}
            raise forms.ValidationError(
                _(
                    "Con questo colore le parole si leggono a fatica: il contrasto è %(ratio)s a 1, e ne serve almeno "
                    "%(needed)s a 1. Il colore più vicino che va bene è %(near)s."
                ),
                code="hard_to_read",
                params=said,
            )
        return colour


def _ratio(contrast: float) -> str:
    """Rounded down: 4.49 is not enough, and must not look as if it were."""
    return f"{int(contrast * 100) / 100:.2f}".replace(".", ",").rstrip("0").rstrip(",")


class MunicipalitiesField(forms.CharField):
    """Names of Italian municipalities, one a line; each must be one, and is written as it is called."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in re.split(r"[\n,;]", super().clean(value)) if line.strip()]
        named: dict[str, None] = {}
        for line in lines:
            found = matching(line)
            if not found or line.isdecimal():
                raise forms.ValidationError(
                    _("Un comune che si chiama «%(line)s» non c'è. Controlli come è scritto."),
                    params={"line": line[:60]},
                )
            if folded(line) == folded(found[0].name):
                named[found[0].name] = None
            else:
                said = {"line": line[:60], "near": found[0].name}
                raise forms.ValidationError(
                    _("«%(line)s» non è il nome di un comune: intendeva %(near)s?"), params=said
                )
        return list(named)


class SlugField(forms.CharField):
    """The word below which a territory is found. None of our pages may begin with it."""

    def clean(self, value: Any) -> str:
        slug = str(super().clean(value)).strip().lower()
        if slug and (not _SLUG.fullmatch(slug) or len(slug) > 50):
            raise forms.ValidationError(
                _("Usi lettere minuscole senza accenti, cifre e trattini: per esempio alta-valle.")
            )
        if is_taken(slug):
            raise forms.ValidationError(
                _("«%(slug)s» è già l'inizio di una nostra pagina. Ne scelga un'altra, per esempio %(slug)s-citta."),
                params={"slug": slug},
            )
        return slug


class HostField(forms.CharField):
    """A host name of its own."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).strip().lower()
        host = re.sub(r"^https?://", "", typed).rstrip("/")
        if typed and not _HOST.fullmatch(host):
            raise forms.ValidationError(_("Questo non è un nome di sito: ne scriva uno come mentoring.comune.it."))
        if host and host == re.sub(r"^https?://|:\d+$", "", settings.PUBLIC_URL):
            raise forms.ValidationError(_("Questo è l'indirizzo dell'installazione: serve a tutti i territori."))
        return host


class EmailsField(forms.CharField):
    """Addresses, one a line."""

    widget = forms.Textarea
    MOST = 10

    def clean(self, value: Any) -> list[str]:
        typed = [one.strip().lower() for one in re.split(r"[\s,;]+", super().clean(value)) if one.strip()]
        one_address = forms.EmailField(max_length=254)
        for email in typed:
            try:
                one_address.clean(email)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("«%(email)s» non sembra un indirizzo completo: manca la @, o quello che viene dopo."),
                    params={"email": email[:80]},
                ) from None
        if len(set(typed)) > self.MOST:
            raise forms.ValidationError(_("Per cominciare bastano dieci persone: le altre si invitano dopo."))
        return list(dict.fromkeys(typed))


class LogoField(forms.FileField):
    """A picture for the header, as we draw it anew; None if none was sent."""

    PROBLEMS = {
        NotALogo.UNREADABLE: gettext_lazy("Questo file non si apre come immagine. Vanno bene PNG, JPEG e WebP."),
        NotALogo.TOO_HEAVY: gettext_lazy("Questo file è troppo pesante: può arrivare a 2 MB."),
        NotALogo.TOO_LARGE: gettext_lazy("Questa immagine è troppo grande: bastano 640 punti di larghezza."),
        NotALogo.TOO_SMALL: gettext_lazy("Questa immagine è troppo piccola: servono almeno 32 punti per lato."),
    }
    default_error_messages = {
        "empty": gettext_lazy("Questo file è vuoto."),
        "invalid": gettext_lazy("Il file non è arrivato. Lo scelga di nuovo."),
    }

    def __init__(self, **options: Any) -> None:
        accepted = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
        super().__init__(**{"required": False, "widget": accepted, **options})

    def clean(self, data: Any, initial: Any = None) -> Picture | None:
        file = super().clean(data, initial)
        if not isinstance(file, UploadedFile):
            return None
        try:
            drawn = drawn_anew(file.read(MOST_BYTES + 1))
        except NotALogo as problem:
            raise forms.ValidationError(self.PROBLEMS[problem.reason], code=problem.reason) from problem
        return Picture(drawn.png, drawn.width, drawn.height)
