"""A real Request Tracker hints, by the scrip of deploy/rt/, that somebody changed a ticket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from intake.ground import tables
from intake.ground.db import Database
from tests.intake.test_slips import reported
from tests.support.desks.rt import RtBench, rt_desk
from tests.support.house import Clock, House
from tests.support.roundup import TEAMS
from tests.support.rt import ATHENS, Rt, need_rt
from tests.support.served import served
from tests.support.wire import Wire
from ticket_client.values import Progress

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]

SCRIP = Path(__file__).parents[2] / "deploy" / "rt" / "hint.pl"
SECRET = "μυστικό-of-the-desk"


@dataclass
class Bridge:
    """The bridge's web side, which may be away."""

    house: House
    away: Event

    def __call__(self, environ: Any, start: Any) -> Any:
        """Answer as the service would."""
        if self.away.is_set():
            start("502 Bad Gateway", [("Content-Length", "0")])
            return []
        return self.house.client.application(environ, start)


@pytest.fixture
def hinting(database: Database, tmp_path: Path) -> Iterator[tuple[House, RtBench, Event]]:
    """Give an installation whose RT has the scrip, Maria at that RT, and a way to take the bridge away."""
    need_rt()
    house, away = House(database, clock=Clock(datetime.now(UTC))), Event()
    with (
        served(Bridge(house, away)) as url,
        Rt(tmp_path, TEAMS | dict.fromkeys(ATHENS, ""), (f"{url}hints/rt", SECRET)) as rt,
    ):
        rt.up()
        rt.insert(SCRIP)
        house.more = {"helpdesk": "rt", "helpdesk_url": rt.url, "helpdesk_token": rt.token("intake"),
                      "helpdesk_hint_secret": SECRET}  # fmt: skip
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        with Wire(rt.url) as wire:
            yield house, RtBench(rt_desk(wire.url, rt.token("intake")), wire, rt), away
        house.app.database.close()


def test_a_person_at_rt_hastens_the_next_look(hinting: tuple[House, RtBench, Event]) -> None:
    """What Maria does is learned at once, what the bridge does hints nothing, a bridge away stops nobody."""
    house, maria, away = hinting
    reported(house).hang_up()
    house.deliver()
    house.look()
    ref = house.one(tables.ticket).ref
    assert not house.app.watcher.once("rt")

    maria.advance(ref, Progress.DONE)
    assert house.app.watcher.once("rt")
    assert house.one(tables.request).state == "done"

    maria.desk.comment(ref, "ευχαριστούμε", "c")
    assert not house.app.watcher.once("rt")

    away.set()
    maria.advance(ref, Progress.WORKING)
    assert not house.app.watcher.once("rt")
    house.look()
    assert house.one(tables.request).state == "confirmed"
