"""`intake serve`: webhooks, health and, beside them, the relay, in one process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask

from intake.app import App
from intake.commands.ownership import owned
from intake.commands.tools import Tools
from intake.deliver.workers import Workers
from intake.ground.counts import share
from intake.guard.rounds import Rounds
from intake.web.server import Server


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--relay/--no-relay", default=True, show_default=True, help="Deliver promises in this process too.")
@click.pass_obj
def serve(tools: Tools, host: str, port: int, relay: bool) -> None:
    """Answer the carrier, and deliver tickets."""
    with owned(tools.app.database):
        _get_ready(tools.app)
        settings = tools.app.settings
        click.echo(f"Listening on http://{host}:{port}, called as {settings.public_url}", err=True)
        with _counted(settings.web_processes) as folder:
            _serve(tools.app, f"{host}:{port}", folder, relay=relay)


@dataclass(frozen=True)
class _Served:
    """What a worker serves, and how what it has taken away comes back at the end."""

    app: App
    web: Callable[[], Flask]
    mend: Callable[[], None] = lambda: None


def _served(app: App) -> _Served:
    """Return the installation, in training with a phone on a page."""
    if not app.settings.training:
        return _Served(app, app.web)
    from intake.demo.phone.mount import Training

    training = Training.of(app)
    return _Served(training.app, training.web, training.stop)


def _serve(parent: App, bind: str, folder: Path | None, *, relay: bool) -> None:
    told = parent.settings
    app = replace(parent, counted_in=folder, at_first=parent.in_force.standing)
    ours = cache(lambda: _served(app))  # made in the worker, after the fork

    def crew() -> tuple[Workers | Rounds, ...]:
        return ours().app.crew if relay else (ours().app.follower,)

    def stop() -> None:
        ours().mend()
        for each in crew():
            each.stop()

    def started() -> Callable[[], None]:
        for each in crew():
            each.start()
        return stop

    def web() -> Flask:
        return ours().web()

    Server(web, started, bind=bind, workers=told.web_processes, threads=told.web_threads).run()


@contextmanager
def _counted(processes: int) -> Iterator[Path | None]:
    """Give the folder where several processes count together; one process needs none."""
    if processes == 1:
        yield None
        return
    with TemporaryDirectory(prefix="intake-counts-") as folder:
        share(Path(folder))
        yield Path(folder)


def _get_ready(app: App) -> None:
    """Migrate, and refuse to start with settings under which a ticket could be doubled."""
    app.prepare()
    if complaint := app.complaint():
        raise click.ClickException(complaint)
    app.database.close()
