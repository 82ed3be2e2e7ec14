"""What became of schools, or would, as a person reads it in a terminal. Decides nothing."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from typing import Any

import click

from intake.record.registry import Comparison, Entry, Preview, Report, Trouble

FEW = 20
"""How many of a kind are named unless somebody asks for all."""


def name_troubles(troubles: Sequence[Trouble], counted: str = "line", *, every: bool) -> None:
    """Name what is wrong, and where."""
    _few([f"{counted} {trouble.line}: {trouble.reason}" for trouble in troubles], every=every)


def show_report(report: Report, *, every: bool) -> None:
    """Say what an import did."""
    name_troubles(report.troubles, report.counted, every=every)
    _aside(report.ignored_columns, report.without_code)
    click.echo(
        f"{report.new} new, {report.updated} updated, {report.unchanged} unchanged, {report.retired} retired"
    )


def show_preview(preview: Preview, *, every: bool) -> None:
    """Say what an import would do, school by school."""
    name_troubles(preview.troubles, preview.counted, every=every)
    _aside(preview.ignored_columns, preview.without_code)
    for title, entries in (
        ("new", preview.new),
        ("another code", preview.recoded),
        ("merged", preview.merged),
        ("retired", preview.retired),
        ("changed", preview.changed),
    ):
        if entries:
            click.echo(f"{title}: {len(entries)}")
            _few([f"  {_line(entry, whole=title != 'new')}" for entry in entries], every=every)
    click.echo(f"unchanged: {preview.unchanged}")
    if preview.refusal:
        click.echo(f"An import would refuse: {preview.refusal} (--retire-anyway does it).")
    click.echo("Nothing was written.")


def show_annex(found: Comparison, *, every: bool) -> None:
    """Say for how many schools the registry and Annex 1 name the same partner body, and for which they do not."""
    click.echo(f"The registry and Annex 1 name the same partner body for {found.agree} schools.")
    if found.unsaid:
        click.echo(f"The registry names none for {found.unsaid}.")
    if found.nowhere:
        click.echo(f"{found.nowhere} are in no area that is known, so Annex 1 names none.")
    if found.differ:
        click.echo(f"They differ for {len(found.differ)}:")
    for (area, registry, annex), schools in groupby(found.differ, key=lambda it: (it.area, it.registry, it.annex)):
        lines = [f"    {each.code} {each.name}" for each in schools]
        click.echo(f"  {area}: the registry says {registry}, Annex 1 {annex} ({len(lines)})")
        _few(lines, every=every)


def _aside(columns: Sequence[str], without_code: int) -> None:
    if columns:
        click.echo(f"columns left aside: {', '.join(columns)}")
    if without_code:
        click.echo(f"units without a code, left out: {without_code}")


def _few(lines: Sequence[str], *, every: bool) -> None:
    shown = lines if every else lines[:FEW]
    for line in shown:
        click.echo(line)
    if len(lines) > len(shown):
        click.echo(f"  … and {len(lines) - len(shown)} more (--all names them)")


def _line(entry: Entry, *, whole: bool) -> str:
    told = (f"{name} {_said(before)} → {_said(after)}" for name, (before, after) in entry.changes.items())
    changes = "; ".join(told) if whole else ""
    return f"{entry.code} {entry.name}" + (f": {changes}" if changes else "")


def _said(value: Any) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case Collection():
            return _listed(value)
    return str(value)


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(sorted(str(value) for value in values)) or "–"
