"""What the benchmarks run against: databases with all schools in them, and servers as child processes."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from bench.calls import Carrier
from intake.demo import generate
from intake.ground import migrate
from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.settings import PREFIX
from intake.record.registry import import_schools
from tests.support.postgres import running

SCHOOLS = 16_079
"""As many as the network has."""
STARTS_WITHIN = 60.0
PUBLIC_URL = "https://ivr.example.gr"


@dataclass(frozen=True, slots=True)
class House:
    """One kind of database: an address for the product, filled, and an empty one for the floor."""

    kind: str
    product: str
    floor: str


def carrier() -> Carrier:
    """Return a carrier's account of this run."""
    return Carrier(PUBLIC_URL, f"AC{secrets.token_hex(16)}", secrets.token_hex(16))


def told(database: str, by: Carrier) -> dict[str, str]:
    """Return the settings of a server, as its environment has them."""
    values = {
        "DATABASE_URL": database,
        "PUBLIC_URL": by.public_url,
        "TWILIO_ACCOUNT_SID": by.account,
        "TWILIO_AUTH_TOKENS": by.token,
        "TWILIO_API_URL": "http://127.0.0.1:9",  # no recording is behind these calls
        "HELPDESK": "memory",
    }
    return {f"{PREFIX}{name}": value for name, value in values.items()}


@contextmanager
def home() -> Iterator[Path]:
    """Give a directory that is gone afterwards, also when the run is told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that every server is stopped too
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as place:
        yield Path(place)


def registry(place: Path) -> Path:
    """Return a file of fictional schools, as many as the network has."""
    file = place / "schools.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        generate.write(generate.generate(SCHOOLS), out)
    return file


@contextmanager
def house(kind: str, place: Path, schools: Path) -> Iterator[House]:
    """Give a database of this kind that keeps what it commits, with the schools in it."""
    if kind == "sqlite":
        ours = House(kind, f"sqlite:///{place / 'product.db'}", f"sqlite:///{place / 'floor.db'}")
        fill(ours.product, schools)
        yield ours
        return
    with running(durable=True) as server:
        product, floor = (
            server.create(migrated=migrated).render_as_string(hide_password=False) for migrated in (True, False)
        )
        fill(product, schools)
        yield House(kind, product, floor)


def fill(url: str, schools: Path) -> None:
    """Make the tables, bring the schools in, and count what is in them."""
    database = Database(url)
    migrate.upgrade(database)
    import_schools(database, schools, utc_now)
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")  # PostgreSQL's autovacuum does it a minute after an import
    database.close()


@contextmanager
def server(*arguments: str, environment: dict[str, str], log: Path) -> Iterator[int]:
    """Run a Python module that serves on the port that is its last argument; give the port once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", *arguments, str(port)]
    with log.open("w") as sink:
        child = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL
        )
    try:
        _await(f"http://127.0.0.1:{port}/health", child, log)
        yield port
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _await(url: str, child: subprocess.Popen[bytes], log: Path) -> None:
    direct, end = build_opener(ProxyHandler({})), time.monotonic() + STARTS_WITHIN
    while child.poll() is None and time.monotonic() < end:
        try:
            with direct.open(url, timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise TimeoutError(log.read_text(encoding="utf-8"))
