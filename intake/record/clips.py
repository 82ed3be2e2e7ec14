"""Recordings as the carrier tells of them, and which of them are ours by now. Fetches no audio (see `tapes`)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from intake.ground import tables
from intake.ground.prepared import Prepared
from intake.ground.tables import ClipState
from intake.record.call_rows import CARRIER, CallRow
from ivr.codec import TURN
from ivr.flow import revive
from ivr.form import ClipNews
from ivr.values import Listen, Record

UNDER_WAY = "in-progress"
CLOCKS_DIFFER = timedelta(seconds=5)
"""How far our clock may be before the carrier's; what is said before a tone takes longer."""
WHOLE = "completed"
NOTHING = ("absent", "failed")

_LINK = Prepared(
    update(tables.clip)
    .where(tables.clip.c.call == bindparam("of"), tables.clip.c.request.is_(None))
    .values(request=bindparam("to"))
)


def keep_clip(connection: Connection, call: CallRow, news: ClipNews, at: datetime) -> int | None:
    """Store the news; return the clip's id when it has just become complete, else None.

    News may come twice and in any order: a final status never goes back to «in progress».
    """
    clip = tables.clip
    row = connection.execute(
        select(clip.c.id, clip.c.status).where(clip.c.carrier == CARRIER, clip.c.sid == news.sid)
    ).one_or_none()
    if row is None:
        clip_id = _add(connection, call, news, at)
    elif row.status != UNDER_WAY or news.status == UNDER_WAY:
        return None
    else:
        clip_id = row.id
        values = {"status": news.status, "seconds": news.seconds, **_from_now_on(news, at)}
        connection.execute(update(clip).where(clip.c.id == clip_id).values(**values))
    return clip_id if news.status == WHOLE else None


def asked_for(connection: Connection, call: str, began_at: datetime | None) -> tuple[str, int | None]:
    """Return as what a recording was asked for, and in which turn, when only the carrier's log tells of it.

    The question that stood when it began asked for it, if it asked for any and nothing has come of that yet; else
    our code had failed, and it is a message of the last resort.
    """
    turn, clip = tables.turn, tables.clip
    of = (
        select(tables.call.c.id)
        .where(tables.call.c.carrier == CARRIER, tables.call.c.sid == call)
        .scalar_subquery()
    )
    until = began_at + CLOCKS_DIFFER if began_at else None
    stood = select(turn.c.n, turn.c.answer).where(turn.c.call == of, turn.c.at <= until)
    row = connection.execute(stood.order_by(turn.c.n.desc()).limit(1)).one_or_none()
    listen = _listen(row.answer) if row else None
    if row is None or not isinstance(listen, Record):
        return "last_resort", None
    taken = select(clip.c.id).where(clip.c.call == of, clip.c.turn == row.n)
    return ("last_resort", None) if connection.execute(taken).first() else (listen.clip, row.n)


def is_under_way(connection: Connection, call: CallRow) -> bool:
    """Whether the carrier is still at work on a recording of the call."""
    clip = tables.clip
    mine = select(clip.c.id).where(clip.c.call == call.id, clip.c.status == UNDER_WAY)
    return connection.execute(mine.limit(1)).one_or_none() is not None


def link(connection: Connection, call: CallRow, request: str) -> None:
    """Hang what the call has recorded so far on its first request."""
    _LINK.run(connection, {"of": call.id, "to": request})


def kept(connection: Connection, request: str) -> Sequence[Row[Any]]:
    """Return the request's recordings that are here, oldest first."""
    clip = tables.clip
    mine = select(clip).where(clip.c.request == request, clip.c.state == ClipState.KEPT)
    return connection.execute(mine.order_by(clip.c.id)).all()


def hand_over(connection: Connection, request: str, to: str) -> None:
    """Hang the clips of a request that is absorbed on the one that absorbs it."""
    connection.execute(update(tables.clip).where(tables.clip.c.request == request).values(request=to))


def _add(connection: Connection, call: CallRow, news: ClipNews, at: datetime) -> int:
    row = connection.execute(
        insert(tables.clip).values(
            carrier=CARRIER,
            sid=news.sid,
            call=call.id,
            turn=news.turn,
            kind=news.kind,
            request=_request_of(connection, call, news.turn),
            seconds=news.seconds,
            status=news.status,
            at=at,
            **_from_now_on(news, at),
        )
    )
    key = row.inserted_primary_key
    assert key
    return int(key[0])


def _from_now_on(news: ClipNews, at: datetime) -> dict[str, Any]:
    """Return when a recording is to be fetched: now if it is whole, never if nothing was recorded."""
    if news.status == WHOLE:
        return {"due_at": at}
    return {"state": ClipState.ABSENT} if news.status in NOTHING else {}


def _request_of(connection: Connection, call: CallRow, turn: int | None) -> str | None:
    """Return the request that was being told when the recording was asked for, else the call's latest.

    One that was absorbed meanwhile passes its messages on.
    """
    told = tables.turn
    answer = connection.execute(
        select(told.c.answer).where(told.c.call == call.id, told.c.n == turn)
    ).scalar_one_or_none()
    now = revive(call.state)
    number = _told_in(answer) or now.problem.number or (now.numbers[-1] if now.numbers else None)
    if number is None:
        return None
    requests = tables.request
    standing = select(func.coalesce(requests.c.absorbed_by, requests.c.id)).where(requests.c.number == number)
    return connection.execute(standing).scalar_one_or_none()


def _listen(answer: str) -> Listen | None:
    try:
        return TURN.load(answer).listen
    except ValueError:
        return None


def _told_in(answer: str | None) -> str | None:
    """Return the number of the problem a turn was about, None if another version stored that turn."""
    try:
        return TURN.load(answer).state.problem.number if answer else None
    except ValueError:
        return None
