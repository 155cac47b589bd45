"""How long what stands on a card is. No Django here."""

from datetime import timedelta

CARD_LENGTH = 12  # 31^12, about 59 bits: three groups of four.
PIN_LENGTH = 6
MOST_TRIES = 5  # Then the card is dead: of a million PINs nobody gets further.
VISIT = timedelta(minutes=15)  # How long a kiosk stays open when nobody touches it.
