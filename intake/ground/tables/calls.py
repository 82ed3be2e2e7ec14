"""Calls, their turns and the lines they came in on."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from intake.ground.columns import Json, UtcTime
from intake.ground.tables.base import Id, id_column, metadata

line = Table(
    "line",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("number", String(64), nullable=False, comment="as the carrier names it in To"),
    Column("name", String(120), nullable=False),
    Column("area", String(20), comment="directorate_code a direct line preselects (B.2)"),
    Column("test", Boolean, nullable=False, comment="calls on it are kept out of figures"),
    UniqueConstraint("number", name="a_number_is_one_line"),
)

call = Table(
    "call",
    metadata,
    id_column(),
    Column("carrier", String(20), nullable=False),
    Column("sid", String(64), nullable=False),
    Column("caller_raw", String(64), nullable=False),
    Column("caller", String(15), comment="ten national digits when it can be rung back"),
    Column("called_raw", String(64), nullable=False),
    Column("forwarded_from", String(64)),
    Column("headers", Json, nullable=False, comment="SIP headers the carrier passed on"),
    Column("line", String(40), ForeignKey("line.key")),
    Column("test", Boolean, nullable=False),
    Column("state", Text, nullable=False, comment="the conversation after the last turn, ivr.values.State"),
    Column("last_turn", Integer, nullable=False, comment="highest turn number; -1 before the first"),
    Column("question", Integer, nullable=False, comment="turn that first put the present question"),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("status", String(20), comment="the carrier's final word"),
    Column("listed_at", UtcTime, comment="when we first saw it in the carrier's own log"),
    Column("found_at", UtcTime, comment="when that log told us what no webhook had"),
    Column("cause", String(10), comment="what we had missed: unheard, unended, lacking"),
    UniqueConstraint("carrier", "sid", name="a_carrier_names_a_call_once"),
    CheckConstraint("(ended_at IS NULL) = (status IS NULL)", name="an_ended_call_says_how"),
    Index("calls_in_progress", "began_at", sqlite_where=text("ended_at IS NULL"),
          postgresql_where=text("ended_at IS NULL")),
    Index("calls_of_a_caller", "caller"),
    Index("calls_by_time", "began_at"),
    Index("calls_that_were_found", "id", sqlite_where=text("found_at IS NOT NULL"),
          postgresql_where=text("found_at IS NOT NULL")),
)  # fmt: skip

turn = Table(
    "turn",
    metadata,
    id_column(),
    Column("call", Id, ForeignKey("call.id"), nullable=False),
    Column("n", Integer, nullable=False),
    Column("asked", Integer, nullable=False, comment="turn number in the URL that was called"),
    Column("fingerprint", String(64), nullable=False, comment="SHA-256 of what was heard"),
    Column("heard", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("answer", Text, nullable=False, comment="what was said, asked, done and remembered: ivr.values.Turn"),
    Column("document", LargeBinary, comment="the bytes answered; dropped a day after the call"),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("call", "n", name="a_call_has_a_turn_once"),
    UniqueConstraint("call", "asked", "fingerprint", name="the_same_input_is_answered_once"),
)
