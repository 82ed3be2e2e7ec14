"""Many callers and several relay threads at once: nobody waits for nobody in a ring, and nothing is done twice."""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from intake.ground import tables
from ivr.document import Document
from ivr.paths import THANKS
from tests.support.house import House

SAME_NUMBER = "+302109999990"
CALLERS = 6


def one_call(house: House, n: int) -> list[Document]:
    """Call about one of two things from the same number, now and then without a word; add to what stands."""
    phone = house.phone(SAME_NUMBER)
    heard = [phone.dial()]
    if n % 3:
        heard += [phone.press(keys) for keys in ("0501010", "1", "12"[n % 2], "1", "1")]
        heard.append(phone.silence())
    phone.hang_up()
    return heard


def test_a_crowd_from_one_number_loses_nothing(house: House) -> None:
    """Calls that absorb, amend and add to each other's requests while these are delivered: one ticket each."""
    relay = house.app.workers
    relay.start()
    with ThreadPoolExecutor(CALLERS) as phones:
        calls = list(phones.map(lambda n: one_call(house, n), range(4 * CALLERS)))
    relay.stop()
    house.clock.pass_(minutes=20)
    house.deliver()
    assert not [heard for heard in chain(*calls) if (heard.action or "").endswith(THANKS)], "a last resort"
    assert {row.state for row in house.rows(tables.promise)} <= {"kept", "dropped"}
    standing = {row.id for row in house.rows(tables.request) if row.state != "absorbed"}
    assert sorted(row.request for row in house.rows(tables.ticket)) == sorted(standing)
    assert {row.call for row in house.rows(tables.call_outcome)} == {row.id for row in house.rows(tables.call)}
