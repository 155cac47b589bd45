"""Codes on paper and in a table: for whoever hands them out. We keep neither."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mentoring.adapters.pdf import render
from mentoring.claims.rules import GROUP
from mentoring.kernel.codes import grouped
from mentoring.programmes.queries import address_of
from mentoring.web import wording
from mentoring.web.addresses import link_to
from mentoring.web.nominator.coupon_words import WORDS, sentences
from mentoring.web.pictures import qr_svg
from mentoring.web.sheets import Head, Kind, as_csv

if TYPE_CHECKING:
    from mentoring.claims.models import Sheet

TEMPLATE = Path(__file__).parents[1] / "pdf" / "codes.typ"


def codes_pdf(sheet: "Sheet", codes: Sequence[str]) -> bytes:
    """Ten codes to a page, with lines to cut along."""
    words, home = WORDS[sheet.language], address_of(sheet.programme.territory)
    typed_at = link_to(home, "web:claim").split("://", 1)[-1].rstrip("/")
    names = {"sheet": sheet.pk, "programme": sheet.programme.name, "day": wording.day(sheet.expires_on)}
    return render(
        TEMPLATE,
        {
            "title": _("Codici di «%s»") % sheet.programme.name,
            "language": sheet.language,
            "head": _("Foglio %(sheet)s · %(programme)s · valgono fino a %(day)s · si taglia lungo le righe") % names,
            "from": f"{sheet.nominator.name} · {sheet.programme.territory.name}",
            "words": {"qr": _("Un QR che porta alla pagina dove si usa il codice")},
            "sentences": sentences(
                sheet.language, programme=sheet.programme.name, address=typed_at, day=sheet.expires_on
            ),
            "coupons": [
                {
                    "qr": qr_svg(link_to(home, "web:redeem", code), "QR"),
                    "code": grouped(code, by=GROUP),
                    "number": f"{words.number} {number}",
                }
                for number, code in enumerate(codes, start=1)
            ],
        },
    )


def codes_csv(sheet: "Sheet", codes: Sequence[str]) -> bytes:
    """A table, for whoever writes the letters with a program of their own."""
    heads = [
        Head(_("Numero"), Kind.NUMBER),
        Head(_("Codice"), Kind.TEXT),
        Head(_("Indirizzo"), Kind.TEXT),
        Head(_("Ultimo giorno"), Kind.DAY),
    ]
    home = address_of(sheet.programme.territory)
    rows = [
        (number, grouped(code, by=GROUP), link_to(home, "web:redeem", code), sheet.expires_on)
        for number, code in enumerate(codes, start=1)
    ]
    return as_csv(heads, rows)
