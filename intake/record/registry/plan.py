"""Which row is which school, and which schools the file no longer lists. Pure: decides, writes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from intake.record.registry.rows import Reading, Row
from intake.record.registry.trouble import Trouble


@dataclass(frozen=True)
class Registered:
    """The record before an import: who holds each code, which schools are not retired, and which are active."""

    holders: Mapping[str, int]
    present: frozenset[int]
    active: frozenset[int]
    mm_ids: Mapping[int, str]
    """The registry's own id of each school that has one."""

    @cached_property
    def codes(self) -> Mapping[int, str]:
        """The code of each school that holds one."""
        return {school: code for code, school in self.holders.items()}

    @cached_property
    def by_mm_id(self) -> Mapping[str, int]:
        """The school of each of the registry's ids that is one school's alone."""
        times = Counter(self.mm_ids.values())
        return {mm_id: school for school, mm_id in self.mm_ids.items() if times[mm_id] == 1}


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the school it is about, None for one the record does not have."""

    row: Row
    school: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do. `moves` belong together: one school takes a code that another one has until then."""

    moves: tuple[Match, ...]
    matches: tuple[Match, ...]
    """All others."""
    retiring: frozenset[int]

    @property
    def all(self) -> tuple[Match, ...]:
        """Every match."""
        return (*self.moves, *self.matches)

    @property
    def schools(self) -> frozenset[int]:
        """Every school that a row is about."""
        return frozenset(match.school for match in self.all if match.school is not None)


def once_each(readings: Iterable[tuple[int, Reading]]) -> tuple[list[Row], list[Trouble]]:
    """Return the usable rows, the first of each code, and every fault with its line."""
    rows: dict[str, Row] = {}
    ids: dict[str, int] = {}
    troubles: list[Trouble] = []
    for line, reading in readings:
        troubles.extend(Trouble(line, reason) for reason in reading.reasons)
        if reading.row is None:
            continue
        first = rows.setdefault(reading.row.code, reading.row)
        if first is not reading.row:
            troubles.append(Trouble(line, f"the code {first.code} stands on line {first.line} already; left out"))
        elif reading.mm_id and ids.setdefault(reading.mm_id, line) != line:
            said = f"the registry's id {reading.mm_id} stands on line {ids[reading.mm_id]} already"
            troubles.append(Trouble(line, f"{said}; only the code counts"))
            facts = {name: value for name, value in first.facts.items() if name != "mm_id"}
            rows[first.code] = replace(first, facts=facts)
    return list(rows.values()), troubles


def plan(rows: Sequence[Row], readings: Iterable[Reading], registered: Registered) -> Plan:
    """Match rows by the registry's own id, else by a former code that is still current here, else by their code.

    The readings are those of all rows, also of unusable ones: a typing error retires nobody.
    """
    found = _by_id(rows, registered)
    found |= _by_former_code(rows, registered, found)
    taken = set(found.values())
    for row in rows:
        holder = registered.holders.get(row.code)
        if row.code not in found and holder is not None and holder not in taken:
            found[row.code] = holder
    matches = [Match(row, found.get(row.code)) for row in rows]
    kept = set(found.values()) | _named(readings, {row.code for row in rows}, registered)
    moving = _moving(matches, registered)
    return Plan(
        tuple(match for match in matches if match.row.code in moving),
        tuple(match for match in matches if match.row.code not in moving),
        registered.present - kept,
    )


def _by_id(rows: Iterable[Row], registered: Registered) -> dict[str, int]:
    ids = ((row.code, registered.by_mm_id.get(row.facts.get("mm_id") or "")) for row in rows)
    return {code: school for code, school in ids if school is not None}


def _by_former_code(rows: Iterable[Row], registered: Registered, found: Mapping[str, int]) -> dict[str, int]:
    """Return the schools that have here a code which they no longer have in the file."""
    taken = set(found.values())
    renumbered: dict[str, int] = {}
    for row in rows:
        if row.code in found or row.code in registered.holders:
            continue
        old = (registered.holders.get(code) for code in row.formerly)
        school = next((school for school in old if school is not None and school not in taken), None)
        if school is not None:
            renumbered[row.code] = school
            taken.add(school)
    return renumbered


def _named(readings: Iterable[Reading], usable: set[str], registered: Registered) -> set[int]:
    """Return the schools that rows name which cannot be used."""
    unusable = [reading for reading in readings if reading.row is None]
    by_code = {registered.holders.get(reading.code or "") for reading in unusable if reading.code not in usable}
    by_id = {registered.by_mm_id.get(reading.mm_id or "") for reading in unusable}
    return {school for school in by_code | by_id if school is not None}


def _moving(matches: Iterable[Match], registered: Registered) -> set[str]:
    """Return the rows whose code another school holds here, and the rows of those schools."""
    holders = ((match, registered.holders.get(match.row.code)) for match in matches)
    losing = {match.row.code: holder for match, holder in holders if holder not in (None, match.school)}
    losers = set(losing.values())
    return losing.keys() | {match.row.code for match in matches if match.school in losers}
