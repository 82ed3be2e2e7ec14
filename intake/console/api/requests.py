"""Requests: the list, and one with what became of it. Changes nothing."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from intake.console.api.gate import Asked, Interface, Operation
from intake.console.api.models import RequestList, RequestShort, RequestsWanted, RequestWhole
from intake.console.api.problems import Told
from intake.console.office import Office
from intake.ground import damm
from intake.record.people.tokens import Scope
from intake.record.views import listed, story, ways
from intake.record.views.listed import Wanted
from intake.record.views.story import Deed
from intake.record.views.ways import Decided

SHORT = tuple(name for name in RequestShort.model_fields if name not in ("area", "caller", "callback"))


def add(interface: Interface, office: Office) -> None:
    """Add the operations."""

    def _list_requests(asked: Asked) -> RequestList:
        query: RequestsWanted = asked.query
        states, areas = [state.value for state in query.state], query.area
        span = (_aware(query.since), _aware(query.until))
        wanted = Wanted(states, areas, query.school, query.category, *span)
        after = opened(query.after) if query.after else None
        with office.database.read() as connection:
            page = listed.requests(connection, asked.sight, wanted, after, query.limit)
        shown = [RequestShort.model_validate(short(asked, row)) for row in page.rows]
        last = page.rows[-1] if page.more else None
        return RequestList(requests=shown, next=closed(last.at, last.number) if last is not None else None)

    def _get_request(asked: Asked) -> RequestWhole:
        with office.database.read() as connection:
            row = seen(connection, asked)
            return whole(connection, asked, row)

    listing = "Requests, the newest first, page by page"
    interface.add(
        Operation("GET", "/requests", Scope.READ, listing, RequestList, _list_requests, query=RequestsWanted)
    )
    one = "One request, with its tickets, promises, calls and decision"
    interface.add(Operation("GET", "/requests/{number}", Scope.READ, one, RequestWhole, _get_request))


def seen(connection: Connection, asked: Asked) -> Row[Any]:
    """Return the request of the path, if the token sees it."""
    number = asked.path["number"]
    row = story.found(connection, number) if number.isascii() and damm.is_valid(number) else None
    if row is None or row.test or not asked.sight.sees(row.directorate):
        raise Told(404, "not-found", "Check the number; of areas that it does not see, a token is told nothing.")
    return row


def short(asked: Asked, row: Row[Any]) -> dict[str, Any]:
    """Return what a list has of a request."""
    plain = {name: getattr(row, name) for name in SHORT}
    calls = asked.may(Scope.CALLERS)
    numbers = {name: getattr(row, name) if calls else None for name in ("caller", "callback")}
    return {**plain, **numbers, "area": row.directorate}


def whole(connection: Connection, asked: Asked, row: Row[Any]) -> RequestWhole:
    """Return a request with what became of it."""
    told, delivery = story.story(connection, row), ways.ways(connection, row.id)
    calls = listed.calls_of(connection, row.id)
    numbers = asked.may(Scope.CALLERS)
    newest = delivery.decisions[0] if delivery.decisions else None
    return RequestWhole.model_validate(
        {
            **short(asked, row),
            "into": told.into.number
            if told.into is not None and asked.sight.sees(told.into.directorate)
            else None,
            "folded": [each.number for each in told.folded if asked.sight.sees(each.directorate)],
            "decision": _decision(newest) if newest else None,
            "tickets": delivery.tickets,
            "promises": [each.promise for each in delivery.promises],
            "calls": [{**each._asdict(), "caller": each.caller if numbers else None} for each in calls],
            "audit": _audit(told.deeds) if asked.may(Scope.AUDIT) else None,
        }
    )


def _decision(newest: Decided) -> dict[str, Any]:
    decided = newest.decision
    return {
        "team": newest.team,
        "mode": decided and decided.mode,
        "service": decided and decided.service,
        "travel": decided and decided.travel,
        "rule_book": newest.book,
        "sentence": decided and decided.sentence,
        "at": newest.at,
    }


def _audit(deeds: Sequence[Deed]) -> list[dict[str, Any]]:
    return [{"at": each.at, "who": each.who, "what": each.what, "by": each.details.get("by")} for each in deeds]


def closed(at: datetime, number: str) -> str:
    """Return where a page ended, as the next one is asked for."""
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{number}".encode()).decode()


def opened(after: str) -> tuple[datetime, str]:
    """Return where a page ended; raises Told."""
    try:
        text = base64.b64decode(after.encode("ascii"), altchars=b"-_", validate=True).decode("ascii")
        at, _, number = text.partition("|")
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except (ValueError, binascii.Error, OverflowError):
        raise Told(422, "unusable", "`after` is not what a page gave as `next`.") from None
    return moment, number


def _aware(at: datetime | None) -> datetime | None:
    """Return a moment that the database can compare; without a zone it is UTC."""
    if at is None:
        return None
    try:
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except OverflowError:
        raise Told(422, "unusable", "A time must be one of this age.") from None
