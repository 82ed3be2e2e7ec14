"""The gate: strangers see nothing, nobody does more than their role lets them, no form works without its token."""

import re
from datetime import timedelta
from typing import get_args

import pytest

from intake.console.gate import LONGEST_FORM, Pages
from intake.ground import tables
from intake.ground.tables import PersonRole
from intake.record.people import Right, rights_of, sessions
from intake.record.ticket_words import Language
from tests.support.console import SignIn
from tests.support.house import PUBLIC_URL, House


def test_a_stranger_is_sent_to_the_sign_in(house: House, sign_in: SignIn) -> None:
    """Whoever has no session sees no page and is told where to sign in."""
    sign_in()
    answer = house.app.web().test_client().get("/console/", base_url=PUBLIC_URL)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/sign-in")


def test_without_keys_there_is_no_console(house: House) -> None:
    """An installation whose cookie nobody could sign shows no console at all."""
    assert house.client.get("/console/", base_url=PUBLIC_URL).status_code == 404


@pytest.mark.parametrize("passes", [sessions.IDLE, sessions.LONGEST])
def test_a_session_ends(house: House, sign_in: SignIn, passes: timedelta) -> None:
    """After the idle time, and after half a day whatever is done, one signs in again."""
    person = sign_in()
    person.page("/")
    house.clock.now += passes
    assert person.get("/").status_code == 303


def test_a_session_in_use_does_not_idle(house: House, sign_in: SignIn) -> None:
    """Who does something every hour stays signed in, until half a day is over."""
    person = sign_in()
    for _hour in range(11):
        house.clock.pass_(hours=1)
        person.page("/")


def test_a_revoked_session_and_a_person_who_left_are_out_at_once(house: House, sign_in: SignIn) -> None:
    """A session that is ended elsewhere ends here; so does every one of a person who is made inactive."""
    first, second = sign_in(login="anna"), sign_in(login="vasilis")
    with house.database.write() as connection:
        (mine,) = (row.id for row in house.rows(tables.session, person=first.id))
        sessions.end(connection, mine, house.clock())
        connection.execute(tables.person.update().where(tables.person.c.id == second.id).values(active=False))
    assert first.get("/").status_code == second.get("/").status_code == 303


def test_a_form_without_its_token_changes_nothing(house: House, sign_in: SignIn) -> None:
    """A change that another site could have sent is refused in words (CSRF)."""
    person = sign_in()
    answer = person.client.post("/console/sign-out", base_url=PUBLIC_URL)
    assert answer.status_code == 400
    assert "Δεν άλλαξε τίποτα" in answer.get_data(as_text=True)
    person.page("/")


def test_a_refusal_is_told_in_the_consoles_own_words(house: House, sign_in: SignIn) -> None:
    """What a role does not allow, and what is not there, is a page with the way back, and not the telephone's."""
    auditor = sign_in("auditor")
    for answer, code, words in (
        (auditor.get("/callbacks"), 403, "Ο ρόλος σας δεν το επιτρέπει"),
        (auditor.get("/requests/10008"), 404, "Δεν υπάρχει τέτοια σελίδα"),
    ):
        assert answer.status_code == code
        assert words in answer.get_data(as_text=True)


def test_a_form_that_is_too_long_is_not_read(house: House, sign_in: SignIn) -> None:
    """Also a stranger's: it is told so, and nothing is kept."""
    stranger = sign_in().client.application.test_client()
    form = {"login": "x" * (LONGEST_FORM + 1), "password": "y"}
    answer = stranger.post("/console/sign-in", data=form, base_url=PUBLIC_URL)
    assert answer.status_code == 413
    assert "ξεπερνά το όριο" in answer.get_data(as_text=True)


def test_every_answer_forbids_what_it_does_not_need(house: House, sign_in: SignIn) -> None:
    """No inline script or style, nothing of other hosts, in nobody's frame; the cookie is ours alone."""
    answer = sign_in().get("/")
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = answer.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-intake=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_every_route_says_which_right_it_needs(house: House, sign_in: SignIn) -> None:
    """No endpoint of the console stands beside the gate."""
    sign_in()
    web = house.app.web()
    pages: Pages = web.extensions["intake.console"]
    names = {rule.endpoint for rule in web.url_map.iter_rules() if rule.rule.startswith("/console")}
    assert names == {f"console.{name}" for name in pages.rights}


@pytest.mark.parametrize("role", PersonRole)
def test_every_page_opens_to_the_right_roles_alone(house: House, sign_in: SignIn, role: PersonRole) -> None:
    """Each page without a part in its address answers 200 to whoever has its right, 403 to everybody else."""
    person = sign_in(role)
    pages: Pages = person.client.application.extensions["intake.console"]
    for rule in person.client.application.url_map.iter_rules():
        name = rule.endpoint.removeprefix("console.")
        right = pages.rights.get(name)
        if not rule.rule.startswith("/console") or rule.arguments or right is None or "GET" not in rule.methods:
            continue
        wanted = (200, 302, 303) if right in rights_of(role) else (403,)
        assert person.get(rule.rule.removeprefix("/console")).status_code in wanted, rule.rule


def test_nobody_has_a_right_that_is_not_written_down() -> None:
    """An auditor changes nothing, a head sees and marks, only an administrator enters people."""
    changing = {Right.ACT, Right.MANY, Right.ROUTE, Right.SCHOOLS, Right.RULES, Right.PEOPLE}
    assert not rights_of(PersonRole.AUDITOR) & (changing | {Right.LISTEN})
    assert not rights_of(PersonRole.HEAD) & (changing | {Right.LISTEN})
    assert {role for role in PersonRole if Right.PEOPLE in rights_of(role)} == {PersonRole.ADMIN}
    assert set(get_args(Language)) == {"el", "en"}
