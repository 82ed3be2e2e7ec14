"""What helpdesks count weighs in the routing beside our own record, and no ticket twice (B-4c)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from intake.ground import tables
from intake.ground.desk_file import MEMORY
from intake.record import desk_loads, leases, watches
from intake.record.workload import Workload, open_tickets
from intake.route.decide import decide
from intake.route.values import Case
from tests.intake.test_two_desks import desk as desk_of
from tests.intake.test_two_desks import two  # noqa: F401  the fixture
from tests.support.house import House
from tests.support.troubled import begun, report
from ticket_client.errors import Unavailable
from ticket_client.memory import Memory
from ticket_client.values import Progress

KEPLINET, PARTNER = "keplinet-att-a", "uoa-att-a"


@dataclass
class Counting:
    """A real desk that is asked how much teams have to do; `meanwhile` happens before it answers."""

    desk: Memory
    meanwhile: Callable[[], Any] = lambda: None
    asked: list[list[str]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.desk, name)

    def to_do(self, teams: Any, since: datetime) -> Any:
        """Do what is to be done meanwhile, and count."""
        self.asked.append(list(teams))
        self.meanwhile()
        return self.desk.to_do(teams, since)


@pytest.fixture
def house(house: House) -> House:
    """Give an installation that looks at its helpdesk every five minutes, and so asks for all teams at once."""
    house.more = {"watch_every_s": 300}
    return house


def look(house: House) -> None:
    """Let the watcher look five minutes later, and the relay do what follows."""
    house.clock.pass_(minutes=5)
    assert house.app.watcher.once(MEMORY)
    house.deliver()


def workload(house: House) -> Workload:
    """Return what both teams of Athens have to do now."""
    with house.database.read() as connection:
        return open_tickets(connection, house.app.rules, [KEPLINET, PARTNER], house.clock())


def counted(house: House, desk: Any) -> None:
    """Let the desk be asked once, a minute after the last time."""
    house.clock.pass_(minutes=1)
    replace(house.app.watcher._counter, desks={MEMORY: desk}).once(MEMORY)


def looked(house: House) -> None:
    """Let the watcher look at once, too soon to count anew."""
    with house.database.write() as connection:
        watches.hint(connection, MEMORY, house.clock())
    assert house.app.watcher.once(MEMORY)


def standing(house: House) -> str:
    """Make a request whose ticket stands at Athens' KEPLINET; return the ticket's reference."""
    report(house)
    house.deliver()
    ticket = house.one(tables.ticket)
    assert ticket.team == KEPLINET
    return str(ticket.ref)


def test_what_others_made_weighs_and_the_decision_says_by_whose_count(house: House) -> None:
    """P6: three tickets made by hand make the partner the freer body; the stored inputs give the same again."""
    for _ in range(3):
        house.desk.make(KEPLINET)
    look(house)
    at = house.clock().isoformat()
    report(house)
    house.deliver()
    decision = house.one(tables.decision)
    assert decision.inputs["load"] == {KEPLINET: 3}
    assert decision.inputs["others"] == [{"team": KEPLINET, "tickets": 3, "desk": MEMORY, "at": at}]
    moment = datetime.fromisoformat(decision.inputs["at"])
    again = decide(Case.from_json(decision.inputs), house.app.rules, decision.inputs["load"], moment)
    assert (again.team, again.to_json()) == (PARTNER, decision.result)


def test_no_ticket_counts_twice(house: House) -> None:
    """Ours that the desk counts too weigh once: before the next count, after it, and when they are done."""
    house.desk.make(KEPLINET)
    ref = standing(house)
    assert workload(house).load == {KEPLINET: 1}
    for _ in range(2):
        look(house)
        assert workload(house).load == {KEPLINET: 2}
    assert house.rows(tables.desk_load, team=KEPLINET)[0].to_do == 2
    house.desk.advance(ref, Progress.DONE)
    look(house)
    assert workload(house).load == {KEPLINET: 1}


def test_a_ticket_that_comes_while_the_desk_counts_is_ours(house: House) -> None:
    """However the count and an assignment fall together, also one whose worker died, it counts once."""
    begun(house)
    house.deliver()
    house.clock.pass_(minutes=3)
    counted(house, Counting(house.desk, house.deliver))
    assert house.one(tables.ticket).team == KEPLINET
    assert house.rows(tables.desk_load, team=KEPLINET)[0].to_do == 1
    assert workload(house).load == {KEPLINET: 1}


def test_a_ticket_that_a_worker_is_putting_there_is_ours(house: House) -> None:
    """Its worker has died after the desk took it: the desk counts one of ours before the record knows it there."""
    begun(house)
    house.deliver()
    house.clock.pass_(minutes=3)
    with house.database.write() as connection:
        promise = leases.claim(connection, MEMORY, "dies", house.clock(), timedelta(seconds=120))
    assert promise
    house.desk.assign(house.one(tables.ticket).ref, promise.payload["team"])
    counted(house, house.desk)
    assert workload(house).load == {KEPLINET: 1}
    house.clock.pass_(minutes=3)
    house.deliver()
    assert workload(house).load == {KEPLINET: 1}


def test_what_is_on_its_way_counts_where_it_goes(house: House) -> None:
    """Between decision and assignment a ticket weighs on its team: the next request is decided upon that."""
    begun(house)
    house.deliver()
    assert house.one(tables.ticket).team == "triage"
    assert workload(house).load == {KEPLINET: 1}
    begun(house, "2")
    house.deliver()
    assert [row.inputs["load"] for row in house.rows(tables.decision)] == [{}, {KEPLINET: 1}]


def test_a_ticket_that_people_move_counts_once(house: House) -> None:
    """Moved by hand and counted before we learn of it, it is not other people's any more once it is ours."""
    ref = standing(house)
    look(house)
    house.desk.assign(ref, PARTNER)
    counted(house, house.desk)
    looked(house)
    assert workload(house).load == {PARTNER: 1}
    house.desk.advance(ref, Progress.DONE)
    look(house)
    house.desk.advance(ref, Progress.WORKING)
    counted(house, house.desk)
    looked(house)
    assert workload(house).load == {PARTNER: 1}


