"""The pay slip: where to send the money, with which words, and a QR that banking apps read. On the page, on paper."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mentoring.adapters import pdf
from mentoring.adapters.epc import Order, order_qr
from mentoring.kernel.codes import grouped
from mentoring.web import wording
from mentoring.web.looks import letterhead
from mentoring.web.pictures import code_svg

if TYPE_CHECKING:
    from mentoring.funds.models import Pledge

TEMPLATE = Path(__file__).resolve().parents[1] / "pdf" / "slip.typ"


@dataclass(frozen=True)
class Slip:
    """What a giver copies into a bank form, or scans."""

    holder: str
    iban: str
    amount_cents: int
    remittance: str
    recurrence: str  # once, monthly or yearly

    @classmethod
    def of(cls, pledge: "Pledge") -> "Slip":
        return cls(
            holder=pledge.territory.account_holder,
            iban=pledge.territory.iban,
            amount_cents=pledge.amount_cents,
            remittance=f"MENTORING {grouped(pledge.remittance_code)}",
            recurrence=pledge.recurrence,
        )

    @property
    def spaced_iban(self) -> str:
        """In fours, as banks print it."""
        iban = self.iban.replace(" ", "")
        return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))

    @property
    def how_often(self) -> str:
        """What to do at the bank, besides one transfer."""
        return {
            "monthly": _(
                "Per donare ogni mese, chieda alla sua banca un ordine permanente mensile con questa causale."
            ),
            "yearly": _("Per donare ogni anno, chieda alla sua banca un ordine permanente annuale con questa causale."),
        }.get(self.recurrence, "")

    @property
    def qr(self) -> SafeString:
        order = Order(self.holder, self.iban, self.amount_cents, self.remittance)
        label = _("QR del bonifico, da inquadrare con l'app della banca")
        return mark_safe(code_svg(order_qr(order), label))  # noqa: S308 - drawn by us, the label is escaped


def on_paper(pledge: "Pledge") -> bytes:
    """The slip as a PDF."""
    slip = Slip.of(pledge)
    facts = [
        (_("A chi"), slip.holder),
        (_("IBAN"), slip.spaced_iban),
        (_("Importo"), wording.euro(slip.amount_cents)),
        (_("Causale"), slip.remittance),
    ]
    facts.append((_("Quello che non si usa in tempo"), pledge.get_reach_display()))
    data: dict[str, Any] = {
        "language": (get_language() or "it").split("-")[0],
        "title": _("Il bonifico per la sua promessa"),
        **letterhead(pledge.territory),
        "giver": pledge.mentor.name,
        "sentences": [
            _("Grazie. Quello che dona diventa un posto a teatro, una lezione, un corso, per chi è giovane qui."),
            _("Nella causale lasci il codice così com'è: è da lì che capiamo che il bonifico è il suo."),
        ],
        "facts": [{"name": name, "value": value} for name, value in facts],
        "often": slip.how_often,
        "qr": str(slip.qr),
        "words": {
            "qr": _("QR del bonifico, da inquadrare con l'app della banca"),
            "scan": _("Con l'app della banca basta inquadrare"),
            "check": _("Importo, conto e causale si scrivono da soli: controlli e confermi."),
        },
    }
    return pdf.render(TEMPLATE, data)
