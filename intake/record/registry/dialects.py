"""How each registry names and spells what a school is, put into the columns of our own file. Judges no value.

What a registry spells in a way that nobody knows is passed on as it stands, so that `rows` refuses it by name.
A cell that is left away says nothing, and what the record holds stays.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.record.registry.containers import Counted
from intake.record.registry.known import area_of, body_of, level_of
from intake.record.registry.trouble import Unreadable

REQUIRED = ("code", "name", "level")
COLUMNS = frozenset(
    {*REQUIRED, "directorate", "municipality", "phone", "email", "active", "partner"}
    | {"mm_id", "formerly", "inaccessible", "succeeded_by"}
)
LEVELS = {"1": "primary", "2": "secondary", "3": "other", "4": "other", "": "other",
          "ΠΡΩΤΟΒΑΘΜΙΑ": "primary", "ΔΕΥΤΕΡΟΒΑΘΜΙΑ": "secondary", "ΜΕΤΑΔΕΥΤΕΡΟΒΑΘΜΙΑ": "other",
          "ΑΝΕΞ. ΒΑΘΜΙΔΑΣ": "other"}  # fmt: skip
AS_THEY_STAND = {"municipality": "municipality", "phone": "phone_number", "mm_id": "mm_id"}
READ = (
    *("name", "special_name", "email", "inaccessible", *AS_THEY_STAND.values()),
    *("education_level", "education_level_id", "state", "state_id", "edu_admin", "edu_admin_id"),
    *("implementation_entity", "implementation_entity_id", "implementation_entity_initials"),
)
"""What is taken of a unit; a guest sees three times as much."""
STATES = {"1": "1", "2": "0", "3": "0", "ΕΝΕΡΓΗ": "1", "ΣΕ ΑΝΑΣΤΟΛΗ": "0", "ΚΑΤΑΡΓΗΜΕΝΗ": "0"}
"""A unit in operation, one that is suspended, one that is abolished."""

Values = Mapping[str, Any]
Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """A registry's way to write. `cells` returns None for a unit that no caller can name, since it has no code."""

    needs: tuple[str, ...]
    cells: Callable[[Values], Cells | None]
    reads: frozenset[str] | None = None
    """All columns that mean something, where somebody wrote them for us and should know of one that does not."""


def text(value: Any) -> str:
    """Return a value of JSON or of a workbook as it would stand in our file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def code(value: Any) -> str:
    """Return a school's code; one that a spreadsheet took for a number gets back the zero that it began with."""
    written = text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return written.zfill(7) if is_number and len(written) == 6 else written


def recognise(header: Sequence[str], counted: Counted) -> Dialect:
    """Return who writes such columns; raises Unreadable if nobody does, or if one that counts stands twice."""
    for dialect in DIALECTS:
        if set(dialect.needs) <= set(header):
            twice = {name for name in (dialect.reads or dialect.needs) if header.count(name) > 1}
            if twice:
                raise Unreadable(f"{FIRST[counted]} names {', '.join(sorted(twice))} twice")
            return dialect
    lacking = ", ".join(name for name in REQUIRED if name not in header)
    raise Unreadable(f"{FIRST[counted]} must name the columns; {lacking} is not among them")


def _ours(values: Values) -> Cells:
    cells = {name: text(value) for name, value in values.items() if name in COLUMNS}
    return cells | {"code": code(values.get("code"))}


def _of_the_unit_registry(values: Values) -> Cells | None:
    """Take a unit of mm.sch.gr as a guest sees it."""
    registered = code(values.get("registry_no"))
    if not registered:
        return None
    said = {name: text(values[name]) for name in READ if name in values}
    level, state = _either(said, "education_level"), _either(said, "state")
    cells = {
        "code": registered,
        "name": _whole_name(said.get("name", ""), said.get("special_name", "")),
        "level": LEVELS.get(level, level),
        **{ours: said[theirs] for ours, theirs in AS_THEY_STAND.items() if theirs in said},
    }
    if "edu_admin" in said or "edu_admin_id" in said:
        office, id_ = said.get("edu_admin", ""), said.get("edu_admin_id", "")
        area = area_of(office, id_)
        cells["directorate"] = area if area is not None else office or id_
    if "email" in said:
        cells["email"] = _first(said["email"])
    if "implementation_entity" in said or "implementation_entity_id" in said:
        cells["partner"] = _body(said)
    if state:
        cells["active"] = STATES.get(state, state)
    if inaccessible := said.get("inaccessible"):
        cells["inaccessible"] = inaccessible
    return cells


def _of_the_open_data(values: Values) -> Cells:
    """Take a school of data.gov.gr, which lists the schools that are in operation and no partner bodies."""
    said = {name: text(value) for name, value in values.items()}
    office, school = said.get("school_district", ""), code(values.get("school_code"))
    cells = {
        "code": school,
        "name": said.get("school_name", ""),
        "level": level_of(office) or _level_of_code(school),
        "active": "1",
        **{ours: said[theirs] for ours, theirs in AS_THEY_STAND.items() if theirs in said},
    }
    if office:
        area = area_of(office)
        cells["directorate"] = office if area is None else area
    if "email" in said:
        cells["email"] = _first(said["email"])
    return cells


def _either(said: Mapping[str, str], name: str) -> str:
    """Return the id of an entry of a dictionary, or else its word."""
    return said.get(f"{name}_id") or said.get(name, "").upper()


def _body(said: Mapping[str, str]) -> str:
    """Return the slug of a partner body of Annex 1, or the registry's own words for any other."""
    name, initials = (said.get(f"implementation_entity{end}", "") for end in ("", "_initials"))
    return body_of(name) or body_of(initials, said.get("implementation_entity_id", "")) or name or initials


def _whole_name(name: str, special: str) -> str:
    """Return a name with the one by which people tell the unit from others of that name."""
    special = special.strip("«» \"'")
    return name if special.casefold() in name.casefold() else f"{name} «{special}»"


def _first(addresses: str) -> str:
    return next(iter(re.split(r"[\s,;]+", addresses)), "")


def _level_of_code(school: str) -> str:
    """Return the level that a code of seven digits tells: those of primary education begin with 9."""
    if not (school.isdigit() and len(school) == 7):
        return "other"
    return "primary" if school.startswith("9") else "secondary"


FIRST: dict[Counted, str] = {"line": "the first line", "row": "the first row", "record": "each record"}
DIALECTS = (
    Dialect(REQUIRED, _ours, COLUMNS),
    Dialect(("registry_no", "mm_id", "name"), _of_the_unit_registry),
    Dialect(("school_code", "school_name"), _of_the_open_data),
)
