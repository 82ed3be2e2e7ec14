"""`intake relay`: deliver promises in a process of its own, beside web processes that do not."""

import signal
import threading

import click
from prometheus_client import start_http_server

from intake.app import App
from intake.commands.ownership import owned
from intake.commands.tools import Tools


@click.command()
@click.option("--once", is_flag=True, help="Fetch and deliver what is due now, then stop.")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Show /metrics on this port of this machine.")
@click.pass_obj
def relay(tools: Tools, once: bool, metrics_port: int | None) -> None:
    """Deliver tickets until stopped."""
    app = tools.app
    with owned(app.database):
        app.prepare()
        if complaint := app.complaint():
            raise click.ClickException(complaint)
        if once:
            click.echo(f"Took up {_all_fetched(app)} recordings and {_all_due(app)} promises.")
        else:
            _until_stopped(app, metrics_port)


def _all_fetched(app: App) -> int:
    done = 0
    while app.fetcher.once():
        done += 1
    return done


def _all_due(app: App) -> int:
    done = 0
    for desk in app.relay.desks:
        while app.relay.once(desk):
            done += 1
    return done


def _until_stopped(app: App, port: int | None) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    for each in app.crew:
        each.start()
    if port:
        start_http_server(port, "127.0.0.1", app.registry())
    stop.wait()
    for each in app.crew:
        each.stop()
