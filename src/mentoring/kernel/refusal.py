"""A Refusal is an answer for a person: what happened and what to do now. An assertion is for our own bugs."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Refusal(Exception):
    """Something the rules do not allow now. Shown to people as a sentence, to machines as problem details."""

    status: ClassVar[int] = 409
    code: ClassVar[str] = "refused"
    sentence: Sentence = _("Questo non si può fare adesso.")
    headers: ClassVar[dict[str, str]] = {}  # What HTTP wants beside such a status.

    def __init__(self, sentence: Sentence | None = None, *, field: str | None = None, **facts: Any) -> None:
        self.sentence = sentence if sentence is not None else type(self).sentence
        self.field = field  # The form field to show it beside, if there is one.
        self.facts = facts
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(Refusal):
    """It does not exist, or it is not yours: the same answer for both."""

    status = 404
    code = "not-found"
    sentence = _("Qui non c'è niente.")


class NotAllowed(NotFound):
    """Not in these shoes. Outside it looks like something that does not exist."""

    code = "not-found"


class WrongState(Refusal):
    """Somebody was faster, or it is too late: the row is not in the state this step needs."""

    code = "wrong-state"
    sentence = _("Nel frattempo qualcosa è cambiato. Ricarica la pagina per vedere com'è adesso.")


class TooManyAttempts(Refusal):
    """Guessing is slowed down."""

    status = 429
    code = "too-many-attempts"
    headers: ClassVar[dict[str, str]] = {"Retry-After": "600"}
    sentence = _("Troppi tentativi. Aspetta qualche minuto e riprova.")
