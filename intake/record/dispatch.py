"""Routing on the record: gather the case, let the rules decide, store the decision with its reasons (P6).

The ticket stands before anything here runs (P5); when deciding fails, the ticket stays in the triage queue and the
record says why. The decision itself is `intake.route`, which sees no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, func, insert, select
from sqlalchemy.exc import DBAPIError

from intake.ground import tables
from intake.ground.desk_file import DeskSettings
from intake.ground.prepared import Prepared
from intake.ground.tables import RequestState
from intake.record import outbox, recurrence, tickets, workload
from intake.record.facts import slip_facts
from intake.record.outbox import Pledge, Promise
from intake.record.rulebooks import InForce
from intake.record.wording import Wordings
from intake.record.workload import Workload
from intake.route.decide import decide, inputs, undecided
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Decision, Mode, Service, Text
from intake.route.weigh import weighed

log = structlog.get_logger("intake.dispatch")

CLOSED = (RequestState.MERGED, RequestState.NO_REQUEST)
"""Nobody has anything to do on it; of such a request nothing is decided."""


class Dispatch:
    """Decides by the rule book in force and promises the assignment to the request's desk."""

    def __init__(
        self, rules: InForce, wordings: Wordings, told: Sequence[DeskSettings], assign_after: timedelta
    ) -> None:
        self._rules = rules
        self._wordings = wordings
        self._own_desk = told[0].name
        self.attaching = frozenset(each.name for each in told if each.recordings == "attached")
        """The desks whose tickets get recordings as files."""
        self._assign_after = assign_after

    def desk_for(self, area: str | None, line: str | None) -> str:
        """Return the desk for a new request of this area on this line."""
        return self._rules.book.desk_for(area, line) or self._own_desk

    def worded(self, connection: Connection, promise: Promise, *, whole: bool = False) -> Promise:
        """Return a claimed promise with what it says: all that is known now, and the same at every later try.

        `whole` lets an assignment say the ticket's text as well, for readers who may not have it.
        """
        if promise.along:
            promise = replace(promise, along=self.worded(connection, promise.along))
        if whole and promise.verb == "assign" and "body" not in promise.payload:
            body = promise.along.payload["body"] if promise.along else outbox.told_before(connection, promise)
            return outbox.freeze(connection, promise, {**promise.payload, "body": body})
        if promise.verb not in ("open", "update") or promise.payload:
            return promise
        wording = self._wordings.at(promise.desk)
        rules = self._rules.book
        facts = slip_facts(connection, rules, promise.request)
        queue = rules.unfinished if facts.unfinished else rules.triage
        draft = wording.draft(facts, queue.queue)
        if promise.verb == "update":
            before = outbox.told_before(connection, promise)
            draft["news"] = wording.news(before, draft["body"], by_hand=bool(facts.settled))
        return outbox.freeze(connection, promise, draft)

    def decide(self, connection: Connection, request: str, at: datetime) -> None:
        """Decide where the request belongs, and promise its desk to put it there."""
        rules = self._rules.book
        row, case = _with_calls(connection, rules, request)
        self._decide(connection, rules, row, case, at)

    def came_back(self, connection: Connection, request: str, at: datetime) -> None:
        """Give the lead a request of which its desk has been told more, if that was a call too many (A3-5)."""
        rules = self._rules.book
        row, case = _with_calls(connection, rules, request)
        if rules.has_come_back(case):
            self._decide(connection, rules, row, case, at)

    def again(self, connection: Connection, request: str, at: datetime) -> None:
        """Decide a locked request anew if what routing looks at has changed; workload alone moves no ticket.

        It runs in a caller's turn, so the calls before it are not counted: `came_back` does that later.
        """
        if _LIVE_TICKET.one_or_none(connection, {"of": request}) is None:
            return
        rules = self._rules.book
        row, case = _found(connection, rules, request)
        before = _case_of(_last(connection, request))
        case = replace(case, calls=before.calls if before else 1)
        if before != case:
            self._decide(connection, rules, row, case, at)

    def _decide(self, connection: Connection, rules: RuleBook, row: Row[Any], case: Case, at: datetime) -> None:
        if row.state in CLOSED:
            return
        last = _last(connection, row.id)
        decision, weighty = _decided(connection, rules, row.id, case, at)
        same = _same(last, decision)
        if same and _case_of(last) == case:
            return
        moved = _moved(last, decision)
        hung_on = inputs(case, weighty.load, at, weighty.others)
        _store(connection, rules, row.id, hung_on, decision, moved, at)
        if not same and "stays" not in moved:
            self._promise_assignment(connection, row, decision, at)

    def move(
        self,
        connection: Connection,
        request: str,
        decision: Decision,
        source: str,
        at: datetime,
        *,
        chosen: bool,
        asked: bool = False,
    ) -> None:
        """Move a locked request out of its team; what a person has `chosen` is moved by no rule later.

        `asked`: a person of ours says so now, which goes before what people at the desk have done.
        """
        last = _last(connection, request)
        moved = {"left": [*(last.result.get("left", ()) if last else ()), source], "chosen": chosen}
        self._put(connection, request, decision, moved, at, asked=asked)

    def move_back(self, connection: Connection, request: str, result: Mapping[str, Any], at: datetime) -> None:
        """Let an earlier decision hold again, as it was stored, and its team have the ticket."""
        moved = {name: result[name] for name in ("left", "chosen", "stays") if name in result}
        self._put(connection, request, Decision.from_json(dict(result)), moved, at, asked=True)

    def _put(
        self,
        connection: Connection,
        request: str,
        decision: Decision,
        moved: Mapping[str, Any],
        at: datetime,
        *,
        asked: bool,
    ) -> None:
        rules, last = self._rules.book, _last(connection, request)
        row, case = _found(connection, rules, request)
        hung_on = last.inputs if last else inputs(case, {}, at)
        _store(connection, rules, request, hung_on, decision, moved, at)
        self._promise_assignment(connection, row, decision, at, asked=asked)

    def _promise_assignment(
        self, connection: Connection, row: Row[Any], decision: Decision, at: datetime, *, asked: bool = False
    ) -> None:
        place = tickets.place_of(connection, row.id)
        if place and place.by_hand and not asked:
            return  # people win: the decision is on record, the ticket stays where a person has put it
        desk = outbox.desk_of(connection, row.id)
        proposal = next((each for each in decision.reasons if each.clause == "B-4t"), None)
        sentence = _with_reason(decision) if row.mode_reason else decision.sentence
        watchers = self._rules.book.names_of(decision.watchers)
        text = self._wordings.at(desk).routed(decision.team, sentence, watchers, proposal)
        payload = {"team": decision.team, "text": text, **({"asked": True} if asked else {})}
        if not outbox.refresh(connection, row.id, "assign", payload):
            number = connection.execute(
                select(func.count()).select_from(tables.decision).where(tables.decision.c.request == row.id)
            ).scalar_one()
            due = at if asked or row.ended_at or row.call is None else max(at, row.at + self._assign_after)
            pledge = Pledge(row.id, desk, "assign", f"{row.id}:assign:{number}", payload, due)
            outbox.make(connection, pledge, at)


