"""A desk that is down rests for every worker of every process; one promise finds out that it is back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from intake.deliver.relay import Relay
from intake.deliver.setbacks import LONGEST_REST
from intake.ground import tables
from intake.ground.db import Busy, Database
from intake.guard.verdict import Verdict
from intake.record import desks, leases
from intake.record.outbox import Promise
from tests.support.house import House
from tests.support.troubled import Sick, relay_at, report, run
from ticket_client.errors import DeskError, Misconfigured, Rejected, Unavailable, Unsure

LEASE = timedelta(seconds=120)
AWAY = Unavailable("nobody is there")
TROUBLES = pytest.mark.parametrize("error", [AWAY, Unsure("the desk broke down (500)")], ids=["away", "unsure"])


def reports(house: House, count: int) -> list[str]:
    """Make so many requests, a second apart; return their keys, oldest first."""
    for serial in range(count):
        report(house, str(serial % 8 + 1))
        house.clock.pass_(seconds=1)
    return [row.id for row in house.rows(tables.request)]


def down(house: House, count: int = 8, error: DeskError = AWAY) -> tuple[Sick, Relay, list[str]]:
    """Give a desk that was found to be down, with so many requests waiting."""
    keys = reports(house, count)
    desk = Sick(house.desk, error)
    relay = relay_at(house, desk)
    run(relay)
    return desk, relay, keys


def rested(house: House) -> None:
    """Let the rest of the desk be over."""
    house.clock.now = house.one(tables.desk_health).stopped_until


@TROUBLES
def test_a_desk_that_is_down_rests_for_every_process(house: House, error: DeskError) -> None:
    """After three failures in a row nothing is asked of it, whoever looks; health says since when."""
    desk, _, keys = down(house, 8, error)
    assert desk.asked == keys[:3]
    with_its_own = Database(house.database.url.render_as_string(hide_password=False))
    assert run(replace(relay_at(house, desk, "another"), database=with_its_own)) == 0
    with_its_own.close()
    told = house.app.verdict()
    assert told.complaints == ()
    assert told.warnings[0].startswith(
        "The helpdesk «memory» is down since 2026-11-23 08:30 UTC, tried again at 08:30:"
    )


@TROUBLES
def test_when_it_is_back_the_backlog_drains_at_once_and_in_order(house: House, error: DeskError) -> None:
    """One promise kept is enough: all others follow without a wait of their own, the oldest request first."""
    desk, relay, keys = down(house, 8, error)
    for _ in range(12):
        rested(house)
        assert run(relay) == 1
    desk.sick = None
    rested(house)
    begun = len(desk.asked)
    run(relay)
    first, *rest = dict.fromkeys(desk.asked[begun:])
    assert rest == [key for key in keys if key != first]
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
    assert len(house.rows(tables.ticket)) == len(keys)
    assert house.app.verdict() == Verdict()


def test_each_rest_is_longer_and_none_is_longer_than_a_minute(house: House) -> None:
    """A desk that stays down is tried less and less often, but soon enough after it is back."""
    _, relay, _ = down(house)
    sure = replace(relay, jitter=lambda: 1.0)
    waits = []
    for _ in range(8):
        rested(house)
        assert run(sure) == 1
        waits.append(house.one(tables.desk_health).stopped_until - house.clock())
    assert waits == [timedelta(seconds=least) for least in (4, 8, 16, 32, 60, 60, 60, 60)]
    assert waits[-1] == LONGEST_REST


def test_one_worker_of_all_tries_a_desk_that_has_rested(house: House) -> None:
    """However many look at the same moment, one promise goes out, and no other before it is settled."""
    desk, relay, _ = down(house)
    rested(house)
    together = Barrier(6)

    def claimed(number: int) -> Promise | None:
        together.wait()
        with suppress(Busy), house.database.write() as connection:
            return leases.claim(connection, "memory", f"worker-{number}", house.clock(), LEASE)
        return None

    with ThreadPoolExecutor(6) as pool:
        tried = [promise for promise in pool.map(claimed, range(6)) if promise]
    assert len(tried) == 1
    assert len(house.rows(tables.promise, state="leased")) == 1
    assert run(relay) == 0
    desk.sick = None
    house.clock.pass_(seconds=121)
    assert run(relay) > 8


def test_a_dead_worker_leaves_the_trial_to_the_next(house: House) -> None:
    """The trial of a holder that died ends with its lease; what it tried counts for nothing."""
    desk, relay, _ = down(house)
    rested(house)
    with house.database.write() as connection:
        assert leases.claim(connection, "memory", "dead", house.clock(), LEASE)
    desk.sick = None
    assert run(relay) == 0
    house.clock.pass_(seconds=121)
    run(relay)
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}


@pytest.mark.parametrize(
    "error", [Rejected("not this one"), Unsure("500"), AWAY], ids=["refused", "unsure", "away"]
)
def test_one_promise_that_fails_never_stops_its_desk(house: House, error: DeskError) -> None:
    """What is wrong with one ticket, however often it is tried, keeps no other one waiting."""
    poison, *_ = reports(house, 1)
    desk = Sick(house.desk, never={poison: error})
    relay = relay_at(house, desk)
    for _ in range(6):
        run(relay)
        house.clock.pass_(minutes=10)
        healthy = reports(house, 2)[-2:]
        run(relay)
        assert {row.state for row in house.rows(tables.promise, verb="open") if row.request in healthy} == {"kept"}
        assert not any(row.rests for row in house.rows(tables.desk_health))


def test_many_refused_promises_are_a_desk_that_answers(house: House) -> None:
    """A desk that refuses ten tickets is not down: each is parked, and the eleventh goes through."""
    keys = reports(house, 11)
    desk = Sick(house.desk, never=dict.fromkeys(keys[:10], Rejected("no")))
    run(relay_at(house, desk))
    assert len(house.rows(tables.promise, state="parked")) == 10
    assert len(house.rows(tables.ticket)) == 1


def test_a_ticket_that_always_fails_does_not_keep_a_desk_at_rest(house: House) -> None:
    """When the desk is back, a promise that would fail for itself is not the one that is tried for ever."""
    desk, relay, keys = down(house, 8)
    desk.sick, desk.never = None, {keys[0]: AWAY, keys[1]: AWAY}
    for _ in range(4):
        rested(house)
        run(relay)
        if house.one(tables.desk_health).rests == 0:
            break
    waiting = {row.request for row in house.rows(tables.promise, verb="open") if row.state != "kept"}
    assert waiting == set(keys[:2])


def test_a_word_from_before_the_rest_says_nothing_new(house: House) -> None:
    """A delivery begun before the desk rested that fails during the trial ends no trial, lengthens no rest."""
    down(house)
    rested(house)
    with house.database.write() as connection:
        trial = leases.claim(connection, "memory", "one", house.clock(), LEASE)
        before = connection.execute(tables.desk_health.select()).one()
        late = desks.failed(connection, "memory", [trial.id + 1000], lambda _: LEASE, "late", house.clock())
        assert (late, connection.execute(tables.desk_health.select()).one()) == (None, before)


def test_health_tells_a_rest_from_what_somebody_must_mend(house: House) -> None:
    """A wished pause is worth a warning; wrong settings are a complaint, until they work."""
    reports(house, 1)
    desk = Sick(house.desk, Unavailable("busy", retry_after=90))
    relay = relay_at(house, desk)
    run(relay)
    told = house.app.verdict()
    assert told.complaints == ()
    assert "The helpdesk «memory» is resting, tried again at 08:31:31 UTC: busy" in told.warnings
    rested(house)
    desk.sick = Misconfigured("the token is refused")
    run(relay)
    asks = ("The helpdesk «memory» is stopped, somebody must act: the token is refused",)
    assert house.app.verdict() == Verdict(asks)
    rested(house)
    desk.sick = None
    run(relay)
    assert house.app.verdict() == Verdict()
