"""Callbacks are promises: made with the words the caller heard, due in working time, held until kept."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Row

from intake.ground import tables
from intake.ground.clock import ATHENS
from intake.ground.tables import TryResult
from intake.record import callbacks, tickets
from intake.record.callbacks import Due, Owed, deeds
from intake.record.people import Signed, begin, persons, signed
from intake.record.sheets import chain
from intake.record.sheets.month import MONTH, counted
from intake.record.sheets.page import page
from ivr.phone import Phone
from tests.support.house import House
from ticket_client.values import Progress

DIALABLE = "+306912345678"


def wants_a_person(house: House, caller: str = DIALABLE, keys: tuple[str, ...] = ("0501010", "1", "2")) -> Phone:
    """Let a caller make a request, then press 0."""
    phone = house.phone(caller=caller)
    phone.dial()
    for each in (*keys, "0"):
        phone.press(each)
    return phone


def operator(house: House, login: str = "anna", areas: tuple[str, ...] = ()) -> Signed:
    """Return somebody who has signed in."""
    with house.database.write() as connection:
        key = persons.add(connection, login, login.title(), tables.PersonRole.OPERATOR, house.clock(), areas)
        found = signed(connection, begin(connection, key, "password", "", house.clock()), house.clock())
    assert found
    return found


def day(*given: int) -> datetime:
    """Return a moment in Athens."""
    year, month, of_month, hour, minute = given
    return datetime(year, month, of_month, hour, minute, tzinfo=ATHENS)


def finish(house: House, progress: Progress = Progress.DONE) -> None:
    """Let a technician close the ticket that was made last, or open it again, and the bridge look."""
    house.clock.pass_(minutes=5)
    house.deliver()
    house.desk.advance(house.rows(tables.ticket)[-1].ref, progress)
    house.look()


def only(house: House) -> Row[tuple[object, ...]]:
    """Return the only callback."""
    return house.one(tables.callback)


def seen(house: House) -> deeds.Seen:
    """Return the only callback as it stands now."""
    return deeds.Seen(only(house).id, only(house).version)


def ring(house: House, result: TryResult, by: Signed) -> bool:
    """Ring, and store what came of it."""
    with house.database.write() as connection:
        return deeds.tried(connection, seen(house), result, None, by, house.clock())


def state(house: House) -> str:
    """Return the only request's state."""
    return str(house.one(tables.request).state)


def test_whoever_wants_a_person_is_owed_a_callback_at_once(house: House) -> None:
    """The row is there with the answer to the 0, before anything could be dialled, and is due in working time."""
    phone = wants_a_person(house)
    row = only(house)
    assert (row.phone, row.why, row.made_by, row.owner) == ("6912345678", "person", "caller", None)
    assert row.due_at == house.clock() + timedelta(hours=1)
    phone.press("0")
    phone.hang_up()
    assert only(house).id == row.id


def test_an_ordinary_call_owes_nothing(house: House) -> None:
    """Who asks for nobody is promised nothing."""
    phone = house.phone(caller=DIALABLE)
    phone.dial()
    for key in ("0501010", "1", "2", "2"):
        phone.press(key)
    phone.hang_up()
    assert house.rows(tables.callback) == []


def test_without_a_number_nothing_is_promised_until_there_is_one(house: House) -> None:
    """A hidden number cannot be rung; the number that is keyed later can, and then it is owed."""
    phone = wants_a_person(house, caller="anonymous", keys=("0501010", "1", "2"))
    assert house.rows(tables.callback) == []
    phone.press("2")
    phone.press("2")
    phone.press("2101112223")
    phone.hang_up()
    assert only(house).phone == "2101112223"


def test_the_number_that_is_keyed_replaces_the_callers(house: House) -> None:
    """Who can be found on another telephone is rung there."""
    wants_a_person(house).hang_up()
    request = house.one(tables.request)
    with house.database.write() as connection:
        owed = Owed(request.id, only(house).call, "2101112223", tables.Why.PERSON, house.clock())
        assert not callbacks.owe(connection, owed, house.clock())
    assert only(house).phone == "2101112223"


def test_a_second_call_about_the_same_request_adds_no_second_promise(house: House) -> None:
    """The same number is owed one call; another one that asks about the same request is owed its own."""
    wants_a_person(house).hang_up()
    for caller in (DIALABLE, "+306987654321"):
        house.clock.pass_(minutes=1)
        phone = house.phone(caller=caller)
        phone.dial()
        for key in ("0501010", "1", "2", "1", "0"):
            phone.press(key)
        phone.hang_up()
    assert len(house.rows(tables.request)) == 1
    assert [row.phone for row in house.rows(tables.callback)] == ["6912345678", "6987654321"]


