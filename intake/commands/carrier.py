"""`intake carrier`: where calls lead at the carrier, to see and to set, and the documents that it hosts for us."""

import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import click

from intake.app import App
from intake.commands.tools import Tools
from intake.deliver import leading
from intake.deliver.leading import Leading
from intake.ground.addresses import carrier_address
from ivr import hosted
from ivr.carrier import NotNow, NotThere


@click.group()
def carrier() -> None:
    """See and set where calls lead at the carrier."""


@carrier.command()
@click.pass_obj
def show(tools: Tools) -> None:
    """Show where the calls of every line lead, beside where they should. Changes nothing."""
    app = tools.app
    fine = _each(app, _show)
    _tell_of_our_own_fallback(app)
    if not fine:
        click.echo("«intake carrier configure» sets what the account can set.")
    sys.exit(0 if fine else 1)


@carrier.command()
@click.option("--dry-run", is_flag=True, help="Say what would be set, and set nothing.")
@click.pass_obj
def configure(tools: Tools, *, dry_run: bool) -> None:
    """Let the calls of every line lead to this installation; sets only what differs."""
    app = tools.app
    fine = _each(app, _would_set if dry_run else lambda line: _set(app, line))
    _tell_of_our_own_fallback(app)
    sys.exit(0 if fine else 1)


@carrier.command()
@click.option("--thanks", metavar="URL", help="Where the carrier hosts the first document.")
@click.pass_obj
def documents(tools: Tools, thanks: str | None) -> None:
    """Print the documents that the carrier is to host for the time when this whole host is away.

    Without --thanks the first, which ends a call; with it the second, which takes a message and leads there.
    """
    renderer, last_resort_at = tools.app.renderer(), tools.app.settings.carrier_fallback_url
    if thanks is None:
        click.echo(hosted.thanks(renderer))
        click.echo("Host this at the carrier; then «intake carrier documents --thanks URL».", err=True)
        return
    try:
        click.echo(hosted.last_resort(renderer, carrier_address(thanks), last_resort_at))
    except ValueError as error:
        raise click.BadParameter(f"{error}", param_hint="--thanks") from None
    click.echo("Host this too, and let INTAKE_CARRIER_FALLBACK_URL name its address.", err=True)


def _each(app: App, told: Callable[[Leading], bool]) -> bool:
    """Tell of every line in turn; whether all are well."""
    try:
        well = [told(line) for line in leading.look(app.carrier, app.rules, app.leads())]
    except (NotNow, NotThere) as error:
        raise click.ClickException(leading.trouble(error)) from error
    return all(well)


def _show(line: Leading) -> bool:
    _head(line)
    if line.number is None:
        return line.well
    for name, wanted in line.wanted.items():
        found = _asked(line.number.leads.get(name, ""))
        if name in line.differing:
            click.echo(f"  ✗ {name:9}{found}\n    should be {_asked(wanted)}")
        else:
            click.echo(f"  ✓ {name:9}{found}")
    if line.elsewhere:
        click.echo(f"  ✗ {line.elsewhere} takes the calls, so that no address is asked")
    return line.well


def _would_set(line: Leading) -> bool:
    _head(line)
    _tell_of_changes(line, "would set")
    return not line.lacking


def _set(app: App, line: Leading) -> bool:
    _head(line)
    after = leading.lead(app.carrier, line)
    _tell_of_changes(line, "set" if after.well else "asked to set")
    for sentence in leading.complaints(after) if line.number else ():
        click.echo(f"  ✗ the carrier has not done so: {sentence}")
    return after.well


def _head(line: Leading) -> None:
    click.echo(f"{line.line.name.en}, {line.line.number}")
    if line.number is None:
        told = "  – a test line that the account does not have: only «intake call» rings it"
        click.echo("\n".join(f"  ✗ {sentence}" for sentence in leading.complaints(line)) or told)


def _tell_of_changes(line: Leading, done: str) -> None:
    if line.number is None:
        return
    if line.well:
        click.echo("  ✓ leads here")
    for name, wanted in line.differing.items():
        click.echo(f"  {done} {name}: {_asked(line.number.leads.get(name, ''))} → {_asked(wanted)}")
    if line.elsewhere:
        click.echo(f"  {done} calls: {line.elsewhere} → the addresses")


def _asked(address: str) -> str:
    """Return an address with how the carrier asks it."""
    return "nothing" if not address else address if address.endswith(" (GET)") else f"{address} (POST)"


def _tell_of_our_own_fallback(app: App) -> None:
    addresses = app.leads()
    if urlsplit(addresses["voice"]).hostname == urlsplit(addresses["fallback"]).hostname:
        click.echo(
            "The fallback is on the host that it stands in for: while that is away, callers hear the carrier's "
            "own error. «intake carrier documents» prints what the carrier can host instead."
        )
