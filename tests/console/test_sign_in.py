"""The sign-in: the right person gets in from anywhere, a guesser slows down, and nobody shuts another out."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from intake.console.entrance import local
from intake.ground import tables
from intake.record.people import passwords, persons
from intake.record.people.persons import LINK_LASTS
from tests.support.console import AtConsole, SignIn
from tests.support.door import PASSWORD, Browser, browser, give_password
from tests.support.house import House


@pytest.fixture
def anna(house: House, sign_in: SignIn) -> AtConsole:
    """Anna, an operator with a password."""
    person = sign_in(login="anna")
    give_password(house, person.id)
    return person


def wrong(at: Browser, times: int) -> list[int]:
    """Try wrong passwords; return the answers' codes."""
    return [at.sign_in("anna", f"wrong {n} and long").status_code for n in range(times)]


def test_login_and_password_let_one_in_and_on_to_where_one_wanted(house: House, anna: AtConsole) -> None:
    """The page that was asked for comes after the sign-in; the session's token is new."""
    at = browser(house)
    assert at.get("/account").headers["Location"] == "/console/sign-in"
    before = {cookie.value for cookie in at.client._cookies.values()}
    answer = at.sign_in(" ANNA ")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/account")
    assert at.is_in()
    assert before.isdisjoint({cookie.value for cookie in at.client._cookies.values()})
    (told,) = house.rows(tables.audit, what="signed_in")
    assert told.details == {"by": "anna", "way": "password"}


def test_a_cookie_of_before_the_sign_in_opens_nothing(house: House, anna: AtConsole) -> None:
    """Who has planted a session's cookie in a browser is not in when its owner signs in (session fixation)."""
    at, thief = browser(house), browser(house)
    at.get("/sign-in")
    (planted,) = (cookie for cookie in at.client._cookies.values() if cookie.key == "__Host-intake")
    at.sign_in("anna")
    thief.client.set_cookie("__Host-intake", planted.value, domain="ivr.example.gr")
    assert at.is_in()
    assert not thief.is_in()


@pytest.mark.parametrize("case", ["wrong password", "unknown login", "left", "no password", "empty"])
def test_whatever_is_wrong_the_answer_is_the_same(house: House, anna: AtConsole, case: str) -> None:
    """Nobody learns who has an account here, or that a password was right."""
    login, password = ("nobody" if case == "unknown login" else "anna"), PASSWORD
    if case == "left":
        with house.database.write() as connection:
            connection.execute(update(tables.person).where(tables.person.c.id == anna.id).values(active=False))
    if case == "no password":
        with house.database.write() as connection:
            connection.execute(update(tables.person).values(password=None))
    if case in ("wrong password", "empty"):
        password = "wrong and long enough" if case == "wrong password" else ""
    answer = browser(house).sign_in(login, password)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'role="alert"' in page
    assert "δεν ταιριάζουν" in page
    assert 'autocomplete="current-password"' in page
    assert password not in page or not password


def test_a_guesser_waits_longer_and_longer(house: House, anna: AtConsole) -> None:
    """Three tries are free; then the wait doubles, a right password is not even looked at meanwhile."""
    at = browser(house)
    assert wrong(at, 4) == [422, 422, 422, 429]
    answer = at.sign_in("anna")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")
    waits = []
    for _ in range(12):
        house.clock.pass_(seconds=float(at.sign_in("anna").headers.get("Retry-After", 0)))
        assert wrong(at, 1) == [422]
        waits.append(int(at.sign_in("anna").headers["Retry-After"]))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]
    house.clock.pass_(seconds=900)
    assert at.sign_in("anna").status_code == 303


def test_a_stranger_shuts_nobody_out(house: House, anna: AtConsole) -> None:
    """Failures elsewhere cost the owner nothing, nor failures at the owner's own address in another browser."""
    mine = browser(house)
    mine.sign_in("anna")
    wrong(browser(house, "198.51.100.9"), 8)
    assert browser(house, "203.0.113.4").sign_in("anna").status_code == 303
    wrong(browser(house), 8)
    assert browser(house).sign_in("anna").status_code == 429
    mine.send("/sign-out", "/")
    assert mine.sign_in("anna").status_code == 303


def test_in_a_known_browser_the_wait_is_short(house: House, anna: AtConsole) -> None:
    """Whose own fingers slip waits half a minute at most."""
    mine = browser(house)
    mine.sign_in("anna")
    mine.send("/sign-out", "/")
    for _ in range(12):
        wrong(mine, 1)
        house.clock.pass_(seconds=31)
    assert mine.sign_in("anna").status_code == 303


def test_a_cookie_of_a_known_browser_must_be_ours(house: House, anna: AtConsole) -> None:
    """A made-up one, and one of another login, are no place of their own."""
    at = browser(house)
    give_password(house, persons_id(house, "vasilis"))
    at.sign_in("vasilis")
    at.send("/sign-out", "/")
    wrong(at, 3)
    assert browser(house).sign_in("anna").status_code == 429
    at.client.set_cookie("__Host-intake-known", "WyJ4IixbXV0.x", domain="ivr.example.gr")
    assert at.sign_in("anna").status_code == 429


