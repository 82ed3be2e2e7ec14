"""Recordings on tickets, where a helpdesk wants them as files: fetched from the carrier, byte for byte, once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from intake.ground import tables
from intake.ground.db import Database
from ivr.carrier import LARGEST, NotNow, NotThere, Twilio
from tests.support.house import ACCOUNT, TOKEN, House
from tests.support.served import served
from tests.support.vendors.twilio import FakeTwilio

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
        Twilio(url, ACCOUNT, TOKEN).recording(sid)
    assert twilio.asked == []


def test_each_no_of_the_carrier_is_named_by_what_to_do(twilio: FakeTwilio) -> None:
    """Wrong credentials and too large a file are no matter of waiting; an absent carrier is. No secret is told."""
    with served(twilio.app()) as url:
        with pytest.raises(NotThere, match="401") as wrong:
            Twilio(url, ACCOUNT, "hush-token").recording(SID)
        assert "hush" not in str(wrong.value)
        twilio.sounds[SID] = bytes(LARGEST + 1)
        with pytest.raises(NotThere, match="larger"):
            Twilio(url, ACCOUNT, TOKEN).recording(SID)
        twilio.sounds[SID] = b""
        with pytest.raises(NotNow, match="empty"):
            Twilio(url, ACCOUNT, TOKEN).recording(SID)
    with pytest.raises(NotNow, match="reached"):
        Twilio(url, ACCOUNT, TOKEN).recording(SID)
