"""A helpdesk that counts our requests: it is left in peace for as long as it wishes, and everything arrives."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from tests.intake.test_slips import reported
from tests.support.house import Clock, House
from tests.support.roundup import need_roundup, tickets
from tests.support.service import serving
from ticket_client.errors import Unavailable
from ticket_client.memory import Memory

CALLS = ("1", "2", "4", "5", "6")
"""What the schools that call choose from the menu."""
MOST = 9.0
"""Requests the rationed desk takes at once."""


@dataclass
class Rationed:
    """The desk in memory behind a counter: a verb costs three requests, one comes free every two seconds."""

    desk: Memory
    clock: Clock
    left: float = MOST
    counted_at: datetime | None = None
    asked: list[datetime] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.desk, name)
        if not callable(found):
            return found

        def verb(*values: Any) -> Any:
            self.asked.append(self.clock())
            for _ in range(3):
                self._count()
            return found(*values)

        return verb

    def _count(self) -> None:
        now = self.clock()
        self.left = min(MOST, self.left + (now - (self.counted_at or now)).total_seconds() / 2)
        self.counted_at = now
        if self.left < 1:
            raise Unavailable("too many requests", retry_after=2)
        self.left -= 1


def test_a_desk_that_rations_requests_gets_everything_in_the_end(house: House) -> None:
    """Promises that need more requests than the desk takes at once do not use up each other's, whoever waits."""
    for category in CALLS:
        reported(house, category).hang_up()
    desk = Rationed(house.desk, house.clock)
    relay = replace(house.app.relay, desks={"memory": desk})
    for _ in range(3600):  # seconds; the rations for it all come to ninety
        while relay.once("memory"):
            pass
        house.clock.pass_(seconds=1)
        if {row.state for row in house.rows(tables.promise)} == {"kept"}:
            break
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    assert len(house.rows(tables.ticket)) == len(CALLS)


def test_while_a_desk_rests_nothing_is_asked_of_it(house: House) -> None:
    """The wish counts for the whole desk, health tells of it as a rest, no fault, and then it is over."""
    for category in CALLS[:2]:
        reported(house, category).hang_up()
    desk = Rationed(house.desk, house.clock, left=0.0)
    relay = replace(house.app.relay, desks={"memory": desk})
    assert relay.once("memory")
    assert not relay.once("memory")
    told = house.client.get("/health")
    assert (told.status_code, told.json["complaints"]) == (200, [])
    assert "is resting, tried again at 08:30:02 UTC: too many requests" in str(told.json["warnings"])
    house.clock.pass_(seconds=3)
    assert house.app.verdict().warnings == ()
    assert relay.once("memory")
    assert desk.asked[-1] - desk.asked[0] == timedelta(seconds=3)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_real_roundup_with_limits_gets_everything_in_the_end(database: Database, tmp_path: Path) -> None:
    """Against Roundup's own rate limit the real service waits as it is told; no ticket is lost, none doubled."""
    need_roundup()
    home = tmp_path / "roundup"
    with Tracker(home, options={"WEB_API_CALLS_PER_INTERVAL": "24", "WEB_API_INTERVAL_IN_SEC": "4"}) as tracker:
        tracker.up(RuleBook.load().teams())
        house = House(database, Clock(utc_now()))
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
        with serving(tmp_path, database.url.render_as_string(hide_password=False), **desk) as service:
            for category in CALLS:
                reported(service, category).hang_up()
            service.until(lambda: {row.state for row in house.rows(tables.promise)} == {"kept"})
            assert "come back later (429)" in service.log()
    with Tracker(home, options={"WEB_API_CALLS_PER_INTERVAL": "0"}) as tracker:
        tracker.up({})
        assert sorted((row["external_id"], row["team.name"]) for row in tickets(tracker)) == sorted(
            (row.request, row.team) for row in house.rows(tables.ticket)
        )
        assert len(house.rows(tables.ticket)) == len(CALLS)
