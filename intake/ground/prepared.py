"""A statement that is written once and then runs on the driver's own cursor: for the few that every turn needs.

SQLAlchemy compiles it and keeps the types of what goes in and comes out; on each run only its execution machinery
is left out, which costs more than the statement itself (bench/README.md). Errors come out as SQLAlchemy's, without
parameters, so that nobody can tell the two ways of running a statement apart. No ORM, no events, no defaults of
Python's making.
"""

import collections
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Insert, Update, or_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Values = Mapping[str, Any]
_Change = Callable[[Any], Any]


class Prepared:
    """One statement, spelled for each database when it first runs there. Thread-safe: twice is the same."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._spellings: dict[tuple[str, ...], _Spelling] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Run it and return how many rows it changed."""
        return self._spelling(connection, values).run(connection, [values])

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run it once for each; all rows name the same columns."""
        if rows:
            self._spelling(connection, rows[0]).run(connection, rows)

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """Return its rows, named tuples in the order of its columns."""
        return self._spelling(connection, values).rows(connection, values)

    def one(self, connection: Connection, values: Values) -> Any:
        """Return its only row."""
        (row,) = self.rows(connection, values)
        return row

    def one_or_none(self, connection: Connection, values: Values) -> Any:
        """Return its only row, None if there is none."""
        found = self.rows(connection, values)
        if len(found) > 1:
            raise ValueError("more rows than one")
        return found[0] if found else None

    def _spelling(self, connection: Connection, values: Values) -> "_Spelling":
        key = (connection.dialect.name, *values)
        spelling = self._spellings.get(key)
        if spelling is None:
            spelling = self._spellings[key] = _Spelling(self._statement, connection.dialect, list(values))
        return spelling


class Both:
    """Two changes that are always made together: one exchange where the database takes them so, else two.

    Each names its values by bind parameters, and what both name is one value.
    """

    def __init__(self, first: Insert, then: Update) -> None:
        self._together = Prepared(then.add_cte(first.cte("first")))
        self._apart = tuple((Prepared(each), frozenset(each.compile().params)) for each in (first, then))

    def run(self, connection: Connection, values: Values) -> None:
        """Make both."""
        if connection.dialect.name == "postgresql":
            self._together.run(connection, values)
            return
        for statement, names in self._apart:
            statement.run(connection, {name: values[name] for name in names})


class _Spelling:
    """The statement as one database wants it, and how values go in and come out."""

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: list[str]) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=names)
        assert isinstance(compiled, SQLCompiler)
        assert not compiled.post_compile_params, "IN is spelled anew for each list; see `among`"
        self.text = str(compiled)
        self._in = [(name, change) for name in names if (change := _going_in(compiled, name, dialect))]
        self._fixed = {
            name: _changed(_going_in(compiled, name, dialect), value)
            for name, value in compiled.params.items()
            if name not in names
        }
        self._places = [self._place(name) for name in compiled.positiontup or ()]
        columns = list(getattr(statement, "exported_columns", ()))
        out = [_coming_out(column.type, dialect) for column in columns]
        self._changing = [(place, change) for place, change in enumerate(out) if change]
        self._make: _Change = _rows_of([str(column.key) for column in columns])

    def run(self, connection: Connection, rows: Sequence[Values]) -> int:
        with _Cursor(connection, self.text) as cursor:
            if len(rows) == 1:
                connection.dialect.do_execute(cursor, self.text, self._parameters(rows[0]))
            else:
                connection.dialect.do_executemany(cursor, self.text, [self._parameters(row) for row in rows])
            return int(cursor.rowcount)

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        with _Cursor(connection, self.text) as cursor:
            connection.dialect.do_execute(cursor, self.text, self._parameters(values))
            fetched = cursor.fetchall()
        return [self._row(row) for row in fetched]

    def _row(self, fetched: Sequence[Any]) -> Any:
        row = list(fetched)
        for place, change in self._changing:
            row[place] = change(row[place])
        return self._make(row)

    def _place(self, name: str) -> tuple[str | None, _Change | None, Any]:
        """Return where a positional parameter comes from: a name and its change, or a value that is always so."""
        return (None, None, self._fixed[name]) if name in self._fixed else (name, dict(self._in).get(name), None)

    def _parameters(self, values: Values) -> Any:
        if self._places:
            return [
                fixed if name is None else _changed(change, values[name]) for name, change, fixed in self._places
            ]
        told = {**self._fixed, **values}
        for name, change in self._in:
            told[name] = change(told[name])
        return told


def _rows_of(names: Sequence[str]) -> _Change:
    """Return what makes a named tuple of a row; `namedtuple` by another name, which mypy wants spelled out."""
    made: Any = getattr(collections, "namedtuple")("Row", names, rename=True)  # noqa: B009
    make: _Change = made._make
    return make


class _Cursor:
    """A cursor of the driver under a connection, whose errors become SQLAlchemy's."""

    def __init__(self, connection: Connection, text: str) -> None:
        self._connection = connection
        self._text = text

    def __enter__(self) -> Any:
        self._raw = self._connection.connection
        self._cursor = self._raw.cursor()
        return self._cursor

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _at: object) -> None:
        self._cursor.close()
        dialect = self._connection.dialect
        errors = dialect.loaded_dbapi.Error
        if not isinstance(error, errors):
            return
        lost = dialect.is_disconnect(error, self._raw, self._cursor)
        if lost:
            self._connection.invalidate(error)
        raise DBAPIError.instance(
            self._text, None, error, errors, hide_parameters=True, connection_invalidated=lost, dialect=dialect
        ) from error


def among(column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that the column holds one of the values, in a spelling that does not depend on them."""
    return or_(*(column == value for value in values))


def _going_in(compiled: SQLCompiler, name: str, dialect: Dialect) -> _Change | None:
    bound = compiled.binds.get(name)
    return bound.type.dialect_impl(dialect).bind_processor(dialect) if bound is not None else None


def _coming_out(kind: Any, dialect: Dialect) -> _Change | None:
    change: _Change | None = kind.dialect_impl(dialect).result_processor(dialect, None)
    return change


def _changed(change: _Change | None, value: Any) -> Any:
    return value if change is None else change(value)
