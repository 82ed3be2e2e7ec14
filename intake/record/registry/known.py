"""The registry's own ids and spellings of the 58 pairs of directorates and of the 12 partner bodies (Annex 1).

`directorates.csv` and `bodies.csv` hold them: the unit registry's dictionaries as they were published in 2014 and
2026. A spelling counts before an id, since ids have been given anew once; accents, dots and order do not count.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

_OFFICE = re.compile(
    r"^\s*(?:ΔΙΕΥΘΥΝΣΗ|Δ\s*/\s*ΝΣΗ|Δ\s*\.(?!\s*Ε))?\s*"
    r"(?:[ΠΔ]\s*\.\s*Ε\s*\.?(?=\s)|[ΠΔΑΒ]\W{0,2}/?\s*Θ?ΜΙΑΣ|ΠΡΩΤΟΒΑΘΜΙΑΣ|ΔΕΥΤΕΡΟΒΑΘΜΙΑΣ)"
    r"\s*(?:ΕΚΠ\s*/\s*ΣΗΣ|ΕΚΠ\.|ΕΚΠΑΙΔΕΥΣΗΣ)?\s*"
)
"""What stands before an area in the name of a directorate."""
_PRIMARY = re.compile(r"\bΠ\s*\.\s*Ε\b|\b[ΠΑ]\W{0,2}/?\s*ΘΜΙΑΣ|ΠΡΩΤΟΒΑΘΜΙΑΣ")
_SECONDARY = re.compile(r"\bΔ\s*\.\s*Ε\b|\b[ΔΒ]\W{0,2}/?\s*ΘΜΙΑΣ|ΔΕΥΤΕΡΟΒΑΘΜΙΑΣ")
_OF_NO_AREA = ("ΘΡΗΣΚΕΥΤΙΚΗΣ", "ΜΕΙΟΝΟΤΙΚΗΣ", "ΣΙΒΙΤΑΝΙΔΕΙΟΣ")
"""Offices of the whole country, which Annex 1 gives to no partner body."""


@lru_cache(1024)
def area_of(directorate: str, id_: str = "") -> str | None:
    """Return the area (its slug) of a directorate by name or else id; "" for one of no area, None if unknown."""
    name = _plain(directorate)
    if any(word in name for word in _OF_NO_AREA):
        return ""
    return _areas().get(_words(_OFFICE.sub("", name))) or _areas().get(id_)


@lru_cache(1024)
def level_of(directorate: str) -> str | None:
    """Return `primary` or `secondary` if a directorate's name says so."""
    name = _plain(directorate)
    found = [level for level, sign in (("primary", _PRIMARY), ("secondary", _SECONDARY)) if sign.search(name)]
    return found[0] if len(found) == 1 else None


@lru_cache(1024)
def body_of(name: str, id_: str = "") -> str | None:
    """Return the partner body of Annex 1 that a name, its initials, its slug or else an id means."""
    return _bodies().get(_letters(name)) or _bodies().get(id_)


@cache
def _areas() -> dict[str, str]:
    known: dict[str, str] = {}
    for row in _table("directorates.csv"):
        spellings = (_words(_plain(name)) for name in row["names"].split(";"))
        known |= dict.fromkeys((*spellings, row["primary"], row["secondary"]), row["area"])
    return known


@cache
def _bodies() -> dict[str, str]:
    known: dict[str, str] = {}
    for row in _table("bodies.csv"):
        spellings = (_letters(name) for name in (row["partner"], *row["names"].split(";")))
        known |= dict.fromkeys((*spellings, row["id"]), row["partner"])
    return known


def _table(name: str) -> Iterator[dict[str, str]]:
    text = files("intake.record.registry").joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(io.StringIO(text))


def _plain(name: str) -> str:
    """Return a name in capitals without accents."""
    letters = unicodedata.normalize("NFD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).upper()


def _words(plain: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", plain)))


def _letters(name: str) -> str:
    return "".join(re.findall(r"\w", _plain(name)))
