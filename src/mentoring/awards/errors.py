from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from mentoring.awards.rulebook import Fault
from mentoring.kernel.refusal import Refusal


class SameHands(Refusal):
    """Four eyes: whoever prepares cannot approve."""

    code = "same-hands"
    sentence = _("L'ha preparata lei: la deve approvare un'altra persona del gestore.")


class NobodyToServe(Refusal):
    code = "nobody-to-serve"
    sentence = _("Non c'è nessuno da servire: nessuna segnalazione con il sì della famiglia aspetta un buono.")


class RoundOutdated(Refusal):
    code = "round-outdated"
    sentence = _(
        "Dopo la preparazione qualcosa è cambiato (un fondo o una segnalazione). La respinga e la prepari di nuovo."
    )


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
