"""Recordings on tickets, where a helpdesk wants them as files: fetched from the carrier, byte for byte, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from intake.ground import tables
from intake.ground.db import Database
from intake.route.rulebook import SHIPPED
from ivr.carrier import NotNow, NotThere, Refused, Twilio, rest
from ivr.carrier.rest import LARGEST
from ivr.phone import Phone
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.served import served
from tests.support.vendors.twilio import FakeTwilio
from ticket_client.memory import Memory

SOUND = b"RIFF" + bytes(range(256)) * 40
SID = "RE" + "0a" * 16


@pytest.fixture
def twilio() -> FakeTwilio:
    """The carrier's account."""
    return FakeTwilio(ACCOUNT, TOKEN)


@pytest.fixture
def house(database: Database, twilio: FakeTwilio) -> Iterator[House]:
    """Give an installation whose desk wants recordings as files."""
    with served(twilio.app()) as url:
        house = House(database, more={"twilio_api_url": url, "helpdesk_recordings": "attached"})
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        yield house
        house.app.database.close()


def told(house: House) -> str:
    """Play a call that leaves a message; return the recording's id."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    while phone.document.wait == "keys":
        phone.silence()
    phone.speak(12)
    phone.hang_up()
    return str(house.one(tables.clip).sid)


def test_a_recording_stands_on_the_ticket_byte_for_byte(house: House, twilio: FakeTwilio) -> None:
    """The file is attached once, named by what it is, and the ticket's text names it too."""
    sid = told(house)
    twilio.sounds[sid] = SOUND
    house.deliver()
    house.deliver()
    ref = house.one(tables.ticket).ref
    ((name, kind, data),) = [(file.name, file.kind, file.data) for file in house.desk.files(ref)]
    assert (name.startswith("problem-"), kind, data) == (True, "audio/x-wav", SOUND)
    assert sum(sid in text for text in house.desk.comments(ref)) == 1
    assert twilio.asked == [f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}.wav"]


def test_a_recording_that_is_not_ready_is_fetched_later(house: House, twilio: FakeTwilio) -> None:
    """While the carrier still works on it, or is down, the promise waits and holds up nothing else."""
    sid = told(house)
    house.deliver()
    twilio.down = True
    house.clock.pass_(minutes=1)
    house.deliver()
    assert house.desk.read(house.one(tables.ticket).ref).team != "triage"
    assert house.one(tables.promise, verb="attach").state == "waiting"
    twilio.down, twilio.sounds[sid] = False, SOUND
    house.clock.now += timedelta(minutes=10)
    house.deliver()
    assert [file.data for file in house.desk.files(house.one(tables.ticket).ref)] == [SOUND]


def test_a_token_that_the_carrier_refuses_loses_no_recording(house: House, twilio: FakeTwilio) -> None:
    """The file waits until somebody has put the token in order, and the promise says why."""
    twilio.sounds[told(house)], twilio.token = SOUND, "another"
    house.deliver()
    waiting = house.one(tables.promise, verb="attach")
    assert waiting.state == "waiting"
    assert "refuses our account" in waiting.trouble
    twilio.token = TOKEN
    house.clock.now += timedelta(minutes=10)
    house.deliver()
    assert [file.data for file in house.desk.files(house.one(tables.ticket).ref)] == [SOUND]


def test_the_carrier_is_asked_with_a_key_of_fewer_rights(house: House, twilio: FakeTwilio) -> None:
    """Where a key is set it proves us, and not the account's token."""
    key = "SK" + "1f" * 16
    house.more = {**house.more, "twilio_api_key": f"{key}:its-secret"}
    twilio.user, twilio.token = key, "its-secret"
    twilio.sounds[told(house)] = SOUND
    house.deliver()
    house.deliver()
    assert [file.data for file in house.desk.files(house.one(tables.ticket).ref)] == [SOUND]


def test_what_is_no_sound_is_set_aside_for_a_person(house: House, twilio: FakeTwilio) -> None:
    """An error page in place of a recording is parked, told in the promise, and never attached."""
    twilio.kind = "text/html"
    twilio.sounds[told(house)] = b"<html>"
    house.deliver()
    promise = house.one(tables.promise, verb="attach")
    assert (promise.state, promise.trouble) == ("parked", "Rejected: what the carrier gives out is no sound")
    assert house.desk.files(house.one(tables.ticket).ref) == ()


def test_a_desk_that_only_names_recordings_fetches_none(database: Database, twilio: FakeTwilio) -> None:
    """Attaching is asked for, never the rule."""
    with served(twilio.app()) as url:
        house = House(database, more={"twilio_api_url": url})
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        told(house)
        house.deliver()
        assert twilio.asked == []
        assert house.rows(tables.promise, verb="attach") == []
        house.app.database.close()


