"""`intake restore [FILE]`: put a backup in the database's place, and bring it past what has happened since."""

from pathlib import Path

import click

from intake.app import App
from intake.commands.ownership import owned
from intake.commands.tools import Tools
from intake.deliver.recover import Asked, Recovered, recover
from intake.ground import copies, migrate


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def restore(tools: Tools, file: Path | None) -> None:
    """Put FILE in the place of the SQLite database, then ask the helpdesks what it has forgotten.

    Without FILE the database has been put back by other means (pg_restore), or a helpdesk did not answer before:
    only what follows is done. Numbers that callers may have heard are passed over, and no ticket is doubled.
    """
    app = tools.app
    with owned(app.database):
        if file:
            _put_back(app, file)
        app.prepare()
        done = recover(app.database, app.desks, app.clock)
    _tell(done)


def _put_back(app: App, file: Path) -> None:
    revision = copies.examine(file)
    if revision is None or not migrate.is_known(revision):
        raise click.ClickException(f"{file} is no database of this program, or of a newer version of it.")
    former = copies.put_back(app.database, file, app.clock())
    click.echo(f"{file} is the database now." + (f" The former one is {former}." if former else ""))


def _tell(done: Recovered) -> None:
    click.echo(
        f"The record ends at {done.until:%Y-%m-%d %H:%M:%S} UTC. Request numbers go on past counter {done.beyond}."
    )
    click.echo(f"{done.looked_up_first} tickets that wait to be opened will be looked up first.")
    for asked in done.desks:
        _tell_desk(asked)


def _tell_desk(asked: Asked) -> None:
    if asked.trouble:
        click.echo(
            f"✗ «{asked.desk}» could not be asked what is lost: {asked.trouble}. Later, without the service, "
            "run «intake restore» again without a file."
        )
        return
    numbers = f": {', '.join(asked.taken_up)}" if asked.taken_up else ""
    click.echo(f"✓ «{asked.desk}»: {len(asked.taken_up)} lost requests taken up from their tickets{numbers}.")
    for ticket in asked.left:
        click.echo(f"✗ «{asked.desk}» ticket {ticket.ref} has our key and names no number: a person must look.")
