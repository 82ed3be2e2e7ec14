"""A team's open tickets are counted by index, and not every open ticket there is."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(
            "tickets_a_team_has_to_do",
            ["team"],
            unique=False,
            sqlite_where=sa.text("live AND progress <> 'done'"),
            postgresql_where=sa.text("live AND progress <> 'done'"),
        )
