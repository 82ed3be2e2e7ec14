"""Recordings on their way to us: claimed, kept or lost, and what follows from that for the ticket.

One row, one try at a time: whoever takes it puts `due_at` off beyond the longest try, so that a holder who dies is
followed by another. The number of the try is the fence. Fetches nothing and touches no file.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal_column, or_, select, update

from intake.ground.shelf import Kept
from intake.ground.tables import LOST, ClipState, clip, request
from intake.record import clips, outbox
from intake.record.outbox import Pledge
from intake.record.provenance import audit

_WAITS: ColumnElement[bool] = literal_column("clip.state = 'waiting'")
_IS_KEPT: ColumnElement[bool] = literal_column("clip.state = 'kept'")
"""Spelled out as the indexes state them: SQLite uses a partial index for nothing else."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A recording that is ours to fetch, or to have deleted at the carrier. `tries` counts this try too."""

    id: int
    sid: str
    at: datetime
    tries: int
    request: str | None
    file: str | None
    sha256: str | None
    media: str | None


@dataclass(frozen=True, slots=True)
class Heard:
    """A recording as whoever wants to hear it needs it."""

    id: int
    state: str
    kind: str
    file: str | None
    sha256: str | None
    media: str | None


@dataclass(frozen=True, slots=True)
class Troubled:
    """A recording that is not here as it should be, and why; `number` is its request's."""

    id: int
    sid: str
    kind: str
    at: datetime
    number: str | None
    state: str
    tries: int
    trouble: str | None
    due_at: datetime | None


_COLUMNS = [clip.c[name] for name in Tape.__dataclass_fields__]


def to_fetch(at: datetime) -> ColumnElement[bool]:
    """What somebody should fetch now."""
    return and_(_WAITS, clip.c.due_at <= at)


def to_forget(at: datetime, after: timedelta) -> ColumnElement[bool]:
    """What has been here for so long that the carrier need not have it any more."""
    return and_(_IS_KEPT, clip.c.forgotten_at.is_(None), clip.c.kept_at <= at - after, clip.c.due_at <= at)


def is_any(connection: Connection, which: ColumnElement[bool]) -> bool:
    """Whether there is one; it takes no lock."""
    return connection.execute(select(clip.c.id).where(which).limit(1)).one_or_none() is not None


def claim(connection: Connection, which: ColumnElement[bool], until: datetime) -> Tape | None:
    """Take the one that is due longest, so that nobody else takes it before `until`; None if there is none."""
    longest = select(clip.c.id).where(which).order_by(clip.c.due_at, clip.c.id).limit(1)
    found = connection.execute(longest.with_for_update(skip_locked=True)).scalar_one_or_none()
    if found is None:
        return None
    taken = update(clip).where(clip.c.id == found, which).values(due_at=until, tries=clip.c.tries + 1)
    row = connection.execute(taken.returning(*_COLUMNS)).one_or_none()
    return Tape(*row) if row else None


def kept(connection: Connection, tape: Tape, found: Kept, attaching: Collection[str], at: datetime) -> bool:
    """Settle that it is here, and promise it to a desk that wants files; False if another try overtook ours."""
    _hold(connection, tape.request)
    values = {"file": found.file, "sha256": found.sha256, "bytes": found.size, "media": found.media}
    settled = _settled(connection, tape, state=ClipState.KEPT, due_at=at, kept_at=at, trouble=None, **values)
    if settled and settled.request:
        audit(connection, "relay", "recording_kept", settled.request, {"clip": tape.id}, at)
        promise_files(connection, settled.request, attaching, at)
    return settled is not None


def lost(connection: Connection, tape: Tape, state: ClipState, why: str, at: datetime) -> bool:
    """Settle that it will not come, and let the ticket say so; False if another try has overtaken ours."""
    _hold(connection, tape.request)
    settled = _settled(connection, tape, state=state, due_at=None, trouble=why[:300])
    if settled and settled.request:
        audit(connection, "relay", "recording_lost", settled.request, {"clip": tape.id, "state": state}, at)
        outbox.tell(connection, settled.request, at, at)
    return settled is not None


