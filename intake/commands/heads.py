"""`intake report area` and `intake report trips`: what the two heads of an area watch jointly (A1-3, A2-3)."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

import click

from intake.commands.tools import Tools
from intake.ground import owner_file
from intake.ground.clock import utc_now
from intake.ground.owner_file import Cell
from intake.record.heads import area_page, trip_page
from intake.record.heads.figures import HeadsMonth, counted
from intake.record.heads.trips import Stop, stops
from intake.record.heads.words import Names, counted_when, month_name, say
from intake.record.sheets.month import bounds
from intake.record.ticket_words import Language
from intake.route.parts import Area
from intake.route.rulebook import RuleBook
from intake.web.printed import printed

_FILE = click.Path(path_type=Path, dir_okay=False)
_language = click.option("--language", type=click.Choice(["el", "en"]), default="el", show_default=True)
_csv = click.option("--csv", "table", type=_FILE, metavar="FILE", help="also as a table, for a spreadsheet")
_html = click.option("--html", "page", type=_FILE, metavar="FILE", help="also as a page to print (A4)")


def month_of(_context: click.Context, _name: click.Parameter, value: str) -> str:
    """Return a month as it was typed; fails unless it is one."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", value):
        raise click.BadParameter("must be a month like 2026-11")
    return value


@click.command("area")
@click.option("--month", required=True, callback=month_of, help="such as 2026-11")
@click.option("--area", "areas", multiple=True, metavar="AREA", help="such as pel; repeatable; without it all")
@click.option("--partner", metavar="PARTNER", help="all areas of a partner body, such as aegean")
@_csv
@_html
@_language
@click.pass_obj
def area_command(
    tools: Tools,
    month: str,
    areas: tuple[str, ...],
    partner: str | None,
    table: Path | None,
    page: Path | None,
    language: Language,
) -> None:
    """Count an area's requests of a month: opened, pending, age, by team and mode, and what people changed.

    Of one area all, of several a line each; the page to print has a sheet for each. Nothing of a caller is in it.
    """
    rules, now = tools.rules, utc_now()
    if bounds(month)[0] > now:
        raise click.ClickException(f"{month} has not begun: there is nothing to count yet.")
    wanted = _areas(rules, areas, partner)
    with tools().read() as connection:
        found = counted(connection, rules, month, wanted, now)
    if page:
        _write(page, area_paper(found, rules))
    _table(table, area_page.rows(found, rules))
    click.echo(area_page.text(found, rules, language))


def area_paper(month: HeadsMonth, rules: RuleBook) -> str:
    """Return the page to print."""
    return printed(
        "area",
        title=say("title", month=month_name(month.month)),
        month=month_name(month.month),
        counted=counted_when(month),
        areas=month.areas,
        columns=area_page.COLUMNS,
        names=Names(rules),
        say=say,
        cells=area_page.cells,
        groups=area_page.groups,
        overrides=area_page.overrides,
        apart=area_page.apart,
        in_short=area_page.in_short,
    )


def _areas(rules: RuleBook, areas: Sequence[str], partner: str | None) -> list[str | None]:
    """Return the areas meant, all and the requests of none if nothing is said; fails for one that is not there."""
    if partner is not None and partner not in rules.partners:
        raise click.BadParameter(f"{partner} is none of {', '.join(rules.partners)}.", param_hint="--partner")
    named = [_area(rules, each).code for each in areas]
    of_partner = [code for code, area in rules.areas.items() if area.partner.slug == partner]
    return [*named, *of_partner] if named or of_partner else [*rules.areas, None]


def _area(rules: RuleBook, code: str) -> Area:
    if code not in rules.areas:
        raise click.BadParameter(f"{code} is none of {', '.join(rules.areas)}.", param_hint="--area")
    return rules.areas[code]


@click.command("trips")
@click.option("--area", "code", required=True, metavar="AREA", help="such as kyk")
@_csv
@_html
@_language
@click.pass_obj
def trips_command(tools: Tools, code: str, table: Path | None, page: Path | None, language: Language) -> None:
    """List an area's open requests that need work at the school, island by island or municipality by municipality.

    It holds telephone numbers: for those who travel, on paper, and destroyed after the trip.
    """
    rules, now = tools.rules, utc_now()
    area = _area(rules, code)
    with tools().read() as connection:
        found = stops(connection, rules, area, now)
    if page:
        _write(page, trip_paper(area, found, now))
    _table(table, trip_page.rows(found, rules))
    if not page and not table:
        click.echo(trip_page.text(area, found, now, language))


def trip_paper(area: Area, found: Sequence[Stop], now: datetime) -> str:
    """Return the sheet to print."""
    return printed(
        "trips",
        title=trip_page.heading(area),
        who=say("who", keplinet=area.keplinet.name, partner=area.partner.name),
        summary=trip_page.summary(found, now),
        stops=found,
        say=say,
        place=trip_page.place,
        ticket=trip_page.ticket,
        marks=trip_page.marks,
        phones=trip_page.phones,
        said=trip_page.said,
    )


def _table(file: Path | None, rows: Iterable[Sequence[Cell]]) -> None:
    if file:
        _write(file, owner_file.table(rows))


def _write(file: Path, text: str) -> None:
    try:
        owner_file.write(file, text)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written ({error.strerror}): name another file.") from error
    click.echo(f"✓ {file}", err=True)
