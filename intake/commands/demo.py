"""`intake demo`: see the bridge at work on this machine, with a real helpdesk and one whole call."""

import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from intake.ground import migrate
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.settings import PREFIX, rules_file
from intake.record.registry import import_schools
from intake.route.rulebook import RuleBook
from ivr import golden
from ivr.phone import Phone, over_http

if TYPE_CHECKING:
    from intake.demo.support_line import Line

SCHOOLS = Path(__file__).parent.parent / "demo" / "schools.csv"
CALL = Path(__file__).parent.parent / "demo" / "demo.call"


@click.command()
@click.option("--once", is_flag=True, help="Stop after the call instead of serving on.")
def demo(once: bool) -> None:
    """Bring up a real helpdesk, import fictional schools, play one call, and show the ticket."""
    from intake.demo.support_line import line

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that nothing is left running
    with tempfile.TemporaryDirectory(prefix="intake-demo-") as home:
        click.echo("Bringing up Roundup and the service on this machine …")
        with line(Path(home), RuleBook.load(rules_file()).teams(), _schools) as ours:
            number = _play(ours)
            _show(ours, number)
            if not once:
                _serve_on(ours)


def _schools(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database)
    report = import_schools(database, SCHOOLS, utc_now)
    database.close()
    click.echo(f"Imported {report.new} fictional schools.\n")


def _play(ours: "Line") -> str:
    """Play the call that ships; return the request's number."""
    told = ours.settings
    account, token = told[f"{PREFIX}TWILIO_ACCOUNT_SID"], told[f"{PREFIX}TWILIO_AUTH_TOKENS"]
    phone = Phone(over_http(ours.url), ours.url, account, token)
    click.echo("The call (> the caller, < the line, ? the line, may be interrupted by a key):\n")
    for deed in CALL.read_text(encoding="utf-8").splitlines():
        click.echo(f"  > {deed}")
        for said in golden.done(phone, deed):
            click.echo(f"    {said}")
    database = Database(told[f"{PREFIX}DATABASE_URL"])
    number = _number(database, phone.sid)
    database.close()
    return number


def _number(database: Database, sid: str) -> str:
    from sqlalchemy import select

    from intake.ground import tables

    with database.read() as connection:
        query = select(tables.request.c.number).join(tables.call, tables.call.c.id == tables.request.c.call)
        return str(connection.execute(query.where(tables.call.c.sid == sid)).scalar_one())


def _show(ours: "Line", number: str) -> None:
    from intake.demo.support_line import read_back

    ticket = read_back(ours.tracker, number)
    click.echo(f"\nRequest {number}. Its ticket, read back from Roundup over REST:\n")
    click.echo(f"  issue{ticket.id}: {ticket.title}")
    click.echo(f"  team: {ticket.team}    school: {ticket.school_code}")
    for text in ticket.messages:
        click.echo("\n" + "\n".join(f"  | {row}" for row in text.splitlines()))


def _serve_on(ours: "Line") -> None:
    exports = "\n".join(f"  export {name}='{value}'" for name, value in ours.settings.items())
    click.echo(f"\nThe line serves on until Ctrl-C. Tickets: {ours.tracker.url} "
               f"(maria, {ours.tracker.password}). Play a call of your own in another terminal:\n")  # fmt: skip
    click.echo(f"{exports}\n  .venv/bin/python -m intake call --url {ours.url}")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