def _with_reason(decision: Decision) -> Text:
    """Return the sentence for a request that was set apart, with the reason a person gave (A3-1)."""
    told = [decision.sentence, *(each for each in decision.reasons if each.clause == "A3-1")]
    return Text(" ".join(each.el for each in told), " ".join(each.en for each in told))


def _store(
    connection: Connection,
    rules: RuleBook,
    request: str,
    hung_on: Mapping[str, Any],
    decision: Decision,
    moved: Mapping[str, Any],
    at: datetime,
) -> None:
    values = {"team": decision.team, "sentence": decision.sentence.el, "at": at}
    result = {**decision.to_json(), **moved}
    row = insert(tables.decision).values(
        request=request, rules=rules.version, inputs=hung_on, result=result, **values
    )
    connection.execute(row)


def _decided(
    connection: Connection, rules: RuleBook, request: str, case: Case, at: datetime
) -> tuple[Decision, Workload]:
    """Return the decision and the workload it weighed."""
    try:
        weighty = workload.open_tickets(connection, rules, weighed(case, rules), at, besides=request)
        return decide(case, rules, weighty.load, at), weighty
    except DBAPIError:
        raise  # nothing was decided: the delivery is settled another time
    except Exception as error:
        log.error("routing_failed", error=type(error).__name__)
        return undecided(rules), Workload()


