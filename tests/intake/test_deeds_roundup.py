"""Deeds of operators at a real Roundup: the ticket says what was decided, and what was taken back (P4)."""

from collections.abc import Iterator

import pytest

from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.tables import PersonRole, RequestState
from intake.record import handling
from intake.record.handling import Hand
from intake.record.people import persons
from intake.route.rulebook import RuleBook
from tests.support.house import Clock, House
from tests.support.operators import OTHER, do, doubtful, hand, reported, request, undo
from tests.support.roundup import need_roundup
from ticket_client.values import Progress, Ticket

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


@pytest.fixture
def house(database: Database, tracker: Tracker) -> House:
    """Give an installation whose helpdesk is the tracker."""
    desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    house = House(database, Clock(utc_now()), more=desk)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    house.add_school(OTHER, "2ο ΓΕΛ ΝΑΞΟΥ", directorate="kyk", municipality="ΝΑΞΟΥ")
    return house


@pytest.fixture
def anna(house: House) -> Hand:
    """An operator."""
    assert house.app.database
    with house.database.write() as connection:
        return hand(persons.add(connection, "anna", "Άννα Α.", PersonRole.LEAD, house.clock()))


def stands(house: House, number: str) -> tuple[Ticket, list[str]]:
    """Return a request's only ticket as the tracker has it, and what was said on it."""
    ref = house.one(tables.ticket, request=request(house, number).id).ref
    return house.app.desk.read(ref), [note.text for note in house.app.desk.notes(ref)]


def test_a_confirmed_and_corrected_request_reads_so_at_the_desk(house: House, anna: Hand) -> None:
    """One comment for each, the ticket with the team of the right school and its name in the title."""
    number = doubtful(house)
    _, before = stands(house, number)
    do(house, anna, handling.correct, number, code=OTHER, category=1)
    ticket, said = stands(house, number)
    assert "2ο ΓΕΛ ΝΑΞΟΥ" in ticket.subject
    assert "kyk" in str(ticket.team)
    assert len(said) == len(before) + 1
    assert "Τα στοιχεία ελέγχθηκαν από χειριστή" in said[-1]
    house.look()
    assert request(house, number).state == RequestState.CONFIRMED


def test_no_request_closes_and_undoing_opens(house: House, anna: Hand) -> None:
    """The tracker says done, then pending again, each with its word; a look in between changes nothing of ours."""
    number = reported(house)
    done = do(house, anna, handling.no_request, number, "δοκιμαστική κλήση")
    ticket, said = stands(house, number)
    assert ticket.progress is Progress.DONE
    assert "Δεν είναι αίτημα: δοκιμαστική κλήση." in said[-1]
    house.look()
    undo(house, anna, done)
    house.look()
    ticket, said = stands(house, number)
    assert (ticket.progress, request(house, number).state) == (Progress.PENDING, RequestState.CONFIRMED)
    assert "είναι πάλι ανοιχτό" in said[-1]


def test_a_merge_and_its_parting_are_on_both_tickets(house: House, anna: Hand) -> None:
    """A pointer on the one that closes, who else has called on the other; parted, both go on."""
    first, second = reported(house), reported(house, "0501010", "1", "1", "2", caller="+306971234567")
    done = do(house, anna, handling.merge, second, first)
    closed, said = stands(house, second)
    assert closed.progress is Progress.DONE
    assert first in said[-1]
    assert second in stands(house, first)[1][-1]
    undo(house, anna, done)
    house.look()
    assert stands(house, second)[0].progress is Progress.PENDING
    assert "συνεχίζεται χωριστά" in stands(house, first)[1][-1]
    assert {request(house, each).state for each in (first, second)} <= {"confirmed", "needs_look"}


def test_a_team_by_hand_and_a_note_are_at_the_desk(house: House, anna: Hand) -> None:
    """The queue is the chosen one, with the reason; an undone note is said to hold no more."""
    number = reported(house)
    target = handling.teams_for(house.app.rules, "att-a")[1].queue
    do(house, anna, handling.route, number, target, "το ζήτησε ο προϊστάμενος")
    ticket, said = stands(house, number)
    assert ticket.team == target
    assert "το ζήτησε ο προϊστάμενος" in said[-1]
    noted = do(house, anna, handling.note, number, "Καλέστε πριν πάτε.")
    assert "Καλέστε πριν πάτε." in stands(house, number)[1][-1]
    undo(house, anna, noted)
    house.look()
    ticket, said = stands(house, number)
    assert "δεν ισχύει" in said[-1]
    assert (ticket.team, request(house, number).state) == (target, RequestState.CONFIRMED)
