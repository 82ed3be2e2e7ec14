"""`intake relay`: deliver promises in a process of its own, beside web processes that do not."""

import signal
import threading

import click

from intake.app import App
from intake.commands.ownership import owned
from intake.commands.tools import Tools


@click.command()
@click.option("--once", is_flag=True, help="Deliver what is due now, then stop.")
@click.pass_obj
def relay(tools: Tools, once: bool) -> None:
    """Deliver tickets until stopped."""
    app = tools.app
    with owned(app.database):
        app.prepare()
        if complaint := app.complaint():
            raise click.ClickException(complaint)
        if once:
            click.echo(f"Took up {_all_due(app)} promises.")
        else:
            _until_stopped(app)


def _all_due(app: App) -> int:
    done = 0
    for desk in app.relay.desks:
        while app.relay.once(desk):
            done += 1
    return done


def _until_stopped(app: App) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers = app.workers
    workers.start()
    stop.wait()
    workers.stop()
