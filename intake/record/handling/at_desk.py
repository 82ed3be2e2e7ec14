"""What a deed promises the helpdesk: a ticket closed, opened again, a comment. All in the deed's transaction.

Talks to no desk. What nobody has tried yet is taken back instead of being told and untold.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row

from intake.record import outbox, tickets
from intake.record.handling.ledger import Told
from intake.record.handling.order import Doing
from intake.record.outbox import Pledge
from intake.record.wording import Wording
from ticket_client.values import Progress

Text = Callable[[Wording], str]
"""Says it in the language of a helpdesk."""


def close(doing: Doing, request: Row[Any], text: Text) -> Told:
    """Let the request's ticket be closed with this note; one that nobody has tried to open is never opened."""
    connection, at = doing.connection, doing.at
    unopened = outbox.take_back(connection, request.id, ("open",), at)
    dropped = [*unopened, *outbox.take_back(connection, request.id, ("assign", "update"), at)]
    place = tickets.place_of(connection, request.id)
    if place is None and unopened:
        return Told(dropped=[*dropped, *outbox.take_back(connection, request.id, ("attach", "comment"), at)])
    desk = place.desk if place else outbox.desk_of(connection, request.id)
    made = _advance(doing, request.id, desk, Progress.DONE, text(doing.means.wordings.at(desk)))
    return Told([made], dropped, more={"progress": place.progress if place else Progress.PENDING})


def open_again(doing: Doing, deed: Row[Any]) -> None:
    """Undo a closing: take it back if nobody has tried it, else let the ticket be as far as it was."""
    connection, promised = doing.connection, deed.promised
    left = set(promised["made"]) - set(outbox.retract(connection, promised["made"], doing.at))
    outbox.put_back(connection, promised["dropped"], doing.at)
    if left:
        place = tickets.place_of(connection, deed.request)
        desk = place.desk if place else outbox.desk_of(connection, deed.request)
        text = doing.means.wordings.at(desk).say("goes_on_after_all")
        _advance(doing, deed.request, desk, Progress(promised["progress"]), text)


def _advance(doing: Doing, key: str, desk: str, progress: Progress, text: str) -> str:
    number = outbox.count(doing.connection, key, "advance") + 1
    payload = {"progress": progress, "text": text, "aloud": True}
    pledge = Pledge(key, desk, "advance", f"{key}:hand:{number}", payload, doing.at)
    outbox.make(doing.connection, pledge, doing.at)
    return pledge.key


def comment(doing: Doing, key: str, text: Text) -> str:
    """Let this be said on a request's ticket, internally; return the promise's key."""
    desk = outbox.desk_of(doing.connection, key)
    number = outbox.count(doing.connection, key, "comment") + 1
    payload = {"text": text(doing.means.wordings.at(desk))}
    pledge = Pledge(key, desk, "comment", f"{key}:comment:{number}", payload, doing.at)
    outbox.make(doing.connection, pledge, doing.at)
    return pledge.key


def unsay(doing: Doing, key: str, said: Sequence[str], text: Text) -> None:
    """Take comments back; those that somebody has read, or may have, by another one."""
    if set(said) - set(outbox.retract(doing.connection, said, doing.at)):
        comment(doing, key, text)