def test_an_old_count_counts_for_nothing(house: House) -> None:
    """After ten minutes without a count our own tickets weigh alone."""
    house.desk.make(KEPLINET)
    standing(house)
    look(house)
    house.clock.pass_(minutes=9, seconds=59)
    assert workload(house).load == {KEPLINET: 2}
    house.clock.pass_(seconds=1)
    assert workload(house) == Workload({KEPLINET: 1})


def test_a_desk_that_cannot_be_asked_costs_no_look(house: House) -> None:
    """What the look has learned is kept, the last count holds while it is fresh, and health says what is wrong."""
    house.desk.make(KEPLINET)
    ref, desk = standing(house), Counting(house.desk)
    look(house)

    def fail() -> None:
        raise Unavailable("no answer")

    desk.meanwhile = fail
    house.desk.advance(ref, Progress.DONE)
    house.clock.pass_(minutes=5)
    assert replace(house.app.watcher, desks={MEMORY: desk}).once(MEMORY)
    assert house.one(tables.request).state == "done"
    assert workload(house).load == {KEPLINET: 1}
    assert house.one(tables.desk_watch).trouble == "Unavailable: no answer"


def test_what_is_older_than_the_period_is_not_asked_for(house: House) -> None:
    """Others' tickets count for as many days as ours do."""
    house.desk.make(KEPLINET)
    house.clock.pass_(days=house.app.rules.workload_days - 1)
    look(house)
    assert workload(house).load == {KEPLINET: 1}
    house.clock.pass_(days=1)
    look(house)
    assert workload(house).load == {}


def test_each_desk_is_asked_for_its_own_teams(two: House) -> None:  # noqa: F811
    """A helpdesk is asked for the two bodies of its areas, as the rule book in force has them, and for no more."""
    for name in two.app.desks:
        desk_of(two, name).make("keplinet-ach")
    for _ in range(6):
        two.look()
    with two.database.read() as connection:
        asked: dict[str, set[str]] = {name: set() for name in two.app.desks}
        for row in connection.execute(tables.desk_load.select()):
            asked[row.desk].add(row.team)
    assert asked["north"] == {"keplinet-ach", "cti-ach"}
    assert not asked["central"] & {"keplinet-ach", "cti-ach", "triage", "lead", "unfinished"}


@pytest.mark.parametrize("every", [60, 300])
def test_a_desk_is_asked_little_at_a_time_and_every_team_in_time(house: House, every: int) -> None:
    """Once a look, not for all teams at once; yet each team's count is never older than it may be."""
    desk = Counting(house.desk)
    counter = replace(house.app.watcher._counter, desks={MEMORY: desk}, every=timedelta(seconds=every))
    for _ in range(12):
        counter.once(MEMORY)
        counter.once(MEMORY)
        house.clock.pass_(seconds=every)
    teams = {team.queue for team in house.app.rules.bodies()}
    assert len(teams) == 116
    assert len(desk.asked) == 12
    assert max(map(len, desk.asked)) == {60: 24, 300: 116}[every]
    for start in range(12 - 300 // every):
        within = desk.asked[start : start + 300 // every]
        assert {team for asked in within for team in asked} == teams


def test_a_team_the_desk_cannot_tell_of_holds_up_no_other(house: House) -> None:
    """It is asked for in its turn, and ours weigh alone there."""
    with house.database.write() as connection:
        at = house.clock()
        desk_loads.keep(connection, MEMORY, [KEPLINET, PARTNER], {PARTNER: 2}, set(), at)
        every = timedelta(minutes=1)
        waiting = desk_loads.due(connection, MEMORY, [KEPLINET, PARTNER, "cti-ach"], at + every, every)
    assert waiting == ["cti-ach", KEPLINET, PARTNER]
    assert workload(house).load == {PARTNER: 2}
