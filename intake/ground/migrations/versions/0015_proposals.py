"""Proposals to move a request from team to team."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False, comment="the team that had it"),
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("decision", JSON, nullable=False, comment="what is decided if it is moved, with every reason"),
        sa.Column("sentence", sa.Text(), nullable=False, comment="the reason in one Greek sentence"),
        sa.Column(
            "rules", sa.String(length=64), nullable=False, comment="SHA-256 of the rule book that proposed it"
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False, comment="moved without a person"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ground IN ('rules', 'load', 'untouched')", name="a_proposal_has_a_known_ground"),
        sa.CheckConstraint(
            "state IN ('open', 'moved', 'refused', 'outdated')", name="a_proposal_is_in_a_known_state"
        ),
        sa.CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="a_settled_proposal_says_when"),
        sa.CheckConstraint("source <> target", name="a_proposal_moves_something"),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("proposal_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("proposal_pk")),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index("proposals_on_a_request", ["request"], unique=False)
        batch_op.create_index(
            "a_request_has_one_open_proposal", ["request"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        )
