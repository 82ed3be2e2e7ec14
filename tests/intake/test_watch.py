"""A request follows its ticket, whatever people do with it at the helpdesk; the bridge undoes nothing (B-5)."""

from typing import Any

import pytest

from intake.ground import tables
from tests.intake.test_slips import reported
from tests.support.house import House
from ticket_client.errors import Misconfigured, Unavailable
from ticket_client.values import Draft, Progress


@pytest.fixture
def ref(house: House) -> str:
    """A request whose ticket stands at its team, and that ticket's reference."""
    reported(house).hang_up()
    house.deliver()
    house.look()
    return str(house.one(tables.ticket).ref)


def request(house: House) -> Any:
    """Return the only request."""
    return house.one(tables.request)


def story(house: House, *kinds: str) -> list[str]:
    """Return what was audited of the desk's doings."""
    return [row.what for row in house.rows(tables.audit, who="desk") if not kinds or row.what in kinds]


def test_a_look_at_what_nobody_touched_learns_nothing(house: House, ref: str) -> None:
    """Our own opening and assigning are nobody's doing."""
    team = house.one(tables.ticket).team
    assert team == house.desk.read(ref).team != "triage"
    assert house.look() == 1
    assert story(house) == []
    assert not house.one(tables.ticket).by_hand


def test_a_request_is_done_when_its_ticket_is_and_open_again_when_it_is(house: House, ref: str) -> None:
    """B-5: done, reopened and done again, each within one look."""
    for progress, state in ((Progress.DONE, "done"), (Progress.WORKING, "confirmed"), (Progress.DONE, "done")):
        house.desk.advance(ref, progress)
        house.look()
        assert (request(house).state, house.desk.read(ref).progress) == (state, progress)
    assert story(house) == ["done", "reopened", "done"]


def test_a_queue_that_a_person_chose_stays(house: House, ref: str) -> None:
    """People win: the move is learned, counted, and later decisions leave the ticket where it is."""
    house.desk.assign(ref, "lead")
    house.look()
    assert (house.one(tables.ticket).team, house.one(tables.ticket).by_hand) == ("lead", True)
    assert story(house) == ["overridden"]
    with house.database.write() as connection:
        connection.execute(tables.request.update().values(directorate="ach", school=None))
        house.app.dispatch.decide(connection, request(house).id, house.clock())
    house.deliver()
    assert len(house.rows(tables.decision)) == 2
    assert house.desk.read(ref).team == "lead"


def test_a_person_who_is_faster_than_the_assignment_wins(house: House) -> None:
    """A ticket that was moved out of triage before we assigned it stays where the person put it."""
    phone = reported(house)
    house.deliver()
    ref = house.one(tables.ticket).ref
    house.desk.assign(ref, "lead")
    phone.hang_up()
    house.deliver()
    house.look()
    assert house.desk.read(ref).team == house.one(tables.ticket).team == "lead"
    assert house.one(tables.promise, verb="assign").state == "dropped"
    assert story(house) == ["overridden"]


def test_an_owner_is_learned(house: House, ref: str) -> None:
    """A technician who takes the ticket is on record, and nobody moves it from under them."""
    house.desk.take(ref, "maria")
    house.look()
    assert (house.one(tables.ticket).owner, house.one(tables.ticket).by_hand) == ("maria", True)
    assert story(house) == ["taken"]


def test_a_deleted_ticket_needs_a_look_and_is_not_made_again(house: House, ref: str) -> None:
    """Who deletes a ticket has a reason; the request says that it has none, and a restored one is taken up."""
    team, folder = house.desk.read(ref).team, house.desk._folders[ref]
    house.desk.delete(ref)
    house.clock.pass_(hours=1)
    house.desk.open(Draft("Κάτι άλλο", "Νεότερο"), "")
    house.look()
    assert (request(house).state, request(house).reasons) == ("needs_look", ["ticket_deleted"])
    assert house.rows(tables.ticket, live=True) == []
    assert house.desk.find(request(house).id) is None
    house.desk._folders[ref] = folder  # with the date of its last change: being back is none
    house.look()
    assert request(house).reasons == []
    assert (house.one(tables.ticket).live, house.one(tables.ticket).team) == (True, team)
    assert story(house) == ["deleted", "restored"]


def test_a_promise_to_a_deleted_ticket_is_dropped(house: House, ref: str) -> None:
    """What cannot be said any more holds nothing up: the relay learns of the deletion by itself."""
    house.desk.delete(ref)
    phone = reported(house)
    phone.press("1")  # the standing request
    phone.hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    assert "ticket_deleted" in house.rows(tables.request)[0].reasons
    assert house.rows(tables.promise, state="waiting") == []


