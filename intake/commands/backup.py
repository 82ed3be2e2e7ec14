"""`intake backup FILE`: a whole, checked copy of the SQLite database, while calls come in."""

from pathlib import Path

import click

from intake.commands.tools import Tools
from intake.ground import copies


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(tools: Tools, file: Path) -> None:
    """Write a checked copy of the SQLite database to FILE; the service may run meanwhile."""
    copies.write(tools.database, file)
    click.echo(f"{file}: {file.stat().st_size:,} bytes, every page checked, on disk.")
