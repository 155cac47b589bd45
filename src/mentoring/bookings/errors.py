from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import NotFound, Refusal, WrongState


class UnknownCode(NotFound):
    """No such code here: a stranger's code looks like no code."""

    code = "unknown-code"
    sentence = _("Codice sconosciuto. Controlla le 8 lettere e cifre.")


class WalletTooSmall(Refusal):
    code = "wallet-too-small"
    sentence = _("Nel tuo borsellino non c'è abbastanza per questa proposta.")


class MoneyOfAnotherTerritory(WalletTooSmall):
    """There would be enough, but it was given elsewhere, for elsewhere."""

    code = "money-of-another-territory"
    sentence = _("I tuoi buoni sono di un altro territorio: si spendono lì, dove sono stati dati.")


class ConsentMissing(Refusal):
    """There are vouchers, but nobody has agreed that they are used: they rest."""

    code = "consent-missing"
    sentence = _("Il tuo buono aspetta un sì: apri «Il tuo sì» e rispondi, poi puoi prenotare.")


class NotForYourAge(Refusal):
    code = "not-for-your-age"
    sentence = _("Questa proposta è per un'altra età.")


class TooLate(Refusal):
    code = "too-late"
    sentence = _("È troppo tardi: il tempo per farlo è passato.")


class AlreadyBooked(Refusal):
    code = "already-booked"
    sentence = _("Hai già un posto per questa data: lo trovi nel tuo borsellino.")


class WrongDay(Refusal):
    """Right code, but its door is not open now."""

    code = "wrong-day"
    sentence = _("Questa prenotazione è per un'altra data.")


class AlreadyUsed(WrongState):
    code = "already-used"
    sentence = _("Questo codice è già stato usato. Se non sei stato tu, parla con l'organizzatore.")


class NotValidAnyMore(WrongState):
    code = "not-valid-any-more"
    sentence = _("Questa prenotazione non è più valida.")


class GroupCode(Refusal):
    """A group's code lets many in: whoever stands at the door says how many."""

    code = "group-code"
    sentence = _("Questo è il codice di un gruppo: apra la pagina del gruppo per far entrare tutti insieme.")


class NobodyChosen(Refusal):
    code = "nobody-chosen"
    sentence = _("Scelga almeno una persona.")


class GroupTooLarge(Refusal):
    code = "group-too-large"
    sentence = _("Il gruppo è troppo grande: lo divida in due.")


class SomebodyCannot(Refusal):
    code = "somebody-cannot"
    sentence = _("Per qualcuno adesso non si può prenotare.")


class TooFewSeatsLeft(Refusal):
    code = "too-few-seats-left"
    sentence = _("I posti liberi non bastano per tutti.")


class OfferOver(WrongState):
    """The seat was kept for a while, and the while is over."""

    code = "offer-over"
    sentence = _("Il tempo per rispondere è passato: il posto va a chi viene dopo in lista.")


class NoWaitingList(Refusal):
    code = "no-waiting-list"
    sentence = _("Per questa data non c'è una lista d'attesa.")


class SeatsLeft(Refusal):
    """No need to wait."""

    code = "seats-left"
    sentence = _("Si è appena liberato un posto: puoi prenotarlo subito.")


class LetterTooSlow(Refusal):
    """Who has no e-mail address is told by letter, and a letter takes days."""

    code = "letter-too-slow"
    sentence = _("Senza un'e-mail ti avvisiamo per lettera, e per questa data non arriverebbe in tempo.")


class ChoiceGone(Refusal):
    """A price, or a companion's seat, that is not offered to this person (any more)."""

    code = "choice-gone"
    sentence = _("Questo prezzo adesso non c'è: guarda quali ci sono, poi scegli.")


class MoreAtTheDoor(Refusal):
    """The vouchers pay less than the page said: nobody owes at the door what they did not agree to."""

    code = "more-at-the-door"
    sentence = _("Una parte si paga all'ingresso: guarda quanto, poi conferma.")


class LimitReached(Refusal):
    code = "limit-reached"
    sentence = _("Per questa proposta hai già tutti i posti che una persona può prenotare.")


class BookingPaused(Refusal):
    """Somebody did not come several times."""

    code = "booking-paused"
    sentence = _("Per ora non puoi prenotare: più volte il posto è rimasto vuoto.")
