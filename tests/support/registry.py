"""Schools for tests: rows by column, and the record as it stands."""

from typing import Any

from sqlalchemy import select

from intake.ground.clock import utc_now
from intake.ground.db import Database
from intake.ground.tables import school, school_code, school_phone
from intake.record.registry import Report, import_schools


def row(code: str = "0501900", **cells: str) -> dict[str, str]:
    """Return a good row with some cells as given."""
    return {"code": code, "name": f"ΓΥΜΝΑΣΙΟ {code}", "level": "secondary", **cells}


def rows(count: int, **cells: str) -> list[dict[str, str]]:
    """Return good rows of different schools."""
    return [row(f"{9058000 + n}", **cells) for n in range(count)]


def put(database: Database, *given: dict[str, str], retire_anyway: bool = True) -> Report:
    """Import rows."""
    return import_schools(database, given, utc_now, retire_anyway=retire_anyway)


def schools(database: Database) -> dict[str, dict[str, Any]]:
    """Return every school's columns by the code it holds."""
    holds = (school_code.c.school == school.c.id) & school_code.c.valid_to.is_(None)
    with database.read() as connection:
        found = connection.execute(select(school_code.c.code.label("held"), school).join(school, holds)).mappings()
        return {one["held"]: dict(one) for one in found}


def phones(database: Database, code: str) -> set[str]:
    """Return the phones of the school that holds a code."""
    id_ = schools(database)[code]["id"]
    with database.read() as connection:
        return set(connection.execute(select(school_phone.c.phone).where(school_phone.c.school == id_)).scalars())


def codes(database: Database, id_: int) -> dict[str, bool]:
    """Return every code a school has or had, and whether it holds it now."""
    with database.read() as connection:
        found = connection.execute(select(school_code).where(school_code.c.school == id_))
        return {one.code: one.valid_to is None for one in found}
