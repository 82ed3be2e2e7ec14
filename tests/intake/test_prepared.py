"""A prepared statement does what SQLAlchemy would do with it, on both databases, also when it fails."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from intake.ground import tables
from intake.ground.db import Busy, Database
from intake.ground.prepared import Both, Prepared, among

AT = datetime(2026, 11, 23, 8, 30, 1, 250_000, tzinfo=UTC)
SCHOOL = {
    "name": "1ο ΓΕΛ «Πάτρας»", "level": "secondary", "active": True, "inaccessible": False, "edited": ["name"],
    "imported_at": AT,
}  # fmt: skip
schools = tables.school
PUT = Prepared(insert(schools).returning(schools.c.id))
ALL = Prepared(select(schools).order_by(schools.c.id))


def test_values_go_in_and_come_out_as_sqlalchemys(database: Database) -> None:
    """Times, JSON, booleans and nothing are what they are by SQLAlchemy's own way, in the same columns."""
    with database.write() as connection:
        PUT.one(connection, SCHOOL)
        PUT.one(connection, {**SCHOOL, "notes": "σημείωση", "active": False})
        ours = ALL.rows(connection, {})
        theirs = connection.execute(select(schools).order_by(schools.c.id)).all()
    assert [tuple(row) for row in ours] == [tuple(row) for row in theirs]
    assert [row._asdict() for row in ours] == [dict(row._mapping) for row in theirs]
    assert (ours[0].imported_at, ours[0].edited, ours[1].active) == (AT, ["name"], False)


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    """What a column's type refuses is refused, and another zone's time is the same moment."""
    east = AT.astimezone(timezone(timedelta(hours=2)))
    with database.write() as connection:
        assert PUT.rows(connection, {**SCHOOL, "imported_at": east})
        with pytest.raises(ValueError, match="without a zone"):
            PUT.rows(connection, {**SCHOOL, "imported_at": AT.replace(tzinfo=None)})
        assert ALL.one(connection, {}).imported_at == AT


def test_rows_are_counted(database: Database) -> None:
    """`run` says how many rows it changed, `one_or_none` that there is none, and more than one is an error."""
    retire = Prepared(update(schools).where(among(schools.c.level, ("primary", "secondary"))))
    with database.write() as connection:
        assert ALL.one_or_none(connection, {}) is None
        Prepared(insert(schools).inline()).run_each(connection, [SCHOOL] * 3)
        Prepared(insert(schools).inline()).run_each(connection, [])
        assert retire.run(connection, {"active": False}) == 3
        with pytest.raises(ValueError, match="more rows"):
            ALL.one_or_none(connection, {})


def test_both_changes_are_made(database: Database) -> None:
    """Two changes together are the two changes, with a value they share."""
    codes = tables.school_code
    columns = {name: bindparam(f"its_{name}") for name in ("code", "school", "valid_from")}
    both = Both(
        insert(codes).values(columns).inline(),
        update(schools).where(schools.c.id == bindparam("its_school")).values(notes=bindparam("said")),
    )
    with database.write() as connection:
        school = PUT.one(connection, SCHOOL).id
        both.run(connection, {"its_code": "0601010", "its_school": school, "its_valid_from": AT, "said": "ναι"})
        assert ALL.one(connection, {}).notes == "ναι"
        assert connection.execute(select(codes.c.code, codes.c.school, codes.c.valid_from)).one() == (
            "0601010", school, AT,
        )  # fmt: skip


def test_an_error_is_sqlalchemys_and_repeats_no_value(database: Database) -> None:
    """P10: a statement that fails names no value of its row, and is of the class SQLAlchemy would have raised."""
    refused = {**SCHOOL, "level": "hush", "notes": "hush-hush"}
    for put in (PUT.rows, lambda connection, row: connection.execute(insert(schools), row)):
        with pytest.raises(IntegrityError) as error, database.write() as connection:
            put(connection, refused)
        assert "hush-hush" not in str(error.value)
        assert "a_school_has_a_level" in str(error.value)
        assert isinstance(error.value, DBAPIError)
    with database.read() as connection:
        assert ALL.rows(connection, {}) == []


def test_a_lost_connection_is_given_up(new_database: Any, dialect: str) -> None:
    """A connection that breaks under a prepared statement is Busy, and the next write gets another."""
    database: Database = new_database(True)
    if dialect == "sqlite":
        pytest.skip("sqlite: a file has no connection to lose")

    def lose() -> None:
        with database.write() as connection:
            PUT.rows(connection, SCHOOL)
            raw: Any = connection.connection.dbapi_connection
            raw.pgconn.finish()
            ALL.rows(connection, {})

    with pytest.raises(Busy):
        lose()
    with database.write() as connection:
        assert ALL.rows(connection, {}) == []


def test_a_list_of_unknown_length_is_refused() -> None:
    """IN is spelled anew for every list, so it cannot be prepared; `among` can."""
    with pytest.raises(AssertionError, match="among"):
        Prepared(select(schools).where(schools.c.level.in_(("a", "b")))).rows(_Offline(), {})  # type: ignore[arg-type]


class _Offline:
    """Enough of a connection to compile for."""

    from sqlalchemy.dialects.sqlite import dialect as _of

    dialect = _of()
