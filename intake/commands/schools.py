"""`intake schools`: bring the registry up to date, make fictional ones. Prints; decides nothing."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import click

from intake.commands.school_lists import name_troubles, show_annex, show_preview, show_report
from intake.commands.tools import Tools
from intake.deliver.sync import NotSynced
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.record.registry import (
    NoMerger,
    Report,
    TooManyRetired,
    Unreadable,
    compare,
    import_schools,
    merge,
    preview_schools,
)

RETIRE_ANYWAY = click.option(
    "--retire-anyway", is_flag=True, help="also when more than 2 % of the active schools are missing"
)
PREVIEW = click.option("--preview", is_flag=True, help="only say what would change; write nothing")
ALL = click.option("--all", "every", is_flag=True, help="name every school, not the first of each kind only")


@click.group()
def schools() -> None:
    """The registry of schools."""


@schools.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@RETIRE_ANYWAY
@PREVIEW
@ALL
@click.pass_obj
def import_(opened: Callable[[], Database], file: Path, retire_anyway: bool, preview: bool, every: bool) -> None:
    """Bring the schools up to date from FILE: CSV, XLSX or JSON.

    In the columns of our own, or as mm.sch.gr or data.gov.gr write them.
    """
    database = opened()
    try:
        if preview:
            show_preview(preview_schools(database, file), every=every)
        else:
            show_report(_import(database, file, retire_anyway=retire_anyway), every=every)
    except Unreadable as error:
        name_troubles(error.troubles, every=every)
        raise click.ClickException(str(error)) from error
    except TooManyRetired as error:
        raise click.ClickException(f"{error}; nothing was changed (--retire-anyway does it)") from error
    finally:
        database.close()


def _import(database: Database, file: Path, *, retire_anyway: bool) -> Report:
    with click.progressbar(length=1, label=file.name, file=sys.stderr) as bar:

        def show(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return import_schools(database, file, utc_now, retire_anyway=retire_anyway, progress=show)


@schools.command()
@RETIRE_ANYWAY
@PREVIEW
@ALL
@click.pass_obj
def sync(tools: Tools, retire_anyway: bool, preview: bool, every: bool) -> None:
    """Bring the schools up to date from the registry at INTAKE_REGISTRY_URL, as the service does on its own."""
    syncer = tools.app.syncer
    try:
        if preview:
            show_preview(syncer.preview(), every=every)
        else:
            show_report(syncer.run("command", retire_anyway=retire_anyway), every=every)
    except NotSynced as error:
        raise click.ClickException(f"Nothing was changed: {error}.") from error
    finally:
        tools.app.database.close()


@schools.command("merge")
@click.argument("code")
@click.argument("into", required=False)
@click.option("--undo", is_flag=True, help="it was merged into none")
@click.pass_obj
def merge_(opened: Callable[[], Database], code: str, into: str | None, undo: bool) -> None:
    """Say that the school CODE was merged into the school INTO, which no registry tells; no import changes it."""
    if bool(into) == undo:
        raise click.UsageError("name the school it was merged into, or --undo")
    database = opened()
    try:
        with database.write() as connection:
            one, other = merge(connection, code, into)
    except NoMerger as error:
        raise click.ClickException(f"{error}; nothing was changed") from error
    finally:
        database.close()
    click.echo(f"{one.code} {one.name}: merged into {f'{other.code} {other.name}' if other else 'none'}.")


@schools.command()
@ALL
@click.pass_obj
def annex(tools: Tools, every: bool) -> None:
    """Compare the partner body that the registry names for each school with Annex 1."""
    database = tools()
    try:
        with database.read() as connection:
            show_annex(compare(connection, tools.rules), every=every)
    finally:
        database.close()


@schools.command()
@click.option("--count", type=click.IntRange(min=1), required=True, help="how many schools")
@click.option("--seed", type=int, default=58, show_default=True, help="another seed, other schools")
@click.option(
    "-o", "out", type=click.File("w", encoding="utf-8"), required=True, help="the file, - for the screen"
)
def generate(count: int, seed: int, out: TextIO) -> None:
    """Write COUNT fictional schools as CSV; the same ones for the same count and seed."""
    from intake.demo import generate as fiction

    try:
        fiction.write(fiction.generate(count, seed), out)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
