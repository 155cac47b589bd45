from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class NotAdmitted(Refusal):
    """The operator has not admitted this body (yet, or any more)."""

    code = "not-admitted"
    sentence = _("Il gestore non ha ancora ammesso la sua organizzazione. Appena lo fa, riceve un messaggio.")


class AlreadyHere(Refusal):
    """A body of this fiscal code came already. Who its people are is not told."""

    code = "already-here"
    sentence = _(
        "Un'organizzazione con questo codice fiscale c'è già. Se è la sua, chieda un invito a chi la segue da dentro: "
        "così lavorate insieme, sulla stessa scheda."
    )
