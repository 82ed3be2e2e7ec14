"""From the category key to the ticket standing in a real Roundup: `python -m bench.relay [--tickets 40]`.

Beside it, by turns in the same run, a bare create of the same text on the same Roundup: one POST of a message, one
of the issue. «Standing» is what the relay itself wrote down: `settled_at` of the promise, taken after Roundup has
answered and the ticket has been found again by its key. Both ends of the figure are read from this machine's one
clock and nobody polls Roundup meanwhile, so nothing but the relay's work is in it.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

import requests
from sqlalchemy import Row, select

from bench import drain
from bench.calls import School, schools_of
from bench.houses import home, registry
from intake.demo.support_line import Line, line
from intake.demo.tracker import Tracker
from intake.ground import migrate, tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.settings import PREFIX
from intake.record.registry import import_schools
from intake.route.rulebook import RuleBook
from ivr.phone import Phone, over_http
from ticket_client.desks.roundup import Roundup
from ticket_client.values import Draft

WITHIN = 30.0
BREATH = 0.1
"""Seconds between two looks at our own record, long after the moment that is measured has been written down."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Milliseconds of one ticket: by a call, by the adapter alone, by a bare create."""

    called: float
    waited: float
    """Of `called`: from the key until the caller hears the number."""
    adapter: float
    bare: float


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of one piece of work."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def called(ours: Line, database: Database, school: School) -> tuple[float, float, Row[Any]]:
    """Play a call up to the category key; return milliseconds to the ticket and to the answer, and the promise."""
    account, token = (ours.settings[f"{PREFIX}{name}"] for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKENS"))
    phone = Phone(over_http(ours.url), ours.url, account, token, caller=f"+3069{int(school.code):08}")
    phone.dial()
    phone.press(school.code)
    phone.press("1")
    at = utc_now()
    answered = timed(lambda: phone.press("2"))
    promise = settled(database, phone.sid)
    phone.hang_up()
    return (promise.settled_at - at).total_seconds() * 1000, answered, promise


def settled(database: Database, sid: str) -> Row[Any]:
    """Return the call's kept promise to open a ticket; raises TimeoutError."""
    promise, request, call = tables.promise, tables.request, tables.call
    query = (
        select(promise)
        .join(request, request.c.id == promise.c.request)
        .join(call, call.c.id == request.c.call)
        .where(call.c.sid == sid, promise.c.verb == "open", promise.c.settled_at.is_not(None))
    )
    end = time.monotonic() + WITHIN
    while time.monotonic() < end:
        time.sleep(BREATH)
        with database.read() as connection:
            row = connection.execute(query).one_or_none()
        if row is not None:
            return row
    raise TimeoutError("the relay did not deliver in time")


def bare(session: requests.Session, tracker: Tracker, draft: Draft, key: str) -> None:
    """Create a message and an issue with it, as plainly as Roundup allows."""
    message = _made(session, tracker, "msg", content=draft.body, author=None)
    _made(session, tracker, "issue", title=draft.subject, team=draft.team, external_id=key, messages=[message])


def _made(session: requests.Session, tracker: Tracker, kind: str, **row: Any) -> str:
    given = {name: value for name, value in row.items() if value is not None}
    answer = session.post(f"{tracker.url}rest/data/{kind}", json=given, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["data"]["id"])


def measured(ours: Line, schools: list[School], tickets: int) -> list[Ticket]:
    """Make tickets by turns in the three ways; the first of each way warms up and is not counted."""
    tracker, desk = ours.tracker, Roundup(ours.tracker.url, ours.tracker.token)
    database = Database(ours.settings[f"{PREFIX}DATABASE_URL"])
    session = drain.session_of(tracker)
    made: list[Ticket] = []
    for serial, school in enumerate(schools[: tickets + 1]):
        took, waited, promise = called(ours, database, school)
        assert desk.find(promise.request), "a settled promise whose ticket does not stand"
        draft = Draft(**promise.payload)
        alone = timed(lambda: desk.open(draft, f"adapter-{serial}"))  # noqa: B023 - called at once
        plain = timed(lambda: bare(session, tracker, draft, f"bare-{serial}"))  # noqa: B023 - called at once
        made.append(Ticket(took, waited, alone, plain))
    database.close()
    return made[1:]


def report(name: str, took: list[float]) -> str:
    """Return one row: median and p90."""
    return f"{name:48} {median(took):7.1f} {quantiles(took, n=10, method='inclusive')[8]:7.1f}"


def main() -> None:
    """Measure and print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--tickets", type=int, default=40, help="how many in each way")
    reader.add_argument("--drain", action="store_true", help="how fast a backlog of so many tickets goes out")
    asked = reader.parse_args()
    with home() as place:
        schools = registry(place)

        def fill(url: str) -> None:
            database = Database(url)
            migrate.upgrade(database)
            import_schools(database, schools, utc_now)
            database.close()

        teams = RuleBook.load().teams()
        with line(place, teams, fill) as ours:
            if asked.drain:
                print(drain.report(drain.drained(ours, schools_of(schools)[: asked.tickets], teams, bare)))
                return
            made = measured(ours, schools_of(schools), asked.tickets)
    print(f"{'ms':48} {'median':>7} {'p90':>7}")
    print(report("category key to ticket standing", [each.called for each in made]))
    print(report("  of it until the caller hears the number", [each.waited for each in made]))
    print(report("the adapter's open alone (three requests)", [each.adapter for each in made]))
    print(report("bare create (two POSTs)", [each.bare for each in made]))
    more = [each.called - each.bare for each in made]
    print(report("more than a bare create", more))


if __name__ == "__main__":
    main()
