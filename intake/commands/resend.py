"""`intake resend`: show the promises a helpdesk refused, and send them again once the cause is mended."""

import click

from intake.commands.tools import Tools
from intake.ground.clock import utc_now
from intake.record.parked import Parked, parked
from intake.record.parked import resend as again


@click.command()
@click.argument("ids", nargs=-1, type=int, metavar="[ID]...")
@click.option("--all", "whole", is_flag=True, help="Send all of them.")
@click.pass_obj
def resend(tools: Tools, ids: tuple[int, ...], whole: bool) -> None:
    """Show what helpdesks refused and why; with IDs or --all, let it be sent again.

    The service may run meanwhile and sends within a second. What a later one of its kind has overtaken is dropped.
    """
    database = tools()
    with database.read() as connection:
        waiting = parked(connection)
    if unknown := sorted(set(ids) - {each.id for each in waiting}):
        raise click.ClickException(
            f"There is no parked promise {unknown[0]}; run «intake resend» to see which are."
        )
    if not ids and not whole:
        _show(waiting)
        return
    wanted = set(ids) or {each.id for each in waiting}
    sent, dropped = database.written(lambda connection: again(connection, wanted, utc_now()))
    click.echo(f"{len(sent)} will be sent again, {len(dropped)} overtaken ones were dropped.")


def _show(waiting: list[Parked]) -> None:
    if not waiting:
        click.echo("No promise is parked.")
    for each in waiting:
        overtaken = " (overtaken by a later one)" if each.overtaken else ""
        click.echo(
            f"{each.id}  request {each.number}  «{each.desk}» {each.verb}  "
            f"since {each.since:%Y-%m-%d %H:%M} UTC  {each.trouble}{overtaken}"
        )
