"""A fresh, migrated database for each test, on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake.ground import migrate
from intake.ground.db import Database
from tests.support.postgres import Postgres, running

_SERVER = pytest.param("postgresql", marks=pytest.mark.slow)
BOTH = ("sqlite", _SERVER)
ON_A_SERVER = pytest.mark.parametrize("dialect", [_SERVER])
"""Marks a test of what can only happen where several transactions write at once, or a server can fail."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Give the PostgreSQL server of this session; each worker of a parallel run brings its own."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file to copy from; nobody opens it again."""
    path = tmp_path_factory.mktemp("template") / "intake.db"
    database = Database(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.close()
    return path


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> str:
    """Name the database a test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def new_database(
    dialect: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[bool], Database]]:
    """Give a way to make databases of one's own, migrated or empty, which end with the test."""
    made: list[Database] = []

    def on_sqlite(migrated: bool) -> str:
        path = tmp_path / f"intake-{len(made)}.db"
        if migrated:
            shutil.copy(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"

    def on_postgresql(migrated: bool) -> str:
        server: Postgres = request.getfixturevalue("postgres")
        return server.create(migrated=migrated).render_as_string(hide_password=False)

    def make(migrated: bool) -> Database:
        made.append(Database(on_sqlite(migrated) if dialect == "sqlite" else on_postgresql(migrated)))
        return made[-1]

    yield make
    for database in made:
        database.close()
        if dialect == "postgresql":
            request.getfixturevalue("postgres").drop(database.url)


@pytest.fixture
def database(new_database: Callable[[bool], Database]) -> Database:
    """Give a fresh, migrated database."""
    return new_database(True)
