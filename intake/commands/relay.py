"""`intake relay`: deliver promises in a process of its own, beside web processes that do not."""

import signal
import threading

import click

from intake.commands.tools import Tools


@click.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, then stop.")
@click.pass_obj
def relay(tools: Tools, once: bool) -> None:
    """Deliver tickets until stopped."""
    app = tools.app
    app.prepare()
    if complaint := app.complaint():
        raise click.ClickException(complaint)
    if once:
        done = sum(_all_due(tools, desk) for desk in app.relay.desks)
        click.echo(f"Took up {done} promises.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = app.workers()
    workers.start()
    stop.wait()
    workers.stop()


def _all_due(tools: Tools, desk: str) -> int:
    done = 0
    while tools.app.relay.once(desk):
        done += 1
    return done
