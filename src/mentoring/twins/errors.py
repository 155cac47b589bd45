from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class NotOnePerson(Refusal):
    code = "not-one-person"
    sentence = _("Hanno due codici fiscali o due date di nascita diverse: non sono la stessa persona.")


class BothWereThere(Refusal):
    code = "both-were-there"
    sentence = _("Sono entrate tutte e due alla stessa data: non possono essere la stessa persona.")
