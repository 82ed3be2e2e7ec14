"""`intake route proposals`: which requests should go to another team and why; accept or refuse it."""

from collections.abc import Callable

import click
from sqlalchemy import Connection

from intake.commands.tools import Tools
from intake.ground.clock import utc_now
from intake.record import proposals as record
from intake.record.heads.words import moment, pick
from intake.record.ticket_words import Language
from intake.route.reroute import name


@click.group()
def proposals() -> None:
    """Moves from team to team that wait for a person."""


@proposals.command("list")
@click.option("--lang", type=click.Choice(["el", "en"]), default="el", show_default=True)
@click.pass_obj
def list_(tools: Tools, lang: Language) -> None:
    """Show every open proposal: its number, the request, from where to where, and why."""
    with tools().read() as connection:
        found = record.opened(connection)
    for each in found:
        queues = (each.source, each.target)
        teams = " → ".join(f"{pick(name(queue, tools.rules), lang)} ({queue})" for queue in queues)
        request = f"{'request' if lang == 'en' else 'αίτημα'} {each.number}"
        click.echo(f"{each.id}  {request}  {teams}  {moment(each.at)}\n    {pick(each.sentence, lang)}")
    if not found:
        click.echo("Δεν υπάρχει πρόταση. · There is no proposal.")


@proposals.command()
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")
@click.pass_obj
def accept(tools: Tools, ids: tuple[int, ...]) -> None:
    """Move these requests as proposed; nothing moves them again without a person."""
    app = tools.app
    _each(
        tools,
        ids,
        lambda connection, id_: record.accept(
            connection, app.dispatch, app.rules, app.rerouter.telling, id_, utc_now()
        ),
    )


@proposals.command()
@click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")
@click.pass_obj
def refuse(tools: Tools, ids: tuple[int, ...]) -> None:
    """Leave these requests where they are; the same move is never proposed again."""
    _each(tools, ids, lambda connection, id_: record.refuse(connection, id_, utc_now()))


def _each(tools: Tools, ids: tuple[int, ...], settle: Callable[[Connection, int], str | None]) -> None:
    """Settle one after the other; fails with a sentence for each that could not be."""
    database = tools()
    troubles = []
    for id_ in ids:
        trouble = database.written(lambda connection, id_=id_: settle(connection, id_))  # type: ignore[misc]
        if trouble:
            troubles.append(trouble)
        else:
            click.echo(f"✓ {id_}")
    if troubles:
        raise click.ClickException("\n".join(troubles))
