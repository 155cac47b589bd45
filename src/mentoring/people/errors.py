from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class AddressTaken(Refusal):
    code = "address-taken"
    sentence = _("Con questo indirizzo e-mail c'è già un accesso. Entra e riprova da lì.")
