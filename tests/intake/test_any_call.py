"""Whatever callers do and however the carrier delivers it: nothing fails, nothing is lost, nothing is doubled."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.ground import tables
from ivr.flow import revive
from tests.support.carrier import Leg
from tests.support.databases import ON_A_SERVER
from tests.support.examples import examples
from tests.support.house import Clock, House

Deed = tuple[str, tuple[Any, ...]]
"""A method of `Leg` or of the world, and its values."""

KEYS = st.sampled_from(
    [*"0123456789#*", "0501010", "0501010#", "0501011", "05", "1010", "*1", "6#", "2101234567", "##"]
)
TERMINAL = st.sampled_from(["completed", "busy", "failed", "no-answer", "canceled"])
TURNS = st.integers(0, 12)
ENDS = st.sampled_from(["#", "0", "", "hangup"])
CLIPS = st.sampled_from(["school_name", "problem", "last_resort"])

NEWS = st.sampled_from(["in-progress", "completed", "absent", "failed"])


def deed(name: str, *values: st.SearchStrategy[Any]) -> st.SearchStrategy[Deed]:
    """Return a strategy of one kind of deed."""
    return st.tuples(st.just(name), st.tuples(*values))


CALLER = st.one_of(
    deed("press", KEYS),
    deed("press", st.sampled_from(["0501010", "1", "2", "3"])),
    deed("silence"),
    deed("speak", st.integers(0, 5), ENDS),
)
CARRIER = st.one_of(
    deed("ring"), deed("fall_back"), deed("twice"), deed("late", TURNS), deed("again", st.integers(0, 30)),
    deed("stale", st.one_of(TURNS, st.just(10**30)), KEYS), deed("status", TERMINAL),
    deed("status", st.sampled_from(["ringing", "in-progress", "", "a new word"])),
    deed("news", st.integers(1, 3), CLIPS, TURNS, NEWS), deed("goodbye", KEYS, TERMINAL),
)  # fmt: skip
WORLD = st.one_of(deed("deliver"), deed("pass", st.sampled_from([1, 130, 700])))
DEEDS = st.lists(st.tuples(st.integers(0, 1), st.one_of(CALLER, CALLER, CALLER, CARRIER, WORLD)), max_size=30)
NUMBERS = [("+302109999990",) * 2, ("+302101234567", "+302109999990"), ("anonymous", "anonymous")]
DAYS = st.tuples(st.sampled_from(NUMBERS), st.tuples(st.booleans(), st.booleans()), DEEDS)
"""Two callers, whether each one's call begins as it should, and what happens then."""

Day = tuple[tuple[str, str], tuple[bool, bool], list[tuple[int, Deed]]]


def do(house: House, leg: Leg, name: str, values: tuple[Any, ...]) -> None:
    """Do one deed."""
    acts: dict[str, Callable[..., Any]] = {
        "press": lambda keys: leg.answer(Digits=keys),
        "silence": lambda: leg.answer(Digits=""),
        "goodbye": lambda keys, status: leg.answer(status, Digits=keys),
        "deliver": house.deliver,
        "pass": lambda seconds: house.clock.pass_(seconds=seconds),
    }
    (acts.get(name) or getattr(leg, name))(*values)


def emptied(house: House) -> None:
    """Forget all calls, so that every example is a first day."""
    with house.database.write() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            if not table.name.startswith("school") and table is not tables.line:
                connection.execute(table.delete())
    house.desk._folders.clear()
    house.clock.now = Clock().now


def whole(house: House, day: Day) -> None:
    """Play two calls at once, end both, and let the helpdesk catch up."""
    emptied(house)
    callers, rings, deeds = day
    legs = [Leg(house.phone(caller)) for caller in callers]
    for leg, rung in zip(legs, rings, strict=True):
        if rung:
            leg.ring()
    for who, (name, values) in deeds:
        do(house, legs[who], name, values)
    for leg in legs:
        leg.status("completed")
        for which in range(len(leg.answers)):
            leg.late(which)
    house.clock.pass_(hours=1)
    house.deliver()


def check(house: House) -> None:
    """Hold the record and the helpdesk against the promises."""
    requests = {row.id: row for row in house.rows(tables.request)}
    standing = {key for key, row in requests.items() if row.state != "absorbed"}
    outcomes = house.rows(tables.call_outcome)
    for call in house.rows(tables.call):
        mine = [row.ordinal for row in outcomes if row.call == call.id]
        assert mine == list(range(len(mine))), "outcomes are counted"
        assert mine, "P2: every call has an outcome"
        assert call.ended_at
        assert set(revive(call.state).numbers) <= {row.number for row in requests.values()}, "P7: numbers work"
    tickets = Counter(row.request for row in house.rows(tables.ticket, live=True))
    assert tickets == Counter(standing), "P4: one ticket for each request that stands"
    assert Counter(folder.ticket.key for folder in house.desk._folders.values()) == Counter(standing)
    for promise in house.rows(tables.promise):
        dropped = promise.verb == "open" and promise.request not in standing
        assert promise.state == ("dropped" if dropped else "kept"), (promise.verb, promise.state)
    for row in requests.values():
        assert (row.state == "confirmed") == (not row.reasons) or row.state == "absorbed"
        assert row.unfinished == ("unfinished" in row.reasons)
    for clip in house.rows(tables.clip):
        assert clip.request in standing, "P9: a recording hangs where somebody looks"
        (ticket,) = house.rows(tables.ticket, request=clip.request, live=True)
        told = sum(clip.sid in text for text in house.desk.comments(ticket.ref))
        assert told == (clip.status == "completed"), "every recording is told once"


@pytest.mark.parametrize("dialect", ["sqlite"])
@examples(20)
@given(day=DAYS)
def test_any_call_keeps_the_promises(house: House, day: Day) -> None:
    """P2, P4, P7, P8, P9: two calls, any keys, recordings and silences, webhooks in any order and number."""
    whole(house, day)
    check(house)


@ON_A_SERVER
@examples(15)
@given(day=DAYS)
def test_any_call_on_a_server(house: House, day: Day) -> None:
    """The same on PostgreSQL."""
    whole(house, day)
    check(house)
