"""Whom somebody who trains may be: schools of the record by their phones, an unknown number, or nobody."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from intake.ground.tables import school, school_phone

HIDDEN = "anonymous"
"""What the carrier says in place of a number that is withheld."""
UNKNOWN = "+302109999990"
SCHOOLS = 8
"""How many phones of schools are offered."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A number to call from, and whose it is in Greek and English."""

    number: str
    whose: tuple[str, str]
    schools: int = 0
    """How many schools the number leads to."""


def offered(connection: Connection) -> tuple[Caller, ...]:
    """Return who may call: the first is the plainest. Numbers of several schools come after those of one."""
    query = (
        select(school_phone.c.phone, func.min(school.c.name), func.count())
        .join(school, school.c.id == school_phone.c.school)
        .where(school.c.active)
        .group_by(school_phone.c.phone)
        .order_by(func.min(school.c.id))
        .limit(SCHOOLS)
    )
    found = [_school(phone, name, count) for phone, name, count in connection.execute(query)]
    return (
        *sorted(found, key=lambda each: each.schools),
        Caller(UNKNOWN, ("Άγνωστος αριθμός", "A number nobody knows")),
        Caller(HIDDEN, ("Με απόκρυψη αριθμού", "The number is hidden")),
    )


def _school(phone: str, name: str, count: int) -> Caller:
    if count == 1:
        return Caller(f"+30{phone}", (name, name), 1)
    more = (f"{name} και άλλα {count - 1} σχολεία", f"{name} and {count - 1} more schools")
    two = (f"{name} και άλλο ένα σχολείο", f"{name} and one more school")
    return Caller(f"+30{phone}", more if count > 2 else two, count)
