"""The dashboard shows a day as it was and the line as it stands, to each what they may see."""

import re
from datetime import datetime

import pytest

from intake.ground import tables
from intake.ground.clock import ATHENS
from intake.record.people import Sight
from intake.record.views import picture, standing
from tests.support.console import SignIn
from tests.support.house import House

ALL = Sight()


def shown(house: House, sight: Sight = ALL) -> picture.Picture:
    """Return today's picture."""
    with house.database.read() as connection:
        return picture.picture(connection, sight, house.clock().astimezone(ATHENS).date())


def whole_call(house: House, seconds: int = 40) -> None:
    """Let a caller make a request in so many seconds, and come to the end."""
    phone = house.phone()
    phone.dial()
    phone.press("0501010")
    phone.press("1")
    house.clock.pass_(seconds=seconds)
    phone.press("2")
    phone.hang_up()


def test_a_day_counts_each_call_once_by_what_it_was(house: House) -> None:
    """A request, an empty call, and their hours; the time to the request is that of calls that said something."""
    whole_call(house, seconds=40)
    house.clock.pass_(hours=1)
    empty = house.phone(caller="+302109999991")
    empty.dial()
    empty.hang_up()
    day = shown(house)
    assert day.total == 2
    assert day.by_outcome == {"opened": 2}
    assert {hour: sum(calls.values()) for hour, calls in day.calls.items()} == {10: 1, 11: 1}
    assert (day.waits.counted, day.waits.p50, day.waits.p95) == (1, 40.0, 40.0)
    assert sum(day.left.values()) == 2


def test_a_day_is_a_day_in_athens(house: House) -> None:
    """What rings at 23:30 in Athens is of that day, and not of the next."""
    house.clock.now = datetime(2026, 11, 23, 23, 30, tzinfo=ATHENS)
    whole_call(house)
    assert set(shown(house).calls) == {23}
    house.clock.pass_(hours=1)
    assert shown(house).total == 0


def test_who_sees_an_area_sees_its_calls_alone(house: House) -> None:
    """The head of another area counts nothing of this one."""
    whole_call(house)
    assert shown(house, Sight(frozenset({"att-a"}))).total == 1
    assert shown(house, Sight(frozenset({"koz"}))).total == 0


@pytest.mark.parametrize(
    ("minutes", "age"), [(1, "quarter"), (30, "hour"), (200, "four"), (900, "day"), (3000, "longer")]
)
def test_what_waits_is_told_by_its_age(house: House, minutes: int, age: str) -> None:
    """A request that needs a look is counted once, at how long it has waited."""
    phone = house.phone()
    phone.dial()
    phone.press("6")
    phone.hang_up()
    house.clock.pass_(minutes=minutes)
    with house.database.read() as connection:
        ages = standing.waiting_by_age(connection, ALL, house.clock())
    assert {name for name, count in ages.items() if count} == {age}


def test_waits_are_ranked(house: House) -> None:
    """The median of three and the 95th of a hundred are waits that somebody had."""
    assert picture.Waits.of([30, 10, 20]).p50 == 20
    assert picture.Waits.of([float(each) for each in range(1, 101)]).p95 == 95
    assert picture.Waits.of([]) == picture.Waits()


def test_the_page_draws_what_the_table_says(house: House, sign_in: SignIn) -> None:
    """Each bar's count stands in the table beneath, and teams and desks are named in Greek."""
    whole_call(house)
    house.deliver()
    page = sign_in("lead").page("/dashboard")
    assert len(re.findall(r"<rect class=\"outcome opened\"", page)) == 1
    assert '<td class="amount">1</td>' in page
    assert "Κλήσεις ανά ώρα και έκβαση" in page
    assert house.one(tables.ticket).desk in page


@pytest.mark.parametrize("day", ["1999-01-01", "9999-12-31", "x", "2026-11-23", "<script>", ""])
def test_any_day_in_the_address_is_a_page(house: House, sign_in: SignIn, day: str) -> None:
    """What is no day, or none of ours, shows the nearest one there is."""
    assert "<script>" not in sign_in().page(f"/dashboard?day={day}").partition("</head>")[2]


def test_the_part_that_is_polled_costs_nothing_while_it_is_the_same(house: House, sign_in: SignIn) -> None:
    """Asked again with the tag of the last answer, it answers 304."""
    person = sign_in()
    first = person.get("/dashboard/now")
    assert person.get("/dashboard/now", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
