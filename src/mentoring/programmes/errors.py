from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class NotAdmitted(Refusal):
    """The operator has not admitted this body (yet, or any more)."""

    code = "not-admitted"
    sentence = _("Il gestore non ha ancora ammesso la sua organizzazione. Appena lo fa, riceve un messaggio.")
