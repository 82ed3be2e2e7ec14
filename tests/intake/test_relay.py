"""From the promise to the ticket: errors named by what to do next, leases, fences, order (P4, P5, P10)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.ground import tables
from intake.record import leases
from intake.record.rulebooks import InForce, Standing
from intake.record.workload import open_tickets
from tests.support.house import House
from tests.support.troubled import Troubled, relay_at, report, run
from ticket_client.errors import Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.memory import Memory


def live_tickets(house: House) -> int:
    """Count the tickets the desk holds."""
    return len(list(house.desk.changed_since(house.clock() - timedelta(days=365))))


def test_a_lost_answer_never_makes_a_second_ticket(house: House) -> None:
    """P4: after an answer was lost the key is looked up before anything is created."""
    report(house)
    desk = Troubled(house.desk, after={"open": [Unsure("the answer was lost")]})
    run(relay_at(house, desk))
    promise = house.one(tables.promise)
    assert (promise.state, promise.unsure) == ("waiting", True)
    house.clock.pass_(minutes=1)
    run(relay_at(house, desk))
    assert (live_tickets(house), desk.opened) == (1, 1)
    house.one(tables.ticket)


def test_an_unavailable_desk_is_tried_again_for_ever(house: House) -> None:
    """Nothing is given up because a desk is away; the wait grows to five minutes and no further."""
    report(house)
    desk = Troubled(house.desk, before={"open": [Unavailable("away")] * 30})
    relay = relay_at(house, desk)
    for _ in range(30):
        assert run(relay) == 1
        due = house.one(tables.promise).due_at
        assert timedelta(0) < due - house.clock() <= timedelta(minutes=5)
        house.clock.now = due
    run(relay)
    assert live_tickets(house) == 1


def test_the_desks_own_wish_for_a_pause_is_kept(house: House) -> None:
    """Retry-After decides when the promise is due again."""
    report(house)
    run(relay_at(house, Troubled(house.desk, before={"open": [Unavailable("busy", retry_after=90)]})))
    assert house.one(tables.promise).due_at == house.clock() + timedelta(seconds=90)


def test_a_rejected_promise_is_parked_and_holds_up_nobody(house: House) -> None:
    """What the desk refuses waits for a person, with the desk's words; the next request goes through."""
    report(house, "1")
    report(house, "2")
    run(relay_at(house, Troubled(house.desk, before={"open": [Rejected("no such field")]})))
    first, *rest = house.rows(tables.promise)
    assert (first.state, first.trouble) == ("parked", "Rejected: no such field")
    assert {promise.state for promise in rest} == {"kept"}
    assert live_tickets(house) == 1


def test_a_misconfigured_desk_stops_and_health_says_so(house: House) -> None:
    """Settings that cannot work stop the desk for everyone, lose nothing, and are told in words."""
    report(house, "1")
    report(house, "2")
    desk = Troubled(house.desk, before={"open": [Misconfigured("the token is refused")]})
    assert run(relay_at(house, desk)) == 1
    health = house.client.get("/health")
    assert health.status_code == 503
    assert "the token is refused" in health.get_data(as_text=True)
    assert house.client.get("/health/live").status_code == 200
    house.clock.pass_(minutes=2)
    run(relay_at(house, desk))
    assert live_tickets(house) == 2
    assert house.client.get("/health").status_code == 200


def test_a_fault_of_the_adapter_is_no_reason_to_lose_the_promise(house: House) -> None:
    """Any exception counts as «may have happened»."""
    report(house)
    desk = Troubled(house.desk, after={"open": [ZeroDivisionError()]})  # type: ignore[list-item]
    run(relay_at(house, desk))
    house.clock.pass_(minutes=1)
    run(relay_at(house, desk))
    assert (live_tickets(house), desk.opened) == (1, 1)


def test_no_transaction_is_open_while_a_desk_is_talked_to(house: House) -> None:
    """P10: during every verb another writer gets through at once."""
    written = []

    def write() -> None:
        with house.database.write() as connection:
            connection.execute(tables.number.insert().values(at=house.clock()))
        written.append(1)

    report(house)
    run(relay_at(house, Troubled(house.desk, meanwhile=write)))
    assert len(written) >= 3


def test_who_lost_the_lease_settles_nothing(house: House) -> None:
    """A holder that was too slow leaves no second ticket row and does not undo what the next one settled."""
    report(house)
    second = relay_at(house, house.desk, holder="two")

    def overtaken() -> None:
        house.clock.pass_(minutes=3)
        desk.meanwhile = lambda: None
        run(second)

    desk = Troubled(house.desk, meanwhile=overtaken)
    run(relay_at(house, desk))
    house.one(tables.ticket)
    assert live_tickets(house) == 1
    assert {promise.state for promise in house.rows(tables.promise)} == {"kept"}


def test_a_holder_that_died_is_followed_by_another(house: House) -> None:
    """A lease that runs out frees the promise, and the next holder looks the key up first."""
    report(house)
    with house.database.write() as connection:
        claimed = leases.claim(connection, "memory", "dead", house.clock(), timedelta(seconds=120))
    assert claimed
    assert house.deliver() == 0
    house.clock.pass_(seconds=121)
    assert house.deliver() > 0
    house.one(tables.ticket)


