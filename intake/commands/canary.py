"""`intake canary`: call the line once, as the carrier would, and say whether it answered."""

import sys

import click

from intake.commands.tools import Tools


@click.command()
@click.pass_obj
def canary(tools: Tools) -> None:
    """Call the line by its public address; the exit code is 1 if something went wrong."""
    caller = tools.app.canary
    if caller is None:
        raise click.ClickException("The rule book has no canary line: add one, as the shipped book has it.")
    if trouble := caller.call():
        click.echo(f"The line does not answer as it should: {trouble}.")
        sys.exit(1)
    click.echo("The line answers, and the call is on the record.")
