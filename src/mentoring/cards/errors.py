from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class WrongCardOrPin(Refusal):
    """No such card, a dead one, or another PIN: whoever guesses learns nothing."""

    code = "wrong-card-or-pin"
    sentence = _(
        "La carta o il PIN non vanno bene. Dopo 5 PIN sbagliati la carta si blocca, e chi te l'ha data ne fa un'altra."
    )
