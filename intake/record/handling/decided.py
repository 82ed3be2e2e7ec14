"""Confirm, correct, no request: what an operator decides on one request, in a transaction of the caller's."""

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row

from intake.ground.tables import RequestState
from intake.record import callbacks, moves, outbox, schools, tapes
from intake.record.handling import at_desk
from intake.record.handling.ledger import Told, begun, changed, kept
from intake.record.handling.order import Doing, Done, Order, Refused
from intake.record.schools import School
from intake.route.categories import CATEGORIES
from ivr.values import Reason

NEW_EQUIPMENT = 8
"""The kind of problem that is a service request, and no fault."""
OF_SCHOOL = (
    Reason.SCHOOL_UNKNOWN,
    Reason.SCHOOL_UNCONFIRMED,
    Reason.SCHOOL_INACTIVE,
    Reason.SCHOOL_MERGED,
)
"""Reasons that are moot once a person has said which school it is."""
OF_CATEGORY = (Reason.CATEGORY_UNKNOWN,)
OF_BOTH = (Reason.UNFINISHED, Reason.UNHEARD)
"""Nothing was told; now a person has told something."""


def confirm(doing: Doing, order: Order) -> Done:
    """Say that the request is as it should be: nobody need look at it any more."""
    request = begun(doing, order)
    if request.state != RequestState.NEEDS_LOOK:
        raise Refused("nothing_to_confirm")
    values = {
        "state": RequestState.CONFIRMED,
        "reasons": [],
        "settled": _settled(request, "look", *request.reasons),
        "unfinished": False,
    }
    changed(doing, request, values)
    _grown(doing, request)
    doing.audit("confirmed", request.id, reasons=request.reasons)
    return kept(doing, order, request, "confirm", values, Told())


def correct(doing: Doing, order: Order, *, code: str | None = None, category: int | None = None) -> Done:
    """Set the school by its code, or the kind of problem, or both; the request is routed anew."""
    request = begun(doing, order)
    values = _corrected(doing.connection, request, code, category)
    if not values:
        raise Refused("nothing_to_correct")
    changed(doing, request, values)
    if "directorate" in values:
        moved(doing, request, values["directorate"])
    _grown(doing, request)
    doing.audit("corrected", request.id, fields=sorted({"school", "category"} & values.keys()))
    return kept(doing, order, request, "correct", values, Told())


def no_request(doing: Doing, order: Order, reason: str) -> Done:
    """Say that it is no request, and why; its ticket is closed with the reason."""
    request = begun(doing, order)
    reason = worded(reason, 500)
    if callbacks.is_owed(doing.connection, request.id):
        raise Refused("callback_owed")
    values = {"state": RequestState.NO_REQUEST}
    changed(doing, request, values)
    told = at_desk.close(doing, request, lambda wording: wording.say("no_request", reason=reason))
    doing.audit("no_request", request.id)
    return kept(doing, order, request, "no_request", values, replace(told, words=reason))


def worded(text: str, longest: int) -> str:
    """Return a person's words on one line; raises Refused where there are none, or too many."""
    line = " ".join(text.split())
    if not line:
        raise Refused("no_words")
    if len(line) > longest:
        raise Refused("too_many_words", most=longest)
    return line


def moved(doing: Doing, request: Row[Any], area: str | None) -> None:
    """Let the request's ticket be at the helpdesk of its area, with its recordings."""
    dispatch, line = doing.means.dispatch, doing.means.line_of(doing.connection, request)
    moves.to_desk(doing.connection, request.id, dispatch.desk_for(area, line), doing.at)
    tapes.promise_files(doing.connection, request.id, dispatch.attaching, doing.at)


def _grown(doing: Doing, request: Row[Any]) -> None:
    """Tell the desk what is new, route anew, and let an empty call's ticket that waits be opened now."""
    outbox.hasten(doing.connection, request.id, ("open",), doing.at)
    outbox.tell(doing.connection, request.id, doing.at, doing.at)
    doing.means.dispatch.again(doing.connection, request.id, doing.at)


def _corrected(
    connection: Connection, request: Row[Any], code: str | None, category: int | None
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    moot: list[str] = []
    if code:
        values |= school_columns(school_of(connection, code))
        moot += ["school", *OF_SCHOOL]
    if category is not None:
        if not 0 <= category < len(CATEGORIES):
            raise Refused("no_such_category")
        kind = "request" if category == NEW_EQUIPMENT else "incident"
        values |= {"category": category, "kind": request.kind if request.kind == "enquiry" else kind}
        moot += ["category", *OF_CATEGORY]
    if all(getattr(request, name) == value for name, value in values.items()) and not _settles(request, moot):
        return {}
    moot += OF_BOTH
    reasons = [each for each in request.reasons if each not in moot]
    gone = [each for each in request.reasons if each in moot]
    set_now = [each for each in ("school", "category") if each in moot]
    looked = [] if reasons else ["look"]
    return {
        **values,
        "reasons": reasons,
        "state": _state(request, reasons),
        "unfinished": False,
        "settled": _settled(request, *set_now, *gone, *looked),
    }


def _settles(request: Row[Any], moot: list[str]) -> bool:
    """Whether the request names a reason that is moot now: then to say again what stands settles it."""
    return any(each in moot for each in request.reasons)


def _state(request: Row[Any], reasons: list[str]) -> str:
    if request.state == RequestState.NEEDS_LOOK and not reasons:
        return RequestState.CONFIRMED
    return str(request.state)


def school_of(connection: Connection, code: str) -> School:
    """Return the school of a code; raises Refused where no school has it."""
    found = schools.by_code(connection, code)
    if found is None:
        raise Refused("no_such_school", code=" ".join(code.split())[:20])
    return found


def school_columns(school: School) -> dict[str, Any]:
    """Return a school as a request keeps it, as it is now."""
    names = {"school": school.id, "school_code": school.code, "school_name": school.name}
    return {**names, "directorate": school.directorate}


def _settled(request: Row[Any], *what: str) -> list[str]:
    return list(dict.fromkeys([*request.settled, *map(str, what)]))
