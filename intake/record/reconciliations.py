"""Each comparison with the carrier's own log: how far back it looked, what it found, whether it ended well."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, select, update

from intake.ground.tables import call, call_outcome, clip, reconciliation, request
from intake.record.call_rows import CARRIER

COUNTED = ("calls", "elsewhere", "unheard", "unended", "lacking", "recordings", "messages", "failed")
"""What a comparison counts; each is a column, which says what it is."""
OVERLAP = timedelta(days=1)
"""How far a look reaches back behind the last good one: the carrier may list late, and a recording takes time."""

_runs = reconciliation
_GOOD = _runs.c.ended_at.is_not(None) & _runs.c.trouble.is_(None)


class Cause(StrEnum):
    """What had become of a call that the carrier lists as over, as far as we knew."""

    UNHEARD = "unheard"
    """No webhook of it had reached us."""
    UNENDED = "unended"
    """Nobody had told us of its end."""
    LACKING = "lacking"
    """It had ended, and nothing on the record said what came of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """How the record knows a call."""

    id: int
    ended: bool
    outcome: bool
    listed: bool

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.ended and self.outcome


def since(connection: Connection, at: datetime) -> datetime:
    """Return how far back the next look reaches.

    What rang before this installation did is nobody's to answer for here, unless somebody has asked to look there.
    """
    first: datetime | None = connection.execute(select(func.min(_runs.c.since))).scalar_one()
    if first is None:
        first = connection.execute(select(func.min(call.c.began_at))).scalar_one() or at
    good = connection.execute(select(func.max(_runs.c.began_at)).where(_GOOD)).scalar_one()
    return max(first, good - OVERLAP) if good else first


def begin(connection: Connection, asked_by: str, since: datetime, at: datetime) -> int:
    """Write down that a comparison begins; return its id."""
    values = {"asked_by": asked_by, "since": since, "began_at": at, **dict.fromkeys(COUNTED, 0)}
    key = connection.execute(insert(_runs).values(**values)).inserted_primary_key
    assert key
    return int(key[0])


def end(connection: Connection, run: int, counts: Mapping[str, int], trouble: str | None, at: datetime) -> None:
    """Write down what it found, and why it did not come to its end if it did not."""
    values = {**counts, "ended_at": at, "trouble": trouble and trouble[:300]}
    connection.execute(update(_runs).where(_runs.c.id == run).values(**values))


def last(connection: Connection) -> Row[Any] | None:
    """Return the newest comparison that has ended, well or not; None if there was none."""
    query = select(_runs).where(_runs.c.ended_at.is_not(None)).order_by(_runs.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()


def last_good(connection: Connection) -> datetime | None:
    """Return when the newest comparison ended that read the carrier's log to its end; None if there was none."""
    found: datetime | None = connection.execute(select(func.max(_runs.c.ended_at)).where(_GOOD)).scalar_one()
    return found


def found_since(connection: Connection, at: datetime) -> dict[str, int]:
    """Return what the comparisons that began since then have found, of each kind."""
    kinds = (*Cause, "messages", "failed")
    sums = select(*(func.coalesce(func.sum(_runs.c[kind]), 0) for kind in kinds)).where(_runs.c.began_at >= at)
    return dict(zip(map(str, kinds), map(int, connection.execute(sums).one()), strict=True))


def calls(connection: Connection, sids: Collection[str]) -> dict[str, Known]:
    """Return how the record knows these calls; what it does not know is left out."""
    outcome = exists().where(call_outcome.c.call == call.c.id)
    query = select(call.c.sid, call.c.id, call.c.ended_at, outcome, call.c.listed_at)
    rows = connection.execute(query.where(call.c.carrier == CARRIER, call.c.sid.in_(sids)))
    return {sid: Known(key, ended is not None, has, listed is not None) for sid, key, ended, has, listed in rows}


def recordings(connection: Connection, sids: Collection[str]) -> dict[str, str]:
    """Return the status by which the record knows these recordings."""
    query = select(clip.c.sid, clip.c.status).where(clip.c.carrier == CARRIER, clip.c.sid.in_(sids))
    return {row.sid: row.status for row in connection.execute(query)}


def listed(connection: Connection, keys: Collection[int], at: datetime) -> None:
    """Note that the carrier's log holds these calls."""
    mine = update(call).where(call.c.id.in_(keys), call.c.listed_at.is_(None))
    connection.execute(mine.values(listed_at=at))


def found(connection: Connection, key: int, cause: Cause | None, at: datetime) -> None:
    """Note that the carrier's log holds this call, and what it told us of it that we had not known."""
    missed = {} if cause is None else {"found_at": at, "cause": cause}
    connection.execute(update(call).where(call.c.id == key).values(listed_at=at, **missed))


def requests_since(connection: Connection, at: datetime) -> list[str]:
    """Return the numbers of the requests of calls that were found since then."""
    query = select(request.c.number).join(call, request.c.call == call.c.id).where(call.c.found_at >= at)
    return list(connection.execute(query.order_by(request.c.number)).scalars())
