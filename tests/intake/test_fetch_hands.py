"""Recordings in several hands: fetched once, in no transaction, left clean by the dead, deleted only when safe."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import select, update

from intake.ground import tables
from intake.ground.db import Busy, Database
from intake.ground.shelf import Shelf
from ivr.carrier import Carrier
from tests.support.databases import ON_A_SERVER
from tests.support.house import House
from tests.support.tapes import SOUND, call_of, files, recording, sound, told
from tests.support.vendors.twilio import FakeTwilio

Line = tuple[House, FakeTwilio]


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Iterator[Line]:
    """Give an installation and its carrier."""
    with recording(database, tmp_path) as both:
        yield both


def test_two_fetchers_fetch_a_recording_once(line: Line) -> None:
    """Whoever is second finds nothing to do, on any number of recordings."""
    house, twilio = line
    for _ in range(4):
        sid = told(house)
        twilio.recorded(sid, call_of(house), SOUND)
    start = Barrier(2)

    def work() -> int:
        fetcher, done = replace(house.app.fetcher), 0
        start.wait()
        while fetcher.once():
            done += 1
        return done

    with ThreadPoolExecutor(2) as pool:
        done = [each.result() for each in [pool.submit(work), pool.submit(work)]]
    assert {row.state for row in house.rows(tables.clip)} == {"kept"}
    assert {row.tries for row in house.rows(tables.clip)} == {1}
    assert len(twilio.asked) == 4
    assert sum(done) >= 4


def test_who_was_overtaken_settles_nothing(line: Line) -> None:
    """A holder that lost its lease writes no row; the file of whoever was quicker stands, and there is one."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), SOUND)
    slow = replace(house.app.fetcher, carrier=Overtaken(house, twilio))
    assert slow.once()
    clip = house.one(tables.clip)
    assert (clip.state, clip.tries) == ("kept", 2)
    assert files(house) == [f"{sid}.wav"]
    assert len(house.rows(tables.audit, what="recording_kept")) == 1
    assert house.app.shelf.whole(clip.file, clip.sha256).read_bytes() == SOUND


class Overtaken:
    """A carrier so slow that another holder has fetched all before it answers; then it gives something else."""

    patience = 1.0

    def __init__(self, house: House, twilio: FakeTwilio) -> None:
        self.house, self.twilio = house, twilio

    def recording(self, _sid: str, write: Callable[[bytes], object]) -> None:
        """Let the other one go first, then give another sound."""
        self.house.clock.pass_(minutes=5)
        assert self.house.fetch() == 1
        write(sound(0.1))


class Meanwhile:
    """The carrier, and something that happens while it is asked."""

    patience = 1.0

    def __init__(self, carrier: Carrier, happens: Callable[[str], None]) -> None:
        self.carrier, self.happens = carrier, happens

    def __getattr__(self, name: str) -> Callable[..., object]:
        """Return a question to the carrier, before which it happens."""

        def asked(*told: object) -> object:
            self.happens(name)
            answer: object = getattr(self.carrier, name)(*told)
            return answer

        return asked


def test_no_transaction_is_open_while_the_carrier_is_asked(line: Line) -> None:
    """P10: for the sound, how it stands, and to delete it, another writer gets at that very row at once."""
    house, twilio = line
    asked = []

    def write(name: str) -> None:
        with house.database.write() as connection:
            connection.execute(update(tables.clip).values(seconds=len(asked)))
        asked.append(name)

    sid = told(house)
    fetcher = replace(house.app.fetcher, carrier=Meanwhile(house.app.carrier, write), forget_after=timedelta(0))
    assert fetcher.once()
    twilio.recorded(sid, call_of(house), SOUND)
    house.clock.pass_(minutes=1)
    while fetcher.once():
        pass
    assert asked == ["recording", "taped", "recording", "forget"]
    assert house.one(tables.clip).forgotten_at


