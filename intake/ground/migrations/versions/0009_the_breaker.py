"""A desk's rest has a reason, a count of failures before it, and one promise that ends it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("desk_health", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "trouble",
                sa.String(length=10),
                nullable=True,
                comment="why it rests: it wished to, it is down, somebody must act",
            )
        )
        batch_op.add_column(
            sa.Column("since", sa.DateTime(timezone=True), nullable=True, comment="the first failure in a row")
        )
        batch_op.add_column(
            sa.Column(
                "failures",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="in a row, nothing kept between",
            )
        )
        batch_op.add_column(
            sa.Column(
                "failed",
                key,
                nullable=True,
                comment="the promise that failed last; the same one again is not counted again",
            )
        )
        batch_op.add_column(
            sa.Column(
                "rests",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="in a row; each is longer",
            )
        )
        batch_op.add_column(
            sa.Column("trial", key, nullable=True, comment="the one promise that is tried when the rest is over")
        )
        batch_op.add_column(
            sa.Column(
                "trial_until", sa.DateTime(timezone=True), nullable=True, comment="when its holder must have died"
            )
        )
        batch_op.create_check_constraint(
            "a_desk_rests_for_a_known_reason", "trouble IN ('asked', 'down', 'stopped')"
        )
