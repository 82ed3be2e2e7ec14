"""Writes revisions from the tables in `intake.ground.tables`.

    python -m intake.ground.migrations                   before the first release: write all revisions anew
    python -m intake.ground.migrations "what it changes" after it: draft the next revision, to be finished by hand

The first release has one revision for each module of tables. A revision is frozen: it spells plain SQLAlchemy
types and imports nothing of ours. Alembic does not see a changed CHECK, WHERE of an index or comment;
tests/intake/test_migrations.py does and prints the difference, which then is written by hand. Needs the
development extras (ruff formats what is written).
"""

import pkgutil
import tempfile
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.operations.ops import UpgradeOps
from alembic.runtime.migration import MigrationContext
from alembic.util import template_to_file
from sqlalchemy import JSON, Table, create_engine

from intake.ground import tables
from intake.ground.columns import UtcTime
from intake.ground.db import Database
from intake.ground.migrate import SCRIPTS, alembic_config, upgrade

VERSIONS = SCRIPTS / "versions"

FIRST_NUMBER = """
    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('number', 999)")
"""
"""SQLite counts from 1; PostgreSQL has the 1000 from the column's identity."""


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Spell our own column types as the SQLAlchemy types they stand on; Alembic spells the rest."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def write_first() -> list[Path]:
    """Replace all revisions by those of the first release, the tables as they are now; return the files."""
    for old in VERSIONS.glob("*.py"):
        old.unlink()
    everything = _everything()
    return [_write(everything, serial, module, names) for serial, (module, names) in enumerate(_rooms(), start=1)]


def draft_next(message: str) -> list[Path]:
    """Draft the revision that leads from the newest one to the tables as they are now; return its file."""
    number = max(int(path.name[:4]) for path in VERSIONS.glob("*.py")) + 1
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/drafting.db")
        upgrade(database)
        with database.write() as connection:
            config = alembic_config(connection, drafting={"render_as_batch": True, "render_item": plain_type})
            script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
        database.close()
    assert script is not None
    assert not isinstance(script, list)
    return [Path(script.path)]


def _everything() -> UpgradeOps:
    """Return what leads from an empty database to all tables."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        script = produce_migrations(MigrationContext.configure(connection), tables.metadata)
    engine.dispose()
    assert script.upgrade_ops is not None
    return script.upgrade_ops


def _rooms() -> Iterator[tuple[str, set[str]]]:
    """Yield each module of tables and the names in it, so that a foreign key never points forward."""
    rooms: dict[str, list[Table]] = {}
    for found in pkgutil.iter_modules(tables.__path__):
        things = vars(import_module(f"{tables.__name__}.{found.name}")).values()
        rooms[found.name] = [table for table in things if isinstance(table, Table)]
    home = {table.name: module for module, held in rooms.items() for table in held}
    needs = {
        module: {home[key.column.table.name] for table in held for key in table.foreign_keys} - {module}
        for module, held in rooms.items()
    }
    for module in TopologicalSorter(needs).static_order():
        if rooms[module]:
            yield module, {table.name for table in rooms[module]}


def _write(everything: UpgradeOps, serial: int, module: str, names: set[str]) -> Path:
    steps = [step for step in everything.ops if getattr(step, "table_name", None) in names]
    code = render_python_code(UpgradeOps(ops=steps), render_item=plain_type)
    path = VERSIONS / f"{serial:04}_{module}.py"
    template_to_file(
        SCRIPTS / "script.py.mako",
        path,
        "utf-8",
        message=f"The tables of the first release: {module}",
        up_revision=f"{serial:04}",
        down_revision=f"{serial - 1:04}" if serial > 1 else None,
        upgrades=code + (FIRST_NUMBER if "number" in names else ""),
    )
    return path
