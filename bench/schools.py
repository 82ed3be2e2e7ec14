"""How long the whole registry takes: `python -m bench.schools [--rounds 3] [--db sqlite,postgresql]`.

16,079 fictional units, in the unit registry's own columns. An import is what `intake schools import` does: read,
check each value, match with the record, write in short batches with a rest between two on SQLite. Beside it stands
the floor: the very rows that it has written, put into the same empty tables by three bare inserts in one
transaction that is kept as the product keeps it.
"""

import argparse
import csv
import json
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bench.houses import SCHOOLS, home
from intake.demo.generate import generate
from intake.ground import migrate
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.tables import school, school_code, school_phone
from intake.record.registry import import_schools, preview_schools
from tests.support.postgres import running
from tests.support.registry_files import answer, unit, workbook

LEVELS = {"primary": 1, "secondary": 2, "other": 4}
IN_THE_BOOK = (
    *("mm_id", "registry_no", "name", "special_name", "state_id", "education_level_id", "phone_number", "email"),
    *("municipality", "edu_admin", "implementation_entity"),
)
TABLES = (school, school_code, school_phone)
NEWS = "the same again, one in a hundred changed"


def main() -> None:
    """Run all rounds and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--db", default="sqlite,postgresql")
    asked = told.parse_args()
    with home() as place:
        files = _files(place)
        print(f"{SCHOOLS} units, median of {asked.rounds} rounds\n")
        print("| | what | s | bare s | ratio |\n|---|---|---|---|---|")
        for kind in asked.db.split(","):
            with _databases(kind, place) as new:
                _measure(kind, new, files, asked.rounds)


def _measure(kind: str, new: Callable[[], Database], files: dict[str, Path], rounds: int) -> None:
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        for what, spent in _round(new, files):
            seconds.setdefault(what, []).append(spent)
    bare = statistics.median(seconds.pop("bare"))
    for what, spent in seconds.items():
        median = statistics.median(spent)
        print(f"| {kind} | {what} | {median:.1f} | {bare:.1f} | {median / bare:.1f} |")


def _round(new: Callable[[], Database], files: dict[str, Path]) -> Iterator[tuple[str, float]]:
    """Yield what was done and its seconds, each first import into a database of its own."""
    rows: list[list[dict[str, Any]]] = []
    for name, file in files.items():
        if name == NEWS:
            continue
        database = new()
        spent = _timed(lambda file=file, database=database: import_schools(database, file, utc_now))  # type: ignore[misc]
        yield f"import from {name}", spent
        with database.read() as connection:
            rows = [[dict(row) for row in connection.execute(select(table)).mappings()] for table in TABLES]
        if len(rows[0]) != SCHOOLS:
            raise RuntimeError(f"{len(rows[0])} schools of {SCHOOLS} came in from {name}")
        if name == "JSON":
            yield "preview", _timed(lambda database=database: preview_schools(database, files[NEWS]))  # type: ignore[misc]
            yield NEWS, _timed(lambda database=database: import_schools(database, files[NEWS], utc_now))  # type: ignore[misc]
        database.close()
    database = new()
    yield "bare", _timed(lambda: _bare(database, rows))
    database.close()


def _bare(database: Database, rows: list[list[dict[str, Any]]]) -> None:
    with database.write() as connection:
        for table, some in zip(TABLES, rows, strict=True):
            connection.execute(insert(table), some)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _files(place: Path) -> dict[str, Path]:
    """Return the same units as JSON, CSV and a workbook, and once more with some that have changed."""
    units = [
        unit(
            one["code"],
            1_000_000 + n,
            name=one["name"],
            education_level_id=LEVELS[one["level"]],
            edu_admin=None,
            edu_admin_id=None,
            municipality=one["municipality"],
            phone_number=one["phone"].replace(";", ", "),
            email=one["email"],
            state_id=1 if one["active"] == "1" else 3,
        )
        for n, one in enumerate(generate(SCHOOLS))
    ]
    changed = [{**each, "name": f"{each['name']} Α"} if n % 100 == 0 else each for n, each in enumerate(units)]
    table = place / "units.csv"
    with table.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(units[0]))
        writer.writeheader()
        writer.writerows(units)
    return {
        "JSON": _json(place / "units.json", units),
        "CSV": table,
        "XLSX": workbook(place, [list(IN_THE_BOOK), *([each[name] for name in IN_THE_BOOK] for each in units)]),
        NEWS: _json(place / "changed.json", changed),
    }


def _json(path: Path, units: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps(answer(*units), ensure_ascii=False), encoding="utf-8")
    return path


@contextmanager
def _databases(kind: str, place: Path) -> Iterator[Callable[[], Database]]:
    """Give a maker of empty databases with all tables, which keep what they commit."""
    if kind == "sqlite":
        yield lambda: _migrated(f"sqlite:///{place / f'{time.monotonic_ns()}.db'}")
        return
    with running(durable=True) as server:
        yield lambda: Database(server.create(migrated=True).render_as_string(hide_password=False))


def _migrated(url: str) -> Database:
    database = Database(url)
    migrate.upgrade(database)
    return database


if __name__ == "__main__":
    main()
