"""Messages about dates that are there already (moved, called off, their lessons changed) and about playbills."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mentoring.post.gaps import A_LESSON, AN_EVENING, LESSON, MOMENT, Kind, sample_evening, to

DATES: Mapping[str, Kind] = {
    "date_moved": Kind(
        _("Data spostata"),
        {"first_name": "", "title": "", "before": "{{ was_at|when }}", "moment": MOMENT, "place": ""}
        | {
            "why": "{% include 'messages/_why.txt' %}",
            "until": "{{ free_until|when }}",
            "link": to("booking", "booking"),
        },
        {**AN_EVENING, "was_at": sample_evening, "free_until": sample_evening, "reason": "Il violinista è malato."},
        _("Apri la prenotazione"),
        needed=("moment", "link"),
    ),
    "date_cancelled": Kind(
        _("Data annullata da chi organizza"),
        {"first_name": "", "title": "", "moment": MOMENT, "why": "{% include 'messages/_why.txt' %}"}
        | {"money": "{% include 'messages/_money_back.txt' %}", "link": to("offers")},
        {**AN_EVENING, "reason": "Il violinista è malato.", "back_cents": 12_00, "lost_cents": 0},
        _("Guarda che cosa c'è"),
        needed=("moment",),
    ),
    "group_moved": Kind(
        _("Data spostata, a chi porta un gruppo"),
        {"group": "", "title": "", "before": "{{ was_at|when }}", "moment": MOMENT}
        | {"why": "{% include 'messages/_why.txt' %}", "link": to("nominator_group", "group_id")},
        {**AN_EVENING, "group": "2B", "group_id": 1, "was_at": sample_evening, "reason": "La sala si allaga."},
        _("Apri il gruppo"),
        needed=("moment",),
    ),
    "lesson_changed": Kind(
        _("Incontri di un corso cambiati"),
        {"first_name": "", "title": "", "place": "", **LESSON, "link": to("booking", "booking")},
        {**AN_EVENING, **A_LESSON},
        _("Apri la prenotazione"),
        needed=("news", "link"),
    ),
    "group_lesson_changed": Kind(
        _("Incontri di un corso cambiati, a chi porta un gruppo"),
        {"group": "", "title": "", **LESSON, "link": to("nominator_group", "group_id")},
        {**AN_EVENING, **A_LESSON, "group": "2B", "group_id": 1},
        _("Apri il gruppo"),
        needed=("news",),
    ),
    "playbill_waits": Kind(
        _("Cartellone che aspetta una risposta"),
        {"playbill": "", "number": "{{ dates }}", "link": to("provider_playbill", "source")},
        {"playbill": "Stagione 2026/27", "dates": 3, "source": 1},
        _("Guardi che cosa cambia"),
        needed=("link",),
    ),
    "playbill_failed": Kind(
        _("Cartellone che non si legge"),
        {"playbill": "", "why": "{{ reason }}", "link": to("provider_playbill", "source")},
        {"playbill": "Stagione 2026/27", "reason": "Il sito non risponde. Riprovi più tardi.", "source": 1},
        _("Apri il cartellone"),
        needed=("link",),
    ),
    "group_called_off": Kind(
        _("Data annullata, a chi porta un gruppo"),
        {"group": "", "title": "", "moment": MOMENT, "why": "{% include 'messages/_why.txt' %}"}
        | {"link": to("offers")},
        {**AN_EVENING, "group": "2B", "reason": "La sala si allaga."},
        _("Guarda che cosa c'è"),
        needed=("moment",),
    ),
}
