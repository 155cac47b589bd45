"""Money held for a seat, redeemed at the door, or released."""
