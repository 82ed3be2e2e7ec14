"""After a restore the record is older than the helpdesk: nothing is doubled or lost, no number given twice."""

import re
import shlex
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from intake.deliver.recover import Recovered, recover
from intake.demo.tracker import Tracker
from intake.ground import copies, damm, tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record import numbers
from intake.route.rulebook import RuleBook
from tests.support.databases import ON_A_SERVER
from tests.support.house import Clock, House
from tests.support.postgres import Postgres, tool
from tests.support.roundup import need_roundup, tickets
from tests.support.troubled import Troubled, report
from ticket_client.errors import Unavailable
from ticket_client.memory import Memory
from ticket_client.values import Progress

PAGE = Path(__file__).parents[2] / "docs" / "operating.md"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Rewind = Callable[[], House]
"""Puts the record back to where it was when this was made; returns the installation on it."""


def number_of(house: House) -> str:
    """Report a problem and hang up; return the number the caller heard."""
    report(house)
    return str(house.rows(tables.request)[-1].number)


def recovered(house: House) -> Recovered:
    """Do what follows a restore."""
    return recover(house.database, house.app.desks, house.clock)


@pytest.fixture
def memory() -> Memory:
    """Give a helpdesk that outlives installations."""
    return Memory(RuleBook.load().teams(), utc_now)


@pytest.fixture
def saved(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[House], Rewind]:
    """Give a way to copy the record of an installation and to go on from the copy later."""

    def save(house: House) -> Rewind:
        database.close()
        house.app.database.close()
        if database.dialect == "postgresql":
            kept = request.getfixturevalue("postgres").twin(database.url)
        else:
            kept = tmp_path / "copy.db"
            copies.write(database, kept)

        def rewind() -> House:
            if database.dialect == "postgresql":
                other = Database(kept.render_as_string(hide_password=False))
            else:
                database.close()
                copies.put_back(database, kept, utc_now())
                other = database
            request.addfinalizer(other.close)
            return House(other, house.clock, house.desks, house.more)

        return rewind

    return save


@pytest.fixture
def home(database: Database, memory: Memory) -> House:
    """Give an installation with one school and a helpdesk of its own."""
    house = House(database, Clock(utc_now()), {"memory": memory})
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ", phones=("2101234567",))
    return house


def test_what_was_opened_after_the_backup_is_not_opened_again(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """A ticket made of a promise that the restored record has never tried is found before one is created."""
    report(home)
    rewind = saved(home)
    home.deliver()
    before = list(memory.changed_since(LONG_AGO))
    house = rewind()
    assert house.one(tables.promise, verb="open").tries == 0
    recovered(house)
    watched = Troubled(memory)
    relay = replace(house.app.relay, desks={"memory": watched})
    while relay.once("memory"):
        pass
    assert watched.opened == 0
    assert len(list(memory.changed_since(LONG_AGO))) == len(before) == 1
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}


def test_no_number_that_a_caller_has_heard_is_given_again(home: House, saved: Callable[[House], Rewind]) -> None:
    """Neither one that stands at the helpdesk, nor one whose ticket was never opened, names another request."""
    number_of(home)
    rewind = saved(home)
    sent = [number_of(home) for _ in range(3)]
    home.deliver()
    unsent = [number_of(home) for _ in range(3)]
    house = rewind()
    recovered(house)
    again = number_of(house)
    assert again not in {*sent, *unsent}
    assert {row.number for row in house.rows(tables.request)} >= {*sent, again}


def test_a_number_far_beyond_the_record_counts_where_a_ticket_bears_it(
    home: House, saved: Callable[[House], Rewind]
) -> None:
    """However busy the days were that are lost: what stands at the helpdesk is passed over."""
    rewind = saved(home)
    with home.database.write() as connection:
        numbers.raise_past(connection, 9000, home.clock())
    sent = number_of(home)
    home.deliver()
    house = rewind()
    assert recovered(house).beyond == 9001 + numbers.LEAST_GAP
    assert (numbers.serial_of(number_of(house)) or 0) > (numbers.serial_of(sent) or 0)


def test_a_record_without_a_number_never_counts_from_below_the_first(home: House) -> None:
    """A restore of an empty record passes numbers over too, and none is shorter than numbers are."""
    assert recovered(home).beyond == numbers.FIRST - 1 + numbers.LEAST_GAP
    assert (numbers.serial_of(number_of(home)) or 0) > numbers.FIRST


