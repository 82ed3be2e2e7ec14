"""Promises on the record: one holder a request, and whatever a dead holder left is taken up again (P3, P4)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from intake.ground import tables
from intake.record import leases
from intake.record.outbox import Promise
from tests.support.databases import ON_A_SERVER
from tests.support.house import House

LEASE = timedelta(seconds=120)


def two_due(house: House) -> None:
    """Leave a routed request whose `assign` and `update` are due at the same time."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    phone.press("1")
    house.deliver()
    phone.silence()
    phone.press("1")
    for _ in range(2):
        phone.silence()
    phone.speak(9)
    phone.hang_up()
    house.clock.pass_(minutes=3)
    assert {"assign", "update"} <= {row.verb for row in house.rows(tables.promise, state="waiting")}


def claimed(house: House, holder: str) -> Promise | None:
    """Claim in a transaction of its own."""
    with house.database.write() as connection:
        return leases.claim(connection, "memory", holder, house.clock(), LEASE)


def race(count: int, work: Callable[[int], Promise | None]) -> list[Promise]:
    """Claim from several threads that start together; return what was claimed."""
    barrier = Barrier(count)

    def started(n: int) -> Promise | None:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(count) as pool:
        return [promise for promise in pool.map(started, range(count)) if promise]


def test_two_holders_never_have_promises_of_one_request(house: House) -> None:
    """While one verb of a request is under way no other is begun, however many holders look at once."""
    two_due(house)
    assert len(race(4, lambda n: claimed(house, f"holder-{n}"))) == 1


@ON_A_SERVER
def test_a_claim_that_is_not_yet_committed_holds_the_request(house: House) -> None:
    """A second holder that looks while the first one's claim is still open finds nothing of that request."""
    two_due(house)
    with house.database.write() as connection:
        assert leases.claim(connection, "memory", "one", house.clock(), LEASE)
        assert claimed(house, "two") is None


def test_leases_that_ran_out_together_do_not_wait_for_each_other(house: House) -> None:
    """Whatever a dead process had in hand, also two promises of one request, is delivered by the next one."""
    two_due(house)
    lost = {"state": "leased", "lease_by": "dead", "lease_until": house.clock(), "tries": 1}
    with house.database.write() as connection:
        connection.execute(tables.promise.update().where(tables.promise.c.state == "waiting").values(**lost))
    house.clock.pass_(seconds=1)
    house.deliver()
    assert {row.state for row in house.rows(tables.promise)} == {"kept"}
