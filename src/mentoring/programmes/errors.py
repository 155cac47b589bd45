from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class NotAdmitted(Refusal):
    """The operator has not admitted this body (yet, or any more)."""

    code = "not-admitted"
    sentence = _("Il gestore non ha ancora ammesso la sua organizzazione. Appena lo fa, riceve un messaggio.")


class Suspended(NotAdmitted):
    """The operator stopped this body for now."""

    code = "suspended"
    sentence = _("Il gestore ha fermato la partecipazione della sua organizzazione: per ora questo non si può fare.")


class TooManyDocuments(Refusal):
    """A body handed in as much as anybody reads before deciding."""

    code = "too-many-documents"
    sentence = _("Ha già mandato molti documenti: il gestore ora li legge. Se ne manca uno, glielo chiede.")


class AlreadyHere(Refusal):
    """A body of this fiscal code came already. Who its people are is not told."""

    code = "already-here"
    sentence = _(
        "Un'organizzazione con questo codice fiscale c'è già. Se è la sua, chieda un invito a chi la segue da dentro: "
        "così lavorate insieme, sulla stessa scheda."
    )


class StepsCrossed(Refusal):
    """More money must need more people, or the step says nothing."""

    code = "steps-crossed"
    sentence = _("Ogni soglia deve chiedere più approvazioni di quella prima, e un importo può starci una volta sola.")


class TooFewOperators(Refusal):
    """With facts["people"]: how many there are. Nobody could ever approve such a round."""

    code = "too-few-operators"
    sentence = _(
        "Chi prepara non approva: per tante approvazioni servono più gestori di quelli che ci sono. Prima ne inviti "
        "altri."
    )


class AddressInUse(Refusal):
    """Two territories cannot live at the same address."""

    code = "address-in-use"
    sentence = _("A questo indirizzo c'è già un altro territorio. Ne scelga un altro.")


class HardToRead(Refusal):
    """Words in this colour, or on it, could not be read (WCAG 2.2, 1.4.3)."""

    code = "hard-to-read"
    sentence = _("Con questo colore le parole si leggono a fatica. Ne scelga uno più scuro.")


class BodyKnown(Refusal):
    """Whoever sets up a territory sees all bodies: it is chosen, not written a second time."""

    code = "body-known"
    sentence = _("Un'organizzazione con questo codice fiscale c'è già: la scelga dall'elenco qui sopra.")
