"""`intake people`: the first administrator comes in by the command line, and no password is ever typed there."""

import re

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.ground import tables
from intake.record.rulebooks import seed
from tests.support.console import KEY
from tests.support.door import browser, give_password
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, House


@pytest.fixture(params=["sqlite"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The commands are thin; what they call is tested on both."""
    name: str = request.param
    return name


@pytest.fixture(autouse=True)
def at_home(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the environment up for the house's own database, with keys."""
    house.more = {"link_keys": KEY}
    settings = {
        "DATABASE_URL": house.database.url.render_as_string(), "PUBLIC_URL": PUBLIC_URL,
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKENS": TOKEN, "HELPDESK": "memory", "LINK_KEYS": KEY,
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(f"INTAKE_{name}", value)
    with house.database.write() as connection:
        seed(connection, None, house.clock())


def people(*words: str) -> Result:
    """Type `intake people …`."""
    return CliRunner().invoke(main, ["people", *words])


def test_the_first_administrator_comes_in(house: House) -> None:
    """The command prints a link; by it she sets a password, takes a second factor, and is in."""
    said = people("add", "Maria", "--name", "Μαρία Α.", "--role", "admin")
    assert said.exit_code == 0, said.output
    (link,) = re.findall(rf"{PUBLIC_URL}/console(/set-password/[\w-]+)", said.output)
    assert "maria is entered as admin" in said.output
    at = browser(house)
    phrase = "μια καινούρια φράση"
    row = house.one(tables.person)
    house.clock.now = row.made_at
    assert at.send(link, link, password=phrase, again=phrase).status_code == 303
    assert at.sign_in("maria", phrase).headers["Location"] == "/console/sign-in/second-factor"
    assert "maria  admin  all areas  password" in people("list").output


def test_what_cannot_be_done_is_said_in_a_sentence(house: House) -> None:
    """And changes nothing."""
    people("add", "maria", "--name", "Μαρία Α.", "--role", "admin")
    for words, told in (
        (("add", "maria", "--name", "Μ"), "somebody of that login already"),
        (("add", "Μαρία", "--name", "Μ"), "small Latin letters"),
        (("add", "nikos", "--name", "Ν", "--area", "nowhere"), "no area nowhere"),
        (("add", "nikos", "--name", "Ν", "--role", "boss"), "'boss' is not one of"),
        (("add", "nikos"), "Missing option '--name'"),
        (("deactivate", "maria"), "only active administrator"),
        (("deactivate", "nobody"), "nobody of that login"),
        (("reset", "nobody"), "nobody of that login"),
    ):
        said = people(*words)
        assert said.exit_code
        assert told in said.output
    assert [row.login for row in house.rows(tables.person)] == ["maria"]


def test_letting_go_and_back_in(house: House) -> None:
    """`deactivate` ends all; `reset` lets in again and gives a link; the telephone may be lost too."""
    people("add", "maria", "--name", "Μ", "--role", "admin")
    people("add", "nikos", "--name", "Ν", "--area", "koz")
    key = house.one(tables.person, login="nikos").id
    give_password(house, key)
    with house.database.write() as connection:
        connection.execute(tables.person.update().where(tables.person.c.id == key).values(totp="x"))
    assert "can sign in no more" in people("deactivate", "nikos").output
    assert "nikos  operator  koz  deactivated" in people("list").output
    assert "/console/set-password/" in people("reset", "nikos", "--second-factor").output
    row = house.one(tables.person, login="nikos")
    assert (row.active, row.totp) == (True, None)
    assert "signs in by single sign-on alone" in people("reset", "nikos", "--sso").output
    assert house.one(tables.person, login="nikos").password is None
    assert {row.details["by"] for row in house.rows(tables.audit)} >= {"command line"}


def test_check_says_when_nobody_can_sign_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or no administrator can, or the console is off for want of keys."""
    check = lambda: CliRunner().invoke(main, ["check"]).output  # noqa: E731
    assert "✗ people: nobody can sign in; run «intake people add" in check()
    people("add", "nikos", "--name", "Ν")
    assert "✗ people: no administrator can sign in" in check()
    people("add", "maria", "--name", "Μ", "--role", "admin")
    assert "✓ people" in check()
    monkeypatch.delenv("INTAKE_LINK_KEYS")
    assert "– console: off" in check()
