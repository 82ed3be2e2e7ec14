"""The calls of a request, step by step, as they were logged: what was said, what the caller did, how long it took.

What was erased, or written by a flow that this one does not understand, is a step that says so. Changes nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground.tables import call, call_outcome, clip, turn
from intake.record.facts import WHOLE
from ivr.codec import FACTS, HEARD, TURN
from ivr.facts import Facts
from ivr.flow import revive
from ivr.script import Script
from ivr.values import Act, Heard, Keypad, Language, Line, Step, Turn


@dataclass(frozen=True, slots=True)
class Said:
    """One prompt as the caller heard it, in the language it was said in."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Taken:
    """One turn: what the caller did, what that led to, what was said then."""

    n: int
    at: datetime
    heard: Heard | None
    """None where it was erased."""
    facts: Facts
    says: tuple[Said, ...]
    asks: tuple[Said, ...]
    """What a key could interrupt."""
    listens: str | None
    """keypad, record or hang_up."""
    step: Step | None
    """The question that stands after it."""
    acts: tuple[Act, ...]
    waited: float | None
    """Seconds since our last answer; None for the first turn."""
    spoken: float
    """Seconds that what we had said takes to listen to."""

    @property
    def thought(self) -> float | None:
        """Seconds of silence before the caller did something; None if they did it while we spoke."""
        left = (self.waited or 0) - self.spoken
        return left if self.waited is not None and left >= 1 else None


@dataclass(frozen=True, slots=True)
class CallTape:
    """One call with its steps and its recordings."""

    call: Row[Any]
    roles: tuple[str, ...]
    """What it was to this request."""
    steps: tuple[Taken, ...]
    clips: Sequence[Row[Any]]
    broke_off: Step | None
    """The question that stood when the caller hung up before the end."""

    @property
    def seconds(self) -> int | None:
        """How long the call took; None while it goes on."""
        ended = self.call.ended_at
        return int((ended - self.call.began_at).total_seconds()) if ended else None


def tapes(connection: Connection, requests: Collection[str]) -> list[CallTape]:
    """Return the calls that were something to a request or to those that went into it, oldest first."""
    query = select(call, call_outcome.c.role).join(call_outcome, call_outcome.c.call == call.c.id)
    rows = connection.execute(
        query.where(call_outcome.c.request.in_(requests)).order_by(call.c.began_at, call.c.id)
    )
    calls: dict[int, tuple[Row[Any], list[str]]] = {}
    for row in rows:
        calls.setdefault(row.id, (row, []))[1].append(row.role)
    return [_tape(connection, row, tuple(roles)) for row, roles in calls.values()]


def clips(connection: Connection, requests: Collection[str]) -> Sequence[Row[Any]]:
    """Return the recordings on a request and on those that went into it, oldest first."""
    return connection.execute(select(clip).where(clip.c.request.in_(requests)).order_by(clip.c.id)).all()


def _tape(connection: Connection, row: Row[Any], roles: tuple[str, ...]) -> CallTape:
    turns = connection.execute(select(turn).where(turn.c.call == row.id).order_by(turn.c.n)).all()
    recorded = connection.execute(select(clip).where(clip.c.call == row.id).order_by(clip.c.id)).all()
    state = revive(row.state)
    ended_early = row.ended_at is not None and state.turns > 0 and state.step not in WHOLE
    return CallTape(row, roles, tuple(_steps(turns)), recorded, state.step if ended_early else None)


def _steps(turns: Sequence[Row[Any]]) -> Iterator[Taken]:
    before: Row[Any] | None = None
    spoken = 0.0
    for row in turns:
        answer = _turn(row.answer)
        language = answer.state.language if answer else "el"
        listens = answer.listen if answer else None
        says = answer.says if answer else ()
        asks = listens.asks if isinstance(listens, Keypad) else ()
        yield Taken(
            n=row.n,
            at=row.at,
            heard=_heard(row.heard),
            facts=_facts(row.facts),
            says=_said(says, language),
            asks=_said(asks, language),
            listens=listens.kind if listens else None,
            step=answer.state.step if answer else None,
            acts=answer.acts if answer else (),
            waited=(row.at - before.at).total_seconds() if before else None,
            spoken=spoken,
        )
        spoken = sum(_script().seconds(line, language) for line in (*says, *asks))
        before = row


@cache
def _script() -> Script:
    return Script.load()


def _said(lines: tuple[Line, ...], language: Language) -> tuple[Said, ...]:
    script = _script()
    return tuple(Said(script.text(line, language), script.voice(line, language)) for line in lines)


def _turn(text: str) -> Turn | None:
    try:
        return TURN.load(text)
    except ValueError:
        return None


def _heard(text: str) -> Heard | None:
    try:
        return HEARD.load(text)
    except ValueError:
        return None


def _facts(text: str) -> Facts:
    try:
        return FACTS.load(text)
    except ValueError:
        return ()
