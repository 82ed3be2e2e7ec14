"""The detector of deploy/ in a real Roundup: its hints reach the real service and never hold up a technician."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from tests.intake.test_slips import reported
from tests.support.house import Clock, House
from tests.support.roundup import need_roundup
from tests.support.roundup_pages import Pages, keeper
from tests.support.service import Service, serving
from tests.support.wire import Misbehaving

pytestmark = pytest.mark.slow
on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])

DETECTOR = Path(__file__).parents[2] / "deploy" / "roundup_hint.py"
SECRET = "a-secret-of-the-desk"


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the detector, which nobody has told yet where to send hints."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        tracker.down()
        shutil.copy(DETECTOR, tracker.home / "detectors")
        tracker.up({})
        yield tracker


def told(tracker: Tracker, url: str, secret: str = SECRET) -> None:
    """Give the detector its section, and restart the tracker as its docstring says."""
    config = tracker.home / "detectors" / "config.ini"
    before = config.read_text(encoding="utf-8").partition("[intake]")[0]
    config.write_text(f"{before}[intake]\nhint_url = {url}\nhint_secret = {secret}\n", encoding="utf-8")
    tracker.up({})


@pytest.fixture
def service(tracker: Tracker, database: Database, tmp_path: Path) -> Iterator[Service]:
    """Give a service that looks at the tracker once an hour unless it gets a hint."""
    House(database, Clock(utc_now())).add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    more = {"helpdesk_hint_secret": SECRET, "watch_every_s": "3600"}
    with serving(tmp_path, database.url.render_as_string(hide_password=False), **desk, **more) as service:
        yield service


@on_sqlite
def test_a_hint_from_the_tracker_hastens_the_look(service: Service, database: Database, tracker: Tracker) -> None:
    """What a technician does at the pages, and the keeper at the command line, is known long before the hour."""
    told(tracker, f"http://127.0.0.1:{service.port}/hints/roundup")
    house = House(database)
    reported(service).hang_up()
    service.until(lambda: {row.state for row in house.rows(tables.promise)} == {"kept"})
    ref = house.one(tables.ticket).ref
    Pages(tracker).edit(ref, team="lead")
    service.until(lambda: house.one(tables.ticket).team == "lead")
    keeper(tracker, "retire", f"issue{ref}")
    service.until(lambda: "ticket_deleted" in house.one(tables.request).reasons)


@on_sqlite
def test_a_forged_hint_hastens_nothing(service: Service, tracker: Tracker) -> None:
    """A tracker that signs with another secret is refused; its technicians notice nothing, both logs say so."""
    told(tracker, f"http://127.0.0.1:{service.port}/hints/roundup", "another-secret")
    Pages(tracker).make(title="Δοκιμή")
    service.until(lambda: "hint_refused" in service.log())
    service.until(lambda: "did not take the hint: HTTP Error 403" in (tracker.home / "server.log").read_text())
    assert "another-secret" not in service.log() + (tracker.home / "server.log").read_text()


def test_a_technicians_change_never_waits_for_us(tracker: Tracker) -> None:
    """Whether the bridge is silent, away or not even configured, the change is made and the page comes back."""
    with Misbehaving(lambda _connection, _head: None) as silent:
        for url in (silent.url, "http://127.0.0.1:9/hints/roundup", "nonsense"):
            told(tracker, url)
            pages = Pages(tracker)
            pages.edit(pages.make(title="Δοκιμή"), status="in-progress")
        config = tracker.home / "detectors" / "config.ini"
        config.write_text(config.read_text(encoding="utf-8").partition("[intake]")[0], encoding="utf-8")
        tracker.up({})
        pages = Pages(tracker)
        pages.edit(pages.make(title="Δοκιμή"), status="in-progress")
