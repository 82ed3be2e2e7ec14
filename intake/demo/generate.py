"""Fictional schools: the same ones for the same count and seed. Made `schools.csv` beside it (350, seed 58).

Codes are built like real ones, with each area's own prefix, but count from 900 within the last three digits
(primary schools from 8000 within the last four), where no school is expected. Names are places that do not exist.
Phones have the area's code and then a 0: Greek subscriber numbers do not begin with 0, so they belong to nobody,
yet a number parser takes them for valid ones. Addresses end in `.example`, which is reserved. `hard_cases.csv`
stands first in every output: the rows that make registries difficult.
"""

import csv
import io
import random
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import count as counted
from typing import TextIO

COLUMNS = (
    *("code", "name", "level", "directorate", "municipality", "phone", "email", "active"),
    *("inaccessible", "formerly", "succeeded_by"),
)
PLACES = {
    "F": "ΒΡΥΣΗΣ ΠΗΓΗΣ ΡΑΧΗΣ ΑΚΤΗΣ ΚΑΡΥΔΙΑΣ ΠΛΑΓΙΑΣ ΑΜΜΟΥΔΙΑΣ ΚΟΙΛΑΔΑΣ ΛΙΜΝΗΣ ΜΟΥΡΙΑΣ",
    "N": "ΛΟΦΟΥ ΚΑΜΠΟΥ ΒΡΑΧΟΥ ΜΥΛΟΥ ΚΑΣΤΡΟΥ ΔΑΣΟΥΣ ΓΕΦΥΡΙΟΥ ΑΛΩΝΙΟΥ ΠΕΥΚΟΥ ΠΛΑΤΑΝΟΥ",
}
LOOKS = {
    "F": "ΓΑΛΑΖΙΑΣ ΑΣΗΜΕΝΙΑΣ ΧΡΥΣΗΣ ΛΕΥΚΗΣ ΗΛΙΟΛΟΥΣΤΗΣ ΔΡΟΣΕΡΗΣ ΜΙΚΡΗΣ ΨΗΛΗΣ ΑΠΑΝΕΜΗΣ ΓΑΛΗΝΙΑΣ ΗΣΥΧΗΣ",
    "N": "ΓΑΛΑΖΙΟΥ ΑΣΗΜΕΝΙΟΥ ΧΡΥΣΟΥ ΛΕΥΚΟΥ ΗΛΙΟΛΟΥΣΤΟΥ ΔΡΟΣΕΡΟΥ ΜΙΚΡΟΥ ΨΗΛΟΥ ΑΠΑΝΕΜΟΥ ΓΑΛΗΝΙΟΥ ΗΣΥΧΟΥ",
}
PRIMARY = ("Δ.Σ.", "ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ", "Ν/Γ", "12/Θ Δ.Σ.", "ΝΗΠΙΑΓΩΓΕΙΟ", "Δ/Σ")
SECONDARY = (
    ("ΓΥΜΝΑΣΙΟ", 1), ("ΓΕΛ", 51), ("ΗΜΕΡΗΣΙΟ ΓΥΜΝΑΣΙΟ", 1), ("ΕΠΑΛ", 42), ("ΓΕ.Λ.", 51), ("ΓΥΜΝΑΣΙΟ (ΛΤ)", 1),
    ("ΕΣΠ. ΕΠΑ.Λ.", 42),
)  # fmt: skip
"""Kind of school, and where the third and fourth digit of its code count from."""

School = dict[str, str]
Area = dict[str, str]


def generate(count: int, seed: int = 58) -> Iterator[School]:
    """Yield `count` schools by column: the hard cases, then all areas in turn, both levels in each.

    Raises ValueError if there is no room for the hard cases.
    """
    hard = _table("hard_cases.csv")
    if count < len(hard):
        raise ValueError(f"the hard cases alone are {len(hard)} schools")
    taken = {row["code"] for row in hard} | {row["formerly"] for row in hard}
    yield from ({column: row[column] for column in COLUMNS} for row in hard)
    yield from _ordinary(_table("areas.csv"), count - len(hard), random.Random(seed), taken)


def write(schools: Iterator[School], out: TextIO) -> None:
    """Write schools as CSV with a header."""
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(schools)


def _table(name: str) -> list[dict[str, str]]:
    text = files("intake.demo").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _ordinary(areas: Sequence[Area], count: int, rng: random.Random, taken: set[str]) -> Iterator[School]:
    for serial in range(count):
        lap, place = divmod(serial, len(areas))
        yield _primary(areas[place], lap, rng, taken) if lap % 2 else _secondary(areas[place], lap, rng, taken)


def _primary(area: Area, lap: int, rng: random.Random, taken: set[str]) -> School:
    codes = (f"{area['prefix_primary']}{number}" for number in counted(8000))
    return _school(area, "primary", PRIMARY[lap // 2 % len(PRIMARY)], _free(codes, taken), rng)


def _secondary(area: Area, lap: int, rng: random.Random, taken: set[str]) -> School:
    kind, first = SECONDARY[lap // 2 % len(SECONDARY)]
    codes = (f"{area['prefix_secondary']}{first + n // 100:02}{900 + n % 100}" for n in counted())
    return _school(area, "secondary", kind, _free(codes, taken), rng)


def _free(codes: Iterator[str], taken: set[str]) -> str:
    code = next(code for code in codes if code not in taken)
    taken.add(code)
    return code


def _school(area: Area, level: str, kind: str, code: str, rng: random.Random) -> School:
    municipality = rng.choice([area["seat"], area["seat"], area["second"], area["third"]])
    return {
        "code": code,
        "name": f"{_ordinal(rng)}{kind} {_place(rng)}",
        "level": level,
        "directorate": area["code"],
        "municipality": municipality,
        "phone": area["phone_area"] + "0" + f"{rng.randrange(90_000):0{9 - len(area['phone_area'])}}",
        "email": f"{code}@schools.example",
        "active": "0" if rng.random() < 0.02 else "1",
        "inaccessible": "1" if municipality == area["remote"] else "0",
        "formerly": "",
        "succeeded_by": "",
    }


def _ordinal(rng: random.Random) -> str:
    """Return nothing or an ordinal, the o Greek or, as registries have it, sometimes Latin."""
    number = rng.choice((0, 1, 1, 2, 2, 3, 4, 5, 7, 12, 21))
    return f"{number}{rng.choice('οοo')} " if number else ""


def _place(rng: random.Random) -> str:
    gender = rng.choice("FN")
    return f"{rng.choice(LOOKS[gender].split())} {rng.choice(PLACES[gender].split())}"
