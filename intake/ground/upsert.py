"""Insert unless it stands already: the one statement the two databases spell alike but SQLAlchemy keeps apart."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from intake.ground.prepared import Prepared


def insert_or_ignore(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert the row and return True; return False, having changed nothing, when a constraint says it stands."""
    return _inserting(table, connection.dialect.name).one_or_none(connection, values) is not None


@cache
def _inserting(table: Table, dialect: str) -> Prepared:
    build = postgresql.insert if dialect == "postgresql" else sqlite.insert
    key = next(iter(table.primary_key))  # asked for, since PostgreSQL's driver gives no count here
    return Prepared(build(table).on_conflict_do_nothing().returning(key))


def insert_or_change(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows, each with all columns; one whose key stands already takes its place."""
    if not rows:
        return
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = build(table).values([dict(row) for row in rows])
    key = list(table.primary_key)
    told = {column.name: new.excluded[column.name] for column in table.columns if not column.primary_key}
    connection.execute(new.on_conflict_do_update(index_elements=key, set_=told))
