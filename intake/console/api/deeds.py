"""What programs do to requests: the deeds of operators, by the same functions, audited under the token's name.

What was read must be named (If-Match), unless the deed overwrites nothing; an `Idempotency-Key` does it once.
"""

import re
import secrets
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import request
from pydantic import BaseModel
from sqlalchemy import Connection

from intake.console.api.deed_models import (
    Apart,
    Correction,
    Done,
    Merge,
    NewRequest,
    NoRequest,
    Note,
    OfPromise,
    Route,
    Undo,
)
from intake.console.api.gate import Asked, Interface, Operation
from intake.console.api.problems import Told, refused_words
from intake.console.api.requests import seen
from intake.console.office import Office
from intake.record import handling
from intake.record.handling import Doing, Entry, Hand, Held, Means, Order, Refused, Repeated, Stale, Unseen
from intake.record.people import Right
from intake.record.people.tokens import Scope, Token

Work = Callable[[Doing, Order, Any], handling.Done]
KEY = re.compile(r"[!-~]{8,64}")
TAG = re.compile(r'"([0-9]{1,9})(?:\.[0-9a-f]{1,64})?"')
UNUSABLE = ("no_words", "too_many_words", "no_number", "no_phone", "merge_into_itself", "not_your_area")
"""Refusals of what was sent; `no_such_…` too. All others are of how the request stands."""


def _undo(doing: Doing, order: Order, body: Undo) -> handling.Done:
    return handling.undo(doing, order.number, body.deed)


DEEDS: tuple[tuple[str, Scope, str, type[BaseModel] | None, Work], ...] = (
    ("confirm", Scope.WRITE, "Say that it is as it should be", None,
     lambda doing, order, _body: handling.confirm(doing, order)),
    ("correct", Scope.WRITE, "Set the right school or kind of problem; it is routed anew", Correction,
     lambda doing, order, body: handling.correct(doing, order, code=body.school, category=body.category)),
    ("merge", Scope.WRITE, "Let it go on in another request", Merge,
     lambda doing, order, body: handling.merge(doing, order, body.into, other_school=body.other_school)),
    ("no-request", Scope.WRITE, "Say that it is no request; its ticket is closed with the reason", NoRequest,
     lambda doing, order, body: handling.no_request(doing, order, body.reason)),
    ("note", Scope.WRITE, "Write a note for the team", Note,
     lambda doing, order, body: handling.note(doing, order, body.text)),
    ("resend", Scope.WRITE, "Send again what a helpdesk has refused", OfPromise,
     lambda doing, order, body: handling.resend(doing, order, body.promise)),
    ("give-up", Scope.WRITE, "Send it no more", OfPromise,
     lambda doing, order, body: handling.give_up(doing, order, body.promise)),
    ("undo", Scope.WRITE, "Undo the newest deed", Undo, _undo),
    ("route", Scope.ROUTE, "Give it to a team, whatever the rules say", Route,
     lambda doing, order, body: handling.route(doing, order, body.team, body.reason)),
    ("apart", Scope.ROUTE, "Set mode or service of this request alone", Apart,
     lambda doing, order, body: handling.apart(doing, order, body.mode, body.service, body.reason)),
)  # fmt: skip
"""Name, scope, what it is, what it takes, what does it."""
OVERWRITES_NOTHING = ("note", "undo", "resend", "give-up")


def add(interface: Interface, office: Office) -> None:
    """Add the operations."""
    means = Means(office.dispatch, office.wordings, office.in_force)
    _add_entry(interface, office, means)
    for name, scope, summary, body, work in DEEDS:
        anew = name not in OVERWRITES_NOTHING
        view = _view(office, means, work, anew=anew)
        view.__name__ = f"{name.replace('-', '_')}_request"
        path = f"/requests/{{number}}/{name}"
        interface.add(Operation("POST", path, scope, summary, Done, view, body=body, changes=True, anew=anew))


