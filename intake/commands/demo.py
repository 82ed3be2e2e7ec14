"""`intake demo`: see the bridge at work on this machine, with a real helpdesk and one whole call."""

import os
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

if TYPE_CHECKING:
    from intake.demo.support_line import Line

SCHOOLS = Path(__file__).parent.parent / "demo" / "schools.csv"
CALL = Path(__file__).parent.parent / "demo" / "demo.call"
SAID = (
    "Καλημέρα, Ελένη Παππά από το Γυμνάσιο. Από το πρωί δεν έχουμε ασύρματο δίκτυο στον πρώτο όροφο. Οι συσκευές "
    "βλέπουν το δίκτυο, αλλά δεν συνδέονται. Ευχαριστώ πολύ."
)
"""What the caller of the demo says in the recording."""


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
    phone = ours.phone(SAID)
    click.echo("The call (> the caller, < the line, ? the line, may be interrupted by a key):\n")
    for deed in CALL.read_text(encoding="utf-8").splitlines():
        click.echo(f"  > {deed}")
        for said in golden.done(phone, deed):
            click.echo(f"    {said}")
    database = Database(ours.settings[f"{PREFIX}DATABASE_URL"])
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


def _has_screen() -> bool:
    """Whether a page can be opened here without getting in the terminal's way."""
    return sys.platform in ("darwin", "win32") or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _serve_on(ours: "Line") -> None:
    page = f"{ours.url}/phone"
    click.echo(f"\nMake a call of your own, with the mouse or the keys: {page}")
    if sys.stdout.isatty() and _has_screen():
        click.launch(page)
    exports = "\n".join(f"  export {name}='{value}'" for name, value in ours.settings.items())
    click.echo(f"\nThe line serves on until Ctrl-C. Tickets: {ours.tracker.url} "
               f"(maria, {ours.tracker.password}). Or play one in another terminal:\n")  # fmt: skip
    click.echo(f"{exports}\n  .venv/bin/python -m intake call --url {ours.url}")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("\nStopping.")
