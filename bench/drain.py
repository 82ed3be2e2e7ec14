"""How fast a backlog goes out, for `python -m bench.relay --drain`: the relay beside the desk's raw creates.

A helpdesk is off while calls come in, and on again. The relay's rate is read from its own record: `settled_at` of
the openings, from the second to the last, since the first finds out that the desk is back. The raw rates are taken
from the same Roundup just before and just after, by as many clients as the relay has threads and by twice as many,
of which the better counts: bare creates (two POSTs), and the adapter's `open` alone, which also reads back.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from threading import local

import requests
from sqlalchemy import func, select

from bench.calls import School
from intake.demo.support_line import Line
from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.db import Database
from intake.ground.settings import PREFIX, Settings
from ivr.phone import Phone, over_http
from ticket_client.desks.roundup import Roundup
from ticket_client.values import Draft

THREADS = int(Settings.model_fields["relay_threads"].default)
BACK_WITHIN = 300.0
Create = Callable[[str], object]
"""Creates a ticket with this key."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Tickets a second."""

    relay: float
    routed: float
    """Of the relay, until each ticket was in its team's queue with the reasons."""
    bare: float
    adapter: float


def drained(ours: Line, schools: list[School], teams: dict[str, str], bare: Callable[..., None]) -> Rates:
    """Let a backlog of one request a school drain; return the rates."""
    database = Database(ours.settings[f"{PREFIX}DATABASE_URL"])
    serial, tracker = count(), ours.tracker
    desk, mine = Roundup(tracker.url, tracker.token), local()
    _call(ours, schools[0])
    until_kept(database, 1)
    draft = _draft(database)

    def raw(key: str) -> None:
        if not hasattr(mine, "session"):
            mine.session = session_of(tracker)
        bare(mine.session, tracker, draft, key)

    def rates() -> tuple[float, float]:
        return tuple(  # type: ignore[return-value]
            max(_rate(create, clients, len(schools) // 2, serial) for clients in (THREADS, 2 * THREADS))
            for create in (raw, lambda key: desk.open(draft, key))
        )

    before = rates()
    tracker.down()
    for school in schools[1:]:
        _call(ours, school)
    tracker.up(teams)
    until_kept(database, len(schools))
    relay, routed = _relay(database)
    after = rates()
    database.close()
    return Rates(relay, routed, (before[0] + after[0]) / 2, (before[1] + after[1]) / 2)


def session_of(tracker: Tracker) -> requests.Session:
    """Return a bare client's session at the tracker."""
    session = requests.Session()
    session.trust_env = False
    origin = tracker.url.rstrip("/")
    session.headers.update(
        {"Authorization": f"Bearer {tracker.token}", "X-Requested-With": "rest", "Origin": origin}
    )
    return session


def _rate(create: Create, clients: int, tickets: int, serial: "count[int]") -> float:
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(create, [f"raw-{next(serial)}" for _ in range(clients)]))  # connects
        keys = [f"raw-{next(serial)}" for _ in range(tickets)]
        begun = time.perf_counter()
        list(pool.map(create, keys))
        return tickets / (time.perf_counter() - begun)


def _call(ours: Line, school: School) -> None:
    account, token = (ours.settings[f"{PREFIX}{name}"] for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKENS"))
    phone = Phone(over_http(ours.url), ours.url, account, token, caller=f"+3069{int(school.code):08}")
    phone.dial()
    for keys in (school.code, "1", "2"):
        phone.press(keys)
    phone.hang_up()


def until_kept(database: Database, tickets: int) -> None:
    """Wait until so many tickets stand and are routed."""
    promise = tables.promise.c
    query = select(func.count()).where(promise.verb == "assign", promise.state == "kept")
    end = time.monotonic() + BACK_WITHIN
    while time.monotonic() < end:
        with database.read() as connection:
            if connection.execute(query).scalar_one() >= tickets:
                return
        time.sleep(1.0)
    raise TimeoutError("the backlog did not drain in time")


def _draft(database: Database) -> Draft:
    with database.read() as connection:
        payload = connection.execute(select(tables.promise.c.payload).limit(1)).scalar_one()
    return Draft(**payload)


def _relay(database: Database) -> tuple[float, float]:
    promise = tables.promise.c
    with database.read() as connection:
        query = select(promise.settled_at, promise.verb).where(promise.state == "kept")
        rows = sorted(connection.execute(query.order_by(promise.settled_at)).tuples())
    opened: list[datetime] = [at for at, verb in rows if verb == "open"][2:]
    every: list[datetime] = [at for at, _ in rows]
    return tuple(  # type: ignore[return-value]
        (len(opened) - 1) / (at[-1] - opened[0]).total_seconds() for at in (opened, every)
    )


def report(rates: Rates) -> str:
    """Return the table."""
    rows = {
        "the relay, tickets opened": rates.relay,
        "the relay, opened and routed": rates.routed,
        "bare creates (two POSTs)": rates.bare,
        "the adapter's open alone (three requests)": rates.adapter,
    }
    lines = [f"{name:48} {rate:7.1f} {rates.relay / rate:7.2f}" for name, rate in rows.items()]
    return "\n".join([f"{'tickets a second':48} {'rate':>7} {'relay /':>7}", *lines])
