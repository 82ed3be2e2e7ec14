"""Makes a small record a large one: every call and all that hangs on it, again and again, a day earlier each time.

Rows are copied inside the database, so a million calls take minutes. Copies are done with: requests are closed and
promises kept, as after some years, and long texts that nobody reads of an old request (documents, payloads,
reasons) are left out, so that it fits on a disk. Never for a record that anybody needs: it switches off what
protects one while it writes.
"""

from sqlalchemy import Column, Table

from intake.ground import tables
from intake.ground.columns import UtcTime
from intake.ground.db import Database

GROWING = ("call", "number", "request", "turn", "call_outcome", "clip", "field_value", "audit", "ticket",
           "promise", "decision")  # fmt: skip
LONG = {
    ("turn", "document"): "NULL", ("turn", "facts"): "'[]'", ("turn", "answer"): "'{}'",
    ("promise", "payload"): "'{}'", ("decision", "result"): "'{}'", ("decision", "sentence"): "''",
}  # fmt: skip
OVER = {
    ("request", "state"): "CASE WHEN state IN ('absorbed', 'merged') THEN state ELSE 'done' END",
    ("promise", "state"): "CASE WHEN state = 'waiting' THEN 'dropped' ELSE state END",
    ("ticket", "progress"): "'done'",
}
"""How a copy's state reads: nothing of it is under way any more."""
NAMES = {("call", "sid"), ("clip", "sid"), ("request", "number"), ("promise", "key"), ("ticket", "ref")}
"""Unique texts, which the copy's number is added to."""

SETTINGS = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
               "PRAGMA cache_size = -1500000"),
    "postgresql": ("SET session_replication_role = replica", "SET statement_timeout = 0",
                   "SET work_mem = '256MB'", "SET synchronous_commit = off"),
}  # fmt: skip
"""What protects a record, and costs time."""
PATIENCE = 3600.0


def multiply(database: Database, times: int) -> int:
    """Let every call stand so many times; return how many rows there are then."""
    copies = _sqlite if database.dialect == "sqlite" else _postgresql
    raw = database.engine.raw_connection()  # with no transaction about it that SQLite would not change its mode in
    cursor = raw.cursor()

    def largest(table: Table) -> int:
        (key,) = table.primary_key
        cursor.execute(f'SELECT max("{key.name}") FROM "{table.name}"')
        return cursor.fetchone()[0] or 0 if key.type.python_type is int else 0

    def rows(table: Table) -> int:
        cursor.execute(f'SELECT count(*) FROM "{table.name}"')
        return int(cursor.fetchone()[0])

    for setting in SETTINGS[database.dialect]:
        cursor.execute(setting)
    step = 1 + max(largest(table) for table in _tables())
    for table in _tables():
        cursor.execute(copies(table, step, times))
        raw.commit()
    cursor.execute("ANALYZE")
    raw.commit()
    stored = sum(rows(table) for table in _tables())
    raw.close()
    return stored


def _tables() -> list[Table]:
    return [tables.metadata.tables[name] for name in GROWING]


def _sqlite(table: Table, step: int, times: int) -> str:
    days = f"WITH RECURSIVE days(k) AS (SELECT {times - 1} UNION ALL SELECT k - 1 FROM days WHERE k > 1)"
    earlier = "strftime('%Y-%m-%d %H:%M:%f', {0}, '-' || k || ' days') || '000'"
    return _copied(table, step, days, earlier, "printf('%08x', k)")


def _postgresql(table: Table, step: int, times: int) -> str:
    days = f"WITH days(k) AS (SELECT * FROM generate_series({times - 1}, 1, -1))"
    return _copied(table, step, days, "{0} - k * interval '1 day'", "lpad(to_hex(k), 8, '0')")


def _copied(table: Table, step: int, days: str, earlier: str, copy: str) -> str:
    """Return the statement that puts every row there again for each day; older rows get smaller keys."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(table.name, column, step, earlier, copy) for column in table.columns)
    (key,) = table.primary_key
    source = f'(SELECT * FROM "{table.name}") AS was'
    copies = f'SELECT {values} FROM days, {source} ORDER BY k DESC, was."{key.name}"'
    return f'INSERT INTO "{table.name}" ({names}) {days} {copies}'


def _value(table: str, column: Column[object], step: int, earlier: str, copy: str) -> str:
    place, name = (table, column.name), f'was."{column.name}"'
    if fixed := (LONG | OVER).get(place):
        return fixed
    if place in NAMES:
        return f"{name} || ':' || k"
    if isinstance(column.type, UtcTime):
        return earlier.format(name)
    if place == ("request", "id") or column.name in ("request", "absorbed_by", "merged_into"):
        return f"substr({name}, 1, 24) || {copy}"
    to_a_call = column.name in ("call", "serial") or place == (table, "id")
    return f"{name} - k * {step}" if to_a_call else name
