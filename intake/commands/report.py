"""`intake report`: the month's sheet, its seal, another source of the same calls, and the pages of `heads`."""

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from intake.commands.heads import area_command, month_of, trips_command
from intake.commands.tools import Tools
from intake.ground.clock import utc_now
from intake.record.sheets import chain, second
from intake.record.sheets.month import Month, bounds, counted
from intake.record.sheets.page import page
from intake.record.ticket_words import Language

AT_ONCE = 200
"""Calls kept in one transaction, so that no caller waits for it."""


def _alike(now: Month, then: Month) -> bool:
    """Whether two countings say the same, however far the carrier's log has been read since."""
    return replace(now, compared_since=then.compared_since, compared_until=then.compared_until) == then


@click.group()
def report() -> None:
    """Account for the line, and show the heads of each area how its requests stand."""


report.add_command(area_command)
report.add_command(trips_command)


@report.command()
@click.option("--month", required=True, callback=month_of, help="such as 2026-11")
@click.option("--seal", is_flag=True, help="keep the sheet so that a later change shows")
@click.option("--language", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def calls(tools: Tools, month: str, seal: bool, language: Language) -> None:
    """Set a month's calls of the carrier against what came of them.

    A sealed month is shown as it was sealed, also when the calls it was counted from are long erased.
    """
    database = tools()
    canary = tools.rules.canary_line()
    with database.read() as connection:
        now = counted(connection, month, canary.key if canary else None)
        sealed, broken = chain.latest(connection, month), chain.broken(connection)
    if broken:
        raise click.ClickException(
            f"The sheet of {broken.month} is not as it was sealed; run «intake report verify»."
        )
    if seal and utc_now() < bounds(month)[1]:
        raise click.ClickException(f"{month} is not over: a sheet that is sealed now would leave calls out.")
    if seal:
        sealed = database.written(lambda connection: chain.seal(connection, now, utc_now()))
    click.echo(page(sealed.counted if sealed else now, sealed, language))
    if sealed and not _alike(now, sealed.counted):
        click.echo(
            "The record says otherwise by now (calls found later, or erased): --seal adds a new sheet.", err=True
        )


@report.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="name of the source, as the sheet shows it")
@click.pass_obj
def import_(tools: Tools, file: Path, source: str) -> None:
    """Take in a second source's calls from a CSV FILE: columns began, caller, and ref if it has one.

    Times without an offset are Athens time. Callers' numbers are compared and not kept.
    """
    try:
        listed, troubles = second.read(file)
    except second.Unreadable as error:
        raise click.ClickException(str(error)) from error
    database, canary = tools(), tools.rules.canary_line()
    with database.read() as connection:
        found = second.matched(connection, listed, canary.key if canary else None)
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        database.written(partial(second.keep, source=source[:40], calls=some))
    for trouble in troubles:
        click.echo(f"left out, {trouble}")
    known = sum(each.call is not None for each in found)
    click.echo(f"{len(found)} calls, {known} of them on our record, {len(found) - known} not.")


@report.command()
@click.pass_obj
def verify(tools: Tools) -> None:
    """Say whether every sealed sheet is as it was sealed."""
    with tools().read() as connection:
        sheets, broken = list(chain.all_of(connection)), chain.broken(connection)
    for each in sheets:
        click.echo(f"{each.month}  sealed {each.at:%Y-%m-%d %H:%M} UTC  {each.hash}")
    if broken:
        click.echo(f"✗ The sheet of {broken.month} is not as it was sealed: nothing from it on can be relied on.")
        sys.exit(1)
    click.echo(f"✓ {len(sheets)} sheets, each as it was sealed.")