def test_every_verb_waits_for_the_ticket(house: House) -> None:
    """P5: while `open` is not kept, nothing else of the request is claimed."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("1")
    desk = Troubled(house.desk, before={"open": [Unavailable("away")]})
    run(relay_at(house, desk))
    phone.silence()
    phone.press("1")
    phone.hang_up()
    assert house.deliver() == 0
    house.clock.pass_(minutes=10)
    house.deliver()
    assert {promise.state for promise in house.rows(tables.promise)} == {"kept"}
    assert house.rows(tables.audit, who="relay")[0].what == "open"


def test_a_routing_error_leaves_a_valid_ticket_in_triage(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: when deciding fails, the ticket stands in the triage queue and the record says why."""

    def broken(*_: object) -> None:
        raise KeyError("a rule book nobody tested")

    report(house)
    monkeypatch.setattr("intake.record.dispatch.decide", broken)
    house.deliver()
    ticket = house.one(tables.ticket)
    assert house.desk.read(ticket.ref).team == "triage"
    assert house.one(tables.decision).team == "triage"


def test_every_decision_is_stored_with_its_reasons(house: House) -> None:
    """P6: version of the rule book, inputs, every candidate, and why each loser lost."""
    report(house, "2")
    house.deliver()
    decision = house.one(tables.decision)
    assert decision.rules == house.app.rules.version
    assert decision.inputs["directorate"] == "att-a"
    candidates = decision.result["candidates"]
    assert len(candidates) == 2
    assert [bool(candidate["lost"]) for candidate in candidates].count(True) == 1
    assert decision.sentence.endswith(".")


def test_the_ticket_is_opened_before_it_is_routed(house: House) -> None:
    """B.3, B.4: the ticket stands in triage as soon as the request is made, and moves when the call is over."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("2")
    house.deliver()
    ticket = house.one(tables.ticket)
    assert house.desk.read(ticket.ref).team == "triage"
    phone.hang_up()
    house.deliver()
    assert house.desk.read(ticket.ref).team == house.one(tables.decision).team != "triage"


def test_a_call_that_never_ends_is_routed_after_two_minutes(house: House) -> None:
    """`assign` is due 120 s after commit at the latest, whether or not the carrier says the call is over."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("2")
    house.deliver()
    house.clock.pass_(seconds=121)
    house.deliver()
    assert house.desk.read(house.one(tables.ticket).ref).team != "triage"


def test_a_lease_must_outlast_a_delivery(house: House) -> None:
    """A setting under which two holders could talk at once stops the start, in one sentence."""
    slow = Troubled(house.desk)
    slow.patience = 100.0  # type: ignore[attr-defined]
    complaint = relay_at(house, slow).complaint()
    assert complaint
    assert "INTAKE_LEASE_S" in complaint


def test_a_rule_book_may_send_an_area_to_another_desk(house: House) -> None:
    """The desk is chosen before the ticket is opened, by line and area; all later promises follow the ticket."""
    areas = dict(house.app.rules.areas)
    areas["att-a"] = replace(areas["att-a"], desk="north")
    rules = replace(house.app.rules, areas=areas)
    assert (rules.desk_for("att-a", "national"), rules.desk_for("ach", None)) == ("north", None)
    vars(house.app)["in_force"] = InForce(house.app.database, house.clock, Standing(1, rules))
    assert "north" in (house.app.complaint() or "")
    report(house)
    assert {promise.desk for promise in house.rows(tables.promise)} == {"north"}
    north = Memory(rules.teams(), house.clock, name="north")
    relay = replace(house.app.relay, desks={"north": north})
    run(relay, "north")
    assert {promise.desk for promise in house.rows(tables.promise)} == {"north"}
    assert house.one(tables.ticket).desk == "north"


def test_a_settle_names_the_try_it_settles(house: House) -> None:
    """The fence is the try: whose lease ran out settles nothing while the next holder is still talking."""
    report(house)
    with house.database.write() as connection:
        late = leases.claim(connection, "memory", "one", house.clock(), timedelta(seconds=120))
    house.clock.pass_(seconds=121)
    with house.database.write() as connection:
        holder = leases.claim(connection, "memory", "two", house.clock(), timedelta(seconds=120))
        assert late
        assert holder
        assert not leases.kept(connection, late, house.clock())
        assert leases.kept(connection, holder, house.clock())


def test_workload_is_the_other_open_tickets_of_the_period(house: House) -> None:
    """B.4 c: a team's load counts recent tickets, and never the one that is being decided; it is stored."""
    loads = []
    for category in ("2", "4", "5"):
        if category == "5":
            house.clock.pass_(days=15)
        report(house, category)
        house.deliver()
        request = house.rows(tables.request)[-1].id
        team = house.one(tables.ticket, request=request).team
        loads.append(house.one(tables.decision, request=request).inputs["load"].get(team))
    assert loads == [None, 1, None]
    with house.database.read() as connection:
        rules, teams = house.app.rules, ["keplinet-att-a", "uoa-att-a"]
        assert open_tickets(connection, rules, teams, house.clock(), besides=request).load == {}
        assert open_tickets(connection, rules, teams, house.clock()).load == {team: 1}


def test_the_relay_is_woken_by_a_promise_and_by_nothing_less(house: House) -> None:
    """A turn that promises nothing costs the relay no look; one that does is delivered at once."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    assert house.app.signal.count() == 0
    phone.press("2")
    assert house.app.signal.count() == 1


def test_tickets_come_before_whatever_else_is_due(house: House) -> None:
    """B-3: a new ticket does not wait until the backlog of other promises has been worked off."""
    report(house)
    house.app.relay.once("memory")
    house.clock.pass_(minutes=5)
    report(house, category="2")
    house.app.relay.once("memory")
    assert [row.state for row in house.rows(tables.promise, verb="open")] == ["kept", "kept"]
    assert {row.state for row in house.rows(tables.promise, verb="assign")} == {"waiting"}
    house.deliver()
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
