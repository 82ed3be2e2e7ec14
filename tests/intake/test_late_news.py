"""What is told late still reaches the ticket: a caller's number, recordings, keys after a call was absorbed."""

from intake.ground import tables
from ivr.phone import Phone
from tests.support.databases import ON_A_SERVER
from tests.support.house import UNKNOWN_CALLER as STRANGER
from tests.support.house import House

RECORDING = "RE" + "a" * 32


def news(phone: Phone, kind: str, turn: int = 0, sid: str = RECORDING, status: str = "completed") -> None:
    """Let the carrier tell how far a recording has come; it does not say who called."""
    told = {"CallSid": phone.sid, "AccountSid": phone.account, "RecordingSid": sid, "RecordingDuration": "9"}
    told["RecordingStatus"] = status
    target = f"/voice/recording?kind={kind}&turn={turn}"
    assert phone.post(target, told, {"X-Twilio-Signature": phone.signed(target, told)})[0] == 204


def said(house: House, **which: object) -> str:
    """Return all that stands on the one ticket."""
    return "\n".join(house.desk.comments(house.one(tables.ticket, **which).ref))


def empty(house: House) -> Phone:
    """Ring and hang up without a word."""
    phone = house.phone()
    phone.dial()
    phone.hang_up()
    return phone


def reported(house: House, category: str = "1") -> Phone:
    """Play a call up to its request's number."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press(category)
    return phone


def test_a_number_that_is_told_last_is_on_the_ticket(house: House) -> None:
    """P9: whoever left a last-resort message can be rung back, also if the ticket stood before that."""
    phone = house.phone()
    news(phone, "last_resort")
    house.deliver()
    assert "2109999990" not in said(house)
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    assert "Τηλέφωνο: 2109999990" in said(house)
    assert house.one(tables.request).caller == "2109999990"


def test_a_last_resort_message_is_no_empty_call(house: House) -> None:
    """A message waits for an ear: the ticket opens in triage and says so, and no later key takes that back."""
    phone = house.phone()
    phone.dial()
    news(phone, "last_resort")
    phone.press("0501010")
    phone.press("1")
    phone.press("2")
    request = house.one(tables.request)
    assert (request.reasons, request.state, request.unfinished) == (["left_message"], "needs_look", False)
    house.deliver()
    assert house.one(tables.ticket).team == "triage"
    assert "ηχογραφημένο μήνυμα" in said(house)


def test_a_school_name_recorded_before_the_request_is_told_to_the_desk(house: House) -> None:
    """Whoever must find the school hears that its name was recorded, though the recording came first."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.speak(4)
    phone.press("1")
    phone.hang_up()
    house.deliver()
    assert "το όνομα του σχολείου" in said(house)


def test_what_an_absorbed_call_recorded_goes_with_it(house: House) -> None:
    """Recordings told before and after the absorption are on the ticket that stands."""
    phone = empty(house)
    news(phone, "problem")
    reported(house).hang_up()
    news(phone, "problem", sid="RE" + "b" * 32)
    house.deliver()
    assert said(house).count("περιγραφή του προβλήματος") == 2
    standing = house.one(tables.request, state="confirmed").id
    assert {clip.request for clip in house.rows(tables.clip)} == {standing}
    assert {promise.state for promise in house.rows(tables.promise)} == {"kept", "dropped"}


def test_a_key_after_the_absorption_lets_the_call_stand_again(house: House) -> None:
    """Two people behind one number: the one who says nothing at first is not lost when the other is done."""
    slow = house.phone(STRANGER)
    slow.dial()
    while not house.rows(tables.request):
        slow.silence()
    reported(house, "2").hang_up()
    assert [row.state for row in house.rows(tables.request)] == ["absorbed", "confirmed"]
    slow.press("1")
    slow.press("2")
    slow.press("5")
    slow.hang_up()
    house.deliver()
    assert [row.category for row in house.rows(tables.request)] == [5, 2]
    assert not house.rows(tables.request, state="absorbed")
    assert len(house.rows(tables.ticket)) == 2
    assert {promise.state for promise in house.rows(tables.promise)} == {"kept"}


@ON_A_SERVER
def test_a_call_that_takes_a_turn_is_not_absorbed_meanwhile(house: House) -> None:
    """Whoever completes a request does not wait for another call's turn, nor take its request away."""
    first = empty(house)
    with house.database.write() as connection:
        mine = tables.call.select().where(tables.call.c.sid == first.sid).with_for_update()
        connection.execute(mine).one()
        reported(house)
    assert not house.rows(tables.request, state="absorbed")


def test_a_recording_of_another_version_is_kept(house: House) -> None:
    """News of a recording asked for by a turn that nobody can read any more still hangs on the call's request."""
    phone = reported(house)
    with house.database.write() as connection:
        connection.execute(tables.turn.update().values(answer='{"of": "another version"}'))
    news(phone, "problem", turn=3)
    assert house.one(tables.clip).request == house.one(tables.request).id
