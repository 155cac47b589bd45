from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class NotEnoughMoney(Refusal):
    """The source account holds less than the amount."""

    code = "not-enough-money"
    sentence = _("Qui non ci sono abbastanza soldi.")


class KeyReused(Refusal):
    """An idempotency key came back with other facts than the first time."""

    code = "key-reused"
    sentence = _("Questa operazione è già stata fatta, con dati diversi. Ricarica la pagina.")