@ON_A_SERVER
def test_a_recording_is_not_settled_while_a_call_changes_its_request(line: Line) -> None:
    """The call may be sending it to another desk: the file would be promised to the one it leaves alone."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), SOUND)
    changing = select(tables.request.c.id).with_for_update(key_share=True)
    with house.database.write() as call:
        call.execute(changing)
        with pytest.raises(Busy):
            house.fetch()
    assert house.one(tables.clip).state == "waiting"
    house.clock.pass_(minutes=5)
    house.fetch()
    assert house.one(tables.clip).state == "kept"
    assert len(twilio.asked) == 1


def test_a_file_that_stands_is_not_fetched_again(line: Line) -> None:
    """Who died between the file and its row left the recording whole: the next try needs no carrier."""
    house, twilio = line
    sid = told(house)
    house.app.shelf.take(sid, lambda write: write(SOUND))
    house.fetch()
    clip = house.one(tables.clip)
    assert (clip.state, clip.bytes) == ("kept", len(SOUND))
    assert twilio.asked == []


def test_a_full_disk_is_waited_for(line: Line) -> None:
    """A recording that cannot be stored is tried again, and says why."""
    house, twilio = line
    twilio.recorded(told(house), call_of(house), SOUND)
    fetcher = replace(house.app.fetcher, shelf=Shelf(Path("/dev/full/recordings")))
    assert fetcher.once()
    clip = house.one(tables.clip)
    assert (clip.state, clip.trouble) == ("waiting", "it cannot be stored (Not a directory)")


def aged(house: House, name: str, **span: float) -> None:
    """Let a file be in the folder that was last written so long ago."""
    path = house.app.shelf.folder / name
    path.write_bytes(SOUND)
    when = (house.clock() - timedelta(**span)).timestamp()
    os.utime(path, (when, when))


def test_what_nobody_will_ever_ask_for_is_swept_away(line: Line) -> None:
    """Parts of dead attempts go after a day, files that no row knows after thirty; what a row knows stays."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), SOUND)
    house.app.shelf.prepare()
    late = told(house)
    names = {
        f".{sid}-1.part": 2,
        ".REb-1.part": 0,
        "REc.wav": 31,
        "REd.wav": 29,
        f"{late}.wav": 31,
        "a.txt": 99,
    }
    for name, days in names.items():
        aged(house, name, days=days)
    house.fetch()
    assert files(house) == sorted({".REb-1.part", "REd.wav", f"{late}.wav", "a.txt", f"{sid}.wav"})


@pytest.mark.parametrize("days", [None, 0, 7])
def test_the_carrier_deletes_only_what_is_here_whole_and_only_if_told_to(
    database: Database, tmp_path: Path, days: int | None
) -> None:
    """By default never; else so many days after it was kept, tried again while the carrier cannot."""
    with recording(database, tmp_path, forget_at_carrier_days=days) as (house, twilio):
        sid = told(house)
        twilio.recorded(sid, call_of(house), SOUND)
        house.fetch()
        if days:
            house.clock.pass_(days=days, seconds=-1)
            assert house.fetch() == 0
            assert sid in twilio.sounds
            house.clock.pass_(seconds=1)
            twilio.down = True
            house.fetch()
            assert "could not be deleted at the carrier" in house.one(tables.clip).trouble
            twilio.down = False
            house.clock.pass_(hours=1)
        house.fetch()
        clip = house.one(tables.clip)
        assert clip.state == "kept"
        assert (sid in twilio.sounds) == (days is None)
        assert (clip.forgotten_at is None) == (days is None)
        assert clip.trouble is None
        assert house.fetch() == 0


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(SOUND[:-1])])
def test_a_file_that_is_spoiled_before_the_carrier_deletes_its_own_is_fetched_anew(
    database: Database, tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    """The carrier is told to delete nothing of which we have not read every byte back."""
    with recording(database, tmp_path, forget_at_carrier_days=7) as (house, twilio):
        sid = told(house)
        twilio.recorded(sid, call_of(house), SOUND)
        house.fetch()
        spoil(house.app.shelf.folder / f"{sid}.wav")
        house.clock.pass_(days=7)
        house.fetch()
        assert sid in twilio.sounds
        clip = house.one(tables.clip)
        assert (clip.state, clip.forgotten_at) == ("kept", None)
        assert house.app.shelf.whole(clip.file, clip.sha256).read_bytes() == SOUND
        house.clock.pass_(days=7)
        house.fetch()
        assert sid not in twilio.sounds
