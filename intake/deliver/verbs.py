"""What each promise means at a desk. Talks to the desk, and to nothing else; no transaction is open meanwhile.

At a desk that can only be told there is nothing to look up and nothing to set: all of it is said in notes.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from intake.ground.shelf import Shelf, Spoiled
from intake.record.outbox import Promise
from intake.record.tickets import Place
from ticket_client.abilities import Search
from ticket_client.desk import Desk
from ticket_client.errors import DeskError, Gone, Rejected, Unavailable
from ticket_client.values import Draft, Progress, Ticket


class NewsFailed(Exception):
    """The news that travels along is the trouble, and nothing else was begun: the assignment can go without it."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__)
        self.error = error


class NoSound(Rejected):
    """The recording is not on the shelf as it should be; the desk was not asked."""


class SoundNotYet(Unavailable):
    """The shelf cannot be read now; the desk was not asked."""


class NoQueue(Rejected):
    """The desk lacks the team's queue: the ticket waits where it is, and the watcher sees when there is one."""


Verb = Callable[[Desk, Promise, Place], Ticket | None]
"""Does the promise on the ticket at a place; returns the ticket as it then stands."""

VERBS_PER_PROMISE = 3
"""Desk verbs one promise may take; a lease must outlast them all."""

_DRAFT = frozenset(field.name for field in fields(Draft))


def _draft(payload: Mapping[str, Any]) -> Draft:
    return Draft(**{name: value for name, value in payload.items() if name in _DRAFT})


def _open(desk: Desk, promise: Promise) -> Ticket:
    """Open once: whoever tried before may have succeeded and not lived to say so."""
    asks = promise.tries > 1 and desk.abilities.search is not Search.NONE
    standing = desk.find(promise.request) if asks else None
    return standing or desk.open(_draft(promise.payload), promise.request)


def _assign(desk: Desk, promise: Promise, place: Place) -> Ticket:
    """Move the ticket out of the queue we know it in; out of any queue when a team has asked for it.

    What was told in the call since the ticket was opened goes into the same comment: one mail, not two. Where the
    queue is another mailbox, nobody there has read the ticket yet: then the comment says it whole. It bears the
    key of the news, so that news left behind by an assignment which then fails is not told again.
    """
    told, along = promise.payload, promise.along
    if along and desk.abilities.read:
        _refreshed(desk, along, place)
    ticket = _moved(desk, place.ref, told["team"], None if told.get("asked") else place.team or "")
    fresh = not desk.abilities.read and ticket.ref != place.ref
    news = along.payload["news"] if along else ""
    text = "\n\n".join(filter(None, (told["text"], told.get("body") if fresh else news)))
    desk.comment(ticket.ref, text, along.key if along and news else promise.key)
    return ticket


def _refreshed(desk: Desk, along: Promise, place: Place) -> None:
    """Bring the fields up to date; a text that the desk refuses must not hold up the assignment."""
    try:
        desk.update(place.ref, _draft(along.payload))
    except DeskError as error:
        if type(error) is Rejected:
            raise NewsFailed(error) from None
        raise
    except Exception as error:
        raise NewsFailed(error) from None


def _moved(desk: Desk, ref: str, team: str, leaving: str | None) -> Ticket:
    try:
        return desk.assign(ref, team, leaving)
    except Gone:
        raise
    except Rejected:
        if not desk.abilities.read or team in desk.teams():
            raise
        raise NoQueue(f"there is no queue «{team}»; make it there") from None


def _update(desk: Desk, promise: Promise, place: Place) -> Ticket | None:
    ticket = desk.update(place.ref, _draft(promise.payload)) if desk.abilities.read else None
    if news := promise.payload["news"]:
        desk.comment(place.ref, news, promise.key)
    return ticket


def _advance(desk: Desk, promise: Promise, place: Place) -> Ticket | None:
    """Say how far it has come; `aloud` with the reason, and where nothing can be set that alone."""
    told = promise.payload
    if told.get("aloud") or not desk.abilities.read:
        desk.comment(place.ref, told["text"], promise.key)
    return desk.advance(place.ref, Progress(told["progress"])) if desk.abilities.read else None


def _comment(desk: Desk, promise: Promise, place: Place) -> None:
    desk.comment(place.ref, promise.payload["text"], promise.key)


def _attach(desk: Desk, promise: Promise, place: Place, shelf: Shelf) -> None:
    """Bring a recording from the shelf to the ticket. The shelf's troubles are this promise's alone."""
    told = promise.payload
    try:
        data = shelf.whole(told["file"], told["sha256"]).read_bytes()
    except Spoiled as error:
        raise NoSound(str(error)) from None
    except OSError as error:
        raise SoundNotYet(f"the recording cannot be read ({error.strerror})") from None
    desk.attach(place.ref, told["name"], told["media"], data, promise.key)


def _unite(desk: Desk, promise: Promise, place: Place) -> Ticket | None:
    return desk.unite(promise.request, place.ref)


def _close(desk: Desk, promise: Promise) -> Ticket | None:
    """Close the ticket the request has left, with a pointer to where it goes on."""
    told = promise.payload
    desk.comment(told["ref"], told["text"], promise.key)
    return desk.advance(told["ref"], Progress.DONE) if desk.abilities.read else None


VERBS: dict[str, Verb] = {
    "assign": _assign,
    "update": _update,
    "advance": _advance,
    "comment": _comment,
    "unite": _unite,
}
"""What is done on the request's live ticket."""


def talk(desk: Desk, shelf: Shelf, promise: Promise, place: Place | None) -> Ticket | None:
    """Do what was promised, by one to three of the desk's verbs; `place` is where the live ticket stands."""
    if promise.verb == "open":
        return _open(desk, promise)
    if promise.verb == "close":
        return _close(desk, promise)
    assert place
    if promise.verb == "attach":
        _attach(desk, promise, place, shelf)
        return None
    return VERBS[promise.verb](desk, promise, place)


def moot(promise: Promise, place: Place | None) -> str | None:
    """Return why there is nothing left to do, None if there is."""
    if promise.verb in ("open", "close"):
        return None
    if place is None:
        return "the ticket is gone"
    if place.desk != promise.desk:
        return "the ticket goes on at another helpdesk"
    if promise.verb == "assign" and place.by_hand and not promise.payload.get("asked"):
        return "a person has chosen the queue"
    return None