def test_a_test_call_is_no_figure(house: House) -> None:
    """A promise on a test line stands on the page, and alarms nobody."""
    phone = house.phone(caller=DIALABLE, line="+302100000001")
    phone.dial()
    phone.press("0")
    phone.hang_up()
    house.clock.pass_(days=1)
    with house.database.read() as connection:
        assert callbacks.standing(connection, house.clock()) == callbacks.Standing()
    assert only(house).done_at is None


@pytest.mark.parametrize("dialect", ["sqlite"])
@pytest.mark.parametrize(
    ("at", "due"),
    [
        (day(2026, 11, 23, 10, 30), day(2026, 11, 23, 11, 30)),
        (day(2026, 11, 23, 6, 0), day(2026, 11, 23, 9, 0)),
        (day(2026, 11, 23, 14, 30), day(2026, 11, 24, 8, 30)),
        (day(2026, 11, 23, 14, 0), day(2026, 11, 23, 15, 0)),
        (day(2026, 11, 27, 20, 0), day(2026, 11, 30, 9, 0)),
        (day(2026, 10, 27, 16, 0), day(2026, 10, 29, 9, 0)),
        (day(2026, 3, 27, 14, 30), day(2026, 3, 30, 8, 30)),
    ],
    ids=["now", "early", "over night", "to the end", "weekend", "holiday", "summer time"],
)
def test_a_promise_is_due_in_working_time(house: House, at: datetime, due: datetime, dialect: str) -> None:
    """An hour of the line's working hours later: nights, weekends and holidays do not count, clocks may change."""
    counts = Due.of(house.app.in_force, house.app.settings)
    assert counts(at.astimezone(UTC)) == due


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_without_working_hours_every_minute_counts(house: House, dialect: str) -> None:
    """Where nobody has said when people work, an hour is an hour; tomorrow begins at midnight."""
    house.more = {"working_hours": ""}
    at = datetime(2026, 11, 28, 22, 0, tzinfo=UTC)
    counts = Due.of(house.app.in_force, house.app.settings)
    assert counts(at) == at + timedelta(hours=1)
    assert counts.next_day(at) == datetime(2026, 11, 30, tzinfo=ATHENS)


def test_ringing_in_vain_is_stored_and_the_promise_stands(house: House) -> None:
    """Each try with its result; whoever has tried has taken it; who is reached is owed nothing more."""
    wants_a_person(house).hang_up()
    anna = operator(house)
    for result in (TryResult.NO_ANSWER, TryResult.BUSY, TryResult.WRONG_NUMBER):
        house.clock.pass_(minutes=5)
        ring(house, result, anna)
    assert (only(house).done_at, only(house).owner) == (None, anna.person)
    ring(house, TryResult.REACHED, anna)
    assert (only(house).done_at, only(house).result, only(house).done_by) == (house.clock(), "kept", "anna")
    assert [row.result for row in house.rows(tables.callback_try)] == [
        "no_answer",
        "busy",
        "wrong_number",
        "reached",
    ]
    told = [row.details for row in house.rows(tables.audit, what="callback_tried")]
    assert told[0] == {"by": "anna", "result": "no_answer"}


def test_two_operators_do_not_both_ring(house: House) -> None:
    """Who does something about a callback that has changed since they saw it is refused, and nothing changes."""
    wants_a_person(house).hang_up()
    before, anna, vasilis = seen(house), operator(house), operator(house, "vasilis")
    ring(house, TryResult.BUSY, anna)
    with pytest.raises(deeds.Refused, match="changed"), house.database.write() as connection:
        deeds.tried(connection, before, TryResult.REACHED, None, vasilis, house.clock())
    assert len(house.rows(tables.callback_try)) == 1


def test_a_request_is_not_done_while_its_caller_waits(house: House) -> None:
    """Its ticket may be closed: the request stays open, told once; it is done when the caller has been reached."""
    wants_a_person(house).hang_up()
    finish(house)
    house.look()
    house.look()
    assert state(house) == "needs_look"
    assert len(house.rows(tables.audit, what=tickets.HELD)) == 1
    assert house.one(tables.ticket).progress == "done"
    anna = operator(house)
    assert not ring(house, TryResult.NO_ANSWER, anna)
    assert ring(house, TryResult.REACHED, anna)
    assert state(house) == "done"
    (done,) = house.rows(tables.audit, what="done")
    assert done.details == {"by": "anna", "after": "callback"}
    house.look()
    assert state(house) == "done"


