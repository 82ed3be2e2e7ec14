"""A draft tried on 100,000 stored requests: `python -m bench.routing [--requests 100000] [--db sqlite]`.

A few hundred real calls are played, routed and multiplied inside the database (`bench.multiply`). Then a draft of
another mode for every area is replayed, as `intake route replay` does it, beside the floor: the same rows read and
nothing done with them. See bench/README.md.
"""

import argparse
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

import structlog

from bench.calls import schools_of
from bench.growth import database, installation
from bench.houses import home, registry
from bench.multiply import PATIENCE, multiply
from intake.ground.db import Database
from intake.record import replays
from intake.route.replay import Replayed, replay
from intake.route.rulebook import SHIPPED, RuleBook

PLAYED = 250
"""Real calls, each of another school."""
EVER = datetime(1900, 1, 1, tzinfo=UTC)


def draft() -> RuleBook:
    """Return the shipped book with mode A.2 instead of the combination."""
    sheet = SHIPPED.read_text(encoding="utf-8")
    changed = sheet.replace('mode = "HYBRID"', 'mode = "A2"', 1)
    assert changed != sheet
    return RuleBook.read(changed.encode())


def timed(work: Callable[[], object]) -> float:
    """Return the seconds it takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def measured(url: str, rounds: int) -> tuple[float, float, float, Replayed]:
    """Return the median seconds of reading, of reading into cases, and of a replay; and what came of it."""
    record, standing, other = Database(url, patience=PATIENCE), RuleBook.load(), draft()
    outcome: list[Replayed] = []
    with record.read() as connection:
        works: tuple[Callable[[], object], ...] = (
            lambda: deque(replays.rows(connection, EVER), maxlen=0),
            lambda: deque(replays.past(connection, EVER), maxlen=0),
            lambda: outcome.append(replay(replays.past(connection, EVER), standing, other)),
        )
        took = [[timed(work) for work in works] for _ in range(rounds)]
    record.close()
    rows, cases, whole = (median(each) for each in zip(*took, strict=True))
    return rows, cases, whole, outcome[0]


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--requests", type=int, default=100_000)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--db", default="sqlite,postgresql", help="which databases")
    asked = reader.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    print(f"{'seconds':12} {'requests':>9} {'moved':>8} {'rows':>7} {'cases':>7} {'replay':>7} {'of rows':>8}")
    with home() as place:
        schools = registry(place)
        for kind in asked.db.split(","):
            inside = place / kind
            inside.mkdir()
            with database(kind, inside, schools) as (url, _copy):
                house = installation(url)
                for serial, school in enumerate(schools_of(schools)[:PLAYED]):
                    house.call(school, str(serial % 8 + 1), known=school.alone and serial % 2 == 0)
                house.app.database.close()
                grown = Database(url, patience=PATIENCE)
                multiply(grown, asked.requests // PLAYED)
                grown.close()
                rows, cases, whole, outcome = measured(url, asked.rounds)
                print(
                    f"{kind:12} {outcome.requests:9,} {outcome.moves.total():8,} "
                    f"{rows:7.2f} {cases:7.2f} {whole:7.2f} {whole / rows:8.1f}"
                )


if __name__ == "__main__":
    main()
