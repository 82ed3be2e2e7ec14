"""What needs a person: whose it is to see, in which order, with which reason; asked for again at no cost."""

import pytest

from intake.ground import tables
from intake.record.handling import hold
from intake.record.people import Sight
from intake.record.views import waiting
from tests.support.console import SignIn
from tests.support.house import House

ALL = Sight()


def call(house: House, *keys: str, caller: str = "+306971234567") -> str:
    """Let somebody ring, press these keys and hang up; return the number of the request."""
    phone = house.phone(caller=caller)
    phone.dial()
    for each in keys:
        phone.press(each)
    phone.hang_up()
    return str(house.rows(tables.request)[-1].number)


def numbers(house: House, sight: Sight = ALL) -> list[str]:
    """Return what waits, in order."""
    with house.database.read() as connection:
        return [row.number for row in waiting.to_look_at(connection, sight, house.clock())]


def test_the_longest_waiting_comes_first_and_empty_calls_last(house: House) -> None:
    """Who told us something before whoever said nothing; among these the oldest."""
    empty = call(house, caller="+306970000001")
    house.clock.pass_(minutes=20)
    first = call(house, "6", caller="+306970000002")
    house.clock.pass_(minutes=1)
    second = call(house, "6", caller="+306970000003")
    assert numbers(house) == [first, second, empty]


def test_what_is_confirmed_by_rule_is_only_listed(house: House, sign_in: SignIn) -> None:
    """A school that was keyed and confirmed needs nobody; its request stands below, with its number."""
    number = call(house, "0501010", "1", "2")
    assert numbers(house) == []
    page = sign_in().page("/")
    assert "1 αίτημα σήμερα χωρίς ανάγκη ελέγχου" in page
    assert f"done-{number}" in page
    assert "Τίποτα δεν περιμένει έλεγχο" in page


def test_a_head_sees_the_requests_of_their_area_alone(house: House) -> None:
    """One without an area is seen by whoever sees all."""
    call(house, "6")
    assert len(numbers(house)) == 1
    assert numbers(house, Sight(frozenset({"att-a"}))) == []


def test_the_page_says_why_and_whom_to_ring(house: House, sign_in: SignIn) -> None:
    """Each row has its reason in words and a number that can be rung with a click."""
    number = call(house, "6")
    page = sign_in("lead").page("/")
    assert f'id="row-{number}"' in page
    assert "Το σχολείο δεν αναγνωρίστηκε." in page
    assert 'href="tel:+306971234567"' in page
    assert "697 123 4567" in page
    assert f'value="{number}:1" aria-label' in page


def test_what_is_the_same_is_not_sent_again_and_what_is_new_is(house: House, sign_in: SignIn) -> None:
    """A poll with the last tag costs 304; a new call, and a hold of somebody else, are a new answer."""
    call(house, "6")
    person = sign_in()
    tag = person.get("/queue/rows").headers["ETag"]

    def again() -> int:
        return person.get("/queue/rows", headers={"If-None-Match": tag}).status_code

    assert again() == 304
    key, anna = house.rows(tables.request)[0].id, sign_in(login="anna")
    with house.database.write() as connection:
        hold(connection, key, anna.id, house.clock())
    assert again() == 200
    tag = person.get("/queue/rows").headers["ETag"]
    assert again() == 304
    call(house, "6", caller="+306970000009")
    assert again() == 200


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_a_hostile_school_is_text(house: House, sign_in: SignIn, name: str) -> None:
    """What a registry names a school is shown, never run."""
    house.add_school("0501011", name, active=False)
    call(house, "0501011", "1", "2")
    page = sign_in().page("/")
    assert (name in page) is name.startswith("{{")
