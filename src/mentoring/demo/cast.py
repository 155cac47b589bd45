"""The demo people: one per role, always the same, with one password that is shown only in the demo."""

from dataclasses import dataclass

from mentoring.people.permissions import Role

PASSWORD = "buonasera-vigevano"  # noqa: S105 - it opens nothing but a demo, and the demo shows it.


@dataclass(frozen=True)
class Part:
    """Somebody one can be in the demo."""

    key: str
    name: str
    email: str
    roles: tuple[Role, ...]
    story: str  # What one can try as this person.


OPERATOR = Part(
    "operator",
    "Teresa Conti",
    "gestore@example.org",
    (Role.OPERATOR,),
    "Gestisce il territorio: bonifici, ammissioni, assegnazioni, liquidazioni.",
)
SECOND_OPERATOR = Part(
    "second_operator",
    "Bruno Seconda",
    "seconda.firma@example.org",
    (Role.OPERATOR,),
    "La seconda firma: approva quello che ha preparato Teresa.",
)
SHOPKEEPER = Part(
    "shopkeeper",
    "Fiorella Matita",
    "cartoleria@example.org",
    (Role.MENTOR,),
    "Ha una cartoleria e dà quello che può: vede la strada dei suoi euro.",
)
FOUNDATION_OFFICER = Part(
    "foundation_officer",
    "Ottavio Buonseme",
    "fondazione@example.org",
    (Role.MENTOR,),
    "Una fondazione che ha dato 12.000 euro per la scuola di musica.",
)
TEACHER = Part(
    "teacher",
    "Letizia Lavagna",
    "scuola@example.org",
    (Role.NOMINATOR,),
    "Insegna, e segnala i ragazzi che se lo meritano.",
)
MUSIC_TEACHER = Part(
    "music_teacher",
    "Celeste Armonici",
    "musica@example.org",
    (Role.NOMINATOR, Role.PROVIDER),
    "Dirige la scuola di musica: segnala gli allievi e incassa le quote. Due ruoli, un accesso.",
)
MANAGER = Part(
    "manager",
    "Guido Sipari",
    "teatro@example.org",
    (Role.PROVIDER,),
    "Dirige un teatro: pubblica le proposte e guarda l'estratto conto.",
)
USHER = Part(
    "usher",
    "Nino Torcia",
    "ingresso@example.org",
    (Role.DOOR,),
    "Sta all'ingresso del teatro, con il telefono in mano.",
)
GUARDIAN = Part(
    "guardian",
    "Margherita Nespoli",
    "mamma@example.org",
    (Role.GUARDIAN,),
    "La mamma di Leo e di Viola: prenota per tutti e due.",
)
YOUNG = Part("young", "Viola Nespoli", "viola@example.org", (Role.BENEFICIARY,), "Ha 16 anni e sceglie da sola.")
ADULT = Part("adult", "Giona Passeri", "giona@example.org", (Role.BENEFICIARY,), "Ha 19 anni e studia.")

ADMINISTRATOR = Part(
    "administrator",
    "Ada Fondamenta",
    "installazione@example.org",
    (Role.ADMINISTRATOR,),
    "Tiene in piedi la casa: apre nuovi territori. Non vede né persone né soldi.",
)

CAST = (
    OPERATOR,
    SECOND_OPERATOR,
    SHOPKEEPER,
    FOUNDATION_OFFICER,
    TEACHER,
    MUSIC_TEACHER,
    MANAGER,
    USHER,
    GUARDIAN,
    YOUNG,
    ADULT,
    ADMINISTRATOR,
)
