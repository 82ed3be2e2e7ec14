"""`intake serve`: webhooks, health and, beside them, the relay, in one process."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import IO

import click

from intake.app import App
from intake.commands.tools import Tools
from intake.web.server import AlreadyRunning, Server, own


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--relay/--no-relay", default=True, show_default=True, help="Deliver promises in this process too.")
@click.pass_obj
def serve(tools: Tools, host: str, port: int, relay: bool) -> None:
    """Answer the carrier, and deliver tickets."""
    settings = tools.app.settings
    lock = _own(tools.app)
    _get_ready(tools.app)

    @cache
    def app() -> App:
        """Build everything after the fork, once a process."""
        return App(settings)

    def started() -> Callable[[], None]:
        workers = app().workers()
        if relay:
            workers.start()
        return workers.stop

    click.echo(f"Listening on http://{host}:{port}, called as {settings.public_url}", err=True)
    try:
        Server(
            lambda: app().web(),
            started,
            bind=f"{host}:{port}",
            workers=settings.web_processes,
            threads=settings.web_threads,
        ).run()
    finally:
        if lock:
            lock.close()


def _own(app: App) -> IO[str] | None:
    url = app.database.url
    if app.database.dialect != "sqlite" or not url.database:
        return None
    try:
        return own(Path(url.database))
    except OSError as error:
        raise click.ClickException(f"The database's folder cannot be used ({error.strerror}).") from error
    except AlreadyRunning as error:
        raise click.ClickException(f"Another process serves {error}. Stop it, or use PostgreSQL.") from error


def _get_ready(app: App) -> None:
    """Migrate, and refuse to start with settings under which a ticket could be doubled."""
    app.prepare()
    if complaint := app.complaint():
        raise click.ClickException(complaint)
    app.database.close()
