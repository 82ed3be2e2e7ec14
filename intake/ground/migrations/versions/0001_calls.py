"""The tables of the first release: calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False, comment="as the carrier names it in To"),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "area", sa.String(length=20), nullable=True, comment="directorate_code a direct line preselects (B.2)"
        ),
        sa.Column("test", sa.Boolean(), nullable=False, comment="calls on it are kept out of figures"),
        sa.PrimaryKeyConstraint("key", name=op.f("line_pk")),
        sa.UniqueConstraint("number", name="a_number_is_one_line"),
    )
    op.create_table(
        "call",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("caller_raw", sa.String(length=64), nullable=False),
        sa.Column(
            "caller", sa.String(length=15), nullable=True, comment="ten national digits when it can be rung back"
        ),
        sa.Column("called_raw", sa.String(length=64), nullable=False),
        sa.Column("forwarded_from", sa.String(length=64), nullable=True),
        sa.Column(
            "headers",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="SIP headers the carrier passed on",
        ),
        sa.Column("line", sa.String(length=40), nullable=True),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="the conversation after the last turn, ivr.values.State"
        ),
        sa.Column("last_turn", sa.Integer(), nullable=False, comment="highest turn number; -1 before the first"),
        sa.Column("question", sa.Integer(), nullable=False, comment="turn that first put the present question"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=True, comment="the carrier's final word"),
        sa.CheckConstraint("(ended_at IS NULL) = (status IS NULL)", name="an_ended_call_says_how"),
        sa.ForeignKeyConstraint(["line"], ["line.key"], name=op.f("call_line_names_a_line")),
        sa.PrimaryKeyConstraint("id", name=op.f("call_pk")),
        sa.UniqueConstraint("carrier", "sid", name="a_carrier_names_a_call_once"),
    )
    op.create_index(
        "calls_in_progress",
        "call",
        ["began_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("calls_of_a_caller", "call", ["caller"], unique=False)
    op.create_table(
        "turn",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False, comment="turn number in the URL that was called"),
        sa.Column("fingerprint", sa.String(length=64), nullable=False, comment="SHA-256 of what was heard"),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column(
            "answer",
            sa.Text(),
            nullable=False,
            comment="what was said, asked, done and remembered: ivr.values.Turn",
        ),
        sa.Column(
            "document", sa.LargeBinary(), nullable=True, comment="the bytes answered; dropped a day after the call"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("turn_call_names_a_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("turn_pk")),
        sa.UniqueConstraint("call", "asked", "fingerprint", name="the_same_input_is_answered_once"),
        sa.UniqueConstraint("call", "n", name="a_call_has_a_turn_once"),
    )
