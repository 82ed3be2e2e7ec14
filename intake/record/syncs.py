"""Each time the registry was asked for all schools: by whom, what came of it, and why nothing did."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from intake.ground.tables import registry_sync
from intake.record.registry import Report

LONGEST = timedelta(hours=1)
"""How long one may take; what began earlier and has not ended belongs to a process that died."""

_GOOD = registry_sync.c.ended_at.is_not(None) & registry_sync.c.trouble.is_(None)
_NOTHING = {"new": 0, "updated": 0, "unchanged": 0, "retired": 0, "faults": 0}


def begin(connection: Connection, asked_by: str, at: datetime) -> int | None:
    """Write down that somebody asks; return its id, None if somebody else is at it."""
    under_way = select(func.count()).where(
        registry_sync.c.ended_at.is_(None), registry_sync.c.began_at > at - LONGEST
    )
    if connection.execute(under_way).scalar_one():
        return None
    values = {"asked_by": asked_by, "began_at": at, **_NOTHING}
    key = connection.execute(insert(registry_sync).values(**values)).inserted_primary_key
    assert key
    return int(key[0])


def end(connection: Connection, sync: int, report: Report | None, trouble: str | None, at: datetime) -> None:
    """Write down what came of it."""
    values: dict[str, Any] = {"ended_at": at, "trouble": trouble[:300] if trouble else None}
    if report:
        values |= {name: getattr(report, name) for name in _NOTHING if name != "faults"}
        values["faults"] = len(report.troubles)
    connection.execute(update(registry_sync).where(registry_sync.c.id == sync).values(**values))


def last(connection: Connection) -> Row[Any] | None:
    """Return the newest that has ended."""
    ended = select(registry_sync).where(registry_sync.c.ended_at.is_not(None))
    return connection.execute(ended.order_by(registry_sync.c.id.desc()).limit(1)).one_or_none()


def last_good(connection: Connection) -> datetime | None:
    """Return when one last ended well."""
    good: datetime | None = connection.execute(
        select(func.max(registry_sync.c.ended_at)).where(_GOOD)
    ).scalar_one()
    return good
