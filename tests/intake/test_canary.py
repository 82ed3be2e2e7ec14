"""The line calls itself: by the whole way, on the record, and in nobody's way."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.ground import tables
from intake.guard.canary import Canary
from intake.record import canaries, errands
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN, House, client_post
from tests.support.service import Service, free_port
from tests.support.troubled import report


def canary(house: House, token: str = TOKEN) -> Canary:
    """Return a canary that reaches this house."""
    line = house.app.rules.canary_line()
    assert line
    post = client_post(house.client)
    return Canary(house.app.database, post, PUBLIC_URL, ACCOUNT, token, house.app.in_force)


def test_a_canary_hears_the_greeting_and_finds_itself_on_the_record(house: House) -> None:
    """The call is taken, answered, ended and has an outcome, like any other."""
    assert canary(house).call() is None
    call = house.one(tables.call)
    assert (call.line, call.test, call.status) == ("canary", True, "completed")
    assert house.one(tables.call_outcome).request == canaries.REQUEST


def test_a_thousand_canaries_open_no_ticket_and_use_no_number(house: House) -> None:
    """However often it calls there is one request, no promise, no audit, no number used up."""
    for _ in range(3):
        assert canary(house).call() is None
    assert house.one(tables.request).state == "no_request"
    assert [house.rows(table) for table in (tables.promise, tables.audit, tables.number)] == [[], [], []]
    report(house)
    assert [row.number for row in house.rows(tables.request)] == ["10008", canaries.NUMBER]
    assert house.deliver() > 0


@pytest.mark.parametrize("keys", [["0501010", "1", "1"], ["0"], ["8"], ["6"], ["*"]])
def test_whatever_is_said_on_the_canary_line_reaches_no_helpdesk(house: House, keys: list[str]) -> None:
    """Also who reports a problem there, and leaves a message, gets an outcome and opens nothing."""
    phone = house.phone(line="+302100000002")
    phone.dial()
    for key in keys:
        phone.press(key)
    for _ in range(6):
        if phone.open:
            phone.speak(9) if phone.document.wait == "recording" else phone.silence()
    if phone.open:
        phone.hang_up()
    assert house.one(tables.call_outcome).request == canaries.REQUEST
    assert house.rows(tables.promise) == []


def test_a_refused_canary_says_so(house: House) -> None:
    """A token the service does not know is a trouble, named without the token."""
    trouble = canary(house, "wrong-token").call()
    assert trouble == "ringing failed (ConnectionError)"


def test_a_canary_that_reaches_the_last_resort_says_so(house: House) -> None:
    """A service without a database takes messages, and that is trouble."""
    caller = canary(house)
    with house.database.write() as connection:
        connection.execute(tables.turn.delete())
        tables.call_outcome.drop(connection)
        tables.turn.drop(connection)
    assert caller.call() == "after ringing the last resort answered"


def test_old_canaries_are_forgotten_and_nobody_else(house: House) -> None:
    """A day later the canary's calls are gone with all their turns; real calls stay."""
    assert canary(house).call() is None
    report(house)
    house.clock.pass_(days=1, seconds=1)
    assert canary(house).call() is None
    with house.database.write() as connection:
        assert canaries.sweep(connection, "canary", house.clock()) == 1
        assert canaries.sweep(connection, "canary", house.clock()) == 0
    assert [row.line for row in house.rows(tables.call)] == ["national", "canary"]
    assert {row.call for row in house.rows(tables.turn)} == {row.id for row in house.rows(tables.call)}


@pytest.mark.slow
def test_a_service_calls_itself_by_its_public_address(tmp_path: Path) -> None:
    """The rounds of a real service call over real HTTP, and `intake canary` says whether it answers."""
    port = free_port()
    told = {"public_url": f"http://127.0.0.1:{port}", "canary_every_s": "10", "database_url": f"sqlite:///{tmp_path}/x.db",
            "twilio_account_sid": ACCOUNT, "twilio_auth_tokens": TOKEN, "helpdesk": "memory"}  # fmt: skip
    service = Service(tmp_path, {f"INTAKE_{name.upper()}": value for name, value in told.items()}, port)
    service.start()
    try:
        service.until(lambda: b"intake_canary_failures 0.0" in service.send("GET", "/metrics").body)
        once = CliRunner().invoke(main, ["canary"], env=dict(service.settings))
        assert (once.exit_code, once.output) == (0, "The line answers, and the call is on the record.\n")
    finally:
        service.kill()
    once = CliRunner().invoke(main, ["canary"], env=dict(service.settings))
    assert (once.exit_code, once.output) == (
        1,
        "The line does not answer as it should: ringing failed (ConnectionError).\n",
    )


def test_one_process_calls_at_a_time(house: House) -> None:
    """Who comes second finds the run taken until it is due again."""
    at, again = house.clock(), house.clock() + timedelta(minutes=1)
    with house.database.write() as connection:
        assert errands.claim(connection, "rounds", at, again)
        assert not errands.claim(connection, "rounds", at, again)
        assert errands.claim(connection, "rounds", again, again + timedelta(minutes=1))
