"""What a ticket can say of a request, gathered from the record. Words nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from intake.ground import tables
from intake.ground.prepared import Prepared, among
from intake.ground.tables import OPEN_STATES, ClipState, RequestState, Role
from intake.route.categories import CATEGORIES
from intake.route.rulebook import RuleBook
from intake.route.values import Text
from ivr.flow import revive
from ivr.values import Step

WHOLE = (Step.CLOSE, Step.DONE)
"""Where a call that ends has come to its end."""
EARLIER = 3
"""How many earlier requests of the school a ticket names."""

_COUNTED = (*OPEN_STATES, RequestState.DONE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier request of the same school."""

    number: str
    at: datetime
    category: int
    state: str

    @property
    def done(self) -> bool:
        """Whether it is dealt with."""
        return self.state == RequestState.DONE

    @property
    def category_label(self) -> Text:
        """The category in words."""
        return CATEGORIES[self.category].label


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording on the request, by the carrier's id and by ours."""

    kind: str
    seconds: int | None
    sid: str
    id: int = 0
    state: str = ClipState.WAITING


@dataclass(frozen=True, slots=True)
class AnotherCall:
    """A later call on the same matter."""

    at: datetime
    caller: str | None
    empty: bool
    """Nothing was keyed or said in it either."""


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """One request with its school and what was said in its calls, as of now."""

    id: str
    number: str
    at: datetime
    kind: str
    category: int
    reasons: tuple[str, ...]
    urgent: bool | None
    delivered: bool | None
    system: str | None
    caller: str | None
    callback: str | None
    unfinished: bool
    school_name: str | None
    school_code: str | None
    level: str | None
    municipality: str | None
    notes: str | None
    phones: tuple[str, ...]
    area: Text | None
    """The area's name, in the Greek genitive."""
    earlier: tuple[Earlier, ...]
    clips: tuple[Clip, ...]
    calls: tuple[AnotherCall, ...]
    broke_off: Step | None
    """The question that stood when the call ended before its end; None while it goes on."""
    settled: tuple[str, ...] = ()
    """What a person has decided: school, category, look."""
    channel: str | None = None
    """How it came, if an operator has entered it."""
    contact: str | None = None
    text: str | None = None
    """What is wanted, in an operator's words."""

    @property
    def category_label(self) -> Text:
        """The category in words."""
        return CATEGORIES[self.category].label


_REQUEST = Prepared(
    select(
        tables.request,
        tables.school.c.level,
        tables.school.c.municipality,
        tables.school.c.notes,
        tables.call.c.state.label("conversation"),
        tables.call.c.ended_at,
    )
    .outerjoin(tables.school, tables.school.c.id == tables.request.c.school)
    .outerjoin(tables.call, tables.call.c.id == tables.request.c.call)
    .where(tables.request.c.id == bindparam("of"))
)
_PHONES = Prepared(
    select(tables.school_phone.c.phone)
    .where(tables.school_phone.c.school == bindparam("of"))
    .order_by(tables.school_phone.c.id)
)

_EARLIER = Prepared(
    select(*(tables.request.c[name] for name in Earlier.__dataclass_fields__))
    .where(tables.request.c.school == bindparam("school"), tables.request.c.id != bindparam("besides"))
    .where(tables.request.c.at <= bindparam("until"), among(tables.request.c.state, _COUNTED))
    .order_by(tables.request.c.at.desc(), tables.request.c.number.desc())
    .limit(EARLIER)
)
_CLIPS = Prepared(
    select(*(tables.clip.c[name] for name in Clip.__dataclass_fields__))
    .where(tables.clip.c.request == bindparam("of"), tables.clip.c.status == "completed")
    .order_by(tables.clip.c.id)
)
_CALLS = Prepared(
    select(tables.call_outcome.c.at, tables.call.c.began_at, tables.call.c.caller, tables.call_outcome.c.role)
    .join(tables.call, tables.call.c.id == tables.call_outcome.c.call)
    .where(tables.call_outcome.c.request == bindparam("of"))
    .where(among(tables.call_outcome.c.role, (Role.ADDED, Role.ABSORBED)))
    .order_by(tables.call_outcome.c.id)
)


def slip_facts(connection: Connection, rules: RuleBook, request: str) -> SlipFacts:
    """Return the facts of a request that exists."""
    row = _REQUEST.one(connection, {"of": request})
    area = rules.areas.get(row.directorate or "")
    names = set(SlipFacts.__dataclass_fields__) & set(row._fields)
    phones: tuple[str, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    if row.school is not None:
        phones = tuple(each.phone for each in _PHONES.rows(connection, {"of": row.school}))
        asked = {"school": row.school, "besides": row.id, "until": row.at}
        earlier = tuple(Earlier(*each) for each in _EARLIER.rows(connection, asked))
    return SlipFacts(
        **{name: getattr(row, name) for name in names}
        | {"reasons": tuple(row.reasons), "settled": tuple(row.settled)},
        phones=phones,
        area=Text(area.genitive, area.name.en) if area else None,
        earlier=earlier,
        clips=tuple(Clip(*each) for each in _CLIPS.rows(connection, {"of": request})),
        calls=tuple(_calls_since(connection, row)),
        broke_off=_broke_off(row) if row.ended_at else None,
    )


def _calls_since(connection: Connection, row: Row[Any]) -> Iterator[AnotherCall]:
    """Yield the further calls; an empty one that came before the request was made tells nobody anything."""
    for each in _CALLS.rows(connection, {"of": row.id}):
        if each.role == Role.ADDED:
            yield AnotherCall(each.at, each.caller, empty=False)
        elif each.began_at >= row.at:
            yield AnotherCall(each.began_at, each.caller, empty=True)


def _broke_off(row: Row[Any]) -> Step | None:
    """Return how far the caller came with this request, if the call ended before the caller had said all."""
    state = revive(row.conversation)
    here = state.problem.number == row.number and state.turns > 0
    return state.step if here and state.step not in WHOLE else None