def persons_id(house: House, login: str) -> int:
    """Enter a person; return their id."""
    with house.database.write() as connection:
        return persons.add(connection, login, login, tables.PersonRole.OPERATOR, house.clock())


def test_many_logins_from_one_place_slow_that_place(house: House, anna: AtConsole) -> None:
    """Who tries one password with every login waits five seconds each time; others do not."""
    at = browser(house)
    codes = [at.sign_in(f"person{n}", "wrong and long enough").status_code for n in range(31)]
    assert codes == [422] * 30 + [429]
    assert browser(house, "203.0.113.4").sign_in("anna").status_code == 303
    house.clock.pass_(seconds=5)
    assert at.sign_in("anna").status_code == 303


def test_the_clients_word_on_its_address_is_not_believed(house: House, sign_in: SignIn) -> None:
    """Only a proxy that a setting names may say from where somebody asks."""
    house.more = {**house.more, "proxies": "10.0.0.0/8"}
    give_password(house, sign_in(login="anna").id)
    codes = [wrong(browser(house, f"192.0.2.{n}"), 1) for n in range(4)]
    assert codes[-1] == [429]


def test_nothing_is_remembered_longer_than_a_day_and_nothing_in_clear(house: House, anna: AtConsole) -> None:
    """The record of failures holds no login and no address, and empties itself."""
    wrong(browser(house), 2)
    rows = house.rows(tables.sign_in_failure)
    assert len(rows) == 2
    assert "anna" not in str(rows)
    assert "192.0.2" not in str(rows)
    house.clock.pass_(days=1, seconds=1)
    assert browser(house).sign_in("anna").status_code == 303
    assert house.rows(tables.sign_in_failure) == []


def test_failures_are_forgotten_by_whoever_is_at_work(house: House, sign_in: SignIn) -> None:
    """Nobody need fail again for the old ones to go."""
    wrong(browser(house), 1)
    house.clock.pass_(days=1, seconds=1)
    somebody = sign_in(login="vasilis")
    house.clock.pass_(minutes=2)
    somebody.page("/")
    assert house.rows(tables.sign_in_failure) == []


def test_a_password_kept_by_old_parameters_is_kept_anew(
    house: House, anna: AtConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the next sign-in, without a word."""
    old = house.one(tables.person).password
    stronger = passwords.PasswordHasher(time_cost=3, memory_cost=19_456, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    assert browser(house).sign_in("anna").status_code == 303
    assert house.one(tables.person).password != old
    assert "t=3" in house.one(tables.person).password
    assert browser(house).sign_in("anna").status_code == 303


def test_the_link_sets_a_password_once(house: House, anna: AtConsole) -> None:
    """It ends all sessions, works for one use and three days; a newer one replaces it."""

    def link() -> str:
        with house.database.write() as connection:
            return persons.new_link(connection, anna.id, "a test", house.clock())

    first, second = link(), link()
    at = browser(house)
    assert at.get(f"/set-password/{first}").status_code == 404
    page = at.get(f"/set-password/{second}")
    assert 'autocomplete="new-password"' in page.get_data(as_text=True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    new = "μια άλλη φράση για εμένα"
    place = f"/set-password/{second}"
    assert at.send(place, place, password="short", again="short").status_code == 422
    assert at.send(place, place, password=new, again=new + "!").status_code == 422
    assert at.send(place, place, password=new, again=new).status_code == 303
    assert at.get(place).status_code == 404
    assert anna.get("/").status_code == 303
    assert at.sign_in("anna", new).status_code == 303
    third = link()
    house.clock.pass_(seconds=LINK_LASTS / timedelta(seconds=1))
    assert browser(house).get(f"/set-password/{third}").status_code == 404


@pytest.mark.parametrize(
    ("path", "goes"),
    [
        ("/console/requests?q=1", "/console/requests?q=1"), ("//evil.example", "/console/"),
        ("https://evil.example/console/", "/console/"), ("/console/\\evil.example", "/console/"),
        ("/console/sign-in", "/console/"), ("/voice", "/console/"), (None, "/console/"),
        ("/console/\nx", "/console/"),
    ],
)  # fmt: skip
def test_one_goes_on_within_the_console_alone(path: str | None, goes: str) -> None:
    """Nobody is led elsewhere by the way back (open redirect)."""
    assert local(path) == goes


def test_a_stranger_chooses_the_language(house: House, anna: AtConsole) -> None:
    """Greek first, English by one button, with the right lang."""
    at = browser(house)
    assert '<html lang="el"' in at.get("/sign-in").get_data(as_text=True)
    at.send("/sign-in/language", language="en")
    page = at.get("/sign-in").get_data(as_text=True)
    assert '<html lang="en"' in page
    assert "User name" in page
