"""reconciliation with the carrier's own log."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COUNTS = (
    ("calls", "calls of the carrier's log to lines of ours"),
    ("elsewhere", "calls of the account to numbers that are no line of ours"),
    ("unheard", "calls the record had never heard of"),
    ("unended", "calls whose end nobody had told us"),
    ("lacking", "calls that had ended without an outcome"),
    ("recordings", "recordings of these calls in the carrier's log"),
    ("messages", "recordings the record had never heard of"),
    ("failed", "calls and recordings that could not be taken up"),
)


def upgrade() -> None:
    op.create_table(
        "errand",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="when some process does it again"),
        sa.PrimaryKeyConstraint("name", name=op.f("errand_pk")),
    )
    op.create_table(
        "reconciliation",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("asked_by", sa.String(length=20), nullable=False, comment="schedule or command"),
        sa.Column(
            "since", sa.DateTime(timezone=True), nullable=False, comment="what began earlier was not looked at"
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="none: it goes on, or its process died"
        ),
        *(sa.Column(name, sa.Integer(), nullable=False, comment=comment) for name, comment in COUNTS),
        sa.Column(
            "trouble", sa.String(length=300), nullable=True, comment="why the lists were not read to their end"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("reconciliation_pk")),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "listed_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when we first saw it in the carrier's own log",
            )
        )
        batch_op.add_column(
            sa.Column(
                "found_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when that log told us what no webhook had",
            )
        )
        batch_op.add_column(
            sa.Column(
                "cause",
                sa.String(length=10),
                nullable=True,
                comment="what we had missed: unheard, unended, lacking",
            )
        )
