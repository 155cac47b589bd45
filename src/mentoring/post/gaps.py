"""What the gaps of messages are, how each is said, and facts to try words with.

How a gap is said is a template, because sums and days are said by the same filters as on every page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AMOUNT = "{{ amount_cents|euro }}"
CODE = "{{ code|code }}"
MOMENT = "{{ starts_at|when }}"


def to(url_name: str, *arguments: str) -> str:
    """The address of a page, as a template."""
    return f'{{{{ site }}}}{{% url "web:{url_name}" {" ".join(arguments)} %}}'


# What each gap is, for whoever writes words.
GAPS: Mapping[str, Promise] = {
    "amount": _("l'importo"),
    "before": _("il giorno e l'ora di prima"),
    "code": _("il codice"),
    "day": _("l'ultimo giorno utile"),
    "duty": _("che cosa potrà fare chi accetta"),
    "first_name": _("il nome della ragazza o del ragazzo"),
    "group": _("come si chiama il gruppo"),
    "holder": _("l'intestatario del conto"),
    "iban": _("l'IBAN del conto"),
    "inviter": _("chi invita"),
    "link": _("l'indirizzo della pagina da aprire: da solo su una riga diventa un pulsante"),
    "moment": _("il giorno e l'ora"),
    "money": _("che ne è dei soldi"),
    "news": _("che cosa cambia"),
    "next_step": _("che cosa si può fare adesso"),
    "nominator": _("chi ha segnalato"),
    "number": _("quante sono le date"),
    "organisation": _("il nome dell'organizzazione"),
    "others": _("quanti questa volta restano senza buono"),
    "outcome": _("com'è finito"),
    "pin": _("il PIN, se il messaggio va per posta"),
    "place": _("il luogo"),
    "playbill": _("come si chiama il cartellone"),
    "programme": _("il programma"),
    "reader": _("chi legge: il genitore, o la ragazza o il ragazzo"),
    "reference": _("il riferimento del bonifico"),
    "seat": _("che ne è del posto, e fino a quando si può annullare"),
    "served": _("quanti ricevono un buono"),
    "text": _("le parole di chi scrive"),
    "title": _("il titolo della proposta"),
    "until": _("fino a quando c'è tempo"),
    "waiting": _("quanti restano in lista d'attesa"),
    "wallet": _("l'indirizzo del borsellino"),
    "why": _("il motivo, se c'è"),
    "wishes": _("l'indirizzo della pagina dei desideri"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of message that a territory can word."""

    label: Promise
    gaps: Mapping[str, str]  # Gap -> the template that says it; "" for a fact of the same name, as it is.
    sample: Mapping[str, Any]  # Facts to show the words with.
    button: Promise | str = ""  # What is written on the button that opens {link}.
    needed: tuple[str, ...] = field(default=())  # Without these gaps the message would be useless.


def sample_evening() -> str:
    """A moment to try words with."""
    return (timezone.localtime() + timedelta(days=9)).replace(hour=21, minute=0, second=0, microsecond=0).isoformat()


def sample_day() -> str:
    """A day to try words with."""
    return (timezone.localdate() + timedelta(days=200)).isoformat()


AN_EVENING = {
    "first_name": "Viola",
    "title": "Il violino e la pioggia",
    "starts_at": sample_evening,
    "place": "Teatro Cagnoni, Vigevano",
    "code": "K7MQ2XRD",
    "booking": 1,
}
# Of a course: what changes, why, and what becomes of the seat.
LESSON = {
    "news": "{% include 'messages/_lesson.txt' %}",
    "why": "{% include 'messages/_why.txt' %}",
    "seat": "{% include 'messages/_lesson_seat.txt' %}",
}
A_LESSON = {
    "change": "moved",
    "was_at": sample_evening,
    "lesson_at": sample_evening,
    "free_until": sample_evening,
    "reason": "La maestra è malata.",
}
# Of somebody in a waiting list: what for, and the page where one answers.
IN_LINE = {"first_name": "", "title": "", "moment": MOMENT, "place": "", "link": to("offer", "offer")}
# Where one begins, in the role that one got.
NEXT_PLACE = (
    '{% if role == "mentor" %}' + to("mentor_desk") + '{% elif role == "nominator" %}' + to("nominator_desk")
) + ('{% elif role == "provider" %}' + to("provider_desk") + "{% endif %}")

REQUEST = to("admission") + '?richiesta={{ admission|stringformat:"d" }}'
