"""Answers what the call flow needs to know, from the record. Decides nothing, and changes only the counter."""

from collections.abc import Callable
from datetime import datetime
from typing import assert_never

from sqlalchemy import Connection, bindparam, select

from intake.ground.clock import ATHENS
from intake.ground.prepared import Prepared, among
from intake.ground.tables import OPEN_STATES
from intake.ground.tables import request as requests
from intake.record import numbers, phones, schools
from intake.route.rulebook import RuleBook
from ivr.facts import (
    Allotted,
    Answer,
    Caller,
    Found,
    Need,
    NewNumber,
    OpenAt,
    OpenRequest,
    SchoolOf,
    SchoolRef,
    WhoCalls,
)

CHOICES = 5
"""Schools a caller can be offered on single keys."""

_NEWEST_OPEN = Prepared(
    select(requests.c.number, requests.c.at)
    .where(requests.c.school == bindparam("school"), requests.c.category == bindparam("category"))
    .where(among(requests.c.state, OPEN_STATES))
    .order_by(requests.c.at.desc())
    .limit(1)
)


def guide(
    connection: Connection, rules: RuleBook, at: datetime, number: str | None = None
) -> Callable[[Need], Answer]:
    """Return the function that answers needs within one transaction; `number` is given instead of a fresh one."""

    def answer(need: Need) -> Answer:
        match need:
            case WhoCalls(caller, line):
                return _who_calls(connection, rules, caller, line)
            case SchoolOf(code):
                school = schools.by_code(connection, code)
                return Found(_ref(school) if school else None)
            case OpenAt(school_id, category):
                return _open_at(connection, school_id, category)
            case NewNumber():
                return Allotted(number or numbers.allot(connection, at))
            case _:
                assert_never(need)

    return answer


def _ref(school: schools.School) -> SchoolRef:
    return SchoolRef(school.id, school.name, school.standing)


def _who_calls(connection: Connection, rules: RuleBook, caller: str, dialled: str) -> Caller:
    phone = phones.national(caller)
    found = schools.by_phone(connection, phone) if phone else ()
    line = rules.line_of(dialled)
    return Caller(
        schools=tuple(_ref(school) for school in found[:CHOICES]),
        dialable=phone is not None,
        notice=(line.notice.el, line.notice.en) if line and line.notice else None,
    )


def _open_at(connection: Connection, school: int, category: int) -> OpenRequest:
    row = _NEWEST_OPEN.one_or_none(connection, {"school": school, "category": category})
    return OpenRequest(row.number, row.at.astimezone(ATHENS).date()) if row else OpenRequest()
