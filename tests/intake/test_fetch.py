"""Recordings come whole or not at all; each way of not coming is told apart, and only the carrier ends it."""

import os
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from intake.ground import tables
from intake.ground.db import Database
from intake.ground.shelf import Shelf
from ivr.carrier import rest
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.tapes import SOUND, files, recording, sound, told
from tests.support.vendors.twilio import FakeTwilio

Line = tuple[House, FakeTwilio]


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Iterator[Line]:
    """Give an installation and its carrier."""
    with recording(database, tmp_path) as both:
        yield both


def call_of(house: House) -> str:
    """Return the carrier's id of the newest call."""
    return str(house.rows(tables.call)[-1].sid)


def body(house: House) -> str:
    """Return all that the ticket has been told since it was opened."""
    return "\n".join(house.desk.comments(house.one(tables.ticket).ref))


def test_a_recording_is_kept_whole_with_its_hash(line: Line) -> None:
    """File and row agree on name, size and hash; only its owner may read it; nobody asks for it again."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), SOUND)
    assert house.fetch() == 1
    assert house.fetch() == 0
    clip, shelf = house.one(tables.clip), house.app.shelf
    assert (clip.state, clip.file, clip.bytes, clip.media) == ("kept", f"{sid}.wav", len(SOUND), "audio/x-wav")
    assert shelf.whole(clip.file, clip.sha256).read_bytes() == SOUND
    assert clip.kept_at == house.clock()
    assert files(house) == [clip.file]
    assert stat.S_IMODE(shelf.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((shelf.folder / clip.file).stat().st_mode) == 0o600


FLAWS: dict[str, tuple[Callable[[FakeTwilio], object], str]] = {
    "a page": (lambda twilio: setattr(twilio, "kind", "text/html"), "no sound"),
    "down": (lambda twilio: setattr(twilio, "down", True), "503"),
    "dropped": (lambda twilio: setattr(twilio, "cut", 1000), "cannot be reached"),
    "dropped at once": (lambda twilio: setattr(twilio, "cut", 0), "cannot be reached"),
    "proof refused": (lambda twilio: setattr(twilio, "token", "another"), "refuses our account"),
    "account closed": (lambda twilio: setattr(twilio, "wrong", True), "400"),
    "busy": (lambda twilio: setattr(twilio, "busy", 1), "429"),
    "a page called a sound": (lambda twilio: twilio.sounds.update(dict.fromkeys(twilio.sounds, PAGE)), "is none"),
    "empty": (lambda twilio: twilio.sounds.update(dict.fromkeys(twilio.sounds, b"")), "empty"),
}
PAGE = b"<!doctype html><title>502 Bad Gateway</title>" * 20


@pytest.mark.parametrize("flaw", FLAWS)
def test_whatever_passes_is_tried_again_and_shown_meanwhile(line: Line, flaw: str) -> None:
    """Nothing of it is kept, the row says why, the waits grow up to an hour; when it has passed, it is fetched."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), SOUND)
    spoil, why = FLAWS[flaw]
    spoil(twilio)
    waits = []
    for _ in range(14):
        assert house.fetch() == 1
        clip = house.one(tables.clip)
        assert (clip.state, clip.file, files(house)) == ("waiting", None, [])
        if not waits:
            assert why in clip.trouble
        if flaw == "busy":
            twilio.busy = 1
        waits.append(clip.due_at - house.clock())
        house.clock.now = clip.due_at
    assert waits[0] <= timedelta(seconds=2)
    assert timedelta(minutes=30) <= waits[-1] <= timedelta(hours=1)
    assert house.one(tables.clip).tries == 14
    twilio.kind, twilio.down, twilio.cut, twilio.token, twilio.wrong = "audio/x-wav", False, None, TOKEN, False
    twilio.busy, twilio.sounds[sid] = 0, SOUND
    house.fetch()
    clip = house.one(tables.clip)
    assert (clip.state, clip.trouble) == ("kept", None)


