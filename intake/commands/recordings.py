"""`intake recordings`: how many recordings are here, and what is the matter with those that are not."""

import click

from intake.commands.tools import Tools
from intake.ground.tables import LOST
from intake.record import tapes
from intake.record.tapes import Troubled

NAMES = {
    "waiting": "on their way",
    "kept": "kept",
    "absent": "without sound",
    "gone": "gone",
    "too_large": "too large",
}


@click.command()
@click.pass_obj
def recordings(tools: Tools) -> None:
    """Count the recordings by where they stand, and name those that do not come as they should."""
    with tools.database.read() as connection:
        counts, troubled = tapes.counts(connection), tapes.troubled(connection)
    click.echo(", ".join(f"{number} {NAMES[state]}" for state, number in counts.items()))
    for row in troubled:
        click.echo(_told(row))


def _told(row: Troubled) -> str:
    number = f"request {row.number}" if row.number else "no request"
    what = f"✗ {row.id:<5} {number}, {row.kind}, {row.at:%Y-%m-%d %H:%M} UTC, {row.sid}: "
    if row.state in LOST:
        return what + f"{NAMES[row.state]}, {row.trouble or 'the carrier has recorded no sound'}"
    again = f", again at {row.due_at:%Y-%m-%d %H:%M:%S} UTC" if row.due_at else ""
    return what + f"{row.trouble} ({row.tries} tries{again})"
