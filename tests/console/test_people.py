"""People and tokens are entered by administrators alone; each change is on record and holds at once."""

import re

import pytest

from intake.ground import tables
from intake.record.people import tokens
from tests.support.console import AtConsole, SignIn
from tests.support.door import browser, give_password
from tests.support.house import PUBLIC_URL, House

NEW = "μια καινούρια φράση"


@pytest.fixture
def admin(sign_in: SignIn) -> AtConsole:
    """An administrator at work."""
    return sign_in("admin")


def test_somebody_is_entered_and_sets_a_password_by_the_link(house: House, admin: AtConsole) -> None:
    """The link is shown once; the login is kept in small letters, the areas are those of the rule book."""
    form = {"login": " Nikos.B ", "name": "Νίκος Β.", "role": "operator", "areas": ["koz", "flo", "nowhere"]}
    answer = admin.post("/people", **form)
    page = answer.get_data(as_text=True)
    (link,) = re.findall(rf"{PUBLIC_URL}/console(/set-password/[\w-]+)", page)
    assert answer.headers["Cache-Control"] == "no-store"
    row = house.one(tables.person, login="nikos.b")
    assert (row.role, row.areas, row.password) == ("operator", ["flo", "koz"], None)
    assert link.rpartition("/")[2] not in str(house.rows(tables.person)) + str(house.rows(tables.audit))
    at = browser(house)
    assert at.send(link, link, password=NEW, again=NEW).status_code == 303
    assert at.sign_in("nikos.b", NEW).status_code == 303
    assert "Περιμένει να ορίσει κωδικό" not in admin.page("/people")
    (told,) = (
        each.details for each in house.rows(tables.audit, what="person_added") if each.details["by"] == "admin"
    )
    assert told == {"by": "admin", "person": "nikos.b", "role": "operator"}


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"login": "Νίκος"}, "λατινικά πεζά"), ({"login": "admin"}, "Υπάρχει ήδη"), ({"name": " "}, "Συμπληρώστε"),
        ({"role": "boss"}, "Συμπληρώστε"), ({"login": ""}, "λατινικά πεζά"),
        ({"login": "a" * 81}, "λατινικά πεζά"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_entered(
    house: House, admin: AtConsole, form: dict[str, str], told: str
) -> None:
    """In a sentence, with what was typed still there."""
    answer = admin.post("/people", **{"login": "nikos", "name": "Νίκος", "role": "lead", **form})
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert len(house.rows(tables.person)) == 1


def test_a_change_of_role_holds_at_once(house: House, admin: AtConsole, sign_in: SignIn) -> None:
    """And ends the sessions that began with the old one; a name alone ends none."""
    nikos = sign_in(login="nikos")
    place = f"/people/{nikos.id}"
    admin.post(place, name="Νίκος Γ.", role="operator")
    assert nikos.get("/").status_code == 200
    assert admin.post(place, name="Νίκος Γ.", role="auditor", areas="koz").status_code == 303
    assert nikos.get("/").status_code == 303
    row = house.one(tables.person, login="nikos")
    assert (row.role, row.areas) == ("auditor", ["koz"])
    told = house.rows(tables.audit, what="person_changed")[-1].details
    assert (told["by"], told["old"]["role"], told["new"]["role"]) == ("admin", "operator", "auditor")


def test_who_is_let_go_is_out_at_once_and_may_come_back(house: House, admin: AtConsole, sign_in: SignIn) -> None:
    """Sessions, password and link work no more; switched on again, the password does."""
    nikos = sign_in(login="nikos")
    give_password(house, nikos.id)
    place = f"/people/{nikos.id}"
    admin.post(f"{place}/active", active="no")
    assert nikos.get("/").status_code == 303
    assert browser(house).sign_in("nikos").status_code == 422
    assert admin.post(f"{place}/link").status_code == 422
    admin.post(f"{place}/active", active="yes")
    assert browser(house).sign_in("nikos").status_code == 303


def test_the_last_administrator_stays(house: House, admin: AtConsole, sign_in: SignIn) -> None:
    """Nobody locks everybody out of this page; with a second one it may be done."""
    place = f"/people/{admin.id}"
    assert admin.post(f"{place}/active", active="no").status_code == 422
    assert admin.post(place, name="Α", role="lead").status_code == 422
    sign_in("admin", login="second")
    assert admin.post(place, name="Α", role="lead").status_code == 303
    assert admin.get("/people").status_code == 303


def test_a_token_is_shown_once_and_taken_back(house: House, admin: AtConsole) -> None:
    """The record holds a hash; a token that is taken back, or too old, opens nothing."""
    form = {"name": "Αναφορές", "scopes": ["requests:read", "boss"], "areas": ["koz"], "days": "30"}
    (token,) = re.findall(r"intake_[\w-]{43}", admin.post("/people/tokens", **form).get_data(as_text=True))
    assert token not in admin.page("/people/tokens")
    row = house.one(tables.api_token)
    assert token not in str(row)
    assert (row.scopes, row.areas, row.made_by) == (["requests:read"], ["koz"], admin.id)

    def works() -> bool:
        with house.database.read() as connection:
            return tokens.of(connection, token, house.clock()) is not None

    assert works()
    admin.post(f"/people/tokens/{row.id}/revoke")
    assert not works()
    assert [each.what for each in house.rows(tables.audit)][-2:] == ["api_token_made", "api_token_revoked"]
    (second,) = re.findall(r"intake_[\w-]{43}", admin.post("/people/tokens", **form).get_data(as_text=True))
    token = second
    assert works()
    house.clock.pass_(days=30)
    assert not works()


def tokens_made(house: House) -> int:
    """Return how many tokens there are."""
    return len(house.rows(tables.api_token))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"days": "0"}, {"days": "999"}, {"days": "x"}])
def test_a_token_needs_a_name_something_to_do_and_an_end(
    house: House, admin: AtConsole, wrong: dict[str, object]
) -> None:
    """Otherwise none is made."""
    form = {"name": "Αναφορές", "scopes": ["requests:read"], "days": "30", **wrong}
    assert admin.post("/people/tokens", **form).status_code == 422
    assert tokens_made(house) == 0


@pytest.mark.parametrize("role", ["operator", "lead", "head", "auditor"])
def test_nobody_else_enters_people(house: House, sign_in: SignIn, role: str) -> None:
    """Every route of it, by GET and POST."""
    person = sign_in(role)
    for path in ("/people", f"/people/{person.id}", "/people/tokens"):
        assert person.get(path).status_code == 403
        assert person.post(path, name="x", role="admin").status_code == 403
    for path in ("active", "link", "sso"):
        assert person.post(f"/people/{person.id}/{path}", active="no").status_code == 403
    assert person.post("/people/tokens/1/revoke").status_code == 403
    assert house.one(tables.person).role == role
