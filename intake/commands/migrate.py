"""`intake migrate`: bring the database to the present shape."""

import click

from intake.commands.tools import Tools
from intake.ground import migrate as migrations
from intake.ground import settings
from intake.ground.clock import utc_now
from intake.record.rulebooks import seed


@click.command()
@click.pass_obj
def migrate(tools: Tools) -> None:
    """Bring the database to the present shape. Safe to run twice, and by two processes at once."""
    before = migrations.current(tools.database)
    migrations.upgrade(tools.database)
    with tools.database.write() as connection:
        seed(connection, settings.rules_file(), utc_now())
    after = migrations.current(tools.database)
    click.echo(
        f"The database is at {after}." if before == after else f"The database went from {before} to {after}."
    )
