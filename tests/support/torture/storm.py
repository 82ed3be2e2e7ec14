"""The storm: callers, kills and faults at once, then calm; and is anything lost or doubled?"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.support.torture.callers import Call, Exchange, Told, callers
from tests.support.torture.compare import Verdict, compare
from tests.support.torture.settle import settle
from tests.support.torture.stacks import stack
from tests.support.torture.units import Killer


@dataclass(frozen=True)
class Plan:
    """What is to happen. The seed fixes every chance; what processes and threads make of it differs each time."""

    stack: str
    calls: int
    seed: int
    minutes: float
    """In all; the storm has the first half of it at most, and what must settle the rest."""
    goes_on: float
    """Seconds for which kills and faults go on after the last call: deliveries lag behind."""
    at_once: int = 12
    hurried: bool = False


@dataclass(frozen=True)
class Report:
    """What happened, and the verdict."""

    calls: int
    told: Told
    kills: Counter[str]
    faults: Counter[str]
    requests_at_desk: int
    verdict: Verdict
    seconds: dict[str, float]

    @property
    def well(self) -> bool:
        """Whether nothing is lost or doubled, and nobody was answered wrongly."""
        return not (self.verdict.lost or self.verdict.doubled or self.told.wrong)


def run(plan: Plan, home: Path) -> Report:
    """Raise the storm and return what came of it."""
    seconds: dict[str, float] = {}
    with stack(plan.stack, home, Random(f"{plan.seed}-faults")) as place:
        with _timed(seconds, "start"):
            for unit in place.units:
                unit.start()
        killer = Killer(place.units, place.account, Random(f"{plan.seed}-kills"), place.server)
        exchange = Exchange(place.port, place.account)
        half, until = (time.monotonic() + plan.minutes * part for part in (30, 60))
        with _timed(seconds, "storm"):
            _storm(plan, exchange, killer, half)
            place.faults.calm()
        with _timed(seconds, "settling"):
            left = settle(place, until, hurried=plan.hurried)
        verdict = compare(place, exchange.told)
        verdict.lost += place.account.flaws
        verdict.lost += [f"{count} {what} when the time was up" for what, count in left.items()]
        faults = place.faults.counts + Counter({"carrier's log away": killer.carrier_away})
        asked = place.faults.requests
        return Report(len(place.account.calls), exchange.told, killer.kills, faults, asked, verdict, seconds)


def _storm(plan: Plan, exchange: Exchange, killer: Killer, until: float) -> None:
    """Kill while callers call, and a while longer."""
    over = threading.Event()

    def call() -> None:
        try:
            _all_calls(plan, exchange, until)
            time.sleep(max(0, min(plan.goes_on, until - time.monotonic())))
        finally:
            over.set()

    with ThreadPoolExecutor(1) as beside:
        calling = beside.submit(call)
        killer.work(over)
        calling.result()


def _all_calls(plan: Plan, exchange: Exchange, until: float) -> None:
    """Play all calls, some at once, until there are no more or no time is left to begin one."""
    chance = Random(f"{plan.seed}-callers")
    whose = callers(chance)
    lines = threading.BoundedSemaphore(plan.at_once)

    def play(serial: int, caller: str) -> None:
        try:
            Call(exchange, caller, Random(f"{plan.seed}-{serial}")).play()
        finally:
            lines.release()

    with ThreadPoolExecutor(plan.at_once) as pool:
        plays = []
        for serial in range(plan.calls):
            lines.acquire()
            if time.monotonic() > until:
                lines.release()
                break
            plays.append(pool.submit(play, serial, whose(serial)))
        for each in plays:
            each.result()


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    seconds[name] = time.monotonic() - began
