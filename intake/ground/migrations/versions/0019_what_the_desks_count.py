"""What each team has to do by its helpdesk's own count; assignments under way are found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ASSIGNING = sa.text("verb = 'assign' AND state IN ('waiting', 'leased')")


def upgrade() -> None:
    op.create_table(
        "desk_load",
        sa.Column("team", sa.String(length=80), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("to_do", sa.Integer(), nullable=True, comment="by the desk's own count; none: it cannot tell"),
        sa.Column("others", sa.Integer(), nullable=False, comment="of these, those that are no tickets of ours"),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team", "desk", name=op.f("desk_load_pk")),
    )
    op.create_index(
        "assignments_to_make", "promise", ["request"], sqlite_where=ASSIGNING, postgresql_where=ASSIGNING
    )
