"""What goes on is found by index, whatever a record of years holds."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.create_index(
            "tickets_to_open",
            ["desk", "due_at"],
            unique=False,
            sqlite_where=sa.text("verb = 'open' AND state IN ('waiting', 'leased')"),
            postgresql_where=sa.text("verb = 'open' AND state IN ('waiting', 'leased')"),
        )

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("unfinished_requests_of_a_caller"), sqlite_where=sa.text("unfinished"))
        batch_op.create_index(
            "requests_folded_into_one",
            ["absorbed_by"],
            unique=False,
            sqlite_where=sa.text("absorbed_by IS NOT NULL"),
            postgresql_where=sa.text("absorbed_by IS NOT NULL"),
        )
        batch_op.create_index("requests_of_a_caller", ["caller"], unique=False)
        batch_op.create_index(
            "requests_that_are_open",
            ["at"],
            unique=False,
            sqlite_where=sa.text("state IN ('received', 'needs_look', 'confirmed', 'waiting_school')"),
            postgresql_where=sa.text("state IN ('received', 'needs_look', 'confirmed', 'waiting_school')"),
        )

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index("tickets_of_a_request", ["request"], unique=False)
