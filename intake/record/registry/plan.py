"""Which row is which school, and which schools the file no longer lists. Pure: decides, writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.record.registry.file import Trouble
from intake.record.registry.rows import Reading, Row


@dataclass(frozen=True, slots=True)
class Registered:
    """The record before an import: who holds each code, which schools are not retired, and which are active."""

    holders: Mapping[str, int]
    present: frozenset[int]
    active: frozenset[int]


@dataclass(frozen=True, slots=True)
class Match:
    """A row and the school it is about, None for one the record does not have."""

    row: Row
    school: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import will do. Renumbered schools come first, so that the code they give up is free for another."""

    matches: tuple[Match, ...]
    retiring: frozenset[int]


def once_each(readings: Iterable[tuple[int, Reading]]) -> tuple[list[Row], list[Trouble]]:
    """Return the usable rows, the first of each code, and every fault with its line."""
    rows: dict[str, Row] = {}
    troubles: list[Trouble] = []
    for line, reading in readings:
        troubles.extend(Trouble(line, reason) for reason in reading.reasons)
        if reading.row is None:
            continue
        first = rows.setdefault(reading.row.code, reading.row)
        if first is not reading.row:
            troubles.append(Trouble(line, f"the code {first.code} stands on line {first.line} already; left out"))
    return list(rows.values()), troubles


def plan(rows: Iterable[Row], listed: frozenset[str], registered: Registered) -> Plan:
    """Match rows by current code, else by a former code that is still current here.

    `listed` are all codes the file names, also on rows that cannot be used: a typing error retires nobody.
    """
    renumbered, others = [], []
    given_up: set[str] = set()
    for row in rows:
        old = _gives_up(row, registered.holders, given_up)
        if old:
            given_up.add(old)
            renumbered.append(Match(row, registered.holders[old]))
        else:
            others.append(row)
    holders = {code: school for code, school in registered.holders.items() if code not in given_up}
    matches = (*renumbered, *(Match(row, holders.get(row.code)) for row in others))
    kept = {match.school for match in matches} | {holders[code] for code in listed & holders.keys()}
    return Plan(matches, registered.present - kept)


def _gives_up(row: Row, holders: Mapping[str, int], given_up: set[str]) -> str | None:
    """Return the code this row's school has here and no longer has in the file."""
    if row.code in holders:
        return None
    return next((code for code in row.formerly if code in holders and code not in given_up), None)
