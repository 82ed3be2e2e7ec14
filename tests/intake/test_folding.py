"""Empty calls of one number are one matter: entries on its first, or on what it has told since."""

from intake.ground import tables
from ivr.phone import Phone
from tests.support.house import House
from tests.support.log_of_calls import Line, line

__all__ = ["line"]


def empty(house: House, caller: str = "+302109999990") -> Phone:
    """Play a call that ends during the greeting."""
    phone = house.phone(caller)
    phone.dial()
    phone.hang_up()
    house.clock.pass_(minutes=1)
    return phone


def reported(house: House) -> Phone:
    """Play a call up to its number."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    return phone


def states(house: House) -> list[str]:
    """Return the states of all requests, oldest first."""
    return [row.state for row in house.rows(tables.request)]


def test_a_flood_of_empty_calls_is_one_ticket_with_an_entry_each(house: House) -> None:
    """Every call has an outcome and a line on the ticket; also those that come when the ticket stands already."""
    for _ in range(3):
        empty(house)
    house.clock.pass_(minutes=12)
    house.deliver()
    for _ in range(2):
        empty(house)
    house.clock.pass_(minutes=5)
    house.deliver()
    assert states(house) == ["needs_look"] + ["absorbed"] * 4
    first = house.rows(tables.request)[0]
    assert {row.absorbed_by for row in house.rows(tables.request)[1:]} == {first.id}
    assert {row.call for row in house.rows(tables.call_outcome, request=first.id)} == {
        row.id for row in house.rows(tables.call)
    }
    ticket = house.one(tables.ticket)
    told = "\n".join(house.desk.comments(ticket.ref))
    assert told.count("Νέα κλήση χωρίς να πατηθεί ή να ειπωθεί κάτι") == 4
    assert "Η κλήση έκλεισε στον κωδικό του σχολείου." in told


def test_who_gets_through_at_last_has_one_request(house: House) -> None:
    """The request that is told takes the first empty call, and all that were folded into that, along."""
    for _ in range(3):
        empty(house)
    reported(house).hang_up()
    assert states(house) == ["absorbed"] * 3 + ["confirmed"]
    *rest, last = house.rows(tables.request)
    assert {row.absorbed_by for row in rest} == {last.id}
    absorbed = [row for row in house.rows(tables.call_outcome) if row.role == "absorbed"]
    assert {row.request for row in absorbed} == {last.id}
    assert len({row.call for row in absorbed}) == 3
    house.clock.pass_(minutes=20)
    house.deliver()
    ticket = house.one(tables.ticket)
    assert "Νέα κλήση" not in "".join(house.desk.comments(ticket.ref))  # they came before it


def test_hidden_numbers_are_nobodys_and_never_folded(house: House) -> None:
    """Two callers who withhold their numbers may be two schools."""
    empty(house, "anonymous")
    empty(house, "anonymous")
    assert states(house) == ["needs_look"] * 2


def test_another_day_is_another_matter(house: House) -> None:
    """The first empty call takes others in for a day."""
    empty(house)
    house.clock.pass_(hours=25)
    empty(house)
    assert states(house) == ["needs_look"] * 2


def test_a_call_found_late_is_folded_into_what_its_caller_has_told_since(line: Line) -> None:
    """Nobody answered; the caller rang again and got through. One request, and the lost call an entry on it."""
    line.house.app.reconciler.run("schedule")
    line.logged()
    line.house.clock.pass_(minutes=2)
    reported(line.house).hang_up()
    line.house.clock.pass_(minutes=30)
    assert line.house.app.reconciler.run("schedule").counts["unheard"] == 1
    told = {row.state: row for row in line.house.rows(tables.request)}
    assert told.keys() == {"confirmed", "absorbed"}
    assert told["absorbed"].absorbed_by == told["confirmed"].id


def test_what_was_told_before_a_call_began_takes_nothing_in(line: Line) -> None:
    """A later call that found nobody is a matter of its own, though the same number had made a request before."""
    line.house.app.reconciler.run("schedule")
    reported(line.house).hang_up()
    line.house.clock.pass_(minutes=2)
    line.logged()
    line.house.clock.pass_(minutes=30)
    line.house.app.reconciler.run("schedule")
    assert sorted(states(line.house)) == ["confirmed", "needs_look"]


def test_a_folded_call_that_was_not_empty_stands_on_its_own(house: House) -> None:
    """Keys that come after the end, out of order, bring it back, and the empty one is an entry on it now."""
    empty(house)
    phone = house.phone()
    phone.dial()
    kept = phone.document
    phone.hang_up()
    assert states(house) == ["needs_look", "absorbed"]
    phone.open, phone.document = True, kept
    phone.press("0501010")
    assert states(house) == ["absorbed", "needs_look"]
    first, second = house.rows(tables.request)
    assert (first.absorbed_by, second.absorbed_by) == (second.id, None)
    house.clock.pass_(minutes=20)
    house.deliver()
    assert house.one(tables.ticket).request == second.id
