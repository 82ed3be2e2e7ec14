"""P8: the same webhook twice, late, at once or out of order changes nothing and gets the same bytes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from intake.ground import tables
from ivr.document import read
from ivr.phone import Phone
from ivr.twiml import NOTHING
from tests.support.house import House


def sent(phone: Phone, target: str, **told: str) -> bytes:
    """Post to the service past the phone's own memory; never an HTTP error."""
    status, body = phone._send(target, **{"CallStatus": "in-progress", **told})
    assert status == 200
    return body


def at_once(count: int, work: Callable[[], bytes]) -> list[bytes]:
    """Do the same thing in several threads that start together."""
    barrier = Barrier(count)

    def started() -> bytes:
        barrier.wait()
        return work()

    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(started) for _ in range(count)]]


def asks(document: bytes) -> str:
    """Return what the document asks."""
    return " ".join(read(document).asks)


def test_a_repeated_ring_gets_the_same_greeting(house: House) -> None:
    """A second /voice before any answer is the carrier's retry: same bytes, one call, one turn."""
    phone = house.phone()
    assert sent(phone, "/voice", CallStatus="ringing") == sent(phone, "/voice", CallStatus="ringing")
    assert len(house.rows(tables.call)) == len(house.rows(tables.turn)) == 1


def test_four_rings_at_once_are_one_call(house: House) -> None:
    """Four simultaneous copies of the first webhook make one call and hear the same."""
    phone = house.phone()
    answers = at_once(4, lambda: sent(phone, "/voice", CallStatus="ringing"))
    assert len(set(answers)) == 1
    assert len(house.rows(tables.call)) == len(house.rows(tables.turn)) == 1


def test_four_answers_at_once_open_one_request(house: House) -> None:
    """Four simultaneous copies of the category key open one request, under one number."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    answers = at_once(4, lambda: sent(phone, "/voice/3", Digits="1"))
    assert len(set(answers)) == 1
    house.one(tables.request)
    house.one(tables.promise)


def test_a_late_copy_gets_its_old_answer(house: House) -> None:
    """A copy that arrives after the call has moved on is answered with its own stored bytes."""
    phone = house.phone()
    phone.dial()
    first = sent(phone, "/voice/1", Digits="0501010")
    sent(phone, "/voice/2", Digits="1")
    turns = len(house.rows(tables.turn))
    assert sent(phone, "/voice/1", Digits="0501010") == first
    assert len(house.rows(tables.turn)) == turns


@pytest.mark.parametrize("turn", [7, 39, 4000])
def test_an_unknown_turn_puts_the_present_question(house: House, turn: int) -> None:
    """A turn number that was never given out changes nothing and asks again."""
    phone = house.phone()
    question = phone.dial().asks
    body = sent(phone, f"/voice/{turn}", Digits="0501010")
    assert read(body).asks[-1] == question[-1]
    assert not house.rows(tables.request)


def test_another_answer_to_an_answered_question_asks_again(house: House) -> None:
    """Two different inputs for one question: the first counts, the second hears the present question."""
    phone = house.phone()
    phone.dial()
    confirm = asks(sent(phone, "/voice/1", Digits="0501010"))
    again = sent(phone, "/voice/1", Digits="6")
    assert asks(again) == confirm
    assert sent(phone, "/voice/1", Digits="6") == again


def test_an_answer_to_the_first_wording_counts_after_the_question_was_put_again(house: House) -> None:
    """Putting the question again does not void the key pressed at its first wording."""
    phone = house.phone()
    phone.dial()
    sent(phone, "/voice", CallStatus="in-progress", From="somebody else")
    assert "Αθηνών" in asks(sent(phone, "/voice/1", Digits="0501010"))


def test_a_ring_in_mid_call_puts_the_present_question(house: House) -> None:
    """/voice on a known call re-asks where the caller is, twice with the same bytes, and greets nobody again."""
    phone = house.phone()
    phone.dial()
    confirm = phone.press("0501010").asks
    again = sent(phone, "/voice", CallStatus="ringing")
    assert read(again).asks == confirm
    assert sent(phone, "/voice", CallStatus="ringing") == again
    assert phone.press("1").wait == "keys"


def test_a_turn_before_the_ring_greets(house: House) -> None:
    """A call whose first webhook was lost is greeted at the next one."""
    phone = house.phone()
    assert "επταψήφιο" in asks(sent(phone, "/voice/3", Digits="1"))


def test_the_carriers_fallback_puts_the_question_again(house: House) -> None:
    """After an error at the carrier the call goes on at the question it had."""
    phone = house.phone()
    phone.dial()
    confirm = phone.press("0501010").asks
    assert read(sent(phone, "/voice/fallback", ErrorCode="11205")).asks == confirm


def test_a_status_before_the_ring_ends_the_call(house: House) -> None:
    """A status may come first: the call has its request, and the late ring is answered with an empty document."""
    phone = house.phone()
    phone.hang_up("no-answer")
    assert house.one(tables.request).unfinished
    assert sent(phone, "/voice", CallStatus="ringing") == NOTHING
    assert house.one(tables.call).status == "no-answer"
    house.one(tables.request)


def test_a_final_status_never_goes_back(house: House) -> None:
    """The first final status stands, whatever follows."""
    phone = house.phone()
    phone.dial()
    phone.hang_up("completed")
    for status in ("in-progress", "ringing", "failed", "completed"):
        phone._send("/voice/status", CallStatus=status)
    assert house.one(tables.call).status == "completed"
    house.one(tables.request)


def test_a_key_after_the_end_amends_the_request(house: House) -> None:
    """A category key that arrives after the hang-up still counts, and is answered with an empty document."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.hang_up()
    assert house.one(tables.request).category == 0
    assert sent(phone, "/voice/3", Digits="1") == NOTHING
    request = house.one(tables.request)
    assert (request.category, request.state) == (1, "confirmed")


def test_an_action_with_a_final_status_ends_the_call(house: House) -> None:
    """An action request that says the call is over is taken, and ends it."""
    phone = house.phone()
    phone.dial()
    assert sent(phone, "/voice/1", Digits="0501010", CallStatus="completed") == NOTHING
    assert house.one(tables.call).status == "completed"
    assert house.one(tables.request).school_code == "0501010"


def test_bytes_that_were_dropped_are_written_again(house: House) -> None:
    """When a turn's bytes are gone, the stored turn gives the same document."""
    phone = house.phone()
    phone.dial()
    body = sent(phone, "/voice/1", Digits="0501010")
    with house.database.write() as connection:
        connection.execute(tables.turn.update().values(document=None))
    assert sent(phone, "/voice/1", Digits="0501010") == body


@pytest.mark.parametrize("turn", [1, 3, 10**30])
def test_a_turn_before_the_ring_may_come_twice(house: House, turn: int) -> None:
    """The first we hear of a call may be any turn: its copy gets the same greeting, and answers nothing."""
    phone = house.phone()
    greeting = sent(phone, f"/voice/{turn}", Digits="0501010")
    assert sent(phone, f"/voice/{turn}", Digits="0501010") == greeting
    house.one(tables.turn)
    answer = (read(greeting).action or "").rsplit("/", 1)[1]
    assert "Αθηνών" in asks(sent(phone, f"/voice/{answer}", Digits="0501010"))
    assert sent(phone, f"/voice/{turn}", Digits="0501010") == greeting
