"""A request is before one operator at a time, for five minutes; what two of them do at once is done in turn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

import pytest

from intake.ground import tables
from intake.ground.tables import PersonRole
from intake.record import handling
from intake.record.handling import Doing, Hand, Order, Refused, Repeated
from intake.record.people import Sight, persons
from tests.support.house import House
from tests.support.operators import do, doubtful, hand, means, reported, request

T = TypeVar("T")
ALL = Sight()


@pytest.fixture
def people(house: House) -> list[Hand]:
    """Four operators."""
    names = ("anna", "vasilis", "maria", "nikos")
    with house.database.write() as connection:
        keys = [persons.add(connection, name, name.title(), PersonRole.OPERATOR, house.clock()) for name in names]
    return [hand(key, name) for key, name in zip(keys, names, strict=True)]


def take(house: House, who: Hand, sight: Sight = ALL) -> str | None:
    """Take the next one."""
    return house.database.written(
        lambda connection: handling.take_next(connection, sight, who.person, house.clock())
    )


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Do it in so many threads, which begin at the same moment; return what came of each."""
    barrier = Barrier(count)

    def one(n: int) -> T:
        barrier.wait()
        return work(n)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_two_who_take_at_once_never_get_the_same(house: House, people: list[Hand]) -> None:
    """Four operators, ten requests, three rounds: whatever was given was given to one of them alone."""
    waiting = [doubtful(house, f"+3069712345{n:02}") for n in range(10)]
    taken = at_once(4, lambda n: [take(house, people[n]) for _round in range(3)])
    given = [number for mine in taken for number in mine if number]
    assert sorted(given) == sorted(waiting)
    holders = {row.request: row.person for row in house.rows(tables.hold)}
    for n, mine in enumerate(taken):
        assert all(holders[request(house, number).id] == people[n].person for number in mine if number)


def test_a_hold_ends_by_itself_by_release_and_by_the_decision(house: House, people: list[Hand]) -> None:
    """After five minutes the next operator gets it; released or decided it is nobody's at once."""
    anna, vasilis = people[:2]
    number = doubtful(house)
    assert (take(house, anna), take(house, vasilis)) == (number, None)
    house.clock.pass_(minutes=5)
    assert take(house, vasilis) == number
    key = request(house, number).id
    with house.database.write() as connection:
        handling.release(connection, key, anna.person)
        assert not handling.hold(connection, key, anna.person, house.clock())
        handling.release(connection, key, vasilis.person)
        assert handling.hold(connection, key, anna.person, house.clock())
        assert handling.hold(connection, key, anna.person, house.clock() + timedelta(minutes=4))
        (holder,) = handling.held_by(connection, [key], house.clock() + timedelta(minutes=8)).values()
    assert (holder.login, holder.until) == ("anna", house.clock() + timedelta(minutes=9))
    do(house, anna, handling.confirm, number)
    assert house.rows(tables.hold) == []


def test_only_what_one_sees_is_given(house: House, people: list[Hand]) -> None:
    """Requests of other areas, of test calls, and those that need no look are passed over."""
    reported(house)
    number = doubtful(house)
    do(house, people[0], handling.correct, number, code="0501010", form={"anyway": True})
    with house.database.write() as connection:
        connection.execute(tables.request.update().values(state="needs_look", reasons=["possible_duplicate"]))
    assert take(house, people[0], Sight(frozenset({"koz"}))) is None
    with house.database.write() as connection:
        connection.execute(tables.request.update().values(test=True))
    assert take(house, people[0], Sight(frozenset({"att-a"}))) is None


def test_calls_in_which_nothing_was_said_come_last(house: House, people: list[Hand]) -> None:
    """Somebody who told us something waits for an answer; they come in the order of the list."""
    call = house.phone("+306971234500")
    call.dial()
    call.hang_up()
    house.clock.pass_(minutes=1)
    empty, told = str(house.one(tables.request).number), doubtful(house)
    assert [take(house, people[0]), take(house, people[1]), take(house, people[2])] == [told, empty, None]


def attempt(house: House, who: Hand, deed: Any, order: Order, *words: Any) -> str:
    """Try a deed in a transaction; return how it went."""
    try:
        house.database.written(
            lambda connection: deed(Doing(connection, means(house), who, house.clock()), order, *words)
        )
    except Repeated:
        return "repeated"
    except Refused as why:
        return why.why
    return "done"


def test_two_who_decide_at_once_do_not_overwrite_each_other(house: House, people: list[Hand]) -> None:
    """Both had read the same version: one decides, the other is told so, and nothing of theirs is half done."""
    number = doubtful(house)
    read = request(house, number).version
    deeds: list[tuple[Any, ...]] = [(handling.confirm,), (handling.no_request, "λάθος κλήση")] * 2
    came = at_once(4, lambda n: attempt(house, people[n], deeds[n][0], Order(number, read), *deeds[n][1:]))
    assert sorted(came) == ["done", "stale", "stale", "stale"]
    assert request(house, number).version == read + 1
    assert len(house.rows(tables.deed)) == 1
    assert len(house.rows(tables.audit, who="operator")) == 1


def test_one_form_sent_four_times_at_once_is_one_deed(house: House, people: list[Hand]) -> None:
    """Whichever comes first is done, the others find it done (P8)."""
    number = reported(house)
    order = Order(number, None)
    came = at_once(4, lambda _n: attempt(house, people[0], handling.note, order, "σχόλιο"))
    assert sorted(came) == ["done", "repeated", "repeated", "repeated"]
    assert len(house.rows(tables.promise, verb="comment")) == 1


def test_two_merges_that_cross_end_in_one(house: House, people: list[Hand]) -> None:
    """A into B and B into A at the same moment: one happens, and neither waits for the other for ever."""
    numbers = [reported(house), reported(house, "0501010", "2", "2", caller="+306971234567")]
    versions = [request(house, each).version for each in numbers]

    def merge(n: int) -> str:
        order = Order(numbers[n], versions[n])
        return attempt(house, people[n], handling.merge, order, numbers[1 - n])

    came = at_once(2, merge)
    assert "done" in came
    assert set(came) <= {"done", "other_closed", "stale"}
    states = [request(house, each).state for each in numbers]
    assert states.count("merged") == came.count("done") == 1
