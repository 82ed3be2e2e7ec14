"""What the watch over the line remembers: the canary's last run, and which trouble has been told to people."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, text

from intake.ground.columns import UtcTime, one_of
from intake.ground.tables.base import id_column, metadata

TROUBLES = ("canary", "silence")

canary = Table(
    "canary",
    metadata,
    Column("line", String(40), primary_key=True),
    Column("ran_at", UtcTime, comment="when the last run ended"),
    Column("well_at", UtcTime, comment="when a run last went well"),
    Column("failed", Integer, nullable=False, comment="runs in a row that went wrong"),
    Column("trouble", String(300), comment="what went wrong in the last run"),
)

incident = Table(
    "incident",
    metadata,
    id_column(),
    Column("kind", String(20), nullable=False),
    Column("why", String(300), nullable=False),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("told", Boolean, nullable=False, comment="people know that it began"),
    Column("told_over", Boolean, nullable=False, comment="people know that it is over"),
    one_of("kind", TROUBLES, "an_incident_is_of_a_known_kind"),
    CheckConstraint("ended_at IS NOT NULL OR NOT told_over", name="nothing_is_over_before_it_ends"),
    Index("one_incident_of_a_kind_is_open", "kind", unique=True, sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
    Index("incidents_to_tell", "id", sqlite_where=text("NOT told_over"), postgresql_where=text("NOT told_over")),
)  # fmt: skip
