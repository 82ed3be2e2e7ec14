"""What a call leaves in the record: requests, outcomes, provenance, promises (P1, P2, P3)."""

from intake.ground import damm, tables
from ivr.phone import Phone
from tests.support.house import UNKNOWN_CALLER as STRANGER
from tests.support.house import House
from tests.support.service import Service

SCHOOL_LINE = "+302101234567"


def reported(house: House | Service, category: str = "1", caller: str = STRANGER) -> Phone:
    """Play a call up to its request's number."""
    phone = house.phone(caller)
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press(category)
    return phone


def reasons(house: House) -> list[list[str]]:
    """Return why each request needs a look, oldest first."""
    return [row.reasons for row in house.rows(tables.request)]


def test_a_call_is_a_row_before_the_first_word(house: House) -> None:
    """P1: the call is committed when the first document goes out."""
    house.phone().dial()
    call = house.one(tables.call)
    assert (call.line, call.caller, call.ended_at) == ("national", "2109999990", None)


def test_a_complete_request_is_confirmed_by_rule(house: House) -> None:
    """School confirmed by key and category keyed: nobody needs to look."""
    reported(house)
    request = house.one(tables.request)
    assert (request.state, request.reasons, request.school_name) == ("confirmed", [], "1ο ΓΕΛ ΑΘΗΝΩΝ")


def test_the_number_has_a_check_digit_and_is_never_given_twice(house: House) -> None:
    """P7: numbers begin at 1000, carry Damm's digit, and each call gets its own."""
    for category in "123":
        reported(house, category)
    numbers = [row.number for row in house.rows(tables.request)]
    assert len(set(numbers)) == 3
    assert all(damm.is_valid(number) and int(number[:-1]) >= 1000 for number in numbers)


def test_the_request_and_its_promise_are_one_transaction(house: House) -> None:
    """P3: wherever a request is, its promise to open a ticket is, due at once."""
    reported(house)
    promise = house.one(tables.promise)
    assert (promise.request, promise.verb, promise.due_at) == (house.one(tables.request).id, "open", house.clock())


def test_every_hang_up_leaves_an_outcome(house: House) -> None:
    """P2: hanging up at any step leaves exactly one request opened by the call."""
    for steps in range(8):
        keys = ["0501010", "1", str(steps + 1), "", "1", "2", ""]
        phone = house.phone(f"+30210999{1000 + steps}")
        phone.dial()
        for key in keys[:steps]:
            phone.press(key) if key else phone.silence()
        phone.hang_up()
    outcomes = house.rows(tables.call_outcome)
    assert [row.role for row in outcomes] == ["opened"] * 8


def test_an_empty_call_waits_for_a_fuller_one(house: House) -> None:
    """A call in which nothing was keyed makes its request at once, but its ticket is due only after the grace."""
    phone = house.phone()
    phone.dial()
    phone.hang_up()
    assert reasons(house) == [["unfinished", "school_unknown", "category_unknown"]]
    assert house.deliver() == 0
    house.clock.pass_(minutes=10)
    assert house.deliver() > 0
    house.clock.pass_(minutes=3)
    house.deliver()
    assert house.one(tables.ticket).team == "unfinished"


def test_an_empty_call_is_absorbed_by_the_next_from_the_same_number(house: House) -> None:
    """Who hangs up and calls again has one request, and both calls an outcome on it."""
    empty = house.phone()
    empty.dial()
    empty.hang_up()
    reported(house)
    first, second = house.rows(tables.request)
    assert (first.state, first.absorbed_by) == ("absorbed", second.id)
    assert {row.role for row in house.rows(tables.call_outcome, request=second.id)} == {"opened", "absorbed"}
    house.clock.pass_(minutes=20)
    house.deliver()
    house.one(tables.ticket)


def test_a_hidden_number_is_recorded_too(house: House) -> None:
    """A caller whose number is withheld has a request like any other."""
    phone = reported(house, caller="anonymous")
    phone.hang_up()
    request = house.one(tables.request)
    assert (request.caller, request.state) == (None, "confirmed")


def test_a_second_call_is_added_to_the_standing_request(house: House) -> None:
    """A school that calls again about the same thing and says so adds to its request, and the desk hears of it."""
    reported(house).hang_up()
    house.deliver()
    again = reported(house)
    again.press("1")
    again.hang_up()
    request = house.one(tables.request)
    assert [row.role for row in house.rows(tables.call_outcome)] == ["opened", "added"]
    house.deliver()
    ticket = house.one(tables.ticket)
    assert any("Νέα κλήση" in text for text in house.desk.comments(ticket.ref)), request.number


