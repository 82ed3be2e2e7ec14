"""Proposals to move a request from its team to another, and what became of them."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import id_column, metadata

OPEN_PROPOSAL = "state = 'open'"
"""As indexes and queries both spell it: SQLite uses a partial index for no other spelling."""

proposal = Table(
    "proposal",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("ground", String(10), nullable=False),
    Column("source", String(80), nullable=False, comment="the team that had it"),
    Column("target", String(80), nullable=False),
    Column("decision", Json, nullable=False, comment="what is decided if it is moved, with every reason"),
    Column("sentence", Text, nullable=False, comment="the reason in one Greek sentence"),
    Column("rules", String(64), nullable=False, comment="SHA-256 of the rule book that proposed it"),
    Column("state", String(10), nullable=False),
    Column("automatic", Boolean, nullable=False, comment="moved without a person"),
    Column("at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    one_of("ground", ("rules", "load", "untouched"), "a_proposal_has_a_known_ground"),
    one_of("state", ("open", "moved", "refused", "outdated"), "a_proposal_is_in_a_known_state"),
    CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="a_settled_proposal_says_when"),
    CheckConstraint("source <> target", name="a_proposal_moves_something"),
    Index("proposals_on_a_request", "request"),
    Index("a_request_has_one_open_proposal", "request", unique=True, sqlite_where=text(OPEN_PROPOSAL),
          postgresql_where=text(OPEN_PROPOSAL)),
)  # fmt: skip
