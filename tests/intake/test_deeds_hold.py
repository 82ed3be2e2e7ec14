"""What an operator has decided stands, against the call that goes on and later rules; and what is undone."""

from datetime import timedelta

import pytest

from intake.ground import tables
from intake.ground.tables import PersonRole, RequestState
from intake.record import handling
from intake.record.handling import UNDONE_WITHIN, Hand, Refused
from intake.record.heads.figures import counted
from intake.record.people import persons
from ivr.phone import Phone
from tests.support.house import House
from tests.support.operators import OTHER, SCHOOL, do, doubtful, hand, reported, request, said, ticket, undo
from tests.support.troubled import Troubled, relay_at, run
from ticket_client.errors import Rejected
from ticket_client.values import Progress


@pytest.fixture
def anna(house: House) -> Hand:
    """An operator."""
    house.add_school(OTHER, "2ο ΓΕΛ ΝΑΞΟΥ", ("2285012345",), directorate="kyk", municipality="ΝΑΞΟΥ")
    with house.database.write() as connection:
        return hand(persons.add(connection, "anna", "Άννα Α.", PersonRole.LEAD, house.clock()))


def going_on(house: House) -> tuple[Phone, str]:
    """Play a call of an unknown school up to its request's number, and no further."""
    call = house.phone()
    call.dial()
    for keys in ("6", "#", "1"):
        call.press(keys)
    return call, str(house.rows(tables.request)[-1].number)


def test_what_is_decided_stands_while_the_call_goes_on(house: House, anna: Hand) -> None:
    """The caller answers the next question: the school and the look of a person stay, and what is new is added."""
    call, number = going_on(house)
    assert "school_unknown" in request(house, number).reasons
    do(house, anna, handling.correct, number, code=OTHER)
    call.silence()
    call.press("1")
    call.hang_up()
    row = request(house, number)
    assert (row.school_code, row.directorate, row.urgent) == (OTHER, "kyk", True)
    assert (row.state, row.reasons) == (RequestState.CONFIRMED, [])


def test_a_reason_that_is_new_is_looked_at_all_the_same(house: House, anna: Hand) -> None:
    """Confirmed, and then the caller asks for a person: that nobody has seen yet."""
    call, number = going_on(house)
    do(house, anna, handling.confirm, number)
    call.silence()
    call.press("0")
    call.hang_up()
    row = request(house, number)
    assert (row.state, row.reasons) == (RequestState.NEEDS_LOOK, ["wanted_person"])


def test_a_deed_is_undone_within_half_an_hour_only(house: House, anna: Hand) -> None:
    """Later it is history; what to do then is another deed."""
    done = do(house, anna, handling.confirm, doubtful(house))
    house.clock.pass_(minutes=30)
    undo(house, anna, done)
    late = do(house, anna, handling.confirm, done.number)
    house.clock.now += UNDONE_WITHIN + timedelta(seconds=1)
    with pytest.raises(Refused, match="undo_too_late"):
        undo(house, anna, late)


def test_a_deed_is_undone_only_while_nothing_else_has_changed(house: House, anna: Hand) -> None:
    """A technician is done with it meanwhile: the columns are not put back over that."""
    done = do(house, anna, handling.confirm, doubtful(house))
    house.desk.advance(ticket(house, done.number).ref, Progress.DONE)
    house.look()
    assert request(house, done.number).state == RequestState.DONE
    with pytest.raises(Refused, match="undo_changed"):
        undo(house, anna, done)
    assert request(house, done.number).state == RequestState.DONE


def test_only_the_newest_deed_is_undone(house: House, anna: Hand) -> None:
    """And after it none below it: the request is no longer what that one had left."""
    number = doubtful(house)
    first = do(house, anna, handling.confirm, number)
    second = do(house, anna, handling.note, number, "σχόλιο")
    with pytest.raises(Refused, match="undo_not_last"):
        undo(house, anna, first)
    undo(house, anna, second)
    assert "δεν ισχύει" in said(house, number)[-1]
    undo(house, anna, first)
    assert request(house, number).state == RequestState.NEEDS_LOOK


def test_a_request_set_apart_is_set_back_by_undoing(house: House, anna: Hand) -> None:
    """With what was set before, if anything was; the decision follows each time."""
    number = reported(house, OTHER, "1", "1")
    do(house, anna, handling.apart, number, "A1", None, "κοινό συνεργείο")
    second = do(house, anna, handling.apart, number, None, "remote", "γίνεται από απόσταση")
    assert (request(house, number).mode, request(house, number).service) == (None, "remote")
    undo(house, anna, second)
    row = request(house, number)
    assert (row.mode, row.service, row.mode_reason) == ("A1", None, "κοινό συνεργείο")
    assert house.rows(tables.decision)[-1].inputs["mode"] == "A1"


def test_a_corrected_category_reroutes_and_leaves_the_school(house: House, anna: Hand) -> None:
    """One column, one reason less; new equipment is a service request and no fault."""
    number = reported(house)
    do(house, anna, handling.correct, number, category=8)
    row = request(house, number)
    assert (row.category, row.kind, row.school_code) == (8, "request", SCHOOL)
    assert house.rows(tables.decision)[-1].inputs["category"] == 8
    news = said(house, number)[-1]
    assert "Νεότερα για το αίτημα:" in news
    assert "Εγκατάσταση νέου εξοπλισμού" in news


