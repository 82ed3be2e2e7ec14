"""`intake reconcile`: compare the record with the carrier's own log now, and take up what is missing."""

import sys
from datetime import UTC, datetime

import click

from intake.commands.tools import Tools
from intake.deliver.reconcile import Run
from intake.record import reconciliations

MISSED = {
    reconciliations.Cause.UNHEARD: "calls we had never heard of",
    reconciliations.Cause.UNENDED: "calls whose end nobody had told us",
    reconciliations.Cause.LACKING: "calls that had ended without an outcome",
    "messages": "recordings we had never heard of",
}


@click.command()
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day to look at, in UTC. Else from the last good comparison, a day earlier.",
)
@click.pass_obj
def reconcile(tools: Tools, since: datetime | None) -> None:
    """Give every call of the carrier's log an outcome, and every recording its place. Harmless beside the service.

    With --since also calls from before this installation are taken up, and become requests.
    """
    app = tools.app
    app.prepare()
    run = app.reconciler.run("command", since.replace(tzinfo=UTC) if since else None)
    with app.database.read() as connection:
        numbers = reconciliations.requests_since(connection, run.began_at)
    _tell(run, numbers)
    sys.exit(1 if run.trouble else 0)


def _tell(run: Run, numbers: list[str]) -> None:
    counts = run.counts
    click.echo(
        f"Since {run.since:%Y-%m-%d %H:%M} UTC the carrier's log has {counts['calls']} finished calls to us, "
        f"{counts['elsewhere']} to other numbers of the account, and {counts['recordings']} recordings."
    )
    for kind, what in MISSED.items():
        if counts[kind]:
            click.echo(f"✓ {counts[kind]} {what}: taken up now.")
    if numbers:
        click.echo(f"Their requests: {', '.join(numbers)}.")
    if run.trouble:
        click.echo(f"✗ Not finished: {run.trouble}. It is repeated by the service, or run this again.")
    else:
        click.echo("✓ Every call has an outcome, and every recording its place.")
