"""Recordings come whole or not at all; each way of not coming is told apart, and only the carrier ends it."""

import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.ground import tables
from intake.ground.db import Database
from ivr.carrier import rest
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.tapes import SOUND, call_of, files, recording, sound, told
from tests.support.vendors.twilio import FakeTwilio

Line = tuple[House, FakeTwilio]


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Iterator[Line]:
    """Give an installation and its carrier."""
    with recording(database, tmp_path) as both:
        yield both


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
