"""The words a family agrees to. A territory may have its own; those that come with the house stand here, by version.

They are no translated strings: what somebody agreed to must not change when a catalogue does. To change a word, add a
version; the row that is kept with each consent holds the whole text.
"""

from dataclasses import dataclass

HOUSE_VERSION = "2026-11"
_AT_A_GLANCE = 40


@dataclass(frozen=True)
class Wording:
    """One version in one language: what for, and the text, in paragraphs."""

    version: str
    language: str
    purpose: str
    body: str

    @property
    def paragraphs(self) -> list[str]:
        return [" ".join(part.split()) for part in self.body.split("\n\n") if part.strip()]

    @property
    def points(self) -> list[tuple[str, str]]:
        """Each paragraph as its first few words and the rest: what one sees at a glance."""
        parted = [paragraph.partition(". ") for paragraph in self.paragraphs]
        return [
            (lead, rest) if rest and len(lead) <= _AT_A_GLANCE else ("", f"{lead}. {rest}".removesuffix(". "))
            for lead, _dot, rest in parted
        ]


_ITALIAN = """
Che cosa riceve. Un buono da spendere per fare, vedere e imparare cose belle: spettacoli, corsi, musei. Si assegna
finché ci sono fondi, e non costa niente.

Quali dati usiamo. Nome, cognome, data di nascita, comune e, se c'è, codice fiscale di chi riceve il buono; il nome
di chi dice di sì e, se la lascia, la sua e-mail. Poi i motivi indicati da chi segnala: se parlano di salute, di
soldi o di famiglia li teniamo cifrati, e li leggono solo chi li ha scritti e voi.

A che cosa servono. A tre cose: assegnare il buono, prenotare ed entrare, rendere conto dei soldi con numeri senza
nomi. Per nient'altro: niente pubblicità, niente elenchi pubblicati, niente graduatorie con i nomi.

Chi li vede. Chi dà i soldi non sa a chi vanno. All'ingresso si legge solo il nome di battesimo. Chi gestisce il
programma vede il resto solo se gli serve, e quando succede resta scritto.

Per quanto tempo. Finché dura il programma, e poi quanto chiede la legge per i conti. I nomi si tolgono; i numeri
restano.

Cambiare idea. Si può sempre, dalla propria pagina o da chi ha segnalato, senza spiegare perché. Da quel momento il
buono non si usa più; quello che è già stato fatto resta fatto, e i posti già prenotati restano vostri.

A 18 anni. Da quel giorno decide la persona: glielo chiediamo di nuovo.
"""

_ENGLISH = """
What it is. A voucher to spend on doing, seeing and learning beautiful things: shows, courses, museums. It is given
while there is money, and costs nothing.

Which data we use. First name, last name, date of birth, municipality and, if there is one, the fiscal code of who
gets the voucher; the name of who says yes and, if they leave it, their e-mail. Then the reasons given by who
nominates: if they speak of health, money or family we keep them encrypted, and only who wrote them and you read
them.

What for. For three things: to give the voucher, to book and get in, to account for the money with numbers and no
names. For nothing else: no advertising, no published lists, no rankings with names.

Who sees them. Who gives the money does not know whom it goes to. The door reads a first name only. Who runs the
programme sees the rest only where they need it, and when it happens it is written down.

How long. As long as the programme lasts, then as long as the law asks for the accounts. Names go; numbers stay.

Changing your mind. You always can, from your own page or through who nominated, without saying why. From then on
the voucher is not used any more; what was done stays done, and seats that are booked stay yours.

At 18. From that day on the person decides: we ask them again.
"""

PURPOSES = {
    "it": "Buoni culturali: assegnazione, prenotazione, rendiconto senza nomi",
    "en": "Cultural vouchers: award, booking, accounts without names",
}
HOUSE = {
    "it": Wording(HOUSE_VERSION, "it", PURPOSES["it"], _ITALIAN.strip()),
    "en": Wording(HOUSE_VERSION, "en", PURPOSES["en"], _ENGLISH.strip()),
}


LANGUAGES = tuple(HOUSE)  # Those one can be asked in.


def of_the_house(language: str) -> Wording:
    """What comes with the house; Italian where there is no such language."""
    return HOUSE.get(language[:2], HOUSE["it"])
