"""A whole turn over HTTP beside its floor, in one run: `python -m bench.turn [--seconds 5] [--clients 1,16]`.

Prints p50, p99 and turns a second of both, their ratio, and where the time of a turn goes. See bench/README.md.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import func, select

from bench.calls import Carrier, calls, schools_of
from bench.houses import House, carrier, home, house, registry, server, told
from bench.parts import breakdown
from intake.app import App
from intake.ground import settings, tables
from intake.ground.db import Database

Result = dict[str, Any]
SAMPLE = 60
"""Calls taken apart."""
HEAD = (
    f"{'clients':>13} | {'p50 ms: turn, floor, ratio (rounds)':34} | {'p99 ms: turn, floor, ratio (rounds)':34} | "
    "turns/s: turn, floor"
)


def rounds(ours: House, place: Path, schools: Path, by: Carrier, asked: argparse.Namespace) -> list[Result]:
    """Serve product and floor, let the load generator play both, and return its rounds."""
    with (
        server(
            "intake", "serve", "--no-relay", "--port", environment=told(ours.product, by), log=place / "product"
        ) as product,
        server("bench.floor", environment=told(ours.floor, by), log=place / "floor") as floor,
    ):
        order = {
            "ports": {"floor": floor, "product": product},
            "clients": [int(count) for count in asked.clients.split(",")],
            "seconds": asked.seconds,
            "rounds": asked.rounds,
            "schools": str(schools),
            "carrier": {"public_url": by.public_url, "account": by.account, "token": by.token},
        }
        command = [sys.executable, "-m", "bench.load"]
        said = subprocess.run(
            command, input=json.dumps(order), check=True, text=True, stdout=subprocess.PIPE
        ).stdout
    played: list[Result] = json.loads(said)
    return played


def report(kind: str, played: list[Result]) -> Iterator[str]:
    """Yield a table row for each count of clients: the median of the rounds, and the rounds' own ratios."""
    for clients in dict.fromkeys(each["clients"] for each in played):
        ours, floor = (
            [each for each in played if (each["clients"], each["name"]) == (clients, name)]
            for name in ("product", "floor")
        )
        cells = [f"{kind:10} {clients:2}"]
        for name in ("p50", "p99"):
            ratios = sorted(mine[name] / least[name] for mine, least in zip(ours, floor, strict=True))
            took, least = (median(each[name] for each in them) * 1000 for them in (ours, floor))
            cells.append(f"{took:7.2f} {least:7.2f} {median(ratios):5.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})")
        rates = (median(each["rate"] for each in them) for them in (ours, floor))
        yield " | ".join((*cells, "{:6.0f} {:6.0f}".format(*rates)))


def told_of(ours: House) -> str:
    """Return how many calls were played, each of which must have ended and left a request."""
    database = Database(ours.product)
    call, outcome = tables.call, tables.call_outcome
    with database.read() as connection:
        played = connection.execute(select(func.count()).select_from(call)).scalar_one()
        kept = select(func.count(outcome.c.call.distinct())).join(call).where(call.c.ended_at.is_not(None))
        assert connection.execute(kept).scalar_one() == played, "a call left no request"
    database.close()
    return f"{ours.kind:10} {played} calls, each with its request"


def taken_apart(ours: House, schools: Path, by: Carrier) -> Iterator[str]:
    """Yield a row for each part of a turn, the longest first."""
    app = App(
        settings.load(
            **{name.removeprefix("INTAKE_").lower(): value for name, value in told(ours.product, by).items()}
        )
    )
    source = calls(schools_of(schools), by, seed=59)
    breakdown(app, islice(source, 5))
    spent, statements = breakdown(app, islice(source, SAMPLE))
    app.database.close()
    yield f"{ours.kind}: {sum(spent.values()) * 1e6:.0f} µs a turn in process, {statements:.1f} statements"
    for part, seconds in sorted(spent.items(), key=lambda each: -each[1]):
        yield f"  {seconds * 1e6:6.0f}  {part}"


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=5, help="how long each is played in a round")
    reader.add_argument("--rounds", type=int, default=3, help="whose median is told")
    reader.add_argument("--clients", default="1,16", help="callers at a time")
    reader.add_argument("--db", default="sqlite,postgresql")
    asked = reader.parse_args()
    rows: list[str] = []
    parts: list[str] = []
    for kind in asked.db.split(","):
        with home() as place:
            schools, by = registry(place), carrier()
            with house(kind, place, schools) as ours:
                rows += report(kind, rounds(ours, place, schools, by, asked))
                rows.append(told_of(ours))
                parts += taken_apart(ours, schools, by)
    print(HEAD, *rows, "", *parts, sep="\n")


if __name__ == "__main__":
    main()
