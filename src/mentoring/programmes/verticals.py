"""The disciplines that come with the house: slug, Italian, English. A territory chooses among them. No Django here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class HouseVertical:
    """A family of disciplines, as it is set up when the first territory chooses from it."""

    slug: str
    name: str
    name_en: str
    disciplines: tuple[tuple[str, str, str], ...]


CULTURE = HouseVertical(
    "culture",
    "Cultura",
    "Culture",
    (
        ("music", "Musica", "Music"),
        ("theatre", "Teatro", "Theatre"),
        ("dance", "Danza", "Dance"),
        ("cinema", "Cinema", "Cinema"),
        ("museum", "Musei", "Museums"),
        ("visual-arts", "Arti visive", "Visual arts"),
        ("reading", "Lettura", "Reading"),
        ("circus", "Circo", "Circus"),
    ),
)
SPORT = HouseVertical(
    "sport",
    "Sport",
    "Sport",
    (
        ("swimming", "Nuoto", "Swimming"),
        ("football", "Calcio", "Football"),
        ("athletics", "Atletica", "Athletics"),
        ("climbing", "Arrampicata", "Climbing"),
        ("basketball", "Pallacanestro", "Basketball"),
        ("gymnastics", "Ginnastica", "Gymnastics"),
    ),
)
OF_THE_HOUSE = (CULTURE, SPORT)
