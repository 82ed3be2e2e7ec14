"""What the record has committed of one call, and the words of its last turn in both languages. Only reads."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from intake.ground.tables import call, call_outcome, clip, promise, request, ticket, turn
from intake.route.categories import CATEGORIES
from ivr.codec import TURN
from ivr.script import Script
from ivr.values import Keypad, Language, Turn


@dataclass(frozen=True, slots=True)
class Committed:
    """One request that the call opened or was added to, as it stands now."""

    number: str
    role: str
    state: str
    school: str | None
    category: tuple[str, str]
    """In Greek and in English."""
    ticket: str | None
    team: str | None
    promises: int
    """What the helpdesk has still to be told."""
    trouble: bool
    """Whether the last try to tell it has failed."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recording of the call: whether it waits at the carrier, is kept here, or lost."""

    kind: str
    state: str
    seconds: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is committed of one call."""

    turns: int
    ended: bool
    requests: tuple[Committed, ...]
    clips: tuple[Recorded, ...]


def entry(connection: Connection, sid: str) -> Entry | None:
    """Return what is committed of a call, None if it is no row."""
    found = connection.execute(select(call.c.id, call.c.ended_at).where(call.c.sid == sid)).one_or_none()
    if found is None:
        return None
    turns = select(func.count()).where(turn.c.call == found.id)
    clips = select(clip.c.kind, clip.c.state, clip.c.seconds).where(clip.c.call == found.id).order_by(clip.c.id)
    return Entry(
        turns=int(connection.execute(turns).scalar_one()),
        ended=found.ended_at is not None,
        requests=_requests(connection, found.id),
        clips=tuple(Recorded(row.kind, row.state, row.seconds) for row in connection.execute(clips)),
    )


def _requests(connection: Connection, key: int) -> tuple[Committed, ...]:
    """Return the requests of a call, each once, in the order in which they came up."""
    query = (
        select(request, call_outcome.c.role)
        .join(call_outcome, call_outcome.c.request == request.c.id)
        .where(call_outcome.c.call == key)
        .order_by(call_outcome.c.ordinal)
    )
    rows = {row.id: row for row in connection.execute(query)}
    return tuple(_request(connection, row) for row in rows.values())


def _request(connection: Connection, row: Row[Any]) -> Committed:
    of = select(ticket.c.desk, ticket.c.ref, ticket.c.team).where(ticket.c.request == row.id, ticket.c.live)
    stands = connection.execute(of).one_or_none()
    left = connection.execute(
        select(func.count(), func.max(promise.c.trouble)).where(
            promise.c.request == row.id, promise.c.state.in_(("waiting", "leased"))
        )
    ).one()
    label = next(each.label for each in CATEGORIES if each.number == row.category)
    return Committed(
        number=row.number,
        role=row.role,
        state=row.state,
        school=row.school_name,
        category=(label.el, label.en),
        ticket=f"{stands.desk} {stands.ref}" if stands else None,
        team=stands.team if stands else None,
        promises=int(left[0]),
        trouble=left[1] is not None,
    )


def in_both(connection: Connection, script: Script, sid: str) -> dict[str, str]:
    """Return what the call's last turn says and asks: each text with the same in the other language."""
    last = (
        select(turn.c.answer)
        .join(call, call.c.id == turn.c.call)
        .where(call.c.sid == sid)
        .order_by(turn.c.n.desc())
        .limit(1)
    )
    found = connection.execute(last).scalar_one_or_none()
    return _pairs(script, TURN.load(found)) if found else {}


def _pairs(script: Script, said: Turn) -> dict[str, str]:
    lines = said.says + (said.listen.asks if isinstance(said.listen, Keypad) else ())
    held: Language = said.state.language
    other: Language = "en" if held == "el" else "el"
    return {_on_one_line(script.text(line, held)): _on_one_line(script.text(line, other)) for line in lines}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
