"""The registry is asked on a schedule, and each school has the partner body that it names."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "registry_sync",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False, comment="schedule or command"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="none: it goes on, or its process died"
        ),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False, comment="rows and values that could not be used"),
        sa.Column("trouble", sa.String(length=300), nullable=True, comment="why nothing was taken over"),
        sa.PrimaryKeyConstraint("id", name=op.f("registry_sync_pk")),
    )
    op.add_column(
        "school",
        sa.Column(
            "partner",
            sa.String(length=120),
            nullable=True,
            comment="its partner body by the registry: a slug of Annex 1, else words",
        ),
    )
