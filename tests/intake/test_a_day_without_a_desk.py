"""A helpdesk that is down for a day: every caller hears a number, every request has its ticket, once (P4, P7)."""

from collections import Counter
from collections.abc import Iterator

import pytest

from intake.deliver.relay import Relay
from intake.demo.tracker import Tracker
from intake.ground import tables
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.route.rulebook import RuleBook
from ivr.speech import spoken_number
from tests.support.house import Clock, House
from tests.support.roundup import need_roundup, tickets
from tests.support.troubled import Sick, relay_at, run
from ticket_client.errors import Unavailable, Unsure

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

SICKNESSES = {
    "refuses": (Unavailable("the desk cannot be reached"), False),
    "asks for peace": (Unavailable("come back later (429)", retry_after=120), False),
    "broken": (Unsure("the desk broke down (500)"), False),
    "hangs": (Unsure("no answer in time"), True),
}
"""What the desk says, and whether it has done what was asked."""
CALLS = range(48)
"""One every half hour, each from another school."""
BETWEEN = (1, 4, 10, 15)
"""Minutes that pass before the relay looks again, for each call."""


def with_schools(house: House) -> House:
    """Put a school for each call into the record."""
    for serial in CALLS:
        house.add_school(f"05020{serial:02}", f"{serial + 1}ο ΓΕΛ ΑΘΗΝΩΝ")
    return house


def called(house: House, serial: int) -> None:
    """Play a call up to its number, hear that, and hang up."""
    phone = house.phone()
    phone.dial()
    for keys in (f"05020{serial:02}", "1", str(serial % 8 + 1)):
        phone.press(keys)
    number = spoken_number(house.rows(tables.request)[-1].number, "el")
    assert any(number in line for line in phone.document.heard)
    phone.hang_up()


def a_day(house: House, relay: Relay) -> list[str]:
    """Let a day of calls go by, none of which gets a ticket; return the keys of the requests, oldest first."""
    for serial in CALLS:
        called(house, serial)
        for minutes in BETWEEN:
            run(relay, house.app.desk.name)
            house.clock.pass_(minutes=minutes)
    requests = house.rows(tables.request)
    assert len(requests) == len(CALLS)
    assert house.rows(tables.ticket) == []
    return [row.id for row in requests]


def in_order_but_for_one(found: list[str], keys: list[str]) -> bool:
    """Whether the oldest came first, but for the one that found out that the desk is back."""
    return len(found) == len(keys) and found[1:] == [key for key in keys if key != found[0]]


@pytest.mark.parametrize("sickness", SICKNESSES)
def test_a_day_without_a_desk_costs_nobody_a_ticket(house: House, sickness: str) -> None:
    """However it fails, all numbers are heard; when it is back all is sent, oldest first, each ticket once."""
    error, acts = SICKNESSES[sickness]
    desk = Sick(with_schools(house).desk, error, acts=acts)
    relay = relay_at(house, desk)
    keys = a_day(house, relay)
    desk.sick, desk.asked = None, []
    run(relay)
    assert in_order_but_for_one(list(dict.fromkeys(desk.asked)), keys)
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    standing = house.desk.changed_since(house.rows(tables.call)[0].began_at)
    assert Counter(ticket.key for ticket in standing) == Counter(keys)
    assert house.app.verdict().warnings == ()


@pytest.fixture
def tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Give a Roundup with the rule book's queues, and no ticket."""
    need_roundup()
    with Tracker(tmp_path_factory.mktemp("roundup")) as tracker:
        tracker.up(RuleBook.load().teams())
        yield tracker


def test_a_roundup_that_is_off_for_a_day_gets_every_ticket_once(database: Database, tracker: Tracker) -> None:
    """The real thing, stopped and started: nobody is kept from his number, and its backlog comes in order."""
    told = {"helpdesk": "roundup", "helpdesk_url": tracker.url, "helpdesk_token": tracker.token}
    house = with_schools(House(database, Clock(utc_now()), more=told))
    tracker.down()
    keys = a_day(house, house.app.relay)
    tracker.up(RuleBook.load().teams())
    house.deliver()
    found = sorted(tickets(tracker), key=lambda ticket: int(ticket["id"]))
    assert in_order_but_for_one([ticket["external_id"] for ticket in found], keys)
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    assert {ticket["team.name"] for ticket in found}.isdisjoint({"triage", None})
    house.app.database.close()
