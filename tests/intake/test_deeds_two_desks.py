"""An operator's correction moves a request to its area's helpdesk, and its undoing brings it back (P4)."""

import pytest

from intake.ground import tables
from intake.ground.tables import PersonRole
from intake.record import handling
from intake.record.handling import Hand
from intake.record.people import persons
from tests.intake.test_two_desks import desk, two  # noqa: F401 - a fixture
from tests.support.house import House
from tests.support.operators import do, doubtful, hand, request, undo
from ticket_client.values import Progress

PATRA = "0601010"


@pytest.fixture
def anna(two: House) -> Hand:  # noqa: F811
    """An operator."""
    assert two.app.desks
    with two.database.write() as connection:
        return hand(persons.add(connection, "anna", "Άννα Α.", PersonRole.LEAD, two.clock()))


def test_a_corrected_area_moves_the_ticket_and_undoing_brings_it_back(two: House, anna: Hand) -> None:  # noqa: F811
    """There is one live ticket at every moment, a note that waits goes along, and what was left is closed."""
    number = doubtful(two)
    key = request(two, number).id
    first = two.one(tables.ticket, request=key).ref
    do(two, anna, handling.note, number, "Καλέστε πριν πάτε.", deliver=False)
    done = do(two, anna, handling.correct, number, code=PATRA)
    two.deliver()  # what the opening at the one desk has promised the other
    (there,) = two.rows(tables.ticket, request=key, live=True)
    assert there.desk == "north"
    assert "Καλέστε πριν πάτε." in " ".join(desk(two, "north").comments(there.ref))
    assert desk(two, "central").read(first).progress is Progress.DONE
    undo(two, anna, done)
    for _round in range(2):
        two.clock.pass_(minutes=1)
        two.deliver()
    (back,) = two.rows(tables.ticket, request=key, live=True)
    assert (back.desk, back.ref) == ("central", first)
    assert desk(two, "central").read(first).progress is Progress.PENDING
    assert desk(two, "north").read(there.ref).progress is Progress.DONE
    assert {row.state for row in two.rows(tables.promise)} <= {"kept", "dropped"}
