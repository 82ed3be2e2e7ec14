"""The page of calls: who is on the line and where, who broke off, what only the carrier's log has told us."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.console import words
from intake.ground import tables
from intake.record.views import live
from ivr.phone import Phone
from ivr.values import Step
from tests.support.console import SignIn
from tests.support.house import House


def rings(house: House, *keys: str, caller: str = "+306912345678", line: str = "") -> Phone:
    """Let somebody call and press keys, and stay on the line."""
    phone = house.phone(caller=caller, **({"line": line} if line else {}))
    phone.dial()
    for key in keys:
        phone.press(key)
    return phone


def part(page: str, name: str) -> str:
    """Return a list of the page."""
    found = re.search(rf'id="{name}".*?(</section>)', page, re.DOTALL)
    assert found
    return found[0]


def test_a_call_is_seen_from_its_first_moment_to_its_last(house: House, sign_in: SignIn) -> None:
    """At each step in words, with the school as soon as it is known, and the request as soon as there is one."""
    person = sign_in()
    assert "Καμία κλήση αυτή τη στιγμή" in person.page("/calls")
    phone = rings(house)
    page = part(person.page("/calls"), "calls-now")
    assert "Δίνει κωδικό σχολείου" in page
    assert "Δεν το ξέρουμε ακόμη" in page
    assert "691 234 5678" in page
    assert "Όχι ακόμη" in page
    phone.press("0501010")
    assert "Επιβεβαιώνει το σχολείο" in person.page("/calls/now")
    phone.press("1")
    assert "Διαλέγει θέμα" in person.page("/calls/now")
    assert "1ο ΓΕΛ ΑΘΗΝΩΝ" in person.page("/calls/now")
    phone.press("2")
    number = house.one(tables.request).number
    page = person.page("/calls/now")
    assert "Ακούει τον αριθμό αιτήματος" in page
    assert f'href="/console/requests/{number}"' in page
    phone.hang_up()
    assert "Καμία κλήση αυτή τη στιγμή" in person.page("/calls/now")


def test_the_part_that_is_polled_changes_only_with_the_line(house: House, sign_in: SignIn) -> None:
    """Within a minute in which nothing happens it answers 304; a key, and it is there."""
    person = sign_in()
    phone = rings(house)
    tag = person.get("/calls/now").headers["ETag"]
    house.clock.pass_(seconds=2)
    assert person.get("/calls/now", headers={"If-None-Match": tag}).status_code == 304
    phone.press("0501010")
    assert person.get("/calls/now", headers={"If-None-Match": tag}).status_code == 200


def test_who_sees_an_area_sees_its_calls_alone(house: House, sign_in: SignIn) -> None:
    """By the request, else the school, else the line; a call of which nothing is known yet by who sees all."""
    ours, others = sign_in(login="anna", areas=("att-a",)), sign_in(login="eleni", areas=("koz",))
    phone = rings(house)
    for person in (ours, others):
        assert "Καμία κλήση αυτή τη στιγμή" in person.page("/calls/now")
    for keys in (("0501010",), ("1", "2")):
        for key in keys:
            phone.press(key)
        assert "691 234 5678" in ours.page("/calls/now")
        assert "691 234 5678" not in others.page("/calls/now")


def test_who_need_not_ring_sees_no_whole_number(house: House, sign_in: SignIn) -> None:
    """An auditor reads where calls are, and only the last digits of who calls."""
    rings(house)
    page = sign_in("auditor").page("/calls")
    assert "691 234 5678" not in page
    assert "6912345678" not in page
    assert "78</span>" in page


def test_a_call_to_ourselves_is_not_on_the_line(house: House, sign_in: SignIn) -> None:
    """The canary's call is nobody's."""
    canary = house.app.rules.canary_line()
    assert canary
    rings(house, line=canary.number)
    assert "Καμία κλήση αυτή τη στιγμή" in sign_in().page("/calls")


def test_an_unfinished_call_leads_to_where_it_is_recorded(house: House, sign_in: SignIn) -> None:
    """Its own request, or the one that the same number has made meanwhile; tomorrow it is no call of today's."""
    person = sign_in()
    for caller in ("+306912345678", "+306987654321"):
        rings(house, caller=caller).hang_up()
    rings(house, "0501010", "1", "2").hang_up()
    empty, _other, told = house.rows(tables.request)
    assert empty.state == "absorbed"
    page = part(person.page("/calls"), "broken")
    numbers = re.findall(r"/requests/(\d+)", page)
    assert numbers == [_other.number, told.number]
    assert "στον κωδικό του σχολείου" in page
    house.clock.pass_(days=1)
    assert "Καμία σήμερα" in sign_in(login="anna").page("/calls")


def test_what_only_the_carrier_told_us_says_what_was_missing(house: House, sign_in: SignIn) -> None:
    """When it rang, when it was found, why, and the request it became."""
    rings(house, "0501010", "1", "2").hang_up()
    with house.database.write() as connection:
        at = house.clock() + timedelta(minutes=15)
        connection.execute(update(tables.call).values(found_at=at, cause="unended"))
    page = part(sign_in().page("/calls"), "found")
    assert "Δεν μάθαμε ότι έληξε" in page
    assert "23/11/2026 10:45" in page
    assert f'/requests/{house.one(tables.request).number}"' in page
    assert "Καμία: όλα έφτασαν" in part(sign_in(login="eleni", areas=("koz",)).page("/calls"), "found")
    assert "Δεν μάθαμε" in part(sign_in(login="anna", areas=("att-a",)).page("/calls"), "found")


def test_older_ones_are_a_page_further(house: House, sign_in: SignIn) -> None:
    """Each call once, the latest first, in both lists by themselves."""
    person = sign_in()
    for each in range(live.PAGE + 3):
        rings(house, caller=f"+3069123456{each:02}").hang_up()
    with house.database.write() as connection:
        connection.execute(update(tables.call).values(found_at=house.clock(), cause="unheard"))
    first = person.page("/calls")
    seen = re.findall(r'id="broken-(\d+)"', first)
    (older,) = re.findall(r'href="/console(/calls\?broken_before=\d+)#broken"', first)
    second = person.page(older)
    seen += re.findall(r'id="broken-(\d+)"', second)
    assert [int(key) for key in seen] == [row.id for row in reversed(house.rows(tables.call))]
    assert len(re.findall(r'id="found-\d', second)) == live.PAGE
    (both,) = re.findall(r'href="/console(/calls\?found_before=\d+&amp;broken_before=\d+)#found"', second)
    assert len(re.findall(r'id="found-\d', person.page(both.replace("&amp;", "&")))) == 3
    polled = re.findall(r'hx-get="/console(/calls/over[^"]+)"', second)[0].replace("&amp;", "&")
    assert part(person.page(polled), "broken") == part(second, "broken")


@pytest.mark.parametrize("query", ["broken_before=x", "found_before=-1", "broken_before=99999999999999"])
def test_any_address_is_a_page(house: House, sign_in: SignIn, query: str) -> None:
    """What is no call begins at the latest, or beyond the oldest; no address is an error."""
    person = sign_in()
    rings(house).hang_up()
    person.page(f"/calls?{query}")


def test_every_step_has_words() -> None:
    """Wherever a call is, the page can say so."""
    assert {f"calls_step_{step}" for step in Step} <= set(words.rows())
