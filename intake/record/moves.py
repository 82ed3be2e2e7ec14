"""Requests that move: to another helpdesk with their area, or out of a team that says «not ours».

A ticket leaves a desk in one way: it opens anew where it belongs, and the old one is closed with a pointer.
Decides no route (see `dispatch`) and asks no desk.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from intake.ground.tables import RequestState
from intake.record import outbox, tickets
from intake.record.outbox import Pledge, Promise
from intake.record.provenance import audit
from intake.record.wording import Wordings
from intake.route.rulebook import RuleBook
from intake.route.values import Text
from ticket_client.values import Progress, Ticket

RETURNED = "returned"
"""Why a person should look: a team gave the request back."""
MOST_RETURNS = 2
"""So often a request comes back to triage; after that the lead decides."""


def to_desk(connection: Connection, request: str, desk: str, at: datetime) -> None:
    """Let the request's ticket be at this desk: redirect what nobody has tried, else open anew there."""
    if outbox.desk_of(connection, request) == desk:
        return
    for verb in ("assign", "update", "attach"):
        outbox.drop(connection, request, verb, at)  # the new ticket says it all, and may want no files
    outbox.drop(connection, request, "close", at, desk)  # where it comes back to, it is not closed
    outbox.carry(connection, request, "comment", desk)
    if not outbox.redirect(connection, request, desk):
        key = f"{request}:open:{outbox.count(connection, request, 'open') + 1}"
        outbox.make(connection, Pledge(request, desk, "open", key, {}, at), at)
    audit(connection, "rule", "moved_desk", request, {"to": desk}, at)


def settled_in(
    connection: Connection, wordings: Wordings, promise: Promise, ticket: Ticket, at: datetime, *, told_only: bool
) -> None:
    """Write down the ticket that now stands, and close the one at the desk the request has left.

    One that had been there before has not heard what was told since. A desk that is `told_only` and was told that
    the ticket closes takes its first letter, sent anew, for a copy.
    """
    left = tickets.place_of(connection, promise.request)
    back = tickets.stood_at(connection, promise.request, promise.desk)
    if left and left.desk != promise.desk:
        tickets.leave(connection, left, at)
        payload = {"ref": left.ref, "text": wordings.at(left.desk).goes_on(promise.desk, ticket.ref)}
        key = f"{promise.request}:close:{promise.id}"
        outbox.make(connection, Pledge(promise.request, left.desk, "close", key, payload, at), at)
    tickets.store(connection, promise.request, promise.desk, ticket, at)
    if back and not told_only:
        tickets.locked(connection, promise.request)  # its call may be telling more at this moment
        outbox.tell(connection, promise.request, at, at)
    if left and (ticket.progress is Progress.DONE or (back and told_only)):  # it was closed there with a pointer
        key = f"{promise.request}:advance:{promise.id}"
        text = f"{wordings.at(promise.desk).comes_back()}\n\n{promise.payload['body']}"
        payload = {"progress": Progress.PENDING, "text": text}
        outbox.make(connection, Pledge(promise.request, promise.desk, "advance", key, payload, at), at)


def give_back(
    connection: Connection, rules: RuleBook, wordings: Wordings, request: Row[Any], why: str, at: datetime
) -> None:
    """Bring a locked request out of the team that says it is not theirs: to triage, the third time to the lead."""
    times = request.returned + 1
    team = rules.triage if times <= MOST_RETURNS else rules.lead
    reasons = [*(reason for reason in request.reasons if reason != RETURNED), RETURNED]
    state = {"state": RequestState.NEEDS_LOOK, "reasons": reasons, "returned": times}
    tickets.change(connection, request, state)
    audit(connection, "desk", "given_back", request.id, {"times": times, "to": team.queue}, at)
    outbox.drop(connection, request.id, "assign", at)
    desk = outbox.desk_of(connection, request.id)
    sentence = wordings.at(desk).given_back(why, times)
    text = wordings.at(desk).routed(team.queue, Text(sentence, sentence), ())
    payload = {"team": team.queue, "asked": True, "text": text}
    outbox.make(connection, Pledge(request.id, desk, "assign", f"{request.id}:back:{times}", payload, at), at)
