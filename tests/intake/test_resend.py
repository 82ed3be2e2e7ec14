"""What a helpdesk refused is shown by `intake resend`, and sent again by it, in service (P4)."""

import os
import subprocess
import sys
import time
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intake.commands.resend import resend
from intake.ground import tables
from tests.support.house import House
from tests.support.troubled import Troubled, relay_at, report, run
from ticket_client.errors import Rejected, Unsure


def typed(house: House, *words: str) -> Result:
    """Type `intake resend` with these words."""
    return CliRunner().invoke(resend, words, obj=lambda: house.database)


def refused(house: House, *categories: str) -> list[Any]:
    """Report problems to a helpdesk that refuses to open; return the parked promises."""
    for category in categories:
        report(house, category)
    run(relay_at(house, Troubled(house.desk, before={"open": [Rejected("no such field")] * len(categories)})))
    return house.rows(tables.promise, state="parked")


def refused_assignment(house: House) -> Any:
    """Report a problem to a helpdesk without one queue, which gets them afterwards; return the parked promise."""
    report(house)
    teams, house.desk._teams = house.desk._teams, frozenset()
    house.deliver()
    house.desk._teams = teams
    return house.one(tables.promise, verb="assign")


def overtaken(house: House, parked: Any) -> None:
    """Let a later promise of its kind have been kept."""
    values = {name: getattr(parked, name) for name in parked._fields if name != "id"}
    with house.database.write() as connection:
        connection.execute(tables.promise.insert().values(**values | {"key": "a later one", "state": "kept"}))


def test_what_is_parked_is_shown_with_the_reason(house: House) -> None:
    """Each has its id, the request's number, desk, verb, time and the desk's own words."""
    assert typed(house).output == "No promise is parked.\n"
    (parked,) = refused(house, "1")
    number = house.one(tables.request).number
    assert typed(house).output == (
        f"{parked.id}  request {number}  «memory» open  since 2026-11-23 08:30 UTC  Rejected: no such field\n"
    )
    assert house.one(tables.promise, id=parked.id).state == "parked"


def test_what_was_mended_is_sent_again_and_the_rest_follows(house: House) -> None:
    """One promise that is sent again is kept, and so is all that waited for it; another one stays parked."""
    first, second = refused(house, "1", "2")
    ran = typed(house, str(first.id))
    assert ran.output == "1 will be sent again, 0 overtaken ones were dropped.\n"
    house.deliver()
    assert {row.state for row in house.rows(tables.promise, request=first.request)} == {"kept"}
    assert house.one(tables.promise, id=second.id).state == "parked"
    assert house.one(tables.audit, who="operator").request == first.request


def test_an_opening_that_had_happened_is_found_not_doubled(house: House) -> None:
    """P4: a ticket that does stand though its opening was refused later is found by its key."""
    report(house)
    desk = Troubled(house.desk, after={"open": [Unsure("the answer was lost")]})
    run(relay_at(house, desk))
    desk.before = {"find": [Rejected("no searching today")]}
    house.clock.pass_(minutes=5)
    run(relay_at(house, desk))
    assert house.one(tables.promise, verb="open").state == "parked"
    typed(house, "--all")
    run(relay_at(house, desk))
    assert (desk.opened, len(house.rows(tables.ticket))) == (1, 1)


def test_an_assignment_is_sent_again(house: House) -> None:
    """After the cause is mended the ticket is in its team's queue."""
    parked = refused_assignment(house)
    typed(house, "--all")
    house.deliver()
    assert house.one(tables.ticket).team == parked.payload["team"]


def test_what_a_later_one_has_overtaken_is_dropped(house: House) -> None:
    """An assignment that a later one has overtaken would put an old state back: it is settled, not sent."""
    parked = refused_assignment(house)
    overtaken(house, parked)
    assert "(overtaken by a later one)" in typed(house).output
    assert typed(house, "--all").output == "0 will be sent again, 1 overtaken ones were dropped.\n"
    assert house.one(tables.promise, id=parked.id).state == "dropped"
    assert house.app.verdict().warnings == ()


def test_an_unknown_id_changes_nothing(house: House) -> None:
    """A mistyped id is said, and not even the others are sent."""
    (parked,) = refused(house, "1")
    ran = typed(house, str(parked.id), "4711")
    assert (ran.exit_code, ran.stderr) == (
        1,
        "Error: There is no parked promise 4711; run «intake resend» to see which are.\n",
    )
    assert house.one(tables.promise, id=parked.id).state == "parked"


@pytest.mark.slow
def test_a_service_that_runs_sends_it_within_its_next_look(house: House) -> None:
    """The command is a process of its own beside the one that delivers: nothing has to be stopped."""
    refused(house, "1")
    house.app.workers.start()
    try:
        command = [sys.executable, "-m", "intake", "resend", "--all"]
        url = house.database.url.render_as_string(hide_password=False)
        subprocess.run(command, env={**os.environ, "INTAKE_DATABASE_URL": url}, check=True, timeout=60)
        until = time.monotonic() + 60
        while {row.state for row in house.rows(tables.promise)} != {"kept"}:
            assert time.monotonic() < until, house.rows(tables.promise)
            time.sleep(0.05)
    finally:
        house.app.workers.stop()
