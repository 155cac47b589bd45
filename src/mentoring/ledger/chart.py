"""The chart of accounts: every pocket money can sit in, and every move between them. Show this page to an auditor.

One transfer takes an amount out of one account and puts it into another, so the books balance by construction.
The bank is the edge of our world: what entered it stands there as a negative balance, and the sum of everything is
always zero. A move that is not on this page cannot be posted: the code asserts it and the database checks it.
"""

from enum import StrEnum
from typing import NamedTuple


class Pocket(StrEnum):
    """Where money can sit."""

    BANK = "bank"  # per territory: the real account, seen from inside (minus what entered, plus what left)
    SUSPENSE = "suspense"  # per territory: arrived, not yet matched to a pledge
    FUND = "fund"  # per fund: given, not yet assigned
    ROUND = "round"  # per award round: approved, on its way into the wallets
    VOUCHER = "voucher"  # per voucher: assigned to a person, free to spend
    HELD = "held"  # per booking: set aside for one seat
    PAYABLE = "payable"  # per provider: earned at the door, owed
    IN_TRANSIT = "in_transit"  # per payout: on its way to the provider's bank


# Accounts that must never go below zero carry a running balance that a CHECK guards. The other two only collect: a
# theatre on a full night must not be one hot row, so their balance is read from their transfers.
GUARDED = frozenset({Pocket.SUSPENSE, Pocket.FUND, Pocket.ROUND, Pocket.VOUCHER, Pocket.HELD, Pocket.IN_TRANSIT})


class Move(StrEnum):
    """Every named move."""

    GIFT_RECEIVED = "gift_received"
    TRANSFER_UNMATCHED = "transfer_unmatched"
    TRANSFER_MATCHED = "transfer_matched"
    TRANSFER_SENT_BACK = "transfer_sent_back"
    GIFT_REFUNDED = "gift_refunded"
    RELAY = "relay"  # what came back unspent goes on to another fund of the territory, as far as its giver said
    AWARD = "award"  # As long as a round was one step.
    ROUND_APPROVED = "round_approved"
    ROUND_ISSUED = "round_issued"
    ROUND_DROPPED = "round_dropped"
    VOUCHER_RETURNED = "voucher_returned"
    BOOKING_HOLD = "booking_hold"
    BOOKING_RELEASE = "booking_release"
    BOOKING_REDEEM = "booking_redeem"
    BOOKING_UNREDEEM = "booking_unredeem"  # the door let in the wrong one: taken back while nobody was paid
    PAYOUT_PREPARE = "payout_prepare"
    PAYOUT_CANCEL = "payout_cancel"
    PAYOUT_EXECUTE = "payout_execute"


MOVES: dict[Move, tuple[Pocket, Pocket]] = {
    Move.GIFT_RECEIVED: (Pocket.BANK, Pocket.FUND),
    Move.TRANSFER_UNMATCHED: (Pocket.BANK, Pocket.SUSPENSE),
    Move.TRANSFER_MATCHED: (Pocket.SUSPENSE, Pocket.FUND),
    Move.TRANSFER_SENT_BACK: (Pocket.SUSPENSE, Pocket.BANK),
    Move.GIFT_REFUNDED: (Pocket.FUND, Pocket.BANK),
    Move.RELAY: (Pocket.FUND, Pocket.FUND),
    Move.AWARD: (Pocket.FUND, Pocket.VOUCHER),
    Move.ROUND_APPROVED: (Pocket.FUND, Pocket.ROUND),
    Move.ROUND_ISSUED: (Pocket.ROUND, Pocket.VOUCHER),
    Move.ROUND_DROPPED: (Pocket.ROUND, Pocket.FUND),
    Move.VOUCHER_RETURNED: (Pocket.VOUCHER, Pocket.FUND),
    Move.BOOKING_HOLD: (Pocket.VOUCHER, Pocket.HELD),
    Move.BOOKING_RELEASE: (Pocket.HELD, Pocket.VOUCHER),
    Move.BOOKING_REDEEM: (Pocket.HELD, Pocket.PAYABLE),
    Move.BOOKING_UNREDEEM: (Pocket.PAYABLE, Pocket.HELD),
    Move.PAYOUT_PREPARE: (Pocket.PAYABLE, Pocket.IN_TRANSIT),
    Move.PAYOUT_CANCEL: (Pocket.IN_TRANSIT, Pocket.PAYABLE),
    Move.PAYOUT_EXECUTE: (Pocket.IN_TRANSIT, Pocket.BANK),
}


class Account(NamedTuple):
    """A pocket and whose it is."""

    pocket: Pocket
    owner: int


def bank(territory_id: int) -> Account:
    return Account(Pocket.BANK, territory_id)


def suspense(territory_id: int) -> Account:
    return Account(Pocket.SUSPENSE, territory_id)


def fund(fund_id: int) -> Account:
    return Account(Pocket.FUND, fund_id)


def award_round(round_id: int) -> Account:
    return Account(Pocket.ROUND, round_id)


def voucher(voucher_id: int) -> Account:
    return Account(Pocket.VOUCHER, voucher_id)


def held(booking_id: int) -> Account:
    return Account(Pocket.HELD, booking_id)


def payable(provider_id: int) -> Account:
    return Account(Pocket.PAYABLE, provider_id)


def in_transit(payout_id: int) -> Account:
    return Account(Pocket.IN_TRANSIT, payout_id)
