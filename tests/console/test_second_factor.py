"""The second factor: asked for where it is on, works once, survives a change of keys, and can be lost."""

import re

import pyotp
import pytest

from intake.ground import tables
from intake.record.people import own, persons, second_factor
from intake.record.people.second_factor import Vault
from tests.support.console import KEY, AtConsole, SignIn
from tests.support.door import PASSWORD, Browser, browser, give_password
from tests.support.house import House

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def anna(house: House, sign_in: SignIn) -> AtConsole:
    """Anna, an operator with a password and a telephone."""
    person = sign_in(login="anna")
    give_password(house, person.id)
    with house.database.write() as connection:
        own.code_on(connection, person.id, "anna", Vault([KEY]).closed(SECRET), 0, house.clock())
    return person


def code(house: House, secret: str = SECRET, seconds: int = 0) -> str:
    """Return what a telephone shows now, or so many seconds from now."""
    return pyotp.TOTP(secret).generate_otp((int(house.clock.now.timestamp()) + seconds) // 30)


def asked(house: House) -> Browser:
    """Return a browser in which Anna's password was right."""
    at = browser(house)
    assert at.sign_in("anna").headers["Location"] == "/console/sign-in/code"
    assert not at.is_in()
    return at


def typed(at: Browser, text: str) -> int:
    """Send a code; return the answer's."""
    return at.send("/sign-in/code", "/sign-in/code", code=text).status_code


def test_password_and_code_let_one_in(house: House, anna: AtConsole) -> None:
    """The password alone opens nothing; the page helps the telephone to fill the code in."""
    at = asked(house)
    assert 'autocomplete="one-time-code"' in at.get("/sign-in/code").get_data(as_text=True)
    assert typed(at, f"{code(house)[:3]} {code(house)[3:]}") == 303
    assert at.is_in()


def test_a_code_works_once(house: House, anna: AtConsole) -> None:
    """Who has seen it typed cannot use it, nor an older one; the clocks may differ by half a minute."""
    late, early = code(house), code(house, seconds=30)
    assert typed(asked(house), early) == 303
    second = asked(house)
    assert typed(second, early) == 422
    assert typed(second, late) == 422
    house.clock.pass_(seconds=60)
    assert typed(second, code(house)) == 303


def test_codes_cannot_be_guessed(house: House, anna: AtConsole) -> None:
    """Wrong ones make one wait like wrong passwords; from many places they make all strangers wait."""
    at = asked(house)
    assert [typed(at, "000000") for _ in range(4)] == [422, 422, 422, 429]
    for n in range(9):
        other = browser(house, f"198.51.100.{n}")
        other.sign_in("anna")
        for _ in range(3):
            typed(other, "000000")
    last = browser(house, "203.0.113.4")
    last.sign_in("anna")
    assert typed(last, code(house)) == 429


def test_a_recovery_code_works_once(house: House, anna: AtConsole) -> None:
    """However it is typed."""
    with house.database.write() as connection:
        codes = second_factor.new_recovery(connection, anna.id)
    assert len(set(codes)) == 10
    assert typed(asked(house), codes[3].upper().replace("-", " ")) == 303
    assert typed(asked(house), codes[3]) == 422
    assert typed(asked(house), codes[4]) == 303
    assert codes[5] not in str(house.rows(tables.person))


def test_the_step_waits_ten_minutes_and_is_nobody_elses(house: House, anna: AtConsole) -> None:
    """Whoever has not shown a password is sent to the start, and so is who took too long."""
    assert browser(house).get("/sign-in/code").status_code == 303
    at = asked(house)
    house.clock.pass_(minutes=10, seconds=1)
    assert at.send("/sign-in/code", "/sign-in", code=code(house)).headers["Location"] == "/console/sign-in"


def test_keys_can_change(house: House, anna: AtConsole) -> None:
    """The secret is not readable in the record; an older key still opens it, and use writes it anew."""
    kept = house.one(tables.person).totp
    assert SECRET not in kept
    old, new = Vault([KEY]), Vault(["n" * 64, KEY])
    assert Vault(["n" * 64]).opened(kept) is None
    with house.database.write() as connection:
        assert second_factor.used(connection, anna.id, code(house), new, house.clock())
    kept = house.one(tables.person).totp
    assert Vault(["n" * 64]).opened(kept) == SECRET
    assert old.opened(kept) is None


def shown_secret(page: str) -> str:
    """Return the secret that a page shows in letters."""
    (letters,) = re.findall(r'class="letters">([A-Z2-7 ]+)<', page)
    return letters.replace(" ", "")


def test_a_role_that_needs_one_takes_it_before_coming_in(house: House, sign_in: SignIn) -> None:
    """An administrator's first sign-in: picture, code, recovery codes, and only then the console."""
    give_password(house, sign_in("admin").id)
    at = browser(house)
    at.get("/account")
    assert at.sign_in("admin").headers["Location"] == "/console/sign-in/second-factor"
    assert at.get("/account").status_code == 303
    page = at.get("/sign-in/second-factor").get_data(as_text=True)
    assert "<svg" in page
    assert " style=" not in page
    secret = shown_secret(page)
    place = "/sign-in/second-factor"
    assert at.send(place, place, code="000000").status_code == 422
    assert shown_secret(at.get(place).get_data(as_text=True)) == secret
    codes = at.send(place, place, code=code(house, secret))
    assert codes.status_code == 200
    assert codes.headers["Cache-Control"] == "no-store"
    assert 'href="/console/account"' in codes.get_data(as_text=True)
    assert at.is_in()
    assert browser(house).sign_in("admin").headers["Location"] == "/console/sign-in/code"


def test_a_password_alone_replaces_no_second_factor(house: House, sign_in: SignIn) -> None:
    """Who knew the password while there was none yet cannot put their own telephone in the owner's place."""
    give_password(house, sign_in("admin").id)
    owner, thief = browser(house), browser(house, "198.51.100.9")
    place = "/sign-in/second-factor"
    secrets = []
    for at in (owner, thief):
        at.sign_in("admin")
        secrets.append(shown_secret(at.get(place).get_data(as_text=True)))
    assert owner.send(place, place, code=code(house, secrets[0])).status_code == 200
    kept = house.one(tables.person).totp
    assert thief.send(place, place, code=code(house, secrets[1])).headers["Location"] == "/console/sign-in"
    assert not thief.is_in()
    assert house.one(tables.person).totp == kept


def test_one_turns_it_on_and_off_oneself_by_password(house: House, sign_in: SignIn) -> None:
    """Wrong password, wrong code: nothing changes; new recovery codes replace the old."""
    person = sign_in(login="anna")
    give_password(house, person.id)
    at = browser(house)
    at.sign_in("anna")
    place = "/account/second-factor"
    secret = shown_secret(at.get(place).get_data(as_text=True))
    assert at.send(f"{place}/on", place, code=code(house, secret), current="wrong and long").status_code == 422
    assert at.send(f"{place}/on", place, code="1", current=PASSWORD).status_code == 422
    assert house.one(tables.person).totp is None
    assert at.send(f"{place}/on", place, code=code(house, secret), current=PASSWORD).status_code == 200
    old = house.one(tables.person).recovery
    assert at.send(f"{place}/codes", place, current=PASSWORD).status_code == 200
    assert not set(old) & set(house.one(tables.person).recovery)
    assert at.send(f"{place}/off", place, current=PASSWORD).status_code == 303
    row = house.one(tables.person)
    assert (row.totp, row.totp_step, row.recovery) == (None, None, [])
    assert [each.what for each in house.rows(tables.audit)][-3:] == [
        "second_factor_on", "recovery_codes", "second_factor_off"
    ]  # fmt: skip


def test_an_administrator_cannot_turn_it_off(house: House, sign_in: SignIn) -> None:
    """Where the role needs it, it stays; a lost telephone is a matter of another administrator."""
    person = sign_in("admin")
    assert person.post("/account/second-factor/off", current=PASSWORD).status_code == 422
    with house.database.write() as connection:
        persons.new_link(connection, person.id, "a test", house.clock(), second_factor_too=True)
    assert house.one(tables.person).totp is None
