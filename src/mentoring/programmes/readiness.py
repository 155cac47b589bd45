"""How ready a body is to take part: what it is asked, and what its answers amount to. Pure data and counting.

One more question is one more row. The words are marked here, and put into the reader's language where they are shown.
Answers are kept by the keys of the questions: a key never changes its meaning; whoever changes the list raises VERSION.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = 1
YES, PARTLY, NO = ANSWERS = ("yes", "partly", "no")
_POINTS = {YES: 2, PARTLY: 1, NO: 0}
_CITIZEN = "citizen"  # The kind of a body that is a person: nothing of this is asked of it.


def _(words: str) -> str:
    """Mark words for the catalogues."""
    return words


AREAS = {
    "reach": _("Farsi trovare"),
    "money": _("I conti"),
    "law": _("Le regole"),
    "welcome": _("L'accoglienza"),
}


@dataclass(frozen=True)
class Question:
    """One thing that should be in order, why, and what to do if it is not."""

    key: str
    area: str
    words: str
    why: str
    next_step: str
    roles: frozenset[str] = frozenset({"mentor", "provider"})
    is_needed: bool = False  # Without it something of the everyday does not work.


_PROVIDER = frozenset({"provider"})
_MENTOR = frozenset({"mentor"})

QUESTIONS = (
    Question(
        "certified_mail",
        "reach",
        _("Avete una casella PEC, e qualcuno la legge?"),
        _("Convenzioni e lettere ufficiali arrivano lì."),
        _("Aprite una casella PEC: costa pochi euro l'anno. Poi decidete chi la guarda almeno ogni settimana."),
    ),
    Question(
        "contact",
        "reach",
        _("C'è una persona che risponde, con un telefono e un'e-mail suoi?"),
        _("Quando una famiglia è davanti alla porta serve una voce."),
        _("Scegliete chi risponde, e scrivete telefono ed e-mail nella scheda della vostra organizzazione."),
        is_needed=True,
    ),
    Question(
        "own_iban",
        "money",
        _("Il conto corrente è intestato all'organizzazione?"),
        _("I bonifici partono solo verso un IBAN con il suo stesso nome."),
        _("Aprite un conto a nome dell'organizzazione: quello di chi la guida non va bene, neppure per poco."),
        roles=_PROVIDER,
        is_needed=True,
    ),
    Question(
        "e_invoicing",
        "money",
        _("Sapete emettere una fattura elettronica o, se non serve, una ricevuta regolare?"),
        _("Ogni liquidazione ha bisogno del suo documento."),
        _(
            "Chiedete al commercialista quale documento vi tocca. Per le fatture c'è anche il servizio gratuito "
            "dell'Agenzia delle Entrate."
        ),
        roles=_PROVIDER,
        is_needed=True,
    ),
    Question(
        "gift_papers",
        "money",
        _("Sapete come registrare un dono nei vostri conti?"),
        _("Chi dona come impresa spesso può dedurlo."),
        _(
            "Chiedete al commercialista se il dono si deduce e che ricevuta vi serve: la causale la trovate "
            "nella promessa."
        ),
        roles=_MENTOR,
    ),
    Question(
        "approval",
        "money",
        _("È chiaro chi, da voi, può decidere un dono?"),
        _("Una promessa impegna: meglio che chi la firma possa farlo."),
        _("Fatevi dare un sì scritto da chi decide: il titolare, il consiglio o l'assemblea."),
        roles=_MENTOR,
    ),
    Question(
        "privacy_notice",
        "law",
        _("Avete un'informativa privacy che parla anche di chi prenota o partecipa?"),
        _("All'ingresso e ai corsi vedete nomi di ragazzi."),
        _("Aggiornate l'informativa: quali nomi vedete, perché, per quanto tempo. Il gestore può darvi un esempio."),
        roles=_PROVIDER,
        is_needed=True,
    ),
    Question(
        "insurance",
        "law",
        _("L'assicurazione di responsabilità civile copre anche minori e pubblico?"),
        _("Se qualcuno si fa male, deve pagare l'assicurazione e non voi."),
        _("Chiedete alla vostra assicurazione di confermare per scritto che minori e pubblico sono coperti."),
        roles=_PROVIDER,
        is_needed=True,
    ),
    Question(
        "minors_check",
        "law",
        # D.P.R. 313/2002 art. 25-bis, added by D.Lgs. 39/2014.
        _("Per chi lavora ogni giorno con i minori avete chiesto il certificato del casellario?"),
        _("La legge lo chiede a chi assume persone che stanno spesso con i minori."),
        _(
            "Chiedete il certificato alla Procura, prima di assumere: serve per chi ha contatti diretti e regolari con "
            "i minori."
        ),
        roles=_PROVIDER,
    ),
    Question(
        "name_and_logo",
        "law",
        _("Siete d'accordo su come il vostro nome compare in pubblico?"),
        _("Tra i mentori si legge il nome, mai quanto donate."),
        _("Decidete se e come volete comparire: lo potete cambiare quando volete."),
        roles=_MENTOR,
    ),
    Question(
        "accessibility",
        "welcome",
        _("Chi usa una sedia a rotelle entra senza chiedere aiuto?"),
        _("Lo scriviamo accanto a ogni proposta: chi ne ha bisogno sceglie anche da questo."),
        _("Misurate ingresso, bagno e posti. Se qualcosa manca, scrivetelo nel luogo e dite chi chiamare."),
        roles=_PROVIDER,
    ),
    Question(
        "door_device",
        "welcome",
        _("All'ingresso c'è un telefono o un tablet con cui leggere i codici?"),
        _("Chi arriva mostra un QR; senza rete funziona lo stesso."),
        _("Basta un telefono con la fotocamera. Collegatelo dalla pagina dell'ingresso e provate il giorno prima."),
        roles=_PROVIDER,
        is_needed=True,
    ),
    Question(
        "quiet_welcome",
        "welcome",
        _("Chi sta alla porta accoglie tutti allo stesso modo, buono o non buono?"),
        _("Nessuno deve sentirsi diverso davanti alla cassa."),
        _("Parlatene con chi sta alla porta: si legge il codice, si dice benvenuto, e basta."),
        roles=_PROVIDER,
    ),
    Question(
        "story",
        "welcome",
        _("Avete pensato a come raccontarlo a chi lavora o compra da voi?"),
        _("Un dono che si racconta ne chiama un altro."),
        _("Una frase in vetrina o in bacheca basta: la strada dei vostri euro la trovate nella vostra pagina."),
        roles=_MENTOR,
    ),
)


@dataclass(frozen=True)
class AreaScore:
    """How much of one area is in order."""

    name: str
    percent: int


@dataclass(frozen=True)
class Result:
    """What the answers amount to."""

    areas: tuple[AreaScore, ...]
    n_ready: int
    n_questions: int
    to_do: tuple[Question, ...]  # What is needed first, then what is missing before what is there by half.
    unanswered: tuple[Question, ...]

    @property
    def is_ready(self) -> bool:
        return self.n_ready == self.n_questions


def questions_for(role: str, kind: str) -> tuple[Question, ...]:
    """What a body of this kind is asked when it takes part in this role; nothing of somebody who gives as a person."""
    if kind == _CITIZEN:
        return ()
    return tuple(question for question in QUESTIONS if role in question.roles)


def known(answers: Mapping[str, str]) -> dict[str, str]:
    """What can be kept: answers we offer to questions we ask."""
    keys = {question.key for question in QUESTIONS}
    return {key: answer for key, answer in answers.items() if key in keys and answer in ANSWERS}


def assess(questions: tuple[Question, ...], answers: Mapping[str, str]) -> Result:
    """Count: a yes is whole, a partly is half; what was not answered counts as a no, but is named apart."""
    given = known(answers)
    missing = [one for one in questions if given.get(one.key) in (NO, PARTLY)]
    missing.sort(key=lambda one: (not one.is_needed, _POINTS[given[one.key]]))
    return Result(
        areas=tuple(_area(name, words, questions, given) for name, words in AREAS.items() if _asks(questions, name)),
        n_ready=sum(given.get(one.key) == YES for one in questions),
        n_questions=len(questions),
        to_do=tuple(missing),
        unanswered=tuple(one for one in questions if one.key not in given),
    )


def _asks(questions: tuple[Question, ...], area: str) -> bool:
    return any(one.area == area for one in questions)


def _area(area: str, words: str, questions: tuple[Question, ...], given: Mapping[str, str]) -> AreaScore:
    points = [_POINTS[given.get(one.key, NO)] for one in questions if one.area == area]
    return AreaScore(words, round(100 * sum(points) / (_POINTS[YES] * len(points))))