CASES = (
    select(
        tables.request,
        tables.school.c.level,
        tables.school.c.municipality,
        tables.school.c.inaccessible,
        tables.call.c.line,
        tables.call.c.called_raw,
        tables.call.c.ended_at,
    )
    .outerjoin(tables.school, tables.school.c.id == tables.request.c.school)
    .outerjoin(tables.call, tables.call.c.id == tables.request.c.call)
)

_LIVE_TICKET = Prepared(
    select(tables.ticket.c.id).where(tables.ticket.c.request == bindparam("of"), tables.ticket.c.live)
)


def _with_calls(connection: Connection, rules: RuleBook, request: str) -> tuple[Row[Any], Case]:
    """Return the case of a request, which no call may amend now, with the calls that came before it."""
    mine = tables.request.c.id == request
    connection.execute(select(mine).where(mine).with_for_update(key_share=True))
    row, case = _found(connection, rules, request)
    return row, replace(case, calls=recurrence.calls(connection, row, rules.recurrence))


def _found(connection: Connection, rules: RuleBook, request: str) -> tuple[Row[Any], Case]:
    row = connection.execute(CASES.where(tables.request.c.id == request)).one()
    return row, case_of(rules, row)


def case_of(rules: RuleBook, row: Row[Any]) -> Case:
    """Return the case of a row of `CASES`."""
    line = rules.line_of(row.called_raw) if row.called_raw else None
    return Case(
        directorate=row.directorate,
        level=row.level,
        municipality=row.municipality,
        inaccessible=bool(row.inaccessible),
        code=row.school_code,
        line_area=line.area if line else None,
        category=row.category,
        kind=row.kind,
        urgent=row.urgent,
        system=row.system,
        unfinished=row.unfinished,
        mode=Mode(row.mode) if row.mode else None,
        mode_reason=row.mode_reason,
        service=Service(row.service) if row.service else None,
    )


def _last(connection: Connection, request: str) -> Row[Any, Any] | None:
    """Return what was last decided on the request, and upon what."""
    decisions = tables.decision
    mine = select(decisions.c.inputs, decisions.c.result).where(decisions.c.request == request)
    return connection.execute(mine.order_by(decisions.c.id.desc()).limit(1)).one_or_none()


def _case_of(last: Row[Any, Any] | None) -> Case | None:
    """Return the case that was last decided."""
    return Case.from_json(last.inputs) if last else None


def _moved(last: Row[Any, Any] | None, decision: Decision) -> dict[str, Any]:
    """Return what is carried on from a move between teams: the teams left, whether a person chose, who keeps it.

    While its area is the same, a later decision brings it back to no team it has left, and out of none that a
    person has chosen.
    """
    if last is None or "left" not in last.result or last.result["area"] != decision.area:
        return {}
    carried = {name: last.result[name] for name in ("left", "chosen")}
    holds = carried["chosen"] or decision.team in carried["left"]
    return {**carried, "stays": last.result.get("stays", last.result["team"])} if holds else carried


def _same(last: Row[Any, Any] | None, decision: Decision) -> bool:
    """Whether the last decision on the request said the same."""
    now = decision.to_json()
    parts = ("team", "service", "mode", "travel")
    return last is not None and all(last.result.get(part) == now[part] for part in parts)
