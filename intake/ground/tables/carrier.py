"""What is known of the comparison with the carrier's own log, and which process does an errand for all."""

from sqlalchemy import Column, Integer, String, Table

from intake.ground.columns import UtcTime
from intake.ground.tables.base import id_column, metadata

errand = Table(
    "errand",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("due_at", UtcTime, nullable=False, comment="when some process does it again"),
)

reconciliation = Table(
    "reconciliation",
    metadata,
    id_column(),
    Column("asked_by", String(20), nullable=False, comment="schedule or command"),
    Column("since", UtcTime, nullable=False, comment="what began earlier was not looked at"),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, comment="none: it goes on, or its process died"),
    Column("calls", Integer, nullable=False, comment="calls of the carrier's log to lines of ours"),
    Column(
        "elsewhere", Integer, nullable=False, comment="calls of the account to numbers that are no line of ours"
    ),
    Column("unheard", Integer, nullable=False, comment="calls the record had never heard of"),
    Column("unended", Integer, nullable=False, comment="calls whose end nobody had told us"),
    Column("lacking", Integer, nullable=False, comment="calls that had ended without an outcome"),
    Column("recordings", Integer, nullable=False, comment="recordings of these calls in the carrier's log"),
    Column("messages", Integer, nullable=False, comment="recordings the record had never heard of"),
    Column("failed", Integer, nullable=False, comment="calls and recordings that could not be taken up"),
    Column("trouble", String(300), comment="why the lists were not read to their end"),
)
