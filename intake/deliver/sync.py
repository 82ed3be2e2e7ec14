"""The registry of schools, asked for all its units and taken over, once a day or when somebody asks.

    read     every page, no transaction open; one that is not like the others ends the run
    import   in short batches, as a file is

Nothing is written unless all was read. What the registry does not list is retired, so a part is never taken for
the whole: the units must be as many as it says it has, and too many that are missing are refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, Self

import structlog

from intake.ground.clock import Clock
from intake.ground.db import Database
from intake.ground.json_source import JsonSource, NotFetched
from intake.ground.settings import Settings
from intake.record import errands, syncs
from intake.record.registry import (
    Page,
    Preview,
    Report,
    Table,
    TooManyRetired,
    Unreadable,
    import_schools,
    of_records,
    preview_schools,
    read_answer,
)

log = structlog.get_logger("intake.sync")

ERRAND = "sync"
SOON = timedelta(hours=1)
"""How soon the registry is asked again that could not answer."""
PAGE = 500
"""Units a page, the most that the registry gives out."""
MOST_PAGES = 200
WITHIN_S = 900.0
"""Seconds in which all pages must have come."""


class NotSynced(Exception):
    """Nothing was taken over, and the text says why."""


@dataclass(frozen=True, slots=True)
class Syncer:
    """Asks the registry `every` so often; without a source or a time only when somebody asks."""

    database: Database
    clock: Clock
    source: JsonSource | None
    every: timedelta | None

    @classmethod
    def of(cls, told: Settings, database: Database, clock: Clock) -> Self:
        """Return one as the settings want it."""
        source = JsonSource(told.registry_url, told.registry_authorization) if told.registry_url else None
        hours = told.registry_every_h
        return cls(database, clock, source, timedelta(hours=hours) if hours else None)

    def once(self) -> bool:
        """Ask if it is time; False if it is not, or another process does."""
        if self.source is None or self.every is None:
            return False
        at = self.clock()
        if not errands.taken(self.database, ERRAND, at, at + self.every):
            return False
        try:
            self.run("schedule")
        except NotSynced:
            with self.database.write() as connection:
                errands.hasten(connection, ERRAND, self.clock() + SOON)
        return True

    def run(self, asked_by: str, *, retire_anyway: bool = False) -> Report:
        """Bring the schools up to date now; raises NotSynced."""
        with self.database.write() as connection:
            key = syncs.begin(connection, asked_by, self.clock())
        if key is None:
            raise NotSynced("somebody else is reading the registry just now")
        report, trouble = None, None
        try:
            report = import_schools(self.database, self._all(), self.clock, retire_anyway=retire_anyway)
        except (NotFetched, Unreadable, TooManyRetired) as error:
            trouble = str(error)
        except Exception as error:
            trouble = f"a fault of ours ({type(error).__name__})"
        with self.database.write() as connection:
            syncs.end(connection, key, report, trouble, self.clock())
        if report is None:
            log.warning("not_synced", asked_by=asked_by, why=trouble)
            raise NotSynced(trouble or "")
        counts = {name: getattr(report, name) for name in ("new", "updated", "unchanged", "retired")}
        log.info("synced", asked_by=asked_by, **counts, faults=len(report.troubles))
        return report

    def preview(self) -> Preview:
        """Say what a run would change; raises NotSynced."""
        try:
            return preview_schools(self.database, self._all())
        except (NotFetched, Unreadable) as error:
            raise NotSynced(str(error)) from error

    def _all(self) -> Table:
        if self.source is None:
            raise Unreadable("no address of a registry is set (INTAKE_REGISTRY_URL)")
        first = read_answer(self.source.get({}))
        if first.total is None or first.last == 1:
            return of_records(_counted(first.records, first.total))
        return of_records(_counted([unit for page in _pages(self.source) for unit in page.records], first.total))


def _pages(source: JsonSource) -> Iterator[Page]:
    """Yield every page, in an order that does not change while they are read."""
    number, last, until = 1, 1, monotonic() + WITHIN_S
    while number <= last:
        page = read_answer(source.get(_page(number)))
        last = page.last
        if page.number != number:
            raise Unreadable(f"the registry was asked for page {number} and gives out page {page.number}")
        if last > MOST_PAGES:
            raise Unreadable(f"the registry has {last} pages; more than {MOST_PAGES} are not read")
        if monotonic() > until:
            raise Unreadable(f"the registry did not give out its {last} pages in {WITHIN_S / 60:.0f} minutes")
        yield page
        number += 1


def _page(number: int) -> Mapping[str, str]:
    return {"page": str(number), "pagesize": str(PAGE), "orderby": "mm_id", "ordertype": "ASC"}


def _counted(units: Any, total: int | None) -> Any:
    """Return the units if they are as many as the registry says it has, each once."""
    if total is None:
        return units
    different = {str(unit.get("mm_id")) for unit in units if isinstance(unit, Mapping)}
    if len(units) != total or len(different) != total:
        raise Unreadable(
            f"the registry says that it has {total} units and gives out {len(different)} different ones"
        )
    return units
