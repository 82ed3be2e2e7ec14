"""Two operators on one request see each other, and what was done meanwhile; nobody's typing is touched."""

import pytest
from sqlalchemy import update

from intake.ground import tables
from intake.record.people.viewing import GONE_AFTER, KEPT, NOTED_EVERY
from intake.record.provenance import audit
from tests.console.test_request import newest, reported
from tests.support.console import AtConsole, SignIn
from tests.support.house import House

Pair = tuple[AtConsole, AtConsole]


@pytest.fixture
def pair(house: House, sign_in: SignIn) -> Pair:
    """Give two operators, and a request."""
    both = sign_in(login="anna"), sign_in(login="nikos")
    reported(house).hang_up()
    return both


def watched(person: AtConsole, house: House, seen: int = 10**6, version: int | None = None) -> str:
    """Return the part that an open page asks for."""
    row = newest(house)
    return person.page(f"/requests/{row.number}/watch?seen={seen}&version={version or row.version}")


def test_two_on_one_request_see_each_other(house: House, pair: Pair) -> None:
    """Each sees the other's name as soon as both have it open, and never their own."""
    anna, nikos = pair
    assert "Το βλέπει" not in anna.page(f"/requests/{newest(house).number}")
    assert "Το βλέπει τώρα και: Anna Παπαδοπούλου" in nikos.page(f"/requests/{newest(house).number}")
    part = watched(anna, house)
    assert "Nikos Παπαδοπούλου" in part
    assert "Anna" not in part


def test_who_has_closed_the_page_is_gone(house: House, pair: Pair) -> None:
    """Not heard of for forty seconds: no longer there; asked for again, there again."""
    anna, nikos = pair
    watched(anna, house)
    house.clock.now += GONE_AFTER
    assert "Anna" not in watched(nikos, house)
    watched(anna, house)
    assert "Anna" in watched(nikos, house)


def test_an_open_page_writes_only_now_and_then(house: House, pair: Pair) -> None:
    """It asks every five seconds and is written down every fifteen; what was long ago is forgotten."""
    anna, _nikos = pair
    watched(anna, house)
    first = house.one(tables.viewing).at
    house.clock.now += NOTED_EVERY / 2
    watched(anna, house)
    assert house.one(tables.viewing).at == first
    house.clock.now += NOTED_EVERY / 2
    watched(anna, house)
    assert house.one(tables.viewing).at == first + NOTED_EVERY
    house.clock.now += KEPT
    reported(house, caller="+302109999995", category="4").hang_up()
    watched(anna, house)
    assert house.one(tables.viewing).request == newest(house).id


def test_what_was_done_meanwhile_is_told_and_nothing_is_replaced(house: House, pair: Pair) -> None:
    """A change names who made it and offers to show the page anew; the part holds no field that one types into."""
    anna, _nikos = pair
    row = newest(house)
    seen = max(each.id for each in house.rows(tables.audit, request=row.id))
    assert "notice" not in watched(anna, house, seen)
    with house.database.write() as connection:
        audit(connection, "operator", "listened", row.id, {"by": "nikos", "clip": 1, "session": 1}, house.clock())
    assert "notice" not in watched(anna, house, seen)
    with house.database.write() as connection:
        audit(connection, "relay", "open", row.id, {"desk": "memory"}, house.clock())
    part = watched(anna, house, seen)
    assert "Νεότερα:" in part
    assert "Άνοιξε το δελτίο" in part
    with house.database.write() as connection:
        audit(connection, "operator", "set_apart", row.id, {"by": "nikos"}, house.clock())
        connection.execute(update(tables.request).values(version=row.version + 1))
    part = watched(anna, house, seen, row.version)
    assert "Το αίτημα άλλαξε όσο το είχατε ανοιχτό." in part
    assert "(Nikos Παπαδοπούλου)" in part
    assert f'href="/console/requests/{row.number}"' in part
    assert "<input" not in part
    assert "<textarea" not in part


def test_the_part_that_is_polled_costs_nothing_while_it_is_the_same(house: House, pair: Pair) -> None:
    """Asked again with the tag of the last answer, it answers 304; nonsense in its address is harmless."""
    anna, _nikos = pair
    path = f"/requests/{newest(house).number}/watch"
    first = anna.get(path)
    assert anna.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert anna.get(f"{path}?seen=<script>&version=-1").status_code == 200
    assert "<script>" not in anna.page(f"{path}?seen=<script>&version=" + "9" * 40)
