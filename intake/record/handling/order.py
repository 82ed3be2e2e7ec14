"""Who does something to a request, upon what they had read, and why it may not be done. Changes nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground import tables
from intake.record.dispatch import Dispatch
from intake.record.people import Right, Sight, Signed
from intake.record.provenance import audit
from intake.record.rulebooks import InForce
from intake.record.wording import Wordings


@dataclass(frozen=True, slots=True)
class Means:
    """What the deeds work with."""

    dispatch: Dispatch
    wordings: Wordings
    in_force: InForce

    def line_of(self, connection: Connection, request: Row[Any]) -> str | None:
        """Return the line on which the request's call came in, None if it had none."""
        mine = select(tables.call.c.line).where(tables.call.c.id == request.call)
        return connection.execute(mine).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever does it: a person of the console, or the person by whose word a token asks."""

    person: int
    login: str
    sight: Sight
    rights: frozenset[Right]

    @classmethod
    def of(cls, signed: Signed) -> "Hand":
        """Return whoever is signed in."""
        return cls(
            signed.person, signed.login, signed.sight, frozenset(each for each in Right if signed.may(each))
        )


@dataclass(frozen=True, slots=True)
class Doing:
    """A deed under way: in which transaction, with what, by whom, when."""

    connection: Connection
    means: Means
    who: Hand
    at: datetime

    def audit(self, what: str, request: str, **details: Any) -> None:
        """Store that this person did something to a request."""
        audit(self.connection, "operator", what, request, {"by": self.who.login, **details}, self.at)


@dataclass(frozen=True, slots=True)
class Order:
    """One form that was sent: of which request, and of which version of it the person had read."""

    number: str
    version: int | None
    """None: whatever it is by now, as for a note, which overwrites nothing."""
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    """The form's own; sent twice it is done once."""
    anyway: bool = False
    """Also while somebody else holds the request."""
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it. `repeated`: the same form had been sent before, and nothing was done now."""

    number: str
    deed: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done to the request meanwhile: the audit's word, by whom, when."""

    what: str
    who: str
    at: datetime


class Refused(Exception):
    """Nothing was changed. `why` is the id of a sentence, `gaps` what it names."""

    def __init__(self, why: str, **gaps: object) -> None:
        super().__init__(why)
        self.why = why
        self.gaps = gaps


class Unseen(Refused):
    """There is no such request for this person."""

    def __init__(self) -> None:
        super().__init__("unseen")


class Stale(Refused):
    """The request is no longer what the person had read."""

    def __init__(self, version: int, changes: Sequence[Change]) -> None:
        super().__init__("stale")
        self.version = version
        self.changes = tuple(changes)


class Held(Refused):
    """Somebody else has it before them."""

    def __init__(self, name: str, until: datetime) -> None:
        super().__init__("held", holder=name)
        self.name = name
        self.until = until


class Repeated(Exception):
    """This form has been sent before, and what it asks was done then."""

    def __init__(self, done: Done) -> None:
        super().__init__("repeated")
        self.done = done
