"""What a row says otherwise than the record: the one comparison behind an import and behind its preview."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from intake.ground.tables import school, school_code, school_phone
from intake.record.registry.plan import Match
from intake.record.registry.rows import Row

BLANK: Mapping[str, Any] = {
    "directorate": None, "municipality": None, "email": None, "mm_id": None, "partner": None, "active": True,
    "inaccessible": False, "edited": [],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Before:
    """A school as the record has it; `codes` tells of each whether it holds it now."""

    columns: Mapping[str, Any]
    codes: Mapping[str, bool]
    phones: frozenset[str]


NOTHING = Before({**BLANK, "retired_at": None}, {}, frozenset())
"""A school that the record does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be written for one school."""

    columns: Mapping[str, Any]
    code: str | None
    """The one it takes; None if it holds that already."""
    formerly: tuple[str, ...]
    """Codes the record did not know it had."""
    more_phones: frozenset[str]
    fewer_phones: frozenset[str]

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.columns or self.code or self.formerly or self.more_phones or self.fewer_phones)


@dataclass(frozen=True, slots=True)
class Compared:
    """A row, its school as the record has it, and what is to be written."""

    match: Match
    before: Before
    differs: Difference


def difference(row: Row, before: Before) -> Difference:
    """Compare a row with the record. Columns set by hand differ in nothing, phones among them."""
    phones = before.phones if row.phones is None or "phone" in before.columns["edited"] else frozenset(row.phones)
    return Difference(
        _columns(before.columns, row.facts),
        None if before.codes.get(row.code, False) else row.code,
        tuple(old for old in row.formerly if old not in before.codes),
        phones - before.phones,
        before.phones - phones,
    )


def _columns(before: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    said = dict(facts)
    if before["retired_at"] is not None:
        said = {"active": True, **said, "retired_at": None}
    return {k: value for k, value in said.items() if before.get(k) != value and k not in before["edited"]}


def differences(connection: Connection, matches: Collection[Match]) -> list[Compared]:
    """Return the rows of a batch that say something new."""
    had = standing(connection, [match.school for match in matches if match.school is not None])
    pairs = [(match, NOTHING if match.school is None else had[match.school]) for match in matches]
    compared = (Compared(match, before, difference(match.row, before)) for match, before in pairs)
    return [each for each in compared if each.match.school is None or each.differs]


def standing(connection: Connection, schools: Iterable[int]) -> dict[int, Before]:
    """Return how the record has these schools."""
    ids = list(schools)
    codes: dict[int, dict[str, bool]] = defaultdict(dict)
    for row in connection.execute(select(school_code).where(school_code.c.school.in_(ids))):
        codes[row.school][row.code] = codes[row.school].get(row.code, False) or row.valid_to is None
    phones: dict[int, set[str]] = defaultdict(set)
    for row in connection.execute(select(school_phone).where(school_phone.c.school.in_(ids))):
        phones[row.school].add(row.phone)
    columns = connection.execute(select(school).where(school.c.id.in_(ids))).mappings()
    return {each["id"]: Before(dict(each), codes[each["id"]], frozenset(phones[each["id"]])) for each in columns}
