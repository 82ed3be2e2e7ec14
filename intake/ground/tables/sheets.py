"""The month's sheets, sealed, and what another source lists of the calls. No personal data."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, UniqueConstraint

from intake.ground.columns import UtcTime
from intake.ground.tables.base import Id, id_column, metadata

sheet = Table(
    "sheet",
    metadata,
    id_column(),
    Column("month", String(7), nullable=False),
    Column("figures", Text, nullable=False, comment="the figures as JSON, byte for byte as they are hashed"),
    Column("at", UtcTime, nullable=False),
    Column("before", String(64), nullable=False, comment="hash of the sheet before it"),
    Column("hash", String(64), nullable=False, comment="SHA-256 of this sheet and of that hash"),
    UniqueConstraint("before", name="a_sheet_is_followed_by_one"),
)

second_call = Table(
    "second_call",
    metadata,
    id_column(),
    Column("source", String(40), nullable=False),
    Column("ref", String(80), nullable=False, comment="the source's own name of the call"),
    Column("began_at", UtcTime, nullable=False),
    Column("call", Id, ForeignKey("call.id"), comment="our call, none if the record does not have it"),
    UniqueConstraint("source", "ref", name="a_source_lists_a_call_once"),
    Index("second_calls_by_time", "began_at"),
)
