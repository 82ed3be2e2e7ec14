"""watch over the line."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canary",
        sa.Column("line", sa.String(length=40), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=True, comment="when the last run ended"),
        sa.Column("well_at", sa.DateTime(timezone=True), nullable=True, comment="when a run last went well"),
        sa.Column("failed", sa.Integer(), nullable=False, comment="runs in a row that went wrong"),
        sa.Column("trouble", sa.String(length=300), nullable=True, comment="what went wrong in the last run"),
        sa.PrimaryKeyConstraint("line", name=op.f("canary_pk")),
    )
    op.create_table(
        "incident",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("why", sa.String(length=300), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Boolean(), nullable=False, comment="people know that it began"),
        sa.Column("told_over", sa.Boolean(), nullable=False, comment="people know that it is over"),
        sa.CheckConstraint("kind IN ('canary', 'silence')", name="an_incident_is_of_a_known_kind"),
        sa.CheckConstraint("ended_at IS NOT NULL OR NOT told_over", name="nothing_is_over_before_it_ends"),
        sa.PrimaryKeyConstraint("id", name=op.f("incident_pk")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(
            "one_incident_of_a_kind_is_open",
            ["kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "incidents_to_tell",
            ["id"],
            unique=False,
            sqlite_where=sa.text("NOT told_over"),
            postgresql_where=sa.text("NOT told_over"),
        )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index("calls_by_time", ["began_at"], unique=False)
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            "promises_that_are_parked",
            ["desk"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )
