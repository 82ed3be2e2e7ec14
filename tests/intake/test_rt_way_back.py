"""A real call's request at a real Request Tracker: what people do there it says after one look (B-5)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from intake.ground import tables
from intake.ground.db import Database
from tests.intake.test_late_news import news
from tests.intake.test_slips import reported
from tests.support.desks.rt import RtBench
from tests.support.house import Clock, House
from tests.support.rt import Rt
from ticket_client.values import Progress

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("dialect", ["sqlite"])]


@pytest.fixture
def at_house(database: Database, rt: Rt, at_rt: RtBench) -> Iterator[House]:
    """Give an installation whose helpdesk is the real RT, at the hour that RT's own clock shows."""
    told = {"helpdesk": "rt", "helpdesk_url": rt.url, "helpdesk_token": rt.token("intake")}
    house = House(database, clock=Clock(datetime.now(UTC)), desks={"rt": at_rt.desk}, more=told)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
    yield house
    house.app.database.close()


@pytest.fixture
def ref(at_house: House) -> str:
    """A request whose ticket stands at its team, and that ticket's reference."""
    reported(at_house).hang_up()
    at_house.deliver()
    at_house.look()
    return str(at_house.one(tables.ticket).ref)


def story(house: House) -> list[str]:
    """Return what was audited of the desk's doings."""
    return [row.what for row in house.rows(tables.audit, who="desk")]


def test_a_call_becomes_a_routed_ticket_at_rt(at_house: House, at_rt: RtBench, ref: str) -> None:
    """The ticket stands in its team's queue with key, number and school, and our own doing is nobody's."""
    request, ticket = at_house.one(tables.request), at_house.desks["rt"].read(ref)
    assert ticket.team == at_house.one(tables.decision).team
    assert ticket.key == request.id
    assert request.number in ticket.subject
    assert at_rt.tickets(request.id) == 1
    assert story(at_house) == []
    assert not [row for row in at_house.rows(tables.promise) if row.state != "kept"]


def test_a_request_follows_its_ticket(at_house: House, at_rt: RtBench, ref: str) -> None:
    """Resolved, reopened and resolved again at RT, the request is, each after one look."""
    for progress, state in ((Progress.DONE, "done"), (Progress.WORKING, "confirmed"), (Progress.DONE, "done")):
        at_rt.advance(ref, progress)
        at_house.look()
        assert at_house.one(tables.request).state == state
        assert at_rt.desk.read(ref).progress is progress
    assert story(at_house) == ["done", "reopened", "done"]


def test_a_queue_that_a_person_chose_stays(at_house: House, at_rt: RtBench, ref: str) -> None:
    """A move by hand is learned, and a later decision leaves the ticket where it is."""
    at_rt.move(ref, "lead")
    at_house.look()
    assert (at_house.one(tables.ticket).team, at_house.one(tables.ticket).by_hand) == ("lead", True)
    assert story(at_house) == ["overridden"]
    with at_house.database.write() as connection:
        at_house.app.dispatch.decide(connection, at_house.one(tables.request).id, at_house.clock())
    at_house.deliver()
    assert at_rt.desk.read(ref).team == "lead"


def test_a_person_who_is_faster_than_the_assignment_wins(at_house: House, at_rt: RtBench) -> None:
    """A ticket that was moved out of triage while the call went on stays where the person put it."""
    phone = reported(at_house)
    at_house.deliver()
    ref = at_house.one(tables.ticket).ref
    at_rt.move(ref, "lead")
    phone.hang_up()
    at_house.deliver()
    at_house.look()
    assert at_rt.desk.read(ref).team == at_house.one(tables.ticket).team == "lead"
    assert story(at_house) == ["overridden"]


def test_an_owner_is_learned(at_house: House, at_rt: RtBench, ref: str) -> None:
    """A technician who takes the ticket is on record."""
    owner = at_rt.take(ref)
    at_house.look()
    assert at_house.one(tables.ticket).owner == owner == "maria"
    assert story(at_house) == ["taken"]


