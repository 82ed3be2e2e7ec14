"""Real service, real helpdesk, several callers at once, and kill -9 in the middle of it (P1, P2, P3, P4, P7)."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event

import pytest
from sqlalchemy import update

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from ivr.document import read
from ivr.phone import HungUp, Phone
from ivr.speech import spoken_number
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, House
from tests.support.roundup import need_roundup, tickets
from tests.support.service import WITHIN, Service, serving
from tests.support.spoken import numbers_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SCHOOL = ("0501010", "1")
CALLS = ("1", "2", "3", "4", "5", "6", "7", "8", "", "0", "1", "2")
"""What each caller chooses from the menu; one hangs up before it, one wants a person."""
SILENT_FROM_HERE = {2, 5, 10}
"""Calls that the carrier does not tell the end of before everything is over."""


@dataclass
class Carrier:
    """Delivers webhooks until they are answered, as the carrier repeats them, and remembers what callers heard."""

    service: Service
    answered: int = 0
    heard: list[str] = field(default_factory=list)
    up: Event = field(default_factory=Event)
    news: Condition = field(default_factory=Condition)

    def post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Post until there is an answer that is none of «try again»."""
        until = time.monotonic() + WITHIN
        while time.monotonic() < until:
            assert self.up.wait(WITHIN)
            try:
                status, body = self.service.post(target, form, headers)
            except OSError:
                time.sleep(0.02)
                continue
            if status != 503:
                self._note(status, body)
                return status, body
        raise TimeoutError(target)

    def _note(self, status: int, body: bytes) -> None:
        with self.news:
            self.answered += 1
            if status == 200:
                self.heard += read(body).heard
            self.news.notify_all()

    def wait_for(self, answered: int, calls: list[Future[None]]) -> None:
        """Return when so many webhooks have been answered, or the calls are over."""
        with self.news:
            self.news.wait_for(lambda: self.answered >= answered or all(map(Future.done, calls)), WITHIN)


def call(phone: Phone, choice: str, *, ends: bool) -> None:
    """Play one call to its end, or to where the caller is silent for ever."""
    phone.dial()
    try:
        for keys in (*SCHOOL, choice, "", "1", "1", ""):
            phone.press(keys) if keys else phone.silence()
            if not choice:
                break
    except HungUp:
        return
    if ends and phone.open:
        phone.hang_up()


def down(carrier: Carrier, database: Database) -> None:
    """Kill the service, let the time pass in which its leases run out, and start it again."""
    carrier.up.clear()
    carrier.service.kill()
    leased = update(tables.promise).where(tables.promise.c.state == "leased")
    with database.write() as connection:
        connection.execute(leased.values(lease_until=utc_now()))
    carrier.service.start()
    carrier.up.set()


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


@pytest.fixture
def carrier(database: Database, tracker: Tracker, tmp_path: Path) -> Iterator[Carrier]:
    """Give a carrier in front of a running service."""
    House(database).add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    more = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    quick = {"unfinished_grace_s": "0", "assign_after_s": "0"}
    with serving(tmp_path, database.url.render_as_string(hide_password=False), **more, **quick) as service:
        carrier = Carrier(service)
        carrier.up.set()
        yield carrier


def test_a_service_that_is_killed_again_and_again_loses_and_doubles_nothing(
    carrier: Carrier, database: Database, tracker: Tracker
) -> None:
    """Every call has its row and outcome, every request one live ticket, every promise is kept, numbers work."""
    house = House(database)
    phones = [
        Phone(carrier.post, PUBLIC_URL, ACCOUNT, TOKEN, caller=f"+30210999{n:04}") for n in range(len(CALLS))
    ]
    with ThreadPoolExecutor(4) as pool:
        plays = [
            pool.submit(call, phone, CALLS[n], ends=n not in SILENT_FROM_HERE) for n, phone in enumerate(phones)
        ]
        carrier.wait_for(9, plays)
        down(carrier, database)
        carrier.wait_for(24, plays)
        carrier.service.kill_worker()
        carrier.wait_for(45, plays)
        down(carrier, database)
        for play in plays:
            play.result()
    carrier.service.until(lambda: len(house.rows(tables.ticket)) > 3)
    down(carrier, database)
    for phone in phones:
        phone.hang_up()
    settled = {"kept", "dropped"}
    carrier.service.until(lambda: {row.state for row in house.rows(tables.promise)} <= settled)

    calls = house.rows(tables.call)
    assert {row.sid for row in calls} == {phone.sid for phone in phones}
    assert {row.call for row in house.rows(tables.call_outcome)} == {row.id for row in calls}
    told = house.rows(tables.request)
    standing = {row.id for row in told if row.state != "absorbed"}
    assert Counter(row.request for row in house.rows(tables.ticket, live=True)) == Counter(standing)
    ours = [ticket for ticket in tickets(tracker) if ticket["external_id"] in {row.id for row in told}]
    assert Counter(ticket["external_id"] for ticket in ours) == Counter(standing)
    subjects = " ".join(ticket["title"] for ticket in tickets(tracker))
    assert {subjects.count(f"[IVR:{key}]") for key in standing} == {1}
    spoken = numbers_in(carrier.heard)
    assert spoken
    assert spoken <= {spoken_number(row.number, "el") for row in told}