def _add_entry(interface: Interface, office: Office, means: Means) -> None:
    """Add the request by hand, for what reached a helpdesk in another way."""

    def _enter_request(asked: Asked) -> Done:
        body: NewRequest = asked.body
        given = {name: value for name, value in body.model_dump().items() if name not in ("anyway", "school")}
        key, entry = _key(asked), Entry(**given, code=body.school)

        def done(connection: Connection) -> Done:
            doing = Doing(connection, means, hand(asked.token), office.clock())
            try:
                found = handling.enter(doing, key or secrets.token_hex(16), entry, anyway=body.anyway)
            except Repeated as again:
                found = again.done
            version = handling.seen(connection, doing.who, found.number).version
            return Done(number=found.number, deed=found.deed, version=version, repeated=found.repeated)

        try:
            answer = office.database.written(done)
        except Refused as why:
            raise told(why) from None
        office.wake()
        return answer

    summary = "Make a request that came by no call of ours"
    interface.add(
        Operation("POST", "/requests", Scope.WRITE, summary, Done, _enter_request, body=NewRequest, keyed=True)
    )


def _view(office: Office, means: Means, work: Work, *, anew: bool) -> Callable[[Asked], Done]:
    def view(asked: Asked) -> Done:
        order = _order(asked, anew=anew)

        def done(connection: Connection) -> Done:
            seen(connection, asked)
            doing = Doing(connection, means, hand(asked.token), office.clock())
            try:
                found = work(doing, order, asked.body)
            except Repeated as again:
                found = again.done
            version = seen(connection, asked).version
            return Done(number=found.number, deed=found.deed, version=version, repeated=found.repeated)

        try:
            answer = office.database.written(done)
        except Refused as why:
            raise told(why) from None
        office.wake()
        return answer

    return view


def hand(token: Token) -> Hand:
    """Return whoever does it: the person by whose word the token asks, under the token's name."""
    rights = {Right.SEE, Right.ACT} if Scope.WRITE in token.scopes else {Right.SEE}
    rights |= {Right.ROUTE} if Scope.ROUTE in token.scopes else set()
    return Hand(token.person, f"api: {token.name}"[:80], token.sight, frozenset(rights))


def told(why: Refused) -> Told:
    """Return a refusal of the record as a problem."""
    match why:
        case Unseen():
            return Told(404, "not-found", "Check the number.")
        case Stale():
            changes = ", ".join(f"{each.what} by {each.who}" for each in why.changes)
            detail = f"Read it again. Since then: {changes}." if changes else "Read it again."
            return Told(412, "stale", detail, version=why.version)
        case Held():
            return Told(409, "held", f"{why.name} is at work on it until {why.until:%H:%M} UTC; try again then.")
    unusable = why.why in UNUSABLE or why.why.startswith("no_such_")
    return Told(422 if unusable else 409, "unusable" if unusable else "refused", refused_words(why.why))


def _order(asked: Asked, *, anew: bool) -> Order:
    """Return what is asked, of which version; raises Told."""
    key = _key(asked)
    number, version = asked.path["number"], _version(request.headers.get("If-Match"), needed=anew)
    return Order(number, version, key) if key else Order(number, version)


def _key(asked: Asked) -> str | None:
    """Return what makes a question sent again do nothing twice, the token's own; raises Told."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not KEY.fullmatch(key):
        raise Told(422, "unusable", "`Idempotency-Key` must have 8 to 64 visible characters.")
    return sha256(f"{asked.token.id}:{request.path}:{key}".encode()).hexdigest()


def _version(given: str | None, *, needed: bool) -> int | None:
    """Return which version was read, None for any; of an ETag the version alone is compared."""
    if given is None and needed:
        raise Told(428, "version-needed", "Send the `ETag` of the request that you read as `If-Match`.")
    if given is None or given.strip() == "*":
        return None
    found = TAG.fullmatch(given.strip())
    if found is None:
        raise Told(422, "unusable", "`If-Match` must be the `ETag` of the request as you read it, or *.")
    return int(found[1])
