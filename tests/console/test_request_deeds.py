"""What may be done stands on the request's page, for whoever may do it and while it can be done."""

import re

import pytest
from sqlalchemy import update

from intake.ground import tables
from intake.record import handling
from tests.console.test_request import by_hand, newest, reported, shown
from tests.support.console import SignIn
from tests.support.house import House


def deeds_of(page: str) -> set[str]:
    """Return the deeds a page has forms for."""
    return set(re.findall(r'method="post" action="/console/requests/\d+/([a-z-]+)', page))


@pytest.mark.parametrize(
    ("role", "deeds"),
    [
        ("operator", {"confirm", "correct", "note", "merge", "no-request"}),
        ("lead", {"confirm", "correct", "note", "merge", "no-request", "route", "apart"}),
        ("head", set()),
        ("auditor", set()),
    ],
)
def test_each_role_has_the_forms_of_its_rights(house: House, sign_in: SignIn, role: str, deeds: set[str]) -> None:
    """What needs a look is confirmed by one key and goes on with the next; who changes nothing has no form."""
    person = sign_in(role)
    page = shown(person, by_hand(house, school_name="1ο ΓΕΛ"))
    assert deeds_of(page) - {"call-back"} == deeds
    assert ('data-action="confirm"' in page) == bool(deeds)
    if deeds:
        form = page.partition("/confirm")[2].partition("</form>")[0]
        assert 'name="then" value="next"' in form
        assert 'name="version" value="1"' in form


@pytest.mark.parametrize(
    ("state", "confirmed", "open_"),
    [
        ("needs_look", True, True),
        ("confirmed", False, True),
        ("waiting_school", False, True),
        ("done", False, False),
    ],
)
def test_only_what_can_be_done_is_offered(
    house: House, sign_in: SignIn, state: str, confirmed: bool, open_: bool
) -> None:
    """Nothing is confirmed twice; what is closed takes a note and nothing else."""
    deeds = deeds_of(shown(sign_in("lead"), by_hand(house, state=state, reasons=[])))
    assert ("confirm" in deeds, "correct" in deeds, "note" in deeds) == (confirmed, open_, True)


def test_a_parked_delivery_is_sent_again_or_given_up_on_the_page(house: House, sign_in: SignIn) -> None:
    """What the desk refused stands with its trouble and two forms; one that was overtaken can only be given up."""
    person, reader = sign_in(), sign_in("auditor")
    reported(house).hang_up()
    house.clock.pass_(minutes=3)
    house.deliver()
    with house.database.write() as connection:
        parked = {"state": "parked", "trouble": "no such queue", "settled_at": house.clock()}
        connection.execute(update(tables.promise).where(tables.promise.c.verb == "assign").values(**parked))
    number = newest(house).number
    page = shown(person, number)
    assert {"resend", "give-up"} <= deeds_of(page)
    assert "no such queue" in page
    assert "περιμένει άνθρωπο" in page
    assert not deeds_of(shown(reader, number))
    (row,) = house.rows(tables.promise, verb="assign")
    later = {**row._asdict(), "key": "later", "state": "waiting", "trouble": None, "settled_at": None}
    with house.database.write() as connection:
        connection.execute(tables.promise.insert().values(**{k: v for k, v in later.items() if k != "id"}))
    page = shown(person, number)
    assert "resend" not in deeds_of(page)
    assert "Νεότερη αποστολή έχει πάρει τη θέση της." in page


def test_what_went_into_it_is_on_its_page(house: House, sign_in: SignIn) -> None:
    """Calls and recordings of a merged request are its too, and each leads to the other."""
    person = sign_in()
    reported(house).hang_up()
    reported(house, caller="+302109999991", category="3").hang_up()
    first, second = house.rows(tables.request)
    with house.database.write() as connection:
        merged = update(tables.request).where(tables.request.c.id == second.id)
        connection.execute(merged.values(state="merged", merged_into=first.id))
    page = shown(person, first.number)
    assert "Οι 2 κλήσεις, βήμα βήμα" in page
    assert "210 999 9991" in page
    assert second.number in page.partition("Περιλαμβάνει τα αιτήματα")[2]
    assert first.number in shown(person, second.number).partition("Συγχωνεύτηκε στο αίτημα")[2]


def test_who_holds_it_is_told_to_the_others(house: House, sign_in: SignIn) -> None:
    """The holder sees until when and may release it; everybody else sees whose it is."""
    anna, nikos = sign_in(login="anna"), sign_in(login="nikos")
    number = by_hand(house)
    with house.database.write() as connection:
        assert handling.hold(connection, newest(house).id, anna.id, house.clock())
    assert "release" in deeds_of(shown(anna, number))
    page = shown(nikos, number)
    assert "release" not in deeds_of(page)
    assert "Anna Παπαδοπούλου" in page
    assert "Anna Παπαδοπούλου" in nikos.page(f"/requests/{number}/watch?seen=0&version=1")
