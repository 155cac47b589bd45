from django.utils.translation import gettext_lazy as _

from mentoring.kernel.refusal import Refusal


class SoldOut(Refusal):
    code = "sold-out"
    sentence = _("I posti sono appena finiti. Guarda se c'è un'altra data.")


class DateCancelled(Refusal):
    code = "date-cancelled"
    sentence = _("Questa data è stata annullata da chi la organizza.")


class DateMoved(Refusal):
    """Moved between the page and the click: nobody is booked for an hour they did not see."""

    code = "date-moved"
    sentence = _("Questa data è appena stata spostata: guarda il nuovo orario, poi scegli.")


class DateOver(Refusal):
    """What has begun, or is over, cannot be changed any more."""

    code = "date-over"
    sentence = _("Questa data è già cominciata o passata: non si può più cambiare.")


class DateWouldBePast(Refusal):
    code = "date-would-be-past"
    sentence = _("Il nuovo giorno è già passato: scelga un momento che deve ancora venire.")


class LessonOver(Refusal):
    """What is over, or has begun, happened when it happened."""

    code = "lesson-over"
    sentence = _("Questo incontro è già cominciato o passato: il giorno e l'ora restano quelli.")


class LessonTaken(Refusal):
    code = "lesson-taken"
    sentence = _("C'è già un incontro in quel giorno e a quell'ora.")


class LessonChanged(Refusal):
    """Somebody else was faster."""

    code = "lesson-changed"
    sentence = _("Nel frattempo questo incontro è cambiato: guardi com'è adesso, poi decida.")


class TooManyLessons(Refusal):
    code = "too-many-lessons"
    sentence = _("Gli incontri sono già moltissimi: per altri, aggiunga una data nuova.")


class OnlyLesson(Refusal):
    """A course without lessons is none."""

    code = "only-lesson"
    sentence = _("È l'unico incontro: se non si fa, annulli la data. I soldi tornano subito a chi ha prenotato.")


class DateInUse(Refusal):
    """Somebody has, or had, a seat: the date stays in the books."""

    code = "date-in-use"
    sentence = _("Qualcuno ha prenotato questa data: non si può cancellare, ma si può annullare.")


class NoDates(Refusal):
    code = "no-dates"
    sentence = _("Aggiunga almeno una data prima di pubblicare.")


class TooFewSeats(Refusal):
    code = "too-few-seats"
    sentence = _("Ci sono già più prenotazioni di così: la capienza non può scendere sotto i posti presi.")


class DateTaken(Refusal):
    code = "date-taken"
    sentence = _("Questa proposta ha già una data in quel giorno e a quell'ora.")


class PlaceTaken(Refusal):
    code = "place-taken"
    sentence = _("C'è già un suo luogo con questo nome, ma a un altro indirizzo. Gli dia un nome diverso.")


class DearerThanFull(Refusal):
    code = "dearer-than-full"
    sentence = _("Un prezzo ridotto, o quello che si paga all'ingresso, non può superare il prezzo intero.")


class OutInThePast(Refusal):
    code = "out-in-the-past"
    sentence = _("Questo momento è già passato: se vuole, la pubblichi subito.")


class OutAfterwards(Refusal):
    code = "out-afterwards"
    sentence = _("In quel momento tutte le date sono già passate: scelga un giorno prima dell'ultima.")


class OfferChanged(Refusal):
    """Accepted is what was read, and nothing else."""

    code = "offer-changed"
    sentence = _("Mentre la guardava, l'ente l'ha cambiata: la rilegga, poi decida.")


class NotLower(Refusal):
    code = "not-lower"
    sentence = _("Un posto sospeso costa meno del prezzo intero, o niente.")


class TooManySeats(Refusal):
    code = "too-many-seats"
    sentence = _("La data non ha così tanti posti.")


class SuspendedGone(Refusal):
    """Somebody was faster: nobody pays more than the page said."""

    code = "suspended-gone"
    sentence = _("I posti sospesi per questa data sono appena finiti.")


class WordsMissing(Refusal):
    code = "words-missing"
    sentence = _("Scriva che cosa si vede: è quello che sente chi non può guardare l'immagine.")


class TooManyPictures(Refusal):
    code = "too-many-pictures"
    sentence = _("Le immagini sono già otto: ne tolga una, poi aggiunga questa.")


class PicturesChanged(Refusal):
    """Somebody else added or took away one: the order that was chosen is of other pictures."""

    code = "pictures-changed"
    sentence = _("Nel frattempo le immagini sono cambiate: guardi come sono adesso, poi le metta in ordine.")
