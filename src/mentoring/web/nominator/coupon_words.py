"""What a code says on paper, in the languages that families here read. Two sentences each, and no more.

They do not go through gettext: a school chooses the family's language, which is not that of whoever prints.
"""

from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date


@dataclass(frozen=True)
class Words:
    """One language: its own name, and the two sentences."""

    name: str
    what: str  # {programme}
    how: str  # {address}, {day}
    number: str


WORDS = {
    "it": Words(
        "Italiano",
        "Con questo codice puoi chiedere un buono di «{programme}»: non costa niente.",
        "Inquadra il QR con il telefono, oppure scrivi il codice su {address}, entro il {day}.",
        "Codice n.",
    ),
    "en": Words(
        "English",
        "With this code you can ask for a voucher of “{programme}”: it costs nothing.",
        "Scan the QR with your phone, or type the code at {address}, by {day}.",
        "Code no.",
    ),
    "ro": Words(
        "Română",
        "Cu acest cod poți cere un bon «{programme}»: nu costă nimic.",
        "Scanează codul QR cu telefonul sau scrie codul pe {address}, până la {day}.",
        "Codul nr.",
    ),
    "sq": Words(
        "Shqip",
        "Me këtë kod mund të kërkosh një kupon «{programme}»: nuk kushton asgjë.",
        "Skano kodin QR me telefon ose shkruaje kodin te {address}, deri më {day}.",
        "Kodi nr.",
    ),
    "ar": Words(
        "العربية",
        "بهذا الرمز يمكنك طلب قسيمة من «{programme}» مجاناً.",
        "امسح رمز QR بالهاتف، أو اكتب الرمز في {address}، حتى {day}.",
        "الرمز رقم",
    ),
    "uk": Words(
        "Українська",
        "З цим кодом можна безкоштовно попросити ваучер «{programme}».",
        "Відскануй QR-код телефоном або введи код на {address} до {day}.",
        "Код №",
    ),
    "es": Words(
        "Español",
        "Con este código puedes pedir un vale de «{programme}»: no cuesta nada.",
        "Escanea el QR con el móvil o escribe el código en {address}, hasta el {day}.",
        "Código n.º",
    ),
    "fr": Words(
        "Français",
        "Avec ce code, vous pouvez demander un bon «{programme}» : c'est gratuit.",
        "Scannez le QR avec votre téléphone, ou écrivez le code sur {address}, jusqu'au {day}.",
        "Code n°",
    ),
}


def languages() -> list[tuple[str, str]]:
    """The languages there are, each by its own name."""
    return [(code, words.name) for code, words in WORDS.items()]


def sentences(language: str, *, programme: str, address: str, day: date) -> list[str]:
    """The two sentences."""
    words = WORDS[language]
    said = format_date(day, "long", locale=Locale.parse(language))
    how = words.how.format(address=address, day=said).replace("..", ".")  # A Ukrainian day ends with a full stop.
    return [words.what.format(programme=programme), how]
