"""Where each value of a request comes from, and who did what to it. Append-only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from intake.ground import tables
from intake.ground.prepared import Prepared
from ivr.values import Known, Reason

_NOTE = Prepared(insert(tables.field_value).inline())
_AUDIT = Prepared(insert(tables.audit).inline())
_NOTED = ("school", "school_code", "category", "urgent", "delivered", "system", "callback")


def note(
    connection: Connection,
    request: str,
    known: Known,
    values: Mapping[str, Any],
    caller: str | None,
    at: datetime,
) -> None:
    """Store the source of every value that is new; `caller` is the number the carrier told."""
    rows = [
        {"request": request, "field": field, "value": str(values[field])[:300], "source": _source(field, known)}
        for field in _NOTED
        if values.get(field) is not None
    ]
    if caller:
        rows.append({"request": request, "field": "caller", "value": caller, "source": "number"})
    _NOTE.run_each(connection, [{**row, "by": "caller", "at": at} for row in rows])


def _source(field: str, known: Known) -> str:
    if field in ("school", "school_code") and known.school_by == "line":
        return "guessed" if Reason.SCHOOL_UNCONFIRMED in known.reasons else "number"
    if field == "category" and (known.category is None or Reason.CATEGORY_UNKNOWN in known.reasons):
        return "guessed"
    return "keyed"


def audit(
    connection: Connection, who: str, what: str, request: str | None, details: Mapping[str, Any], at: datetime
) -> None:
    """Store that somebody did something. Rows are never changed."""
    values = {"who": who, "what": what, "request": request, "details": dict(details), "at": at}
    _AUDIT.run(connection, values)
