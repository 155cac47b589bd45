from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mentoring.awards.rulebook import Fault
from mentoring.kernel.refusal import Refusal, WrongState

if TYPE_CHECKING:
    from mentoring.awards.models import Round


class SameHands(Refusal):
    """Four eyes: whoever prepares cannot approve."""

    code = "same-hands"
    sentence = _("L'ha preparata lei: la deve approvare un'altra persona del gestore.")


class SaidYes(SameHands):
    """One person's yes counts once."""

    code = "said-yes"
    sentence = _("Il suo sì c'è già: ora tocca a un'altra persona del gestore.")


class RoundDecided(WrongState):
    """Somebody was faster."""

    code = "round-decided"

    def __init__(self, round: "Round") -> None:  # noqa: A002 - the concept's own name
        by = str(round.decided_by or "")
        if round.state == "rejected":
            told = _("%(who)s l'ha respinta nel frattempo. Nessun buono è nato.") if by else _REJECTED
        else:
            told = _("%(who)s l'ha approvata nel frattempo: i buoni nascono già, e nessuno due volte.")
        super().__init__(told % {"who": by} if by else told)


_REJECTED = _("Chi l'aveva preparata l'ha respinta nel frattempo. Nessun buono è nato.")


class NobodyToServe(Refusal):
    code = "nobody-to-serve"
    sentence = _("Non c'è nessuno da servire: nessuna segnalazione con il sì della famiglia aspetta un buono.")


class RoundOutdated(Refusal):
    """With facts["changes"]: what is another now (changes.Changes)."""

    code = "round-outdated"
    sentence = _("Dopo la preparazione qualcosa è cambiato: così com'è non si può più approvare. La prepari di nuovo.")


class RoundOpen(Refusal):
    code = "round-open"
    sentence = _("Per questo programma c'è già un'assegnazione da approvare.")


class MarkTooLate(Refusal):
    code = "mark-too-late"
    sentence = _("Un'assegnazione ha già fatto l'ordine con questa segnalazione: il segno non si cambia più.")


class Contradiction(Refusal):
    """Rules that cannot be kept all at once, with every fault: where it is, and the figures that say why."""

    status = 422
    code = "contradiction"
    sentence = _("Queste regole si contraddicono: così non si possono applicare.")

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


class DraftTaken(Refusal):
    code = "draft-taken"
    sentence = _("Proprio adesso qualcun altro ha cominciato una bozza. La guardi prima di salvare la sua.")


class NothingToReview(Refusal):
    code = "nothing-to-review"
    sentence = _("Qui non c'è niente da rivedere: il buono è arrivato.")


class ReviewTooLate(Refusal):
    code = "review-too-late"
    sentence = _(
        "Il tempo per chiedere un riesame è finito. Se qualcosa non torna, scrivi a chi gestisce il programma."
    )


class ReviewAsked(Refusal):
    code = "review-asked"
    sentence = _("Il riesame è già stato chiesto: apri il risultato, si continua da lì.")


class SameHandsAgain(SameHands):
    code = "same-hands-again"
    sentence = _("Questa assegnazione l'ha preparata lei: il riesame lo decide un'altra persona del gestore.")


class StillOut(Refusal):
    """Today's facts do not let them in, or their yes is gone, or they were served meanwhile."""

    code = "still-out"
    sentence = _(
        "Con i dati di oggi non può ricevere il buono: o è ancora fuori dalle regole, o il sì della famiglia non c'è "
        "più, o nel frattempo l'ha avuto. I dati sbagliati li corregge chi ha segnalato; il riesame resta aperto."
    )


class NobodyToTopUp(Refusal):
    code = "nobody-to-top-up"
    sentence = _("In questo programma nessun borsellino ha un resto che si possa integrare.")


class NoMoneyToTopUp(Refusal):
    code = "no-money-to-top-up"
    sentence = _("Nel fondo comune non c'è abbastanza per integrare neanche un borsellino.")


class NoMoneyYet(Refusal):
    code = "no-money-yet"
    sentence = _(
        "Nei fondi che la possono servire adesso non c'è abbastanza. Il riesame resta aperto: riprovi quando arrivano "
        "soldi, e intanto lo scriva alla famiglia."
    )
