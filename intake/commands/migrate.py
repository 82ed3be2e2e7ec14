"""`intake migrate`: bring the database to the present shape."""

import click

from intake.commands.tools import Tools
from intake.ground import migrate as migrations
from intake.record import lines


@click.command()
@click.pass_obj
def migrate(tools: Tools) -> None:
    """Bring the database to the present shape. Safe to run twice, and by two processes at once."""
    before = migrations.current(tools.database)
    migrations.upgrade(tools.database)
    with tools.database.write() as connection:
        lines.follow(connection, tools.rules)
    after = migrations.current(tools.database)
    click.echo(
        f"The database is at {after}." if before == after else f"The database went from {before} to {after}."
    )
