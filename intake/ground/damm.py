"""Damm's check digit: finds every single wrong digit and every swap of neighbours in a request number.

Table and method: H. M. Damm, «Total anti-symmetrische Quasigruppen», 2004.
"""

_TABLE = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def check_digit(digits: str) -> str:
    """Return the digit that makes `digits` valid when appended."""
    interim = "0"
    for digit in digits:
        interim = _TABLE[int(interim)][int(digit)]
    return interim


def number(serial: int) -> str:
    """Return the request number of a counter value."""
    return f"{serial}{check_digit(str(serial))}"


def is_valid(digits: str) -> bool:
    """Whether the digits are a number with its right check digit."""
    return digits.isascii() and digits.isdecimal() and len(digits) > 1 and check_digit(digits) == "0"