def test_a_callback_that_is_kept_first_leaves_the_request_to_its_ticket(house: House) -> None:
    """Who was reached does not make the request done; its ticket does, as always."""
    wants_a_person(house).hang_up()
    assert not ring(house, TryResult.REACHED, operator(house))
    assert state(house) == "needs_look"
    finish(house)
    assert state(house) == "done"


def test_a_ticket_that_is_opened_again_goes_on(house: House) -> None:
    """A technician who opens the ticket again while the caller waits finds the request open, and it stays so."""
    wants_a_person(house).hang_up()
    finish(house)
    finish(house, Progress.PENDING)
    assert not ring(house, TryResult.REACHED, operator(house))
    assert state(house) == "needs_look"
    assert house.rows(tables.audit, what="reopened") == []


def test_who_is_merged_takes_the_promise_along(house: House) -> None:
    """The other request is not done either before its own caller, or the merged one's, has been reached."""
    wants_a_person(house).hang_up()
    other = house.phone(caller="+306987654321")
    other.dial()
    for key in ("0501010", "1", "3"):
        other.press(key)
    other.hang_up()
    house.clock.pass_(minutes=5)
    house.deliver()
    first, second = (row.ref for row in house.rows(tables.ticket))
    house.desk.merge(first, second)
    house.look()
    assert {row.state for row in house.rows(tables.request)} >= {"merged"}
    finish(house)
    (into,) = (row for row in house.rows(tables.request) if row.state != "merged")
    assert (only(house).request, into.state in tables.OPEN_STATES) == (into.id, True)
    assert ring(house, TryResult.REACHED, operator(house))
    assert "done" in {row.state for row in house.rows(tables.request)}


def test_who_went_into_another_request_by_an_operators_word_holds_it_too(house: House) -> None:
    """Also where that one has gone on into a third: who waits there is the third one's caller as well."""
    callers = (DIALABLE, "+306987654321", "+306987654322")
    for caller, category in zip(callers, "234", strict=True):
        wants_a_person(house, caller, ("0501010", "1", category)).hang_up()
    first, second, third = house.rows(tables.request)
    with house.database.write() as connection:
        for one, into in ((first, second), (second, third)):
            merged = tables.request.update().where(tables.request.c.id == one.id)
            connection.execute(merged.values(state="merged", merged_into=into.id))
    anna = operator(house)
    finish(house)
    for left, row in ((3, third), (2, second), (1, first)):
        standing = house.rows(tables.callback, done_at=None)
        (mine,) = (each for each in standing if each.request == row.id)
        assert (len(standing), house.one(tables.request, id=third.id).state) == (left, "needs_look")
        with house.database.write() as connection:
            seen_now = deeds.Seen(mine.id, mine.version)
            done = deeds.tried(connection, seen_now, TryResult.REACHED, None, anna, house.clock())
        assert done == (left == 1)
    assert house.one(tables.request, id=third.id).state == "done"


def test_a_callback_is_dropped_for_a_reason_and_owed_again(house: House) -> None:
    """Without a reason nothing is dropped; dropped, the held request is done; taken back, both are open again."""
    wants_a_person(house).hang_up()
    finish(house)
    anna = operator(house)
    with pytest.raises(deeds.Refused, match="no_reason"), house.database.write() as connection:
        deeds.drop(connection, seen(house), "", anna, house.clock())
    with house.database.write() as connection:
        assert deeds.drop(connection, seen(house), "Μας κάλεσαν οι ίδιοι", anna, house.clock())
    assert (only(house).result, state(house)) == ("dropped", "done")
    with house.database.write() as connection:
        deeds.take_back(connection, seen(house), anna, house.clock())
    assert (only(house).done_at, only(house).result, state(house)) == (None, None, "needs_look")


def test_what_is_put_off_is_due_later_for_a_reason(house: House) -> None:
    """The new time stands, the reason too, and the audit has both times."""
    wants_a_person(house).hang_up()
    old, later, anna = only(house).due_at, house.clock() + timedelta(hours=3), operator(house)
    with house.database.write() as connection:
        deeds.put_off(connection, seen(house), later, "Λείπει ο διευθυντής", anna, house.clock())
    assert (only(house).due_at, only(house).reason) == (later, "Λείπει ο διευθυντής")
    (told,) = house.rows(tables.audit, what="callback_put_off")
    assert (told.details["from"], told.details["to"]) == (old.isoformat(), later.isoformat())


