"""Whether a desk may be asked at all, as every worker of every process sees it: a breaker on the record.

    asked     all is well; single promises may fail, each waits by itself
    rests     nobody asks: the desk wished for a pause, several promises in a row met a desk that is down, or its
              settings cannot work
    on trial  the rest is over: one promise of all workers' is tried; kept or refused, the desk answers and
              everything goes on; failed, the desk rests longer

A desk that refuses one promise answers, and a promise that fails again and again is one promise: neither is a desk
that is down. Knows no promise but by its id, and asks no desk.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from intake.ground.prepared import Prepared
from intake.ground.tables import desk_health
from intake.ground.upsert import insert_or_ignore

IN_A_ROW = 3
"""So many failures of two promises or more, nothing kept or refused between, are a desk that is down."""


class Trouble(StrEnum):
    """Why a desk rests."""

    ASKED = "asked"
    """It wished for a pause."""
    DOWN = "down"
    """Nothing gets through to it."""
    STOPPED = "stopped"
    """Nothing can get through before somebody acts."""


class May(Enum):
    """Whether a desk may be asked."""

    ALL = auto()
    ONE = auto()
    NONE = auto()


_ROW = Prepared(select(desk_health).where(desk_health.c.desk == bindparam("of")))
_TAKE_TRIAL = Prepared(
    update(desk_health)
    .where(desk_health.c.desk == bindparam("of"), desk_health.c.rests > 0)
    .where(desk_health.c.stopped_until <= bindparam("now"))
    .where(or_(desk_health.c.trial_until.is_(None), desk_health.c.trial_until <= bindparam("now")))
)
_WELL = {
    "stopped_until": None, "why": None, "trouble": None, "since": None, "failures": 0, "failed": None, "rests": 0,
    "trial": None, "trial_until": None,
}  # fmt: skip


def may_ask(connection: Connection, desk: str, at: datetime) -> May:
    """Say whether promises of this desk may be tried now: all, one for trial, none."""
    row = _ROW.one_or_none(connection, {"of": desk})
    if row is None or not row.rests:
        return May.ALL
    if row.stopped_until > at or (row.trial_until and row.trial_until > at):
        return May.NONE
    return May.ONE


def take_trial(connection: Connection, desk: str, promise: int, until: datetime, at: datetime) -> bool:
    """Let this promise be the one that is tried; False if another worker's is."""
    values = {"of": desk, "now": at, "trial": promise, "trial_until": until}
    return _TAKE_TRIAL.run(connection, values) == 1


def leave_trial(connection: Connection, desk: str, promises: Collection[int]) -> None:
    """End a trial in which the desk was not asked after all: the next promise may be tried."""
    mine = update(desk_health).where(desk_health.c.desk == desk, desk_health.c.trial.in_(promises))
    connection.execute(mine.values(trial=None, trial_until=None))


def answered(connection: Connection, desk: str) -> bool:
    """Note that the desk has answered; True if it had rested, so that all who wait for it may go on."""
    row = _ROW.one_or_none(connection, {"of": desk})
    if row is None or not (row.failures or row.rests):
        return False
    connection.execute(update(desk_health).where(desk_health.c.desk == desk).values(**_WELL))
    return bool(row.rests)


def failed(
    connection: Connection,
    desk: str,
    promises: Collection[int],
    pause: Callable[[int], timedelta],
    why: str,
    at: datetime,
) -> datetime | None:
    """Count a failure of these promises, tried as one; return until when the desk rests, None if it does not.

    `pause` tells the length of the first, the second, … rest in a row.
    """
    row = _locked(connection, desk, at)
    if row.rests:
        if row.stopped_until > at:
            return row.stopped_until  # type: ignore[no-any-return]
        if row.trial not in promises:
            return None  # it began before the rest and says nothing new
    else:
        failures = row.failures + (row.failed not in promises)
        if failures < IN_A_ROW:
            _write(connection, row, at, failures=failures, failed=max(promises))
            return None
    until = at + pause(row.rests + 1)
    _rests(connection, row, until, Trouble.DOWN, why, at)
    return until


def rest(
    connection: Connection,
    desk: str,
    pause: Callable[[int], timedelta],
    trouble: Trouble,
    why: str,
    at: datetime,
) -> datetime:
    """Let the desk rest at once, never for less than it rests already; return until when."""
    row = _locked(connection, desk, at)
    if row.rests and row.stopped_until > at:
        until: datetime = max(row.stopped_until, at + pause(row.rests))
        connection.execute(
            update(desk_health).where(desk_health.c.desk == desk).values(stopped_until=until, at=at)
        )
        return until
    until = at + pause(row.rests + 1)
    _rests(connection, row, until, trouble, why, at)
    return until


def troubled(connection: Connection, at: datetime) -> Sequence[Row[Any]]:
    """Return the desks that rest or are on trial; one that wished for a pause only until that is over."""
    shown = or_(desk_health.c.trouble != Trouble.ASKED, desk_health.c.stopped_until > at)
    query = select(desk_health).where(desk_health.c.rests > 0, shown).order_by(desk_health.c.desk)
    return connection.execute(query).all()


def sentence(row: Row[Any]) -> str:
    """Say why a desk rests, when it is tried again, and whether somebody must act."""
    again = f"tried again at {row.stopped_until:%H:%M:%S} UTC"
    match row.trouble:
        case Trouble.STOPPED:
            return f"The helpdesk «{row.desk}» is stopped, somebody must act: {row.why}"
        case Trouble.DOWN:
            return f"The helpdesk «{row.desk}» is down since {row.since:%Y-%m-%d %H:%M} UTC, {again}: {row.why}"
    return f"The helpdesk «{row.desk}» is resting, {again}: {row.why}"


def _locked(connection: Connection, desk: str, at: datetime) -> Row[Any]:
    insert_or_ignore(connection, desk_health, desk=desk, at=at)
    query = select(desk_health).where(desk_health.c.desk == desk).with_for_update()
    return connection.execute(query).one()


def _rests(
    connection: Connection, row: Row[Any], until: datetime, trouble: Trouble, why: str, at: datetime
) -> None:
    over = {"rests": row.rests + 1, "failures": 0, "failed": None, "trial": None, "trial_until": None}
    _write(connection, row, at, stopped_until=until, trouble=trouble, why=why[:500], **over)


def _write(connection: Connection, row: Row[Any], at: datetime, **values: Any) -> None:
    mine = update(desk_health).where(desk_health.c.desk == row.desk)
    connection.execute(mine.values(**values, since=row.since or at, at=at))
