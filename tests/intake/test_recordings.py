"""Recordings on tickets, where a helpdesk wants them as files: from our folder, byte for byte, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from intake.ground import tables
from intake.ground.db import Database
from intake.route.rulebook import SHIPPED
from ivr.phone import Phone
from tests.support.house import ACCOUNT, House
from tests.support.tapes import SID, SOUND, recording, told
from tests.support.vendors.twilio import FakeTwilio
from ticket_client.memory import Memory


@pytest.fixture
def line(database: Database, tmp_path: Path) -> Iterator[tuple[House, FakeTwilio]]:
    """Give an installation whose desk wants recordings as files."""
    with recording(database, tmp_path, helpdesk_recordings="attached") as both:
        yield both


def on_ticket(house: House) -> list[bytes]:
    """Return the files on the only live ticket."""
    return [file.data for file in house.desk.files(house.one(tables.ticket, live=True).ref)]


def test_a_recording_stands_on_the_ticket_byte_for_byte(line: tuple[House, FakeTwilio]) -> None:
    """The file is attached once, named by what it is, and the ticket's text names it too."""
    house, twilio = line
    sid = told(house)
    twilio.sounds[sid] = SOUND
    house.fetch()
    house.deliver()
    house.deliver()
    ref = house.one(tables.ticket).ref
    ((name, kind, data),) = [(file.name, file.kind, file.data) for file in house.desk.files(ref)]
    assert (name.startswith("problem-"), kind, data) == (True, "audio/x-wav", SOUND)
    assert sum(sid in text for text in house.desk.comments(ref)) == 1
    assert twilio.asked == [f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav"]


def test_a_recording_that_comes_late_holds_up_nothing(line: tuple[House, FakeTwilio]) -> None:
    """While it is not here, the ticket is opened and routed and no desk is promised a file; then it follows."""
    house, twilio = line
    sid = told(house)
    twilio.down = True
    house.fetch()
    house.deliver()
    assert house.desk.read(house.one(tables.ticket).ref).team != "triage"
    assert house.rows(tables.promise, verb="attach") == []
    twilio.down, twilio.sounds[sid] = False, SOUND
    house.clock.pass_(minutes=10)
    house.fetch()
    house.deliver()
    assert on_ticket(house) == [SOUND]


def test_the_file_and_the_promise_to_attach_it_are_one_transaction(line: tuple[House, FakeTwilio]) -> None:
    """A recording that is kept is promised to the desk, or neither is so: what failed between is tried again."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    with house.database.write() as connection:  # a promise that cannot be made
        connection.execute(update(tables.promise).values(verb="close"))
    with pytest.raises(ValueError, match="not enough values"):
        house.fetch()
    assert house.one(tables.clip).state == "waiting"


def test_a_file_that_is_not_what_was_kept_goes_to_no_ticket(line: tuple[House, FakeTwilio]) -> None:
    """It is set aside for a person, and the desk is not troubled."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    house.fetch()
    path = house.app.shelf.folder / house.one(tables.clip).file
    path.write_bytes(SOUND[:-1])
    house.deliver()
    parked = house.one(tables.promise, verb="attach")
    assert (parked.state, parked.trouble) == ("parked", "NoSound: the recording's file is not what was kept")
    path.unlink()
    assert on_ticket(house) == []


def test_a_desk_that_only_names_recordings_gets_none(database: Database, tmp_path: Path) -> None:
    """Attaching is asked for, never the rule; the recording is kept all the same."""
    with recording(database, tmp_path) as (house, twilio):
        twilio.sounds[told(house)] = SOUND
        house.fetch()
        house.deliver()
        assert house.one(tables.clip).state == "kept"
        assert house.rows(tables.promise, verb="attach") == []


def test_a_file_that_was_promised_straight_from_the_carrier_is_promised_anew(
    line: tuple[House, FakeTwilio],
) -> None:
    """What an earlier version promised, and the migration took back, is delivered when it is here; once."""
    house, twilio = line
    twilio.sounds[told(house)] = SOUND
    clip = house.one(tables.clip)
    old = {"request": clip.request, "desk": "memory", "verb": "attach", "payload": {"sid": clip.sid, "name": "x"},
           "key": f"{clip.request}:{clip.id}:memory", "state": "dropped", "due_at": clip.at, "tries": 4,
           "unsure": False, "made_at": clip.at, "settled_at": clip.at}  # fmt: skip
    with house.database.write() as connection:
        connection.execute(tables.promise.insert().values(**old))
    house.fetch()
    house.deliver()
    assert on_ticket(house) == [SOUND]
    assert house.one(tables.promise, verb="attach").state == "kept"


DESKS = """
[central]
kind = "memory"
url = "memory://central"
recordings = "attached"

[north]
kind = "memory"
url = "memory://north"
"""


@pytest.fixture
def two(database: Database, tmp_path: Path) -> Iterator[tuple[House, FakeTwilio]]:
    """Give an installation with two desks: the first wants recordings as files, the second does not."""
    book, desks = tmp_path / "rules.toml", tmp_path / "desks.toml"
    shipped = SHIPPED.read_text(encoding="utf-8")
    book.write_text(shipped.replace("[area.ach]\n", '[area.ach]\ndesk = "north"\n'), encoding="utf-8")
    desks.write_text(DESKS, encoding="utf-8")
    with recording(database, tmp_path, rules=book, helpdesks=desks) as (house, twilio):
        house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", directorate="ach", municipality="ΠΑΤΡΕΩΝ")
        yield house, twilio


def unconfirmed(house: House) -> Phone:
    """Play a call that records the school's name, then finds its code and reports; return it at its number."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.speak(4)
    phone.press("1")
    return phone


def test_a_recording_goes_to_no_desk_that_has_not_asked_for_it(two: tuple[House, FakeTwilio]) -> None:
    """A request that moves takes its files only where files are wanted; where it comes back to, it finds them."""
    house, twilio = two
    phone = unconfirmed(house)
    twilio.sounds[str(house.one(tables.clip).sid)] = SOUND
    north, central = house.app.desks["north"], house.app.desks["central"]
    assert isinstance(north, Memory)
    assert isinstance(central, Memory)
    for keys in ("1", "1", "0601010", "1"):
        phone.press(keys)
    house.fetch()
    house.deliver()
    assert house.one(tables.ticket).desk == "north"
    assert north.files(house.one(tables.ticket).ref) == ()
    assert house.rows(tables.promise, verb="attach", state="waiting") == []
    for keys in ("1", "1", "0501010", "1"):
        phone.press(keys)
    phone.hang_up()
    house.deliver()
    assert [file.data for file in central.files(house.one(tables.ticket, live=True).ref)] == [SOUND]


@pytest.mark.parametrize("early", [True, False])
def test_what_an_absorbed_call_recorded_is_attached_where_it_went(
    line: tuple[House, FakeTwilio], early: bool
) -> None:
    """Fetched before or after: the file hangs on the ticket that stands, and nothing waits for the other one."""
    house, twilio = line
    empty = house.phone()
    empty.dial()
    empty.hang_up()
    form = {"CallSid": empty.sid, "AccountSid": ACCOUNT, "RecordingSid": SID, "RecordingDuration": "9"}
    target = "/voice/recording?kind=problem&turn=0"
    empty.post(target, form, {"X-Twilio-Signature": empty.signed(target, form)})
    twilio.sounds[SID] = SOUND
    if early:
        house.fetch()
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    phone.hang_up()
    house.fetch()
    house.deliver()
    assert on_ticket(house) == [SOUND]
    assert house.rows(tables.promise, state="waiting") == []
