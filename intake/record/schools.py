"""Finds schools for a call: by code, by phone, by id. One indexed statement each; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, bindparam, case, select

from intake.ground.prepared import Prepared
from intake.ground.tables import school, school_code, school_phone

Standing = Literal["active", "inactive", "merged"]

MOST_ON_ONE_PHONE = 6
"""Schools looked up for one number; more cannot be told apart by keys."""


@dataclass(frozen=True, slots=True)
class School:
    """A school as the registry knows it. `code` is the one it has now, `directorate` a code of Annex 1 or None."""

    id: int
    code: str | None
    name: str
    standing: Standing
    directorate: str | None
    level: str
    municipality: str | None
    inaccessible: bool


_own = school_code.alias("own")
_holds = and_(_own.c.school == school.c.id, _own.c.valid_to.is_(None))
_standing = case(
    (school.c.succeeded_by.is_not(None), "merged"), (school.c.active, "active"), else_="inactive"
).label("standing")  # fmt: skip
_best_first = case((_standing.element == "active", 0), else_=1)


def _schools() -> Select[Any]:
    facts = (school.c.directorate, school.c.level, school.c.municipality, school.c.inaccessible)
    columns = (school.c.id, _own.c.code, school.c.name, _standing, *facts)
    return select(*columns).outerjoin_from(school, _own, _holds)


_BY_CODE = Prepared(
    _schools()
    .join(school_code, school_code.c.school == school.c.id)
    .where(school_code.c.code == bindparam("code"))
    .order_by(school_code.c.valid_to.is_not(None), school_code.c.valid_to.desc(), school_code.c.id.desc())
    .limit(1)
)
_BY_PHONE = Prepared(
    _schools()
    .join(school_phone, school_phone.c.school == school.c.id)
    .where(school_phone.c.phone == bindparam("phone"))
    .order_by(_best_first, school.c.name, school.c.id)
    .limit(MOST_ON_ONE_PHONE)
)
_BY_ID = Prepared(_schools().where(school.c.id == bindparam("id")))


def by_code(connection: Connection, code: str) -> School | None:
    """Return the school that holds a code, else the one that held it last."""
    return next(_found(connection, _BY_CODE, code=code.strip().upper()), None)


def by_phone(connection: Connection, phone: str) -> tuple[School, ...]:
    """Return the schools on a number of ten national digits, active ones first, at most six."""
    return tuple(_found(connection, _BY_PHONE, phone=phone))


def by_id(connection: Connection, id_: int) -> School | None:
    """Return the school of our own id."""
    return next(_found(connection, _BY_ID, id=id_), None)


def _found(connection: Connection, query: Prepared, **of: str | int) -> Iterator[School]:
    return (School(*row) for row in query.rows(connection, of))
