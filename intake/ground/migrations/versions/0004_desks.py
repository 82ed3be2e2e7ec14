"""The tables of the first release: desks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_health",
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column(
            "stopped_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="no promise of this desk is claimed before",
        ),
        sa.Column("why", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("desk", name=op.f("desk_health_pk")),
    )
    op.create_table(
        "decision",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False, comment="SHA-256 of the rule book that decided"),
        sa.Column("inputs", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "result",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="every candidate and why each loser lost",
        ),
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False, comment="the reasons in one Greek sentence"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("decision_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("decision_pk")),
    )
    op.create_index("decisions_on_a_request", "decision", ["request"], unique=False)
    op.create_table(
        "promise",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("verb", sa.String(length=10), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False, comment="makes a repeated delivery harmless"),
        sa.Column(
            "payload",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="frozen when promised",
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "tries", sa.Integer(), nullable=False, comment="also the fence: a settle names the try it settles"
        ),
        sa.Column("lease_by", sa.String(length=80), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unsure", sa.Boolean(), nullable=False, comment="the last try may have happened"),
        sa.Column("trouble", sa.String(length=500), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'leased') = (lease_by IS NOT NULL)", name="a_leased_promise_has_a_holder"),
        sa.CheckConstraint(
            "state IN ('waiting', 'leased', 'kept', 'parked', 'dropped')", name="a_promise_is_in_a_known_state"
        ),
        sa.CheckConstraint(
            "verb IN ('open', 'assign', 'update', 'comment', 'attach')", name="a_promise_is_a_known_verb"
        ),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("promise_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("promise_pk")),
        sa.UniqueConstraint("key", name="a_promise_has_its_own_key"),
    )
    op.create_index("promises_of_a_request", "promise", ["request"], unique=False)
    op.create_index(
        "promises_that_are_due",
        "promise",
        ["desk", "due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'leased')"),
        postgresql_where=sa.text("state IN ('waiting', 'leased')"),
    )
    op.create_table(
        "ticket",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("progress", sa.String(length=20), nullable=False),
        sa.Column("team", sa.String(length=80), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("ticket_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_pk")),
        sa.UniqueConstraint("desk", "ref", name="a_desk_names_a_ticket_once"),
    )
    op.create_index(
        "a_request_has_one_live_ticket",
        "ticket",
        ["request"],
        unique=True,
        sqlite_where=sa.text("live"),
        postgresql_where=sa.text("live"),
    )
