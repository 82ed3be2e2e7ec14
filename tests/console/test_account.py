"""One's own account: what one changes is one's own, and each change is on record."""

import pytest

from intake.ground import tables
from tests.support.console import AtConsole, SignIn
from tests.support.door import PASSWORD, Browser, browser, give_password
from tests.support.house import House

NEW = "μια καινούρια φράση"


@pytest.fixture
def anna(house: House, sign_in: SignIn) -> AtConsole:
    """Anna, an operator with a password."""
    person = sign_in(login="anna")
    give_password(house, person.id)
    return person


def inside(house: House, address: str = "192.0.2.1") -> Browser:
    """Return a browser in which Anna has signed in."""
    at = browser(house, address)
    assert at.sign_in("anna").status_code == 303
    return at


def test_name_language_and_look_are_ones_own(house: House, anna: AtConsole) -> None:
    """They hold from the next page on."""
    at = inside(house)
    form = {"name": " Άννα  Κ. ", "language": "en", "theme": "dark"}
    assert at.send("/account/profile", "/account", **form).status_code == 303
    page = at.get("/account").get_data(as_text=True)
    assert '<html lang="en" data-theme="dark">' in page
    assert "Άννα Κ." in page
    assert house.rows(tables.audit, what="account_changed")[-1].details["by"] == "anna"
    for wrong in ({"name": " "}, {"language": "fr"}, {"theme": "pink"}, {"name": "x" * 121}):
        assert at.send("/account/profile", "/account", **{**form, **wrong}).status_code == 422


def test_shortcuts_are_changed_switched_off_and_as_they_were(house: House, anna: AtConsole) -> None:
    """One key each, none twice (WCAG 2.1.4); the page's keys are the person's."""
    at = inside(house)
    page = "/account"

    def keys() -> dict[str, str]:
        return dict(house.one(tables.person).preferences.get("keys", {}))

    def sent(**form: str) -> int:
        given = {"key_confirm": "c", "key_next": "j", **form}
        return at.send("/account/shortcuts", page, **given).status_code

    assert sent(on="yes", key_confirm="ψ") == 303
    assert keys()["confirm"] == "ψ"
    assert "ψ" in at.get("/").get_data(as_text=True)
    assert sent(on="yes", key_confirm="j") == 422
    assert sent(on="yes", key_confirm="F5") == 422
    assert sent() == 303
    assert set(keys().values()) == {""}
    assert 'data-keys="{}"' in at.get("/").get_data(as_text=True)
    assert sent(reset="yes") == 303
    assert keys() == {}


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(house: House, anna: AtConsole) -> None:
    """This session goes on; elsewhere one signs in anew, with the new one."""
    here, there = inside(house), inside(house, "192.0.2.7")
    page = "/account"
    wrong = here.send("/account/password", page, current="wrong and long", password=NEW, again=NEW)
    assert wrong.status_code == 422
    assert "Ο τωρινός κωδικός δεν είναι αυτός" in wrong.get_data(as_text=True)
    assert (
        here.send("/account/password", page, current=PASSWORD, password="short", again="short").status_code == 422
    )
    assert here.send("/account/password", page, current=PASSWORD, password=NEW, again=NEW).status_code == 303
    assert (here.is_in(), there.is_in()) == (True, False)
    assert there.sign_in("anna").status_code == 422
    assert there.sign_in("anna", NEW).status_code == 303


def test_one_sees_and_ends_ones_sessions_and_nobody_elses(house: House, anna: AtConsole, sign_in: SignIn) -> None:
    """Browser, since when, last seen; one by one, or all others."""
    vasilis = sign_in(login="vasilis")
    here, there, third = (inside(house, f"192.0.2.{n}") for n in range(3))
    page = here.get("/account").get_data(as_text=True)
    assert page.count("Firefox, Linux") >= 3
    assert page.count(">εδώ<") == 1
    ids = [row.id for row in house.rows(tables.session, person=anna.id)]
    (his,) = [row.id for row in house.rows(tables.session, person=vasilis.id)]
    here.send("/account/sessions/end", "/account", session=his)
    assert vasilis.get("/").status_code == 200
    here.send("/account/sessions/end", "/account", session=ids[-2])
    assert (here.is_in(), there.is_in(), third.is_in()) == (True, False, True)
    here.send("/account/sessions/end-others", "/account")
    assert (here.is_in(), third.is_in()) == (True, False)
    assert [row.details for row in house.rows(tables.audit, what="sessions_ended")] == [
        {"by": "anna", "count": 1}, {"by": "anna", "count": 1}
    ]  # fmt: skip


def test_what_a_browser_calls_itself_is_no_markup(house: House, anna: AtConsole) -> None:
    """A name made of script is shown as letters."""
    at = browser(house)
    at.client.environ_base["HTTP_USER_AGENT"] = "<script>alert(1)</script>"
    at._headers = dict  # type: ignore[method-assign]
    at.sign_in("anna")
    assert "<script>alert" not in at.get("/account").get_data(as_text=True)
