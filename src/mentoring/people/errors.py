from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class AddressTaken(Refusal):
    code = "address-taken"
    sentence = _("Con questo indirizzo e-mail c'è già un accesso. Entra e riprova da lì.")


class UnknownDevice(Refusal):
    """A device's key that is not ours, too old, or whose owner stands at the door no more."""

    status: ClassVar[int] = 401
    code = "unknown-device"
    headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": "Bearer"}
    sentence = _("Questa chiave non vale, o non vale più. Colleghi di nuovo il dispositivo dalla pagina dell'ingresso.")
