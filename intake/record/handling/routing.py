"""Another team by an operator's word, and another mode or service for one request alone (circular A3-1, B-4).

People win: what was given to a team here is moved by no rule later, as long as its area stays the same.
"""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground import tables
from intake.record import one_request, tickets
from intake.record.handling.decided import worded
from intake.record.handling.ledger import Told, begun, kept
from intake.record.handling.order import Doing, Done, Order, Refused
from intake.record.heads.stories import ROUTED
from intake.record.one_request import Apart
from intake.record.ticket_words import words
from intake.route.parts import Team
from intake.route.rulebook import RuleBook
from intake.route.values import Decision, Mode, Reason, Service, Text

CLAUSE = "B-4"


def teams_for(rules: RuleBook, area: str | None) -> list[Team]:
    """Return the teams that may be chosen, those of the request's own area first."""
    mine = list(rules.bodies([area])) if area and area in rules.areas else []
    rest = sorted((each for each in rules.bodies() if each not in mine), key=lambda team: team.name.el)
    return [*mine, rules.triage, rules.lead, *rest]


def route(doing: Doing, order: Order, team: str, reason: str) -> Done:
    """Give the request to a team of the rule book, whatever the rules say, and for a reason that is kept."""
    connection, request = doing.connection, begun(doing, order)
    reason = worded(reason, 300)
    choice = teams_for(doing.means.in_force.book, request.directorate)
    chosen = next((each for each in choice if each.queue == team), None)
    if chosen is None:
        raise Refused("no_such_team")
    before = _last(connection, request.id)
    if before is None:
        raise Refused("no_ticket_yet")
    place = tickets.place_of(connection, request.id)
    stood = (place.team if place else None) or before.result["team"]
    if stood == chosen.queue:
        raise Refused("already_there")
    decision = _chosen(Decision.from_json(before.result), chosen, reason)
    doing.means.dispatch.move(connection, request.id, decision, stood, doing.at, chosen=True, asked=True)
    tickets.change(connection, request, {})
    _answered(doing, request.id)
    more = {"decision": before.id, "stood": stood}
    done = kept(doing, order, request, "route", {}, Told(words=reason, more=more), counts=True)
    move = {"reason": reason, "from": stood, "to": chosen.queue, "deed": done.deed}
    doing.audit(ROUTED, request.id, **move)
    return done


def back(doing: Doing, deed: Row[Any]) -> None:
    """Undo it: the earlier decision holds again, and the ticket stands where it stood."""
    decided = tables.decision
    mine = select(decided.c.result).where(decided.c.id == deed.promised["decision"])
    result = {**doing.connection.execute(mine).scalar_one(), "team": deed.promised["stood"]}
    doing.means.dispatch.move_back(doing.connection, deed.request, result, doing.at)


def apart(doing: Doing, order: Order, mode: str | None, service: str | None, reason: str) -> Done:
    """Set mode or service for this request alone, or neither: back to the rule book."""
    request = begun(doing, order)
    wanted = Apart()
    if mode or service:
        try:
            ways = (Mode(mode) if mode else None, Service(service) if service else None)
        except ValueError:
            raise Refused("no_such_mode") from None
        wanted = Apart(*ways, worded(reason, 300))
    new = asdict(wanted)
    if new == {name: getattr(request, name) for name in new}:
        raise Refused("nothing_to_set")
    _set_apart(doing, request.number, wanted)
    return kept(doing, order, request, "apart", new, Told(words=wanted.mode_reason))


def apart_no_more(doing: Doing, deed: Row[Any], number: str) -> None:
    """Undo it: what was set before holds again."""
    _set_apart(doing, number, Apart(**deed.before))


def _set_apart(doing: Doing, number: str, wanted: Apart) -> None:
    one_request.set_apart(doing.connection, doing.means.dispatch, number, wanted, doing.who.login, doing.at)


def _answered(doing: Doing, request: str) -> None:
    """Close a proposal to move it, which waited for a person."""
    proposals = tables.proposal
    mine = proposals.update().where(proposals.c.request == request, proposals.c.state == "open")
    doing.connection.execute(mine.values(state="outdated", settled_at=doing.at))


def _chosen(last: Decision, team: Team, reason: str) -> Decision:
    told = {language: words(language)("routed_by_hand", reason=reason) for language in ("el", "en")}
    return replace(
        last,
        team=team.queue,
        kind=team.kind,
        watchers=tuple(each for each in last.watchers if each != team.queue),
        technician=None,
        reasons=(Reason(told["el"], told["en"], CLAUSE),),
        sentence=Text(told["el"], told["en"]),
    )


def _last(connection: Connection, request: str) -> Row[Any, Any] | None:
    decided = tables.decision.c
    query = select(decided.id, decided.result).where(decided.request == request)
    return connection.execute(query.order_by(decided.id.desc()).limit(1)).one_or_none()
