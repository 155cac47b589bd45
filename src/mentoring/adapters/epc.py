"""A bank transfer as a QR code that banking apps read (EPC069-12, version 002)."""

from dataclasses import dataclass
from decimal import Decimal

import segno
from segno.helpers import make_epc_qr


@dataclass(frozen=True)
class Order:
    """What the app fills in: to whom, how much, with which words."""

    holder: str
    iban: str
    amount_cents: int
    remittance: str


def order_qr(order: Order) -> segno.QRCode:
    """The code, in UTF-8 and with the level of correction (M) that the standard asks for."""
    return make_epc_qr(
        name=order.holder[:70],
        iban=order.iban.replace(" ", "").upper(),
        amount=Decimal(order.amount_cents).scaleb(-2),
        text=order.remittance,
        encoding="utf-8",
    )
