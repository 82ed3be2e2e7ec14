"""Tickets at helpdesks, promises to them, and the routing decisions between."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata


class PromiseState(StrEnum):
    """Where a promise to a helpdesk stands."""

    WAITING = "waiting"
    LEASED = "leased"
    KEPT = "kept"
    PARKED = "parked"
    DROPPED = "dropped"


UNSETTLED = "state IN ('waiting', 'leased')"
"""As indexes and queries both spell it: SQLite uses a partial index for no other spelling."""
TO_DO = "live AND progress <> 'done'"
"""Of a ticket: somebody has still to work on it."""
VERBS = ("open", "assign", "update", "advance", "comment", "attach", "unite", "close")

ticket = Table(
    "ticket",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("desk", String(40), nullable=False),
    Column("ref", String(120), nullable=False),
    Column("progress", String(20), nullable=False),
    Column("team", String(80)),
    Column("live", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("owner", String(120), comment="who has taken it there, by the desk's own name"),
    Column("by_hand", Boolean, nullable=False, server_default=false(),
           comment="a person has chosen its queue or taken it; we move it no more"),
    Column("changed_at", UtcTime, comment="the desk's own time of its last change that we have looked at"),
    UniqueConstraint("desk", "ref", name="a_desk_names_a_ticket_once"),
    Index("tickets_of_a_request", "request"),
    Index("a_request_has_one_live_ticket", "request", unique=True, sqlite_where=text("live"),
          postgresql_where=text("live")),
    Index("tickets_a_team_has_to_do", "team", sqlite_where=text(TO_DO), postgresql_where=text(TO_DO)),
)  # fmt: skip

promise = Table(
    "promise",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("desk", String(40), nullable=False),
    Column("verb", String(10), nullable=False),
    Column("key", String(80), nullable=False, comment="makes a repeated delivery harmless"),
    Column("payload", Json, nullable=False, comment="frozen at the first try"),
    Column("state", String(10), nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("tries", Integer, nullable=False, comment="also the fence: a settle names the try it settles"),
    Column("lease_by", String(80)),
    Column("lease_until", UtcTime),
    Column("unsure", Boolean, nullable=False, comment="the last try may have happened"),
    Column("trouble", String(500)),
    Column("made_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    UniqueConstraint("key", name="a_promise_has_its_own_key"),
    one_of("verb", VERBS, "a_promise_is_a_known_verb"),
    one_of("state", PromiseState, "a_promise_is_in_a_known_state"),
    CheckConstraint("(state = 'leased') = (lease_by IS NOT NULL)", name="a_leased_promise_has_a_holder"),
    Index("promises_that_are_due", "desk", "due_at", sqlite_where=text(UNSETTLED),
          postgresql_where=text(UNSETTLED)),
    Index("promises_that_are_parked", "desk", sqlite_where=text("state = 'parked'"),
          postgresql_where=text("state = 'parked'")),
    Index("tickets_to_open", "desk", "due_at", sqlite_where=text(f"verb = 'open' AND {UNSETTLED}"),
          postgresql_where=text(f"verb = 'open' AND {UNSETTLED}")),
    Index("assignments_to_make", "request", sqlite_where=text(f"verb = 'assign' AND {UNSETTLED}"),
          postgresql_where=text(f"verb = 'assign' AND {UNSETTLED}")),
    Index("promises_of_a_request", "request"),
)  # fmt: skip

decision = Table(
    "decision",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("rules", String(64), nullable=False, comment="SHA-256 of the rule book that decided"),
    Column("inputs", Json, nullable=False),
    Column("result", Json, nullable=False, comment="every candidate and why each loser lost"),
    Column("team", String(80), nullable=False),
    Column("sentence", Text, nullable=False, comment="the reasons in one Greek sentence"),
    Column("at", UtcTime, nullable=False),
    Index("decisions_on_a_request", "request"),
)

desk_health = Table(
    "desk_health",
    metadata,
    Column("desk", String(40), primary_key=True),
    Column("stopped_until", UtcTime, comment="no promise of this desk is claimed before"),
    Column("why", String(500)),
    Column("at", UtcTime, nullable=False),
    Column("trouble", String(10), comment="why it rests: it wished to, it is down, somebody must act"),
    Column("since", UtcTime, comment="the first failure in a row"),
    Column(
        "failures", Integer, nullable=False, server_default=text("0"), comment="in a row, nothing kept between"
    ),
    Column("failed", Id, comment="the promise that failed last; the same one again is not counted again"),
    Column("rests", Integer, nullable=False, server_default=text("0"), comment="in a row; each is longer"),
    Column("trial", Id, comment="the one promise that is tried when the rest is over"),
    Column("trial_until", UtcTime, comment="when its holder must have died"),
    one_of("trouble", ("asked", "down", "stopped"), "a_desk_rests_for_a_known_reason"),
)

desk_watch = Table(
    "desk_watch",
    metadata,
    Column("desk", String(40), primary_key=True),
    Column("seen_until", UtcTime, comment="the desk's own time of the newest change we have seen"),
    Column("due_at", UtcTime, nullable=False, comment="when somebody looks again"),
    Column("trouble", String(500), comment="why the last look failed"),
)

desk_load = Table(
    "desk_load",
    metadata,
    Column("team", String(80), primary_key=True),
    Column("desk", String(40), primary_key=True),
    Column("to_do", Integer, comment="by the desk's own count; none: it cannot tell"),
    Column("others", Integer, nullable=False, comment="of these, those that are no tickets of ours"),
    Column("counted_at", UtcTime, nullable=False),
)

note = Table(
    "note",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("desk", String(40), nullable=False),
    Column("ref", String(120), nullable=False, comment="the ticket it was written on"),
    Column("name", String(80), nullable=False, comment="the desk's own name of the note"),
    Column("text", Text, nullable=False),
    Column("by", String(120)),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("desk", "ref", "name", name="a_note_is_learned_once"),
    Index("notes_on_a_request", "request"),
)
