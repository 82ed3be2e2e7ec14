"""What technicians wrote at the helpdesk: kept with the request, and obeyed where it says something to us.

Reads notes that were fetched; asks no desk. What can be said stands in `intake.record.written`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground import tables
from intake.ground.tables import OPEN_STATES
from intake.ground.upsert import insert_or_ignore
from intake.record import moves, tickets
from intake.record.provenance import audit
from intake.record.tickets import Place
from intake.record.wording import Wordings
from intake.record.written import given_back, visit_in
from intake.route.rulebook import RuleBook
from ticket_client.values import Note


def learn(
    connection: Connection, rules: RuleBook, wordings: Wordings, place: Place, said: Iterable[Note], at: datetime
) -> bool:
    """Keep the notes that are new and do what they say; True if a desk was promised something."""
    promised = False
    for note in said:
        row = {"request": place.request, "desk": place.desk, "ref": place.ref, "name": note.id}
        if insert_or_ignore(connection, tables.note, **row, text=note.text, by=note.by, at=note.at):
            promised = _obeyed(connection, rules, wordings, place.request, note.text, at) or promised
    return promised


def _obeyed(
    connection: Connection, rules: RuleBook, wordings: Wordings, key: str, text: str, at: datetime
) -> bool:
    visit, back = visit_in(text), given_back(text)
    if visit:
        request = _request(connection, key)
        tickets.change(connection, request, {"visit": visit})
        audit(connection, "desk", "visit_planned", key, {"visit": visit}, at)
    if back and (request := _request(connection, key)).state in OPEN_STATES:
        moves.give_back(connection, rules, wordings, request, back, at)
        return True
    return False


def _request(connection: Connection, key: str) -> Row[Any]:
    """Return the request, which `tickets.learn` has locked."""
    return connection.execute(select(tables.request).where(tables.request.c.id == key)).one()
