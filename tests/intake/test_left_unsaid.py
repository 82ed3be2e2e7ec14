"""What a caller tells reaches a technician also when deliveries go wrong halfway: nothing is left unsaid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest

from intake.ground import tables
from intake.record import leases, moves, outbox
from intake.record.workload import Workload
from tests.support.databases import ON_A_SERVER
from tests.support.house import House
from tests.support.troubled import Troubled, begun, finished, relay_at, run
from ticket_client.errors import Rejected, Unsure


def said(house: House) -> str:
    """Return what was said on the only ticket after its first text."""
    return "\n".join(house.desk.comments(house.one(tables.ticket).ref)[1:])


def test_news_that_comes_after_a_lost_answer_is_told(house: House) -> None:
    """When the route was told and its answer lost, what is told meanwhile does not drown in the repetition."""
    phone = begun(house)
    house.deliver()
    house.clock.pass_(seconds=121)
    desk = Troubled(house.desk, after={"comment": [Unsure("the answer was lost")]})
    run(relay_at(house, desk))
    finished(phone)
    house.clock.pass_(minutes=10)
    run(relay_at(house, desk))
    assert said(house).count("Δρομολόγηση: ") == 1
    assert said(house).count("Linux") == 1
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}


def test_news_that_comes_after_a_holder_died_is_told(house: House) -> None:
    """The same when a process died after it had told the route."""
    phone = begun(house)
    house.deliver()
    house.clock.pass_(seconds=121)
    with house.database.write() as connection:
        dead = leases.claim(connection, "memory", "dead", house.clock(), timedelta(seconds=60))
    assert dead is not None
    ref = house.one(tables.ticket).ref
    house.desk.assign(ref, dead.payload["team"])
    house.desk.comment(ref, dead.payload["text"], dead.key)
    finished(phone)
    house.clock.pass_(minutes=10)
    house.deliver()
    assert said(house).count("Linux") == 1


def test_what_was_tried_alone_is_finished_alone(house: House) -> None:
    """An update that may have been told before there was an assignment does not take the route down with it."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    house.deliver()
    again = house.phone("+302109999991")
    again.dial()
    for keys in ("0501010", "1", "3", "1"):
        again.press(keys)
    again.hang_up()
    desk = Troubled(house.desk, after={"comment": [Unsure("the answer was lost")]})
    relay = relay_at(house, desk)
    run(relay)
    ref = house.one(tables.ticket).ref
    house.desk.say(ref, "Δεν είναι δικό μας: είναι του παρόχου.")
    with house.database.write() as connection:
        request = connection.execute(tables.request.select()).one()
        moves.give_back(connection, house.app.rules, house.app.wordings, request, "του παρόχου", house.clock())
    house.clock.pass_(minutes=10)
    run(relay)
    assert said(house).count("του παρόχου.") == 2
    assert said(house).count("Νέα κλήση") == 1
    assert house.desk.read(ref).team == "triage"


@pytest.mark.parametrize("trouble", [Rejected("no such field"), ZeroDivisionError()])
def test_news_that_is_refused_holds_up_no_assignment(house: House, trouble: Exception) -> None:
    """Fields the desk will not take, or an adapter that stumbles over them, leave the route alone."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    desk = Troubled(house.desk, before={"update": [trouble] * 9})  # type: ignore[list-item]
    run(relay_at(house, desk))
    assert house.one(tables.promise, verb="assign").state == "kept"
    assert house.desk.read(house.one(tables.ticket).ref).team != "triage"
    assert house.one(tables.promise, verb="update").state != "kept"


def test_a_repeated_route_after_a_person_moved_the_ticket_tells_nothing_twice(house: House) -> None:
    """News that went with an assignment whose answer was lost is not told again when that is given up."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    desk = Troubled(house.desk, after={"comment": [Unsure("the answer was lost")]})
    run(relay_at(house, desk))
    house.desk.assign(house.one(tables.ticket).ref, "lead")
    house.clock.pass_(minutes=10)
    run(relay_at(house, desk))
    assert said(house).count("Linux") == 1


@ON_A_SERVER
def test_the_end_of_a_call_and_a_claim_do_not_lock_each_other_out(house: House) -> None:
    """Both touch assignment and update of one request; neither ends in a deadlock."""
    phone = begun(house)
    house.deliver()
    phone.silence()
    phone.press("1")
    phone.press("2")
    with house.database.write() as connection:
        assign = tables.promise.c.verb == "assign"
        connection.execute(tables.promise.update().where(assign).values(due_at=house.clock()))
    request = house.one(tables.request).id

    def hasten() -> None:
        with house.database.write() as connection:
            outbox.hasten(connection, request, ("assign", "update"), house.clock() - timedelta(seconds=1))

    def claim() -> None:
        with house.database.write() as connection:
            leases.claim(connection, "memory", "one", house.clock(), timedelta(seconds=60))

    with ThreadPoolExecutor(2) as pool:
        with house.database.write() as connection:
            held = tables.promise.select().where(tables.promise.c.verb == "update").with_for_update()
            connection.execute(held).all()
            both = []
            for work in (hasten, claim):
                both.append(pool.submit(work))
                sleep(0.3)
        for each in both:
            each.result()


def test_another_call_moves_no_ticket(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who only rings again about a request tells no new fact to route by: the team that has it keeps it."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    house.deliver()
    team = house.one(tables.ticket).team
    monkeypatch.setattr("intake.record.workload.open_tickets", lambda *_, **__: Workload({team: 10_000}))
    again = house.phone("+302109999991")
    again.dial()
    for keys in ("0501010", "1", "3", "1"):
        again.press(keys)
    again.hang_up()
    house.deliver()
    assert house.desk.read(house.one(tables.ticket).ref).team == team


def test_news_that_was_refused_is_told_with_the_next(house: House) -> None:
    """What stands in an update set aside has not been told: the update that overtakes it tells it too."""
    phone = begun(house)
    house.deliver()
    finished(phone)
    run(relay_at(house, Troubled(house.desk, before={"update": [Rejected("no such field")]})))
    assert house.one(tables.promise, verb="update").state == "parked"
    again = house.phone("+302109999991")
    again.dial()
    for keys in ("0501010", "1", "3", "1"):
        again.press(keys)
    again.hang_up()
    house.deliver()
    assert (said(house).count("Linux"), said(house).count("Νέα κλήση")) == (1, 1)