def test_a_sound_that_trickles_ends_in_time(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slowly the bytes come, a try is no longer than the carrier's patience; the lease counts on that."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), sound(0.005))
    monkeypatch.setattr(rest, "WHOLE_S", 0.5)
    twilio.rest = 0.1
    house.fetch()
    assert "in time" in house.one(tables.clip).trouble
    assert files(house) == []


@pytest.mark.parametrize("status", ["processing", "in-progress", "completed"])
def test_a_late_recording_is_waited_for(line: Line, status: str) -> None:
    """The carrier knows it and does not give it out: however long that takes, it is late and not lost."""
    house, twilio = line
    sid = told(house)
    twilio.recorded(sid, call_of(house), None, status=status)
    house.clock.pass_(days=2)
    house.fetch()
    clip = house.one(tables.clip)
    assert (clip.state, clip.trouble) == ("waiting", f"the carrier does not give it out yet ({status})")
    twilio.recorded(sid, call_of(house), SOUND)
    house.clock.pass_(hours=1)
    house.fetch()
    assert house.one(tables.clip).state == "kept"


def test_a_recording_that_the_carrier_does_not_know_yet_is_not_given_up(line: Line) -> None:
    """What it has just told of may not be known everywhere there; only later does «unknown» mean gone."""
    house, twilio = line
    sid = told(house)
    house.fetch()
    assert house.one(tables.clip).trouble == "the carrier does not know it yet"
    twilio.recorded(sid, call_of(house), SOUND)
    house.clock.pass_(minutes=11)
    house.fetch()
    assert house.one(tables.clip).state == "kept"


@pytest.mark.parametrize(
    ("state", "words"),
    [("gone", "δεν την έχει πια"), ("deleted", "δεν την έχει πια"), ("absent", "δεν γράφτηκε ήχος"),
     ("too_large", "ξεπερνά το επιτρεπόμενο μέγεθος"), ("endless", "ξεπερνά το επιτρεπόμενο μέγεθος")],
)  # fmt: skip
def test_what_will_never_come_is_told_on_the_ticket_once(line: Line, state: str, words: str) -> None:
    """Each end has its own state and sentence; the carrier is asked no more, and nothing waits for the file."""
    house, twilio = line
    sid = told(house)
    if state in ("too_large", "endless"):
        twilio.untold = state == "endless"
        twilio.recorded(sid, call_of(house), SOUND + bytes(rest.LARGEST))
    elif state != "gone":
        twilio.recorded(sid, call_of(house), None, status="absent")
        twilio.recordings[sid]["status"] = state
    house.deliver()
    house.clock.pass_(minutes=11)
    house.fetch()
    clip, asked = house.one(tables.clip), len(twilio.asked)
    assert clip.state == {"deleted": "gone", "endless": "too_large"}.get(state, state)
    assert clip.due_at is None
    house.clock.pass_(days=1)
    house.fetch()
    house.deliver()
    house.deliver()
    assert len(twilio.asked) == asked
    assert body(house).count(f"Η ηχογράφηση {sid} δεν διασώθηκε") == 1
    assert words in body(house)
    assert house.rows(tables.promise, state="waiting") == []
    assert files(house) == []
    assert (sid in twilio.sounds) == (clip.state == "too_large")


def test_nothing_is_asked_for_a_recording_of_which_the_carrier_has_said_that_there_is_none(line: Line) -> None:
    """The news that nothing was recorded ends it at once; news that it has begun begins nothing."""
    house, twilio = line
    phone = house.phone()
    phone.dial()
    for number, status in enumerate(("absent", "failed", "in-progress")):
        form = {"CallSid": phone.sid, "AccountSid": ACCOUNT, "RecordingSid": f"RE{number:032x}",
                "RecordingStatus": status}  # fmt: skip
        target = "/voice/recording?kind=problem&turn=0"
        phone.post(target, form, {"X-Twilio-Signature": phone.signed(target, form)})
    assert house.fetch() == 0
    assert [row.state for row in house.rows(tables.clip)] == ["absent", "absent", "waiting"]
    assert twilio.asked == []


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
