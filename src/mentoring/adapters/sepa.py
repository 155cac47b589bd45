"""Orders to the bank: many credit transfers in one file, ISO 20022 pain.001.001.09, as European banks take it.

sepaxml writes and validates it (its schemas are ISO's own); here stand our identifiers instead of random ones, so that
the same batch makes the same file, and the small alphabet that every bank in SEPA must accept.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from django.utils.translation import gettext_lazy as _
from sepaxml import SepaTransfer
from sepaxml.validation import try_valid_xml
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError
from text_unidecode import unidecode  # type: ignore[import-untyped] # sepaxml's own way to write accents

from mentoring.kernel.money import Cents
from mentoring.kernel.refusal import Refusal

SCHEMA = "pain.001.001.09"
CONTENT_TYPE = "application/xml"
_NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
# EPC217-08: the characters that every bank in SEPA takes.
_NOT_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_NAME_LENGTH, _REFERENCE_LENGTH, _MESSAGE_LENGTH = 70, 35, 35


class BadIban(Refusal):
    """One wrong account makes a bank turn down the whole file: so we do not write it."""

    code = "bad-iban"

    def __init__(self, name: str) -> None:
        super().__init__(_("L'IBAN di %(name)s non è valido: nessuna banca prenderebbe il file.") % {"name": name})


@dataclass(frozen=True)
class Party:
    """Who pays or is paid, and the account."""

    name: str
    iban: str


@dataclass(frozen=True)
class CreditTransfer:
    """One transfer to one account; the reference is what the receiver reads."""

    to: Party
    amount: Cents
    reference: str


def credit_transfers(
    payer: Party, transfers: Sequence[CreditTransfer], *, message_id: str, created_at: datetime
) -> bytes:
    """The file for the bank, in cents and whole. It asks for the day of its creation (local time, as bank clerks read).

    Equal arguments make equal bytes. Refuses with BadIban.
    """
    assert transfers
    assert len(message_id) <= _MESSAGE_LENGTH
    account = {"name": in_latin(payer.name, _NAME_LENGTH), "IBAN": valid_iban(payer), "currency": "EUR", "batch": True}
    order = SepaTransfer(account, schema=SCHEMA, clean=False)
    for transfer in transfers:
        order.add_payment(_payment(transfer, created_at))
    raw = order.export(validate=False)
    document = _with_our_own_ids(raw, message_id, created_at)
    try_valid_xml(document, SCHEMA)
    return document


def _payment(transfer: CreditTransfer, created_at: datetime) -> dict[str, object]:
    assert transfer.amount > 0
    reference = in_latin(transfer.reference, _REFERENCE_LENGTH)
    return {
        "name": in_latin(transfer.to.name, _NAME_LENGTH),
        "IBAN": valid_iban(transfer.to),
        "amount": int(transfer.amount),
        "execution_date": created_at.date(),
        "description": reference,
        "endtoend_id": reference,
    }


def valid_iban(party: Party) -> str:
    """The account without blanks. Refuses with BadIban if its check digits are wrong."""
    try:
        return str(ibans.validate(party.iban))
    except ValidationError:
        raise BadIban(party.name) from None


def in_latin(text: str, length: int) -> str:
    """The text in SEPA's alphabet: accents and other scripts are spelt out, what nobody can spell goes.

    "Società Più & Più" -> "Societa Piu + Piu". Never empty: a bank wants a name.
    """
    spelt = _NOT_TAKEN.sub(" ", unidecode(text).replace("&", "+"))
    return " ".join(spelt.split())[:length].strip() or "-"


def _with_our_own_ids(raw: bytes, message_id: str, created_at: datetime) -> bytes:
    """sepaxml makes random ids and takes its own clock; a bank recognises a file sent twice by its id."""
    document = ET.fromstring(raw)  # noqa: S314 - written a moment ago, by us
    own = {"MsgId": message_id, "PmtInfId": message_id, "CreDtTm": created_at.strftime("%Y-%m-%dT%H:%M:%S")}
    # Every transfer shows on the statement by itself, so that it can be matched to its payout.
    own["BtchBookg"] = "false"
    for name, text in own.items():
        for element in document.iter(f"{{{_NAMESPACE}}}{name}"):
            element.text = text
    for bank in document.iter(f"{{{_NAMESPACE}}}FinInstnId"):
        if not len(bank):  # EPC132-08: without a BIC the bank's id must say so.
            other = ET.SubElement(bank, f"{{{_NAMESPACE}}}Othr")
            ET.SubElement(other, f"{{{_NAMESPACE}}}Id").text = "NOTPROVIDED"
    ET.register_namespace("", _NAMESPACE)
    body: bytes = ET.tostring(document, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body
