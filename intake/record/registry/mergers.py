"""A merger of which no registry tells us, said by a person: that outlasts every import."""

from sqlalchemy import Connection, select, update

from intake.ground.tables import school
from intake.record import schools
from intake.record.schools import School

COLUMN = "succeeded_by"


class NoMerger(Exception):
    """It cannot be so, and the text says why; nothing was changed."""


def merge(connection: Connection, code: str, into: str | None) -> tuple[School, School | None]:
    """Let a school be merged into another one, both by code, or into none any more; return both as they were.

    Raises NoMerger. A merger into none may be told by a registry again.
    """
    one = _of(connection, code)
    other = _of(connection, into) if into else None
    if other and one.id in _line(connection, other.id):
        raise NoMerger(f"the school {other.code or into} is, or was merged into, the school {one.code or code}")
    edited = connection.execute(select(school.c.edited).where(school.c.id == one.id)).scalar_one()
    by_hand = [name for name in edited if name != COLUMN] + ([COLUMN] if other else [])
    values = {COLUMN: other.id if other else None, "edited": by_hand}
    connection.execute(update(school).where(school.c.id == one.id).values(**values))
    return one, other


def _of(connection: Connection, code: str) -> School:
    found = schools.by_code(connection, code)
    if found is None:
        raise NoMerger(f"no school has or had the code {code}")
    return found


def _line(connection: Connection, start: int) -> set[int]:
    """Return a school and all that followed it, one after the other."""
    line: set[int] = set()
    following: int | None = start
    while following is not None and following not in line:
        line.add(following)
        successor = select(school.c.succeeded_by).where(school.c.id == following)
        following = connection.execute(successor).scalar_one()
    return line