def later(connection: Connection, tape: Tape, why: str, due_at: datetime) -> bool:
    """Put it off; False if another try has overtaken ours."""
    return _settled(connection, tape, due_at=due_at, trouble=why[:300]) is not None


def forgotten(connection: Connection, tape: Tape, at: datetime) -> bool:
    """Settle that the carrier has it no more; False if another try has overtaken ours."""
    return _settled(connection, tape, forgotten_at=at, due_at=None, trouble=None) is not None


def spoiled(connection: Connection, tape: Tape, why: str, at: datetime) -> bool:
    """Let it be fetched anew: the carrier still has it, and our file is not what it was."""
    nothing = dict.fromkeys(("file", "sha256", "bytes", "media", "kept_at"))
    again = {"state": ClipState.WAITING, "due_at": at, "trouble": why[:300]}
    return _settled(connection, tape, **again, **nothing) is not None


def promise_files(connection: Connection, request: str, attaching: Collection[str], at: datetime) -> None:
    """Promise the request's kept recordings to its desk, if that wants them as files; each once."""
    if not attaching:
        return
    desk = outbox.desk_of(connection, request)
    if desk not in attaching:
        return
    for row in clips.kept(connection, request):
        name = f"{row.kind}-{row.id}.{row.file.rpartition('.')[2]}"
        payload = {"sid": row.sid, "name": name, "file": row.file, "sha256": row.sha256, "media": row.media}
        key = f"{request}:{row.id}:{desk}"[:80]
        outbox.make_once(connection, Pledge(request, desk, "attach", key, payload, at), at)


def heard(connection: Connection, key: int) -> Heard | None:
    """Return how a recording stands, for whoever wants to hear it; None if there is none of this key."""
    columns = [clip.c[name] for name in Heard.__dataclass_fields__]
    row = connection.execute(select(*columns).where(clip.c.id == key)).one_or_none()
    return Heard(*row) if row else None


def named(connection: Connection, files: Collection[str]) -> set[str]:
    """Return which of these files the record knows: kept, or to be found again by the recording's id."""
    sids = {file.rpartition(".")[0]: file for file in files}
    wanted = or_(_WAITS, _IS_KEPT)
    rows = connection.execute(select(clip.c.sid).where(clip.c.sid.in_(sids), wanted)).scalars()
    return {sids[sid] for sid in rows}


def counts(connection: Connection) -> dict[str, int]:
    """Return how many recordings stand where."""
    query = select(clip.c.state, func.count()).where(clip.c.status != clips.UNDER_WAY).group_by(clip.c.state)
    found = {row[0]: int(row[1]) for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in ClipState}


def troubled(connection: Connection) -> list[Troubled]:
    """Return the recordings that do not come as they should, or not at all, oldest first."""
    told = (request if name == "number" else clip for name in Troubled.__dataclass_fields__)
    columns = [table.c[name] for table, name in zip(told, Troubled.__dataclass_fields__, strict=True)]
    query = select(*columns).select_from(clip).outerjoin(request, request.c.id == clip.c.request)
    lacking = or_(clip.c.trouble.is_not(None), clip.c.state.in_(LOST))
    return [Troubled(*row) for row in connection.execute(query.where(lacking).order_by(clip.c.id))]


def _hold(connection: Connection, key: str | None) -> None:
    """Lock the request first, as a webhook does that moves it to another desk or absorbs it."""
    if key:
        mine = select(request.c.id).where(request.c.id == key)
        connection.execute(mine.with_for_update(key_share=True))


def _settled(connection: Connection, tape: Tape, **values: Any) -> Row[str | None] | None:
    mine = and_(clip.c.id == tape.id, clip.c.tries == tape.tries, or_(_WAITS, _IS_KEPT))
    return connection.execute(update(clip).where(mine).values(**values).returning(clip.c.request)).one_or_none()
