"""Italian IBANs with right check characters and a bank that does not exist."""

# What a character counts at an odd place of the control letter (CIN); at an even one it counts its own value.
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_NO_BANK = "99999"
_BRANCH = "22900"


def italian_iban(account: int) -> str:
    """The IBAN of account number so-and-so at no bank."""
    number = f"{_NO_BANK}{_BRANCH}{account:012}"
    basic = _control_letter(number) + number
    digits = "".join(str(int(character, 36)) for character in basic + "IT00")
    return f"IT{98 - int(digits) % 97:02}{basic}"


def _control_letter(number: str) -> str:
    total = sum(_ODD[int(digit)] if place % 2 == 0 else int(digit) for place, digit in enumerate(number))
    return chr(ord("A") + total % 26)
