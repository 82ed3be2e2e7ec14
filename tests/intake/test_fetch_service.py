"""Recordings in the running service: killed in the middle of one, and whole on a real helpdesk's ticket."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record.links import Links
from intake.route.rulebook import RuleBook
from tests.support.desks.roundup import RoundupBench
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, House
from tests.support.roundup import need_roundup
from tests.support.served import served
from tests.support.service import Service, serving
from tests.support.tapes import SOUND, sound
from tests.support.vendors.twilio import FakeTwilio
from tests.support.wire import Wire
from ticket_client.desks.roundup import Roundup

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Place:
    """A running service, its record, and the carrier it asks."""

    service: Service
    house: House
    twilio: FakeTwilio

    @property
    def folder(self) -> Path:
        """Where recordings are kept."""
        return Path(self.service.settings["INTAKE_RECORDINGS"])

    def told(self) -> str:
        """Play a call that leaves a message; return the recording's id."""
        phone = self.service.phone()
        phone.dial()
        for keys in ("0501010", "1", "2"):
            phone.press(keys)
        while phone.document.wait == "keys":
            phone.silence()
        phone.speak(12)
        phone.hang_up()
        return str(self.house.rows(tables.clip)[-1].sid)

    def state(self) -> str:
        """Return how the only recording stands."""
        return str(self.house.one(tables.clip).state)

    def due_now(self) -> None:
        """Let the time pass after which another holder may try."""
        with self.house.database.write() as connection:
            connection.execute(update(tables.clip).values(due_at=utc_now()))


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    """Give a service that keeps recordings."""
    with ExitStack() as stack:
        yield _place(stack, database, tmp_path)


def _place(stack: ExitStack, database: Database, home: Path, **more: str) -> Place:
    house, twilio = House(database), FakeTwilio(ACCOUNT, TOKEN)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    url = stack.enter_context(served(twilio.app()))
    address = database.url.render_as_string(hide_password=False)
    more = {"twilio_api_url": url, "link_keys": "k" * 32, **more}
    return Place(stack.enter_context(serving(home, address, **more)), house, twilio)


def test_a_service_that_is_killed_while_it_fetches_keeps_the_recording_whole(place: Place) -> None:
    """No row says «kept» of half a file; the next holder fetches it whole, and what the dead one left goes."""
    place.twilio.down = True
    sid = place.told()
    place.service.until(lambda: bool(place.house.one(tables.clip).trouble))
    place.twilio.sounds[sid], place.twilio.rest = sound(0.1), 0.05
    place.twilio.down = False
    place.service.until(lambda: any(place.folder.glob("*.part")))
    place.service.kill()
    (left,) = place.folder.iterdir()
    assert left.name.endswith(".part")
    clip = place.house.one(tables.clip)
    assert (clip.state, clip.file) == ("waiting", None)
    assert clip.due_at > utc_now()  # nobody else takes it while its holder may still live

    place.twilio.rest = 0.0
    place.due_now()
    old = (utc_now() - timedelta(days=2)).timestamp()
    os.utime(left, (old, old))
    place.service.start()
    place.service.until(lambda: place.state() == "kept")
    assert [path.name for path in place.folder.iterdir()] == [f"{sid}.wav"]
    assert (place.folder / f"{sid}.wav").read_bytes() == sound(0.1)


def test_a_service_that_is_killed_between_file_and_row_asks_the_carrier_no_more(place: Place) -> None:
    """The file that stands is whole, so the next holder writes its row without the carrier."""
    place.twilio.down = True
    sid = place.told()
    place.service.kill()
    (place.folder / f"{sid}.wav").write_bytes(SOUND)  # as `Shelf.take` leaves it before the row is written
    place.due_now()
    place.service.start()
    place.service.until(lambda: place.state() == "kept")
    assert place.house.one(tables.clip).bytes == len(SOUND)


def test_no_log_line_of_the_service_holds_a_link(place: Place) -> None:
    """Neither of a link that leads nowhere, nor of one that could not be answered for want of a database."""
    target = "/recordings/NzM.a-secret-proof-of-somebody"
    assert place.service.send("GET", target).status == 404
    if place.house.database.dialect == "sqlite":
        good = place.told() and _link(place.house)
        Path(str(place.house.database.url.database)).rename(place.service.home / "away")
        answer = place.service.send("GET", good)
        assert answer.status == 500
        assert good.rpartition("/")[2] not in place.service.log()
        assert "/recordings/…" in place.service.log()
    assert "a-secret-proof" not in place.service.log()


def _link(house: House) -> str:
    clip = house.one(tables.clip).id
    return Links(PUBLIC_URL, ["k" * 32]).to(clip).removeprefix(PUBLIC_URL)


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


def test_a_real_ticket_carries_the_file_and_a_link_that_plays(
    database: Database, tmp_path: Path, tracker: Tracker
) -> None:
    """From the caller's words to Roundup: the file byte for byte, and a link by which a part of it is heard."""
    desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    with ExitStack() as stack:
        quick = {"assign_after_s": "0", "helpdesk_recordings": "attached", "forget_at_carrier_days": "0"}
        place = _place(stack, database, tmp_path, **desk, **quick)
        place.twilio.down = True
        sid = place.told()
        place.twilio.recorded(sid, place.house.one(tables.call).sid, SOUND)
        place.twilio.down = False
        settled = {"kept"}
        place.service.until(lambda: place.house.rows(tables.promise, verb="attach") != [])
        place.service.until(lambda: {row.state for row in place.house.rows(tables.promise)} == settled)
        place.service.until(lambda: sid not in place.twilio.sounds)
        ref = place.house.one(tables.ticket).ref
        with Wire(tracker.url) as wire:
            bench = RoundupBench(Roundup(wire.url, tracker.token), wire, tracker)
            assert [(file.kind, file.data) for file in bench.files(ref)] == [("audio/x-wav", SOUND)]
            said = "\n".join(bench.comments(ref))
        (link,) = set(re.findall(r"Ακρόαση: (\S+)", said))
        part = place.service.send("GET", link.removeprefix(PUBLIC_URL), headers={"Range": "bytes=100-199"})
        assert (part.status, part.body) == (206, SOUND[100:200])
        assert place.house.one(tables.clip).forgotten_at