def test_a_request_whose_ticket_was_merged_goes_into_the_other(house: House, ref: str) -> None:
    """Merged into another request's ticket, the request is merged into that request."""
    reported(house, "2").hang_up()
    house.deliver()
    first, second = house.rows(tables.request)
    other = house.one(tables.ticket, request=second.id).ref
    house.desk.merge(ref, other)
    house.look()
    first, second = house.rows(tables.request)
    assert (first.state, first.merged_into, second.state) == ("merged", second.id, "confirmed")
    assert [row.ref for row in house.rows(tables.ticket, live=True)] == [other]


def test_a_request_follows_into_a_ticket_that_is_not_ours(house: House, ref: str) -> None:
    """Merged into a ticket that people made, the request follows that one to its end."""
    theirs = house.desk.open(Draft("Διακοπή ρεύματος", "Όλη η πόλη"), "").ref
    house.desk.merge(ref, theirs)
    house.look()
    assert house.one(tables.ticket, live=True).ref == theirs
    house.desk.advance(theirs, Progress.DONE)
    house.look()
    assert request(house).state == "done"


def test_a_visit_written_in_a_note_is_the_requests(house: House, ref: str) -> None:
    """The last visit a technician writes down counts; what we write ourselves does not."""
    house.desk.comment(ref, "ΕΠΙΣΚΕΨΗ: 1/12/2026", "ours")
    house.desk.say(ref, "Μίλησα μαζί τους.\nΕπίσκεψη: 25/11/2026 10:30")
    house.look()
    assert request(house).visit == "2026-11-25T10:30"
    house.desk.say(ref, "επισκεψη : 26-11-2026")
    house.look()
    house.look()
    assert request(house).visit == "2026-11-26"
    assert story(house) == ["visit_planned"] * 2
    assert [row.by for row in house.rows(tables.note)] == ["maria", "maria"]


def test_not_ours_returns_a_request_to_triage_and_the_third_time_to_the_lead(house: House, ref: str) -> None:
    """A team that gives a ticket back with a reason gets it out of its queue, and no rule sends it there again."""
    for times, queue in enumerate(("triage", "triage", "lead"), 1):
        if times > 1:
            house.desk.assign(ref, "keplinet-att-a")
            house.look()
        house.desk.say(ref, f"Όχι δικό μας: ανήκει στον Δήμο ({times})")
        house.look()
        assert house.desk.read(ref).team == queue
        assert request(house).returned == times
        assert "returned" in request(house).reasons
    said = "\n".join(house.desk.comments(ref))
    assert "ανήκει στον Δήμο (3)" in said


def test_a_sick_desk_is_named_and_looked_at_again(house: House, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that fails says why in health, loses nothing, and the next one that works clears it."""

    def refuse(_refs: object) -> None:
        raise errors.pop()

    errors = [Misconfigured("no right to read"), Unavailable("down")]
    house.desk.advance(ref, Progress.DONE)
    with monkeypatch.context() as sick:
        sick.setattr(house.desk, "standing", refuse)
        house.look()
        assert "down" in str(house.app.verdict().complaints)
        house.look()
    assert "no right to read" in str(house.app.verdict().complaints)
    house.look()
    assert house.app.verdict().complaints == ()
    assert request(house).state == "done"


def test_one_process_looks_at_a_time_and_a_hint_hastens(house: House, ref: str) -> None:
    """A look is taken once a minute whoever asks; after a hint, once more at once."""
    assert not house.app.watcher.once("memory")
    house.app.hint("memory")
    assert house.app.watcher.once("memory")
    assert not house.app.watcher.once("memory")


def test_a_note_in_the_same_second_as_our_own_change_is_read(house: House) -> None:
    """Helpdesks count whole seconds: what a technician wrote in the second of our assignment is not overlooked."""
    reported(house).hang_up()
    house.deliver()
    ref = house.one(tables.ticket).ref
    stands = house.desk.read(ref)
    house.desk.say(ref, "ΕΠΙΣΚΕΨΗ: 25/11/2026")
    assert house.desk.read(ref).changed_at == stands.changed_at
    house.look()
    assert request(house).visit == "2026-11-25"


def test_a_fault_of_the_adapter_is_told_and_looked_over_again(house: House, ref: str) -> None:
    """A desk whose answer the adapter cannot read is complained of; once it can, the look is made good."""
    house.desk.advance(ref, Progress.DONE)
    standing = house.desk.standing
    house.desk.standing = lambda refs: [][len(refs)]
    house.look()
    assert any("IndexError" in complaint for complaint in house.app.verdict().complaints)
    house.desk.standing = standing
    house.look()
    assert request(house).state == "done"
    assert house.app.verdict().complaints == ()
