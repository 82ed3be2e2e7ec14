"""From cells to a school: every value checked, every fault named in a sentence. Knows no database.

A row without a good code, name and level is left out. Any other value that cannot be read is named and says
nothing, so that what the record already holds stays.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from intake.record.phones import national, numbers_in
from intake.record.registry.areas import areas
from intake.record.registry.dialects import REQUIRED
from intake.record.registry.known import body_of

LEVELS = ("primary", "secondary", "other")
YES = frozenset({"1", "true", "yes", "y", "ναι"})
NO = frozenset({"0", "false", "no", "n", "οχι", "όχι"})
CODE = re.compile(r"\d{7}|(?=.*[A-Z])[A-Z0-9]{3,11}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Row:
    """What one line says of one school. `facts` are columns of `school`, only those the line speaks of."""

    line: int
    code: str
    facts: Mapping[str, Any]
    phones: tuple[str, ...] | None = None
    """Ten digits each; None when the file has no such column."""
    formerly: tuple[str, ...] = ()
    successor: str | None = None
    """Code of the school it was merged into; "" when it has none, None when the file does not say."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as read: the row if it can be used, code and id if those can be read, and what is wrong with it."""

    row: Row | None
    code: str | None
    mm_id: str | None
    reasons: tuple[str, ...]


def read_row(line: int, cells: Mapping[str, str]) -> Reading:
    """Check one line's cells; never raises."""
    good: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for column, parse in PARSERS.items():
        if column in cells or column in REQUIRED:
            try:
                good[column] = parse(_tidy(cells.get(column, "")))
            except ValueError as fault:
                faults[column] = str(fault)
    code = good.get("code")
    if any(column in faults for column in REQUIRED):
        reasons = tuple(f"{fault}; the row was left out" for fault in faults.values())
        return Reading(None, code, good.get("mm_id"), reasons)
    phones, wrong = _phones(cells.get("phone"))
    row = Row(
        line,
        good["code"],
        {column: good[column] for column in FACTS if column in good},
        phones,
        tuple(old for old in good.get("formerly", ()) if old != code),
        good.get("succeeded_by"),
    )
    return Reading(row, code, good.get("mm_id"), (*faults.values(), *wrong))


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _code(cell: str) -> str:
    code = cell.upper()
    if CODE.fullmatch(code):
        return code
    if code.isascii() and code.isdigit() and len(code) < 7:
        raise ValueError(
            f"the code {cell} has {len(cell)} digits, not 7 (a spreadsheet may have cut a leading zero)"
        )
    raise ValueError(f"{cell or 'nothing'} is not a school code: seven digits, or Latin letters and digits")


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_code(part.strip()) for part in cell.split(";") if part.strip()))


def _successor(cell: str) -> str:
    return _code(cell) if cell else ""


def _level(cell: str) -> str:
    if cell.casefold() in LEVELS:
        return cell.casefold()
    raise ValueError(f"the level {cell or 'nothing'} is not one of {', '.join(LEVELS)}")


def _area(cell: str) -> str | None:
    if cell and cell.casefold() not in areas():
        raise ValueError(f"the directorate {cell} is not in Annex 1")
    return cell.casefold() or None


def _partner(cell: str) -> str | None:
    """Return the slug of a body of Annex 1, or the words for one that is not in it; people compare them."""
    if len(cell) > 120 or not cell.isprintable():
        raise ValueError("the partner is longer than 120 letters or has unprintable ones")
    return body_of(cell) or cell or None


def _email(cell: str) -> str | None:
    if cell and not (EMAIL.fullmatch(cell) and len(cell) <= 254 and cell.isprintable()):
        raise ValueError(f"{cell[:60]} is not an e-mail address")
    return cell or None


def _yes(column: str, *, blank: bool) -> Callable[[str], bool]:
    def parse(cell: str) -> bool:
        word = cell.casefold()
        if word and word not in YES | NO:
            raise ValueError(f"{column} says {cell[:20]}, not 1 or 0")
        return word in YES if word else blank

    return parse


def _words(column: str, longest: int, *, needed: bool = False) -> Callable[[str], str | None]:
    def parse(cell: str) -> str | None:
        if needed and not cell:
            raise ValueError(f"there is no {column}")
        if len(cell) > longest or not cell.isprintable():
            raise ValueError(f"the {column} is longer than {longest} letters or has unprintable ones")
        return cell or None

    return parse


def _phones(cell: str | None) -> tuple[tuple[str, ...] | None, list[str]]:
    """Return the numbers that can be read and a sentence for each that cannot."""
    if cell is None:
        return None, []
    read = {part.strip(): _numbers(part) for part in cell.split(";") if part.strip()}
    wrong = [f"the phone {part[:30]} is not a Greek number" for part, found in read.items() if not found]
    return tuple(dict.fromkeys(digits for found in read.values() for digits in found)), wrong


def _numbers(part: str) -> tuple[str, ...]:
    """Return the numbers of one entry, which a registry may have written as a sentence."""
    found = numbers_in(part)
    if found:
        return found
    whole = national(part)
    return (whole,) if whole else ()


FACTS: dict[str, Callable[[str], Any]] = {
    "name": _words("name", 300, needed=True),
    "level": _level,
    "directorate": _area,
    "municipality": _words("municipality", 120),
    "email": _email,
    "active": _yes("active", blank=True),
    "mm_id": _words("mm_id", 11),
    "inaccessible": _yes("inaccessible", blank=False),
    "partner": _partner,
}
PARSERS: dict[str, Callable[[str], Any]] = {
    "code": _code,
    **FACTS,
    "formerly": _codes,
    "succeeded_by": _successor,
}