@pytest.mark.parametrize("sid", ["", "RE1", "../Calls/x", SID.upper(), f"{SID}\n", f"{SID}?a=b"])
def test_nothing_is_asked_for_an_id_that_is_none(twilio: FakeTwilio, sid: str) -> None:
    """An id that could lead elsewhere leaves the house in no request."""
    with served(twilio.app()) as url, pytest.raises(NotThere):
        Twilio(url, ACCOUNT, (ACCOUNT, TOKEN)).recording(sid)
    assert twilio.asked == []


def test_each_no_of_the_carrier_is_named_by_what_to_do(twilio: FakeTwilio) -> None:
    """Wrong credentials and too large a file are no matter of waiting; an absent carrier is. No secret is told."""
    with served(twilio.app()) as url:
        with pytest.raises(Refused, match="401") as wrong:
            Twilio(url, ACCOUNT, (ACCOUNT, "hush-token")).recording(SID)
        assert "hush" not in str(wrong.value)
        twilio.sounds[SID] = bytes(LARGEST + 1)
        with pytest.raises(NotThere, match="larger"):
            Twilio(url, ACCOUNT, (ACCOUNT, TOKEN)).recording(SID)
        twilio.sounds[SID] = b""
        with pytest.raises(NotNow, match="empty"):
            Twilio(url, ACCOUNT, (ACCOUNT, TOKEN)).recording(SID)
    with pytest.raises(NotNow, match="reached"):
        Twilio(url, ACCOUNT, (ACCOUNT, TOKEN)).recording(SID)


def test_a_sound_that_trickles_ends_in_time(twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    """However slowly the bytes come, the carrier is asked no longer than its patience; a lease counts on that."""
    monkeypatch.setattr(rest, "WHOLE_S", 0.5)
    twilio.sounds[SID], twilio.rest = bytes(40), 0.1
    with served(twilio.app()) as url, pytest.raises(NotNow, match="in time"):
        Twilio(url, ACCOUNT, (ACCOUNT, TOKEN)).recording(SID)


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
def two(database: Database, twilio: FakeTwilio, tmp_path: Path) -> Iterator[House]:
    """Give an installation with two desks: the first wants recordings as files, the second does not."""
    book, desks = tmp_path / "rules.toml", tmp_path / "desks.toml"
    shipped = SHIPPED.read_text(encoding="utf-8")
    book.write_text(shipped.replace("[area.ach]\n", '[area.ach]\ndesk = "north"\n'), encoding="utf-8")
    desks.write_text(DESKS, encoding="utf-8")
    with served(twilio.app()) as url:
        house = House(database, more={"twilio_api_url": url, "rules": book, "helpdesks": desks})
        house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
        house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", directorate="ach", municipality="ΠΑΤΡΕΩΝ")
        yield house
        house.app.database.close()


def unconfirmed(house: House) -> Phone:
    """Play a call that records the school's name, then finds its code and reports; return it at its number."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.speak(4)
    phone.press("1")
    return phone


def test_a_recording_goes_to_no_desk_that_has_not_asked_for_it(two: House, twilio: FakeTwilio) -> None:
    """A request that moves takes its files only where files are wanted; where it comes back to, it finds them."""
    phone = unconfirmed(two)
    twilio.sounds[str(two.one(tables.clip).sid)] = SOUND
    north, central = two.app.desks["north"], two.app.desks["central"]
    assert isinstance(north, Memory)
    assert isinstance(central, Memory)
    for keys in ("1", "1", "0601010", "1"):
        phone.press(keys)
    two.deliver()
    assert two.one(tables.ticket).desk == "north"
    assert north.files(two.one(tables.ticket).ref) == ()
    assert two.rows(tables.promise, verb="attach", state="waiting") == []
    for keys in ("1", "1", "0501010", "1"):
        phone.press(keys)
    phone.hang_up()
    two.deliver()
    assert [file.data for file in central.files(two.one(tables.ticket, live=True).ref)] == [SOUND]


def test_what_an_absorbed_call_recorded_is_attached_where_it_went(house: House, twilio: FakeTwilio) -> None:
    """The file hangs on the ticket that stands, and nothing waits for the one that is not to be."""
    empty = house.phone()
    empty.dial()
    empty.hang_up()
    form = {"CallSid": empty.sid, "AccountSid": ACCOUNT, "RecordingSid": SID, "RecordingDuration": "9"}
    target = "/voice/recording?kind=problem&turn=0"
    empty.post(target, form, {"X-Twilio-Signature": empty.signed(target, form)})
    twilio.sounds[SID] = SOUND
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    phone.hang_up()
    house.deliver()
    assert [file.data for file in house.desk.files(house.one(tables.ticket).ref)] == [SOUND]
    assert house.rows(tables.promise, state="waiting") == []