def test_a_hang_up_at_the_question_of_doubles_opens_a_marked_request(house: House) -> None:
    """Silence about a standing request is never taken as «the same»."""
    reported(house).hang_up()
    reported(house).hang_up()
    assert reasons(house) == [[], ["possible_duplicate"]]


def test_what_comes_later_in_the_call_reaches_the_ticket(house: House) -> None:
    """Urgency told after the ticket was opened updates it once, when the call ends."""
    phone = reported(house)
    house.deliver()
    phone.silence()
    phone.press("1")
    assert house.deliver() == 0
    phone.hang_up()
    house.deliver()
    assert house.desk.read(house.one(tables.ticket).ref).subject.startswith("ΕΠΕΙΓΟΝ")


def test_a_correction_before_the_ticket_is_sent_changes_its_text(house: House) -> None:
    """A category corrected before anything was sent is simply sent right."""
    phone = reported(house, category="1")
    phone.press("1")
    phone.press("2")
    phone.press("4")
    assert house.one(tables.request).category == 4
    house.deliver()
    assert "Εκτυπωτής" in house.desk.read(house.one(tables.ticket).ref).subject


def test_every_value_says_where_it_comes_from(house: House) -> None:
    """Provenance: keyed values, the number the carrier told, and the school guessed from the line."""
    phone = house.phone(SCHOOL_LINE)
    phone.dial()
    phone.silence()
    phone.silence()
    phone.press("2")
    sources = {(row.field, row.source) for row in house.rows(tables.field_value)}
    assert sources >= {("school", "guessed"), ("category", "keyed"), ("caller", "number")}


def test_a_recorded_school_name_hangs_on_the_request_that_follows(house: House) -> None:
    """A clip recorded before the request exists is linked when it does."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.speak(4)
    phone.press("1")
    assert house.one(tables.clip).request == house.one(tables.request).id


def test_a_description_is_told_to_the_desk_once(house: House) -> None:
    """The news of a recording may come twice; the ticket gets one comment."""
    phone = reported(house)
    for _ in range(3):
        phone.silence()
    phone.silence()
    phone.silence()
    phone.speak(9)
    clip = house.one(tables.clip)
    phone._send(
        f"/voice/recording?kind=problem&turn={clip.turn}", RecordingSid=clip.sid, RecordingStatus="completed"
    )
    phone.hang_up()
    house.deliver()
    comments = house.desk.comments(house.one(tables.ticket).ref)
    assert sum("περιγραφή του προβλήματος" in text for text in comments) == 1


def test_a_last_resort_message_becomes_a_request_even_of_an_unknown_call(house: House) -> None:
    """P9: a message taken while the database was away becomes a request that people must hear."""
    phone = house.phone()
    recording = "RE" + "a" * 32
    phone._send("/voice/recording?kind=last_resort&turn=0", RecordingSid=recording, RecordingStatus="completed")
    phone.hang_up()
    request = house.one(tables.request)
    assert "left_message" in request.reasons
    assert (request.caller, request.unfinished) == ("2109999990", False)
    house.deliver()
    house.one(tables.ticket)


def test_another_problem_is_another_request_of_the_same_call(house: House) -> None:
    """One call may open several requests; its outcomes are counted."""
    phone = reported(house)
    while "άλλο πρόβλημα" not in " ".join(phone.document.asks):
        phone.silence()
    phone.press("1")
    phone.press("5")
    phone.hang_up()
    assert [row.ordinal for row in house.rows(tables.call_outcome)] == [0, 1]
    assert [row.category for row in house.rows(tables.request)] == [1, 5]


def test_a_request_for_a_person_is_recorded_first(house: House) -> None:
    """0 before anything else commits a request that says so."""
    phone = house.phone()
    phone.dial()
    phone.press("0#")
    assert reasons(house) == [["wanted_person", "school_unknown", "category_unknown"]]
    phone.press("1")
    phone.press("0501010")
    phone.press("1")
    phone.press("2")
    request = house.one(tables.request)
    assert (request.reasons, request.category, request.school_code) == (["wanted_person"], 2, "0501010")
