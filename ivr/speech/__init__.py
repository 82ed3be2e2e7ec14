"""Numbers, telephones, days and school names for the ear, in Greek and English. Holds no prompt (see `script`).

Everything comes out as letters, commas and full stops, so that every voice reads it alike: a comma is a short
pause, a full stop a longer one.
"""

import re
from datetime import date

from ivr.speech.names import spoken_school
from ivr.speech.numerals import digit, ordinal, spoken_count
from ivr.values import Language

__all__ = ["spoken_count", "spoken_day", "spoken_number", "spoken_phone", "spoken_school"]

COUNTRY_CODE = re.compile(r"^(?:00)?30(?=\d{10}$)")

DAYS = {
    "el": "Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο Κυριακή",
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
}
MONTHS = {
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου "
    "Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "en": "January February March April May June July August September October November December",
}


def spoken_number(digits: str, language: Language) -> str:
    """Return the digits one by one, in groups of two and three; anything that is no digit is left out."""
    plain = _digits(digits)
    return _spoken_groups(plain, _group_sizes(len(plain)), language)


def spoken_phone(number: str, language: Language) -> str:
    """Return a number as it is told in Greece: area codes and mobile prefixes first, +30 left out."""
    national = COUNTRY_CODE.sub("", _digits(number))
    if len(national) != 10:
        return spoken_number(national, language)
    three_digit_code = national.startswith(("21", "6", "8"))
    return _spoken_groups(national, [3, 3, 2, 2] if three_digit_code else [2, 2, 3, 3], language)


def spoken_day(day: date, language: Language) -> str:
    """Return the day without its year: «Τετάρτη δεκατέσσερις Ιανουαρίου», «Monday the first of June»."""
    weekday, month = DAYS[language].split()[day.weekday()], MONTHS[language].split()[day.month - 1]
    if language == "en":
        return f"{weekday} the {ordinal(day.day, 'en')} of {month}"
    number = ordinal(1, "el", "η") if day.day == 1 else spoken_count(day.day, "feminine", "el")
    return f"{weekday} {number} {month}"


def _digits(text: str) -> str:
    return "".join(c for c in text if c in "0123456789")


def _group_sizes(length: int) -> list[int]:
    """Return sizes of two and three, threes last; a single digit stays alone."""
    twos = -length % 3
    return [length] if length < 2 else [2] * twos + [3] * ((length - 2 * twos) // 3)


def _spoken_groups(digits: str, sizes: list[int], language: Language) -> str:
    groups: list[str] = []
    rest = digits
    for size in sizes:
        group, rest = rest[:size], rest[size:]
        said = ", ".join(digit(c, language) for c in group)
        groups.append(said[:1].upper() + said[1:] if groups else said)
    return ". ".join(groups)
