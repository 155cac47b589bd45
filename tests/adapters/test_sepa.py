"""The file that a bank reads: valid against ISO's schema, right to the cent, in letters that every bank takes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sepaxml
from lxml import etree

from mentoring.adapters.sepa import SCHEMA, BadIban, CreditTransfer, Party, credit_transfers, in_latin
from mentoring.kernel.money import Cents

NOW = datetime(2026, 11, 22, 20, 47, 5, tzinfo=UTC)
TOWN = Party("Comune di Vigevano – Mentoring", "IT60 X054 2811 1010 0000 0123 456")
THEATRE = Party("Teatro Società Più & Più «Àlfa»", "IT60X0542811101000000123456")
CINEMA = Party("Cinema Łódź", "de89370400440532013000")
NAMESPACE = {"p": f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"}
EVENING = [
    CreditTransfer(THEATRE, Cents(1_234_567_05), "MENTORING 7-1"),
    CreditTransfer(CINEMA, Cents(5), "MENTORING 7-2"),
]


def order(transfers=EVENING, payer=TOWN, message_id="MENTORING-7", created_at=NOW) -> bytes:
    return credit_transfers(payer, transfers, message_id=message_id, created_at=created_at)


def texts(document: bytes, path: str) -> list[str]:
    return [element.text for element in etree.fromstring(document).iterfind(path, NAMESPACE)]


def test_it_is_valid_against_the_schema():
    schema = etree.XMLSchema(etree.parse(Path(sepaxml.__file__).parent / "schemas" / f"{SCHEMA}.xsd"))
    schema.assertValid(etree.fromstring(order()))


def test_it_starts_like_an_xml_file_in_utf_8():
    assert order().startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:')


def test_amounts_and_totals_are_right_to_the_cent():
    document = order()
    assert texts(document, ".//p:InstdAmt") == ["1234567.05", "0.05"]
    assert texts(document, ".//p:CtrlSum") == ["1234567.10", "1234567.10"]
    assert texts(document, ".//p:NbOfTxs") == ["2", "2"]
    assert {element.get("Ccy") for element in etree.fromstring(document).iterfind(".//p:InstdAmt", NAMESPACE)} == {
        "EUR"
    }


@pytest.mark.parametrize("cents", [1, 9, 10, 99, 100, 101, 80_00, 999_999_999_99])
def test_any_amount_survives(cents):
    [written] = texts(order([CreditTransfer(THEATRE, Cents(cents), "M 1-1")]), ".//p:InstdAmt")
    euros, _, rest = written.partition(".")
    assert int(euros) * 100 + int(rest) == cents


def test_accounts_are_right_and_written_without_blanks():
    document = order()
    assert texts(document, ".//p:DbtrAcct/p:Id/p:IBAN") == ["IT60X0542811101000000123456"]
    assert texts(document, ".//p:CdtrAcct/p:Id/p:IBAN") == ["IT60X0542811101000000123456", "DE89370400440532013000"]


def test_the_receiver_reads_the_reference_of_the_payout():
    document = order()
    assert texts(document, ".//p:RmtInf/p:Ustrd") == ["MENTORING 7-1", "MENTORING 7-2"]
    assert texts(document, ".//p:EndToEndId") == ["MENTORING 7-1", "MENTORING 7-2"]


def test_accents_and_strange_letters_are_spelt_out():
    document = order()
    assert texts(document, ".//p:Dbtr/p:Nm") == ["Comune di Vigevano - Mentoring"]
    assert texts(document, ".//p:Cdtr/p:Nm") == ["Teatro Societa Piu + Piu Alfa", "Cinema Lodz"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sant'Ambrogio (Onlus), 2/b", "Sant'Ambrogio (Onlus), 2/b"),
        ("L’Òpera", "L'Opera"),
        ("a_b@c;d\n\te", "a b c d e"),
        ("★", "-"),
        ("x" * 69 + " yz", "x" * 69),
    ],
)
def test_only_letters_that_every_bank_takes(text, expected):
    assert in_latin(text, 70) == expected


def test_the_same_batch_makes_the_same_file():
    assert order() == order()


def test_only_the_time_differs_when_it_is_made_again():
    later = NOW.replace(hour=21)
    assert order().replace(b"T20:47:05", b"T21:47:05") == order(created_at=later)


def test_each_transfer_is_booked_by_itself_under_the_id_of_the_batch():
    document = order()
    assert texts(document, ".//p:MsgId") == texts(document, ".//p:PmtInfId") == ["MENTORING-7"]
    assert texts(document, ".//p:BtchBookg") == ["false"]
    assert texts(document, ".//p:ReqdExctnDt/p:Dt") == ["2026-11-22"]


@pytest.mark.parametrize("iban", ["", "IT61X0542811101000000123456", "ciao", "IT60X05428111010000001234567"])
def test_a_wrong_account_is_refused_by_name_before_the_bank_does(iban):
    with pytest.raises(BadIban, match="Cinema Aurora"):
        order([*EVENING, CreditTransfer(Party("Cinema Aurora", iban), Cents(1), "M 1-3")])


def test_a_wrong_account_of_the_payer_is_refused_too():
    with pytest.raises(BadIban, match="Comune"):
        order(payer=Party("Comune", "IT00X0542811101000000123456"))
