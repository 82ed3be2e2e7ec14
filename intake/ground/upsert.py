"""Insert unless it stands already: the one statement the two databases spell alike but SQLAlchemy keeps apart."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_ignore(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert the row and return True; return False, having changed nothing, when a constraint says it stands."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(table).values(**values).on_conflict_do_nothing()
    key = next(iter(table.primary_key))  # asked for, since PostgreSQL's driver gives no count here
    return connection.execute(statement.returning(key)).one_or_none() is not None
