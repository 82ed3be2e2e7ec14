"""Callbacks: whom somebody was promised to be rung, by when, and every time it was tried."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, text

from intake.ground.columns import UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata


class Why(StrEnum):
    """What the promise rests on."""

    PERSON = "person"
    """The caller asked for a person, and nobody could answer."""
    MESSAGE = "message"
    """The caller left a message that a person must hear."""
    OPERATOR = "operator"
    """An operator promised it."""


class TryResult(StrEnum):
    """What came of ringing once."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    WRONG_NUMBER = "wrong_number"


class Ending(StrEnum):
    """How a callback ended."""

    KEPT = "kept"
    """Somebody was reached."""
    DROPPED = "dropped"
    """A person has said, with a reason, that nobody need be rung any more."""


callback = Table(
    "callback",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("call", Id, ForeignKey("call.id"), comment="in which it was promised; none: an operator did"),
    Column("phone", String(15), nullable=False, comment="ten national digits to ring"),
    Column("why", String(10), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("owner", Id, ForeignKey("person.id"), comment="who has taken it; none: whoever is on"),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", String(80), nullable=False, comment="caller, or a login"),
    Column("reason", String(300), comment="why it was put off or dropped last, in an operator's words"),
    Column("done_at", UtcTime),
    Column("done_by", String(80), comment="a login"),
    Column("result", String(10)),
    Column("version", Integer, nullable=False),
    one_of("why", Why, "a_callback_has_a_known_ground"),
    one_of("result", Ending, "a_callback_ends_in_a_known_way"),
    CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="an_ended_callback_says_how"),
    Index("callbacks_to_make", "due_at", sqlite_where=text("done_at IS NULL"),
          postgresql_where=text("done_at IS NULL")),
    Index("callbacks_made_lately", "done_at", sqlite_where=text("done_at IS NOT NULL"),
          postgresql_where=text("done_at IS NOT NULL")),
    Index("callbacks_of_a_request", "request"),
    Index("callbacks_by_time", "made_at"),
)  # fmt: skip

callback_try = Table(
    "callback_try",
    metadata,
    id_column(),
    Column("callback", Id, ForeignKey("callback.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("by", String(80), nullable=False, comment="a login"),
    Column("result", String(12), nullable=False),
    Column("note", String(300), comment="an operator's words"),
    one_of("result", TryResult, "a_try_ends_in_a_known_way"),
    Index("tries_of_a_callback", "callback"),
)