def test_an_operator_promises_for_open_requests_of_their_areas_alone(house: House) -> None:
    """Not for one that is closed, hidden from them, without a number, or promised already."""
    wants_a_person(house).hang_up()
    number, at = house.one(tables.request).number, house.clock()
    anna, elsewhere = operator(house), operator(house, "eleni", ("koz",))
    with house.database.write() as connection:
        for who, given, phone, why in (
            (elsewhere, number, None, "no_such_number"),
            (anna, "99999", None, "no_such_number"),
            (anna, number, None, "promised_already"),
        ):
            with pytest.raises(deeds.Refused, match=why):
                deeds.promise(connection, given, phone, who, at, at)
        assert deeds.promise(connection, number, "2101112223", anna, at, at) == "2101112223"
    mine = house.rows(tables.callback)[-1]
    assert (mine.why, mine.made_by, mine.owner, mine.call) == ("operator", "anna", anna.person, None)


def test_overdue_callbacks_warn_and_are_counted(house: House) -> None:
    """Health says how many and since when, and Prometheus has the figures that alarm."""
    wants_a_person(house).hang_up()
    house.clock.pass_(minutes=59)
    assert not any("callbacks" in each for each in house.app.verdict().warnings)
    house.clock.pass_(minutes=6)
    assert "1 promised callbacks are overdue, the oldest by 5 minutes." in house.app.verdict().warnings
    shown = house.client.get("/metrics").get_data(as_text=True)
    assert "intake_callbacks_waiting 1.0" in shown
    assert "intake_callbacks_overdue 1.0" in shown
    assert "intake_oldest_overdue_callback_seconds 300.0" in shown


def test_the_months_sheet_counts_callbacks_from_their_rows(house: House) -> None:
    """Promised, kept, in time, dropped, waiting; a month from before there were any says what it said."""
    for number in range(4):
        wants_a_person(house, caller=f"+30691234567{number}").hang_up()
    anna = operator(house)
    rows = house.rows(tables.callback)
    house.clock.pass_(minutes=30)
    for row, late in zip(rows[:2], (0, 60), strict=True):
        house.clock.pass_(minutes=late)
        with house.database.write() as connection:
            what = (deeds.Seen(row.id, 1), TryResult.REACHED, None, anna, house.clock())
            deeds.tried(connection, *what)
    with house.database.write() as connection:
        deeds.drop(connection, deeds.Seen(rows[2].id, 1), "Μας κάλεσαν", anna, house.clock())
        now, before = (counted(connection, month, None) for month in ("2026-11", "2026-10"))
    back = now.callbacks
    assert (back.promised, back.kept, back.in_time, back.dropped, back.waiting, back.tries) == (4, 2, 1, 1, 1, 2)
    assert back.minutes == 60.0
    assert "Υποσχεθήκαμε να καλέσουμε: 4." in page(now, None, "el")
    assert before.callbacks.promised is None
    assert "Ζήτησαν να τους καλέσουμε" in page(before, None, "el")


def test_a_sheet_sealed_before_there_were_callbacks_stays_sound(house: House) -> None:
    """Its figures lack what is counted now; its hash is of what was written then, and it reads as it did."""
    figures = '{"month":"2026-10","compared_since":null,"compared_until":null,"days":[],"gaps":[],'
    figures += '"callbacks":{"asked":3,"settled":1,"taken":1},"to_person":{"counted":0,"none":0,"median":null,'
    figures += '"nine_of_ten":null,"longest":null},"seconds":[]}'
    at = house.clock().replace(microsecond=0)
    own = chain.hashed(chain.FIRST, "2026-10", at, figures)
    with house.database.write() as connection:
        values = {"month": "2026-10", "figures": figures, "at": at, "before": chain.FIRST, "hash": own}
        connection.execute(tables.sheet.insert().values(**values))
        chain.seal(connection, counted(connection, "2026-11", None), at)
        assert chain.broken(connection) is None
        old = chain.latest(connection, "2026-10")
    assert old
    assert (old.counted.callbacks.waiting, old.counted.callbacks.promised) == (1, None)
    assert MONTH.validate_json(figures) == old.counted