def test_what_was_given_to_a_team_is_an_override_until_it_is_undone(house: House, anna: Hand) -> None:
    """The heads read where it went and why; a mistake that was taken back is none."""
    number = reported(house)
    house.clock.pass_(minutes=1)
    target = handling.teams_for(house.app.rules, "att-a")[1].queue
    done = do(house, anna, handling.route, number, target, "το ζήτησε το σχολείο, τηλ. 6971234567")

    def overrides() -> list[tuple[str, str | None]]:
        with house.database.read() as connection:
            (area,) = counted(connection, house.app.rules, "2026-11", ["att-a"], house.clock()).areas
        return [(each.to, each.why) for each in area.overrides]

    house.clock.pass_(minutes=1)
    assert overrides() == [(target, "το ζήτησε το σχολείο, τηλ. …567")]
    undo(house, anna, done)
    house.clock.pass_(minutes=1)
    assert overrides() == []


def test_a_person_at_the_desk_is_moved_by_a_person_here(house: House, anna: Hand) -> None:
    """People win over rules; an operator who says so now goes before what a technician did before."""
    number = reported(house)
    house.desk.assign(ticket(house, number).ref, "lead")
    house.look()
    target = handling.teams_for(house.app.rules, "att-a")[1].queue
    do(house, anna, handling.route, number, target, "επιστροφή στον φορέα")
    assert ticket(house, number).team == target
    house.look()
    assert ticket(house, number).team == target


def test_a_ticket_that_never_stood_is_never_opened(house: House, anna: Hand) -> None:
    """No request before anybody has tried to open: nothing goes out; undone, it goes out after all."""
    call = house.phone()
    call.dial()
    for keys in (SCHOOL, "1", "1"):
        call.press(keys)
    call.hang_up()
    number = str(house.one(tables.request).number)
    done = do(house, anna, handling.no_request, number, "δοκιμή")
    house.clock.pass_(minutes=5)
    assert house.deliver() == 0
    undo(house, anna, done)
    assert ticket(house, number).progress is Progress.PENDING
    assert ticket(house, number).team == house.one(tables.decision).team


def test_a_ticket_that_is_just_being_opened_is_closed_when_it_stands(house: House, anna: Hand) -> None:
    """Merged while the opening is under way: no team gets it, and it is closed with the pointer."""
    into = reported(house)
    call = house.phone("+306971234567")
    call.dial()
    for keys in (SCHOOL, "1", "2", "1"):
        call.press(keys)
    call.hang_up()
    number = str(house.rows(tables.request)[-1].number)
    with house.database.write() as connection:
        connection.execute(
            tables.promise.update().where(tables.promise.c.verb == "open", tables.promise.c.state == "waiting")
            .values(tries=1)
        )  # fmt: skip
    do(house, anna, handling.merge, number, into)
    house.clock.pass_(minutes=5)
    house.deliver()
    assert ticket(house, number).progress is Progress.DONE
    assert house.rows(tables.decision, request=request(house, number).id) == []
    assert ticket(house, number).team == house.app.rules.triage.queue


def test_a_merge_into_another_schools_request_is_asked_about(house: House, anna: Hand) -> None:
    """It may be right, a shared building for one; so it is asked, not forbidden."""
    first, second = reported(house), reported(house, OTHER, "1", "1", caller="+306971234567")
    with pytest.raises(Refused, match="other_school"):
        do(house, anna, handling.merge, second, first)
    do(house, anna, handling.merge, second, first, other_school=True)
    with house.database.read() as connection:
        assert handling.merged_into(connection, request(house, first).id) == [request(house, second).id]
    with pytest.raises(Refused, match="closed"):
        do(house, anna, handling.confirm, second)


def test_what_a_desk_refused_is_sent_again_or_given_up(house: House, anna: Hand) -> None:
    """By its request; given up it can be taken back, sent again it cannot; a ticket is never given up."""
    number = reported(house)
    do(house, anna, handling.note, number, "πρώτο", deliver=False)
    run(relay_at(house, Troubled(house.desk, before={"comment": [Rejected("no notes here")]})))
    parked = house.one(tables.promise, state="parked")
    given = do(house, anna, handling.give_up, number, parked.id)
    assert house.one(tables.promise, id=parked.id).state == "dropped"
    undo(house, anna, given)
    sent = do(house, anna, handling.resend, number, parked.id)
    assert "πρώτο" in said(house, number)[-1]
    with pytest.raises(Refused, match="undo_resend"):
        undo(house, anna, sent)
    assert {row.details["by"] for row in house.rows(tables.audit, who="operator")} == {"anna"}


def test_no_request_waits_for_a_callback_that_is_owed(house: House, anna: Hand) -> None:
    """Who was told «we will call you» is rung, or the promise is ended by a person with a reason."""
    call = house.phone()
    call.dial()
    call.press("0")
    call.hang_up()
    house.deliver()
    number = str(house.one(tables.request).number)
    assert house.rows(tables.callback)
    with pytest.raises(Refused, match="callback_owed"):
        do(house, anna, handling.no_request, number, "λάθος κλήση")


def test_no_audit_row_tells_a_callers_words_or_number(house: House, anna: Hand) -> None:
    """Notes and reasons stand with the deed; the audit says who did what."""
    number = reported(house)
    do(house, anna, handling.note, number, "Η κ. Νίκη, 6971234567")
    do(house, anna, handling.no_request, number, "κάλεσε η Νίκη από το 6971234567")
    told = " ".join(str(row.details) for row in house.rows(tables.audit, who="operator"))
    assert "Νίκη" not in told
    assert "6971234567" not in told
