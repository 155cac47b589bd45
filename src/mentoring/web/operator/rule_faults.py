"""Why rules cannot be kept all at once, in plain sentences with their figures."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from mentoring.awards.rulebook import Fault
from mentoring.web import wording

_SENTENCES: Mapping[str, Any] = {
    "ages-crossed": gettext_lazy("Da %(youngest)s anni fino a %(oldest)s: così non c'è nessuno. Scambi le due età."),
    "no-criterion": gettext_lazy(
        "Niente dà punti, e allora deciderebbe tutto il sorteggio. Dia punti a qualcosa qui sopra, oppure scelga che "
        "viene prima chi è stato segnalato prima."
    ),
    "criterion-twice": gettext_lazy("Lo stesso criterio è contato due volte."),
    "no-step": gettext_lazy("Un gradino è un numero intero."),
    "offer-gone": gettext_lazy("Questa proposta non è più pubblicata: non ha un prezzo. Ne scelga un'altra."),
    "nothing-to-give": gettext_lazy("Un buono da 0 euro non serve a nessuno: scriva un importo."),
    "least-above-amount": gettext_lazy(
        "Una parte da %(least)s è più del buono più piccolo, che è di %(amount)s. La parte deve essere più piccola."
    ),
    "year-below-amount": gettext_lazy(
        "Con %(most)s in un anno nessuno riceverebbe niente: il buono più piccolo è di %(amount)s."
    ),
    "quota-twice": gettext_lazy("Questo gruppo c'è già in un'altra riga: ne basta una."),
    "floor-above-ceiling": gettext_lazy("I posti riservati sono %(least)s, ma al massimo se ne danno %(most)s."),
    "floors-above-money": gettext_lazy(
        "I posti riservati sono %(reserved)s: servono almeno %(needed)s, nei fondi ce ne sono %(money)s."
    ),
}
_BY_BRACKET = gettext_lazy(
    "Qualcuno riceverebbe 0 euro. Scriva un importo per ogni fascia e per chi non ne ha una, oppure lasci entrare solo "
    "le fasce che ricevono qualcosa."
)
_OF_MONEY = {
    "least-above-amount": ("least", "amount"),
    "year-below-amount": ("most", "amount"),
    "floors-above-money": ("needed", "money"),
}


def in_words(fault: Fault, *, is_by_bracket: bool = False) -> str:
    """One fault as a person reads it."""
    if fault.code == "nothing-to-give" and is_by_bracket:
        return str(_BY_BRACKET)
    money = _OF_MONEY.get(fault.code, ())
    figures = {name: wording.euro(int(value)) if name in money else value for name, value in fault.figures.items()}
    return str(_SENTENCES[fault.code]) % figures