def test_a_deleted_ticket_needs_a_look_and_a_restored_one_is_back(
    at_house: House, at_rt: RtBench, ref: str
) -> None:
    """Deleted at RT, the request has no ticket and makes no other; restored there, it has it again."""
    at_rt.delete(ref)
    at_house.look()
    request = at_house.one(tables.request)
    assert (request.state, request.reasons) == ("needs_look", ["ticket_deleted"])
    assert at_rt.tickets(request.id) == 0
    at_rt.change(ref, Status="open")
    at_house.look()
    assert at_house.one(tables.request).reasons == []
    assert at_house.one(tables.ticket, live=True).ref == ref
    assert story(at_house) == ["deleted", "restored"]


def test_a_request_whose_ticket_was_merged_goes_into_the_other(at_house: House, at_rt: RtBench, ref: str) -> None:
    """Merged into another request's ticket, the request is merged into that request."""
    reported(at_house, "2").hang_up()
    at_house.deliver()
    first, second = at_house.rows(tables.request)
    other = at_house.one(tables.ticket, request=second.id).ref
    at_rt.merge(ref, other)
    at_house.look()
    first, second = at_house.rows(tables.request)
    assert (first.state, first.merged_into, second.state) == ("merged", second.id, "confirmed")
    assert [row.ref for row in at_house.rows(tables.ticket, live=True)] == [other]


def test_a_visit_written_in_rts_editor_is_the_requests(at_house: House, at_rt: RtBench, ref: str) -> None:
    """A note in HTML, as RT's own page writes it, is read."""
    at_rt.say(ref, "<p>Μίλησα μαζί τους.</p><p>Επίσκεψη: 25/11/2026 10:30</p>", "text/html")
    at_house.look()
    assert at_house.one(tables.request).visit == "2026-11-25T10:30"


def test_a_lost_answer_leaves_one_ticket(at_house: House, at_rt: RtBench) -> None:
    """P4: RT made the ticket and its answer was lost; the relay looks the key up and goes on with that one."""
    at_rt.lose("open")
    reported(at_house).hang_up()
    at_house.deliver()
    assert at_house.rows(tables.ticket) == []
    at_house.clock.pass_(seconds=30)
    at_house.deliver()
    assert at_rt.tickets(at_house.one(tables.request).id) == 1
    assert at_house.one(tables.ticket).team == at_house.one(tables.decision).team


# --- mails ----------------------------------------------------------------------------------------------------


def told_in_full(house: House) -> Iterator[None]:
    """Play a call that tells all a caller can, and pause wherever the relay may be faster than the caller."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", "3", "", "1", "2", ""):
        phone.press(keys) if keys else phone.silence()
        yield
    news(phone, "problem", status="in-progress")
    phone.hang_up()
    yield
    news(phone, "problem")
    yield


@pytest.mark.parametrize("seconds", [0, 10, 20, None])
def test_a_technician_gets_two_mails_a_call_at_most(
    at_house: House, at_rt: RtBench, rt: Rt, seconds: int | None
) -> None:
    """Opened, amended, assigned, and a recording that comes last: the team hears of one call twice at most.

    Whether the relay keeps pace with a caller, who answers at once or after half a minute, or comes after it all.
    """
    before = len(rt.mails())
    for _ in told_in_full(at_house):
        if seconds is not None:
            at_house.deliver()
            at_house.clock.pass_(seconds=seconds)
    at_house.deliver()
    assert {row.state for row in at_house.rows(tables.promise)} == {"kept"}
    mails = [mail for mail in rt.mails()[before:] if "maria@sch.test" in f"{mail['To']} {mail['Bcc']}"]
    assert 1 <= len(mails) <= 2
    said = "\n".join(at_rt.comments(at_house.one(tables.ticket).ref))
    assert all(part in said for part in ("Linux", "Επείγον: ναι", "Ηχογραφήθηκε"))
