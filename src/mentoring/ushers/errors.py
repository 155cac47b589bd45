from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import NotFound, Refusal, WrongState


class NoSuchLink(NotFound):
    """It never was, was revoked, or its evening is over: whoever guesses learns nothing."""

    code = "no-such-link"
    sentence = _("Questo link non vale più. Chiedine un altro a chi te l'ha mandato.")


class OpenedElsewhere(WrongState):
    """A link works on the phone that opened it first."""

    code = "opened-elsewhere"
    sentence = _("Questo link è già aperto su un altro telefono. Chiedine un altro a chi te l'ha mandato.")


class EveningOver(Refusal):
    code = "evening-over"
    sentence = _("L'ingresso di questa data è finito: non serve più aiuto.")


class TooManyUshers(Refusal):
    code = "too-many-ushers"
    sentence = _("Per questa data ci sono già 30 link: ne ritiri qualcuno.")