def test_a_number_that_nobody_gave_is_not_believed(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """A subject in which somebody has typed a thousand million does not send the counter there."""
    rewind = saved(home)
    report(home)
    home.deliver()
    (ticket,) = memory.changed_since(LONG_AGO)
    memory._change(ticket.ref, subject=f"Αίτημα {damm.number(10**9)}")
    assert recovered(rewind()).beyond < 10**6


def test_a_lost_request_stays_where_people_have_put_it(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """Nobody knows any more why its ticket is in its queue, so no decision of ours moves it."""
    rewind = saved(home)
    report(home)
    home.deliver()
    (ticket,) = memory.changed_since(LONG_AGO)
    memory.assign(ticket.ref, "triage", None)
    house = rewind()
    recovered(house)
    with house.app.database.write() as connection:
        house.app.dispatch.decide(connection, house.one(tables.request).id, house.clock())
    house.clock.pass_(minutes=10)
    house.deliver()
    assert memory.read(ticket.ref).team == "triage"


def test_a_helpdesk_that_does_not_answer_costs_numbers_and_nothing_else(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """The counter jumps by three of the busiest day's for every day lost; the desk is named, and asked later."""
    for _ in range(5):
        report(home)
    rewind = saved(home)
    lost = number_of(home)
    home.deliver()
    home.clock.pass_(days=2)
    house = rewind()
    highest = house.rows(tables.number)[-1].serial
    away = Troubled(memory, before={"changed_since": [Unavailable("the line is cut")]})
    done = recover(house.database, {"memory": away}, house.clock)
    assert done.desks[0].trouble == "Unavailable: the line is cut"
    assert done.beyond == highest + numbers.LEAST_GAP + numbers.HASTE * 5 * 3
    assert recovered(house).desks[0].taken_up == (lost,)


def test_lost_requests_are_taken_up_from_their_tickets(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """Number, category, school and state come from the ticket; a person must look, and the ticket is watched."""
    rewind = saved(home)
    lost = number_of(home)
    home.deliver()
    house = rewind()
    assert recovered(house).desks[0].taken_up == (lost,)
    assert recovered(house).desks[0].taken_up == ()
    request = house.one(tables.request)
    told = (request.number, request.category, request.school_code, request.state, request.reasons)
    assert told == (lost, 1, "0501010", "needs_look", ["relearned"])
    place = house.one(tables.ticket, live=True)
    house.deliver()
    memory.advance(place.ref, Progress.DONE)
    house.look()
    assert house.one(tables.request).state == "done"


def test_a_ticket_that_names_no_number_is_named(
    home: House, memory: Memory, saved: Callable[[House], Rewind]
) -> None:
    """Where a person has rewritten the subject nothing is invented: the ticket is told of."""
    rewind = saved(home)
    report(home)
    home.deliver()
    (ticket,) = memory.changed_since(LONG_AGO)
    memory._change(ticket.ref, subject="Ο δρομολογητής του λυκείου")
    house = rewind()
    assert [left.ref for left in recovered(house).desks[0].left] == [ticket.ref]
    assert house.rows(tables.request) == []


@pytest.fixture
def tracker(tmp_path: Path) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues."""
    need_roundup()
    with Tracker(tmp_path) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


@pytest.mark.slow
def test_a_real_helpdesk_keeps_one_ticket_a_request_through_a_restore(
    database: Database, tracker: Tracker, saved: Callable[[House], Rewind]
) -> None:
    """Backup between call and ticket, another call, restore: one ticket a request, and the lost one stands."""
    desk = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    house = House(database, Clock(utc_now()), more=desk)
    house.add_school("0501010", "1ο ΓΕΛ ΑΘΗΝΩΝ")
    kept = number_of(house)
    rewind = saved(house)
    lost = number_of(house)
    house.deliver()
    told = {row.id: row.number for row in house.rows(tables.request)}
    house.app.database.close()
    again = rewind()
    assert recovered(again).desks[0].taken_up == (lost,)
    fresh = number_of(again)
    again.deliver()
    stand = {row.id: row.number for row in again.rows(tables.request)}
    assert told.items() <= stand.items()
    assert set(stand.values()) == {kept, lost, fresh}
    ours = Counter(each["external_id"] for each in tickets(tracker) if each["external_id"] in stand)
    assert ours == Counter(stand.keys())


@ON_A_SERVER
def test_the_drill_of_the_operating_page_restores_a_server(
    home: House, database: Database, postgres: Postgres, tmp_path: Path
) -> None:
    """pg_dump and pg_restore with the page's own options, then `intake restore`: nothing doubled, nothing lost."""
    kept = number_of(home)
    address = database.url.set(drivername="postgresql")
    dump, restored = tmp_path / "intake.dump", postgres.create(migrated=False)
    drilled("pg_dump", address, dump)
    lost = number_of(home)
    home.deliver()
    drilled("pg_restore", restored.set(drivername="postgresql"), dump)
    house = House(Database(restored.render_as_string(hide_password=False)), home.clock, home.desks)
    assert recovered(house).desks[0].taken_up == (lost,)
    fresh = number_of(house)
    house.deliver()
    assert {row.number for row in house.rows(tables.request)} == {kept, lost, fresh}
    assert len(list(house.app.desks["memory"].changed_since(LONG_AGO))) == 3
    house.app.database.close()
    house.database.close()


def drilled(name: str, address: URL, dump: Path) -> None:
    """Run the only command of the operating page that begins with this program, on these two."""
    (line,) = re.findall(rf"^ *{name} .+$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = {"$DATABASE": address.render_as_string(hide_password=False), "$DUMP": str(dump)}
    words = [told.get(word, word) for word in shlex.split(line)]
    assert set(told.values()) <= set(words)
    subprocess.run([tool(name), *words[1:]], check=True, capture_output=True)
