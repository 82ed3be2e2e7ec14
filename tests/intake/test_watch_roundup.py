"""People at a real Roundup's pages: after one look the request says so, and the bridge undoes nothing (B-5)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from intake.deliver import watch
from intake.demo.tracker import TECHNICIAN, Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record.workload import open_tickets
from intake.route.rulebook import RuleBook
from tests.intake.test_slips import reported
from tests.intake.test_watch import request, story
from tests.support.house import Clock, House
from tests.support.roundup import need_roundup
from tests.support.roundup_pages import Pages, keeper
from ticket_client.values import Progress

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]


@pytest.fixture(scope="module")
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


@pytest.fixture
def maria(tracker: Tracker) -> Pages:
    """A technician at the tracker's pages."""
    return Pages(tracker)


@pytest.fixture
def house(database: Database, tracker: Tracker) -> House:
    """Give an installation whose helpdesk is the tracker, with a request that stands at its team."""
    desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    house = House(database, Clock(utc_now()), more=desk)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    reported(house).hang_up()
    house.deliver()
    house.look()
    assert story(house) == []
    return house


def place(house: House) -> Any:
    """Return where the only live ticket stands."""
    return house.one(tables.ticket, live=True)


def standing(house: House) -> Any:
    """Look once, and once more for good measure; return the request's ticket as the tracker has it then."""
    house.look()
    learned = request(house).state, story(house)
    house.look()
    assert (request(house).state, story(house)) == learned
    return house.app.desk.read(place(house).ref)


def test_a_queue_chosen_at_the_pages_is_learned(house: House, maria: Pages) -> None:
    """Moved by hand: the record follows, and later decisions leave it there."""
    maria.edit(place(house).ref, team="lead")
    assert standing(house).team == "lead"
    assert (place(house).team, place(house).by_hand, story(house)) == ("lead", True, ["overridden"])
    with house.database.write() as connection:
        house.app.dispatch.decide(connection, request(house).id, house.clock())
    assert standing(house).team == "lead"


def test_a_ticket_taken_at_the_pages_is_learned(house: House, maria: Pages) -> None:
    """Taken by a technician: the owner is on record, and the ticket stays hers."""
    maria.edit(place(house).ref, assignedto=TECHNICIAN)
    assert standing(house).owner == TECHNICIAN
    assert (place(house).owner, place(house).by_hand, story(house)) == (TECHNICIAN, True, ["taken"])


def test_a_visit_written_at_the_pages_is_the_requests(house: House, maria: Pages) -> None:
    """A change note is read, hers as hers, and writing it makes the ticket one that is worked on."""
    maria.edit(place(house).ref, note="Μίλησα μαζί τους.\nΕπίσκεψη: 25/11/2026 10:30")
    assert standing(house).progress is Progress.WORKING
    assert request(house).visit == "2026-11-25T10:30"
    assert [row.by for row in house.rows(tables.note)] == [TECHNICIAN]


def test_a_ticket_closed_and_opened_at_the_pages_is_followed(house: House, maria: Pages) -> None:
    """Resolved: done. Opened again: open again. Each within one look, and nothing is set back."""
    ref = place(house).ref
    for status, state in (("resolved", "done"), ("chatting", "confirmed"), ("done-cbb", "done")):
        maria.edit(ref, status=status)
        standing(house)
        assert request(house).state == state
    assert story(house) == ["done", "reopened", "done"]


def test_a_duplicate_marked_at_the_pages_is_a_merge(house: House, maria: Pages) -> None:
    """Closed in favour of another request's ticket, the request goes into that one and says nothing more."""
    reported(house, "2").hang_up()
    house.deliver()
    first, second = house.rows(tables.ticket)
    maria.edit(first.ref, superseder=second.ref, status="resolved")
    house.look()
    gone, stays = (house.one(tables.request, id=row.request) for row in (first, second))
    assert (gone.state, gone.merged_into, stays.state) == ("merged", stays.id, "confirmed")
    assert place(house).ref == second.ref
    house.look()
    assert story(house) == ["merged"]


def test_a_duplicate_of_a_ticket_made_at_the_pages_is_followed(house: House, maria: Pages) -> None:
    """Closed in favour of a ticket that is not ours, the request follows that one to its end."""
    theirs = maria.make(title="Διακοπή ρεύματος σε όλη την πόλη")
    maria.edit(place(house).ref, superseder=theirs, status="resolved")
    assert standing(house).ref == theirs
    assert request(house).state == "confirmed"
    maria.edit(theirs, status="resolved")
    standing(house)
    assert request(house).state == "done"
    assert story(house) == ["merged", "done"]


def test_a_retired_ticket_is_told_and_a_restored_one_comes_back(
    house: House, maria: Pages, tracker: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retired: the request needs a look and no second ticket is made. Restored, long after: it is the live one."""
    monkeypatch.setattr(watch, "OVERLAP", timedelta(0))  # for what is long after
    ref, team = place(house).ref, place(house).team
    keeper(tracker, "retire", f"issue{ref}")
    maria.make(title="Άλλο")  # the newest change at the tracker is now another's
    house.look()
    assert (request(house).state, request(house).reasons) == ("needs_look", ["ticket_deleted"])
    assert house.rows(tables.ticket, live=True) == []
    assert house.app.desk.find(request(house).id) is None
    keeper(tracker, "restore", f"issue{ref}")
    house.look()
    assert (place(house).ref, place(house).team, request(house).reasons) == (ref, team, [])
    assert story(house) == ["deleted", "restored"]


def test_what_others_enter_at_the_tracker_weighs_on_their_team(house: House, tracker: Tracker) -> None:
    """B-4c: a ticket that no call made counts, and ours counts once, though both stand in one queue there."""
    team = place(house).team

    def workload() -> tuple[int, int]:
        for _ in range(6):
            house.look()
        with house.database.read() as connection:
            found = open_tickets(connection, house.app.rules, [team], house.clock())
        return found.load[team], sum(each.tickets for each in found.others)

    whole, others = workload()  # the tracker has tickets of other tests, too
    assert whole - others == 1
    keeper(tracker, "create", "issue", "title=-", "external_id=by-hand", f"team={team}")
    assert workload() == (whole + 1, others + 1)
