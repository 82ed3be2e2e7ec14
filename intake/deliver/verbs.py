"""What each promise means at a desk. Talks to the desk, and to nothing else; no transaction is open meanwhile."""

from collections.abc import Callable

from intake.record import wording
from intake.record.outbox import Promise
from ticket_client.desk import Desk
from ticket_client.values import Draft, Ticket

Verb = Callable[[Desk, Promise, str], Ticket | None]
"""Does the promise on the ticket of a reference, empty for `open`; returns the ticket as it then stands."""

VERBS_PER_PROMISE = 2
"""Desk verbs one promise may take; a lease must outlast them all."""


def _open(desk: Desk, promise: Promise, _ref: str) -> Ticket:
    """Open once: whoever tried before may have succeeded and not lived to say so."""
    standing = desk.find(promise.request) if promise.tries > 1 else None
    return standing or desk.open(Draft(**promise.payload), promise.request)


def _assign(desk: Desk, promise: Promise, ref: str) -> Ticket:
    told = promise.payload
    ticket = desk.assign(ref, told["team"])
    desk.comment(ref, wording.routed(told["team"], told["sentence"], told["watchers"]), promise.key)
    return ticket


def _update(desk: Desk, promise: Promise, ref: str) -> Ticket:
    told = Draft(**promise.payload)
    ticket = desk.update(ref, told)
    desk.comment(ref, told.body, promise.key)
    return ticket


def _comment(desk: Desk, promise: Promise, ref: str) -> None:
    desk.comment(ref, promise.payload["text"], promise.key)


VERBS: dict[str, Verb] = {"open": _open, "assign": _assign, "update": _update, "comment": _comment}
