"""Turn, claim and settle at 1,000 and at 1,000,000 stored calls: `python -m bench.growth [--calls 1000000]`.

A thousand real calls are played and delivered; that is the small database. The large one is a copy in which each
of them stands as often as it takes, a day earlier each time, long done (`bench.multiply`). Then fresh calls are
played and delivered in both by turns, call by call, in this process, with the helpdesk in memory; what is compared
is our own work. See bench/README.md.
"""

import argparse
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import structlog
from sqlalchemy import update

from bench.calls import School, schools_of
from bench.houses import PUBLIC_URL, carrier, fill, home, registry, told
from bench.multiply import PATIENCE, multiply
from intake.app import App
from intake.ground.db import Database
from intake.ground.settings import PREFIX, load
from intake.ground.tables import ticket
from intake.record.rulebooks import seed
from ivr.phone import HungUp, Phone
from tests.support.house import client_post
from tests.support.postgres import running

SMALL = 1_000
WARM = 10
"""Calls played before the clock runs: connections, prepared statements, the pages every call needs."""
VERBS = ("open", "assign", "update", "comment", "find")


@dataclass
class Timed:
    """The helpdesk in memory, which notes when it is first asked and when it has last answered."""

    desk: Any
    begun: float = 0.0
    ended: float = 0.0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.desk, name)
        if name not in VERBS:
            return found

        def verb(*values: Any) -> Any:
            self.begun = self.begun or perf_counter()
            answer = found(*values)
            self.ended = perf_counter()
            return answer

        return verb


@dataclass
class Installation:
    """One database with the product on it, and the milliseconds of each piece of work."""

    app: App
    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.desk = Timed(self.app.desk)
        self.app.desks[self.app.desk.name] = self.desk  # type: ignore[assignment]
        with self.app.database.write() as connection:
            seed(connection, self.app.settings.rules, self.app.clock())
        self.post = client_post(self.app.web().test_client())

    def call(self, school: School, category: str, *, known: bool) -> None:
        """Play a call to its end, and deliver all that it promises."""
        told = self.app.settings
        token = told.tokens()[0]
        caller = f"+30{school.phone}" if known else f"+3069{int(school.code):08}"
        phone = Phone(self._posted, PUBLIC_URL, told.twilio_account_sid, token, caller=caller)
        phone.dial()
        try:
            for keys in (*(() if known else (school.code,)), "1", category, "", "1", "2", "", ""):
                phone.press(keys) if keys else phone.silence()
        except HungUp:
            return
        finally:
            if phone.open:
                phone.hang_up()
            self.deliver()

    def _posted(self, *asked: Any) -> tuple[int, bytes]:
        begun = perf_counter()
        answer = self.post(*asked)
        self.took["turn"].append((perf_counter() - begun) * 1000)
        return answer

    def deliver(self) -> None:
        """Do all that is due, and look once more when nothing is."""
        while True:
            self.desk.begun, begun = 0.0, perf_counter()
            if not self.app.relay.once(self.desk.name):
                self.took["claim, nothing due"].append((perf_counter() - begun) * 1000)
                return
            self.took["claim"].append((self.desk.begun - begun) * 1000)
            self.took["settle"].append((perf_counter() - self.desk.ended) * 1000)


@contextmanager
def database(kind: str, place: Path, schools: Path) -> Iterator[tuple[str, Callable[[], str]]]:
    """Give the address of a database with the schools in it, and a way to copy it that returns the copy's."""
    if kind == "sqlite":
        small, large = place / "small.db", place / "large.db"
        fill(f"sqlite:///{small}", schools)
        yield f"sqlite:///{small}", lambda: f"sqlite:///{shutil.copy(small, large)}"
        return
    with running(durable=True) as server:
        url = server.create(migrated=True)
        small_url = url.render_as_string(hide_password=False)
        fill(small_url, schools)
        yield small_url, lambda: server.twin(url).render_as_string(hide_password=False)


def installation(url: str) -> Installation:
    """Build the product on a database."""
    settings = {name.removeprefix(PREFIX).lower(): value for name, value in told(url, carrier()).items()}
    return Installation(App(load(**settings)))


def measured(kind: str, place: Path, schools: Path, asked: argparse.Namespace) -> dict[str, Installation]:
    """Fill both databases, play fresh calls in both by turns, and return what they took."""
    listed, rng = schools_of(schools), random.Random(58)
    with database(kind, place, schools) as (small, copy):
        first = installation(small)
        for serial, school in enumerate(listed[:SMALL]):
            first.call(school, str(serial % 8 + 1), known=school.alone and serial % 2 == 0)
        with first.app.database.write() as connection:  # the desk forgets its tickets, and counts anew
            connection.execute(update(ticket).values(ref="old:" + ticket.c.ref))
        first.app.database.close()
        large, begun = copy(), perf_counter()
        rows = _grown(large, asked.calls // SMALL)
        print(f"{kind}: {rows:,} rows were stored in {perf_counter() - begun:.0f} s", flush=True)
        both = {"small": installation(small), "large": installation(large)}
        for serial in range(asked.sample + WARM):
            if serial == WARM:
                for each in both.values():
                    each.took.clear()
            school, category = rng.choice(listed), str(rng.randrange(1, 9))
            for each in both.values():
                each.call(school, category, known=school.alone and serial % 2 == 0)
        for each in both.values():
            each.app.database.close()
    return both


def _grown(url: str, times: int) -> int:
    copy = Database(url, patience=PATIENCE)
    rows = multiply(copy, times)
    copy.close()
    return rows


def report(kind: str, both: dict[str, Installation]) -> Iterator[str]:
    """Yield a row for each piece of work: median and p99 of both, and the ratio of the medians."""
    for name in ("turn", "claim", "settle", "claim, nothing due"):
        small, large = (both[size].took[name] for size in ("small", "large"))
        tails = [quantiles(took, n=100)[98] for took in (small, large)]
        ratio = median(large) / median(small)
        yield (
            f"{kind:10} {name:20} {median(small):7.2f} {median(large):7.2f} {ratio:6.2f} "
            f"{tails[0]:9.2f} {tails[1]:7.2f} {tails[1] / tails[0]:6.2f}"
        )


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--calls", type=int, default=1_000_000, help="how many are stored in the large database")
    reader.add_argument("--sample", type=int, default=150, help="fresh calls that are played in each")
    reader.add_argument("--db", default="sqlite,postgresql", help="which databases")
    asked = reader.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    rows: list[str] = []
    with home() as place:
        schools = registry(place)
        for kind in asked.db.split(","):
            inside = place / kind
            inside.mkdir()
            rows += report(kind, measured(kind, inside, schools, asked))
    print(f"{'ms':31} {'1,000':>7} {asked.calls:>7,} {'ratio':>6} {'p99':>9} {'':7} {'ratio':>6}")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
