"""The sweep: a call whose end nobody told is asked for at the carrier, and closed by age only in vain."""

from datetime import timedelta

from intake.ground import tables
from intake.record import errands
from tests.support.log_of_calls import Line, line

__all__ = ["line"]


def swept(line: Line, **span: float) -> str | None:
    """Let time pass and sweep; return the call's final word, None while it is open."""
    line.house.clock.pass_(**span)
    assert line.house.app.sweeper.once()
    status: str | None = line.house.one(tables.call).status
    return status


def test_a_call_that_the_carrier_calls_over_is_closed(line: Line) -> None:
    """With the carrier's word and its time, and with an outcome; a status that comes after all changes nothing."""
    phone = line.rings()
    line.house.clock.pass_(minutes=1)
    line.over(phone, "failed")
    assert swept(line, minutes=5) is None
    assert swept(line, minutes=10) == "failed"
    row = line.house.one(tables.call)
    assert (row.cause, row.ended_at < line.house.clock()) == ("unended", True)
    assert line.house.one(tables.call_outcome).role == "opened"
    phone.hang_up("completed")
    assert line.house.one(tables.call).status == "failed"


def test_a_call_that_goes_on_is_left_alone(line: Line) -> None:
    """However long it is, while the carrier says that it is in progress."""
    line.rings()
    assert swept(line, minutes=11) is None
    assert swept(line, hours=7) is None


def test_a_call_that_the_carrier_does_not_know_is_closed(line: Line) -> None:
    """What is in nobody's log is over."""
    line.house.phone().dial()
    assert swept(line, minutes=11) == "unknown"
    assert line.house.one(tables.call_outcome).role == "opened"


def test_a_carrier_that_cannot_be_asked_costs_hours_and_no_call(line: Line) -> None:
    """Its silence tells nothing until no call could be so long; it is asked once a sweep, not for each call."""
    line.rings()
    line.rings("+302109999991")
    line.carrier.down = True
    line.carrier.asked.clear()
    line.house.clock.pass_(minutes=11)
    assert line.house.app.sweeper.once()
    assert len(line.carrier.asked) == 1
    assert {row.status for row in line.house.rows(tables.call)} == {None}
    line.house.clock.pass_(hours=6)
    assert line.house.app.sweeper.once()
    assert {row.status for row in line.house.rows(tables.call)} == {"unknown"}


def test_of_two_that_saw_the_errand_due_one_takes_it(line: Line) -> None:
    """Both had looked before either took it."""
    at = line.house.clock()
    with line.house.database.write() as connection:
        assert errands.claim(connection, "sweep", at, at + timedelta(minutes=1))
        assert not errands.claim(connection, "sweep", at, at + timedelta(minutes=1))
        assert errands.claim(connection, "sweep", at + timedelta(minutes=1), at + timedelta(minutes=2))


def test_one_process_sweeps_a_minute(line: Line) -> None:
    """Whoever comes second, or too early, has nothing to do."""
    sweeper = line.house.app.sweeper
    assert [sweeper.once(), sweeper.once()] == [True, False]
    line.house.clock.pass_(minutes=1)
    assert sweeper.once()


def test_the_canarys_calls_are_its_own(line: Line) -> None:
    """The carrier knows nothing of a call of ours to ourselves; it is not asked, and nothing is closed."""
    canary = line.house.app.rules.canary_line()
    assert canary
    line.house.phone(line=canary.number).dial()
    line.carrier.asked.clear()
    assert swept(line, minutes=11) is None
    assert line.carrier.asked == []
