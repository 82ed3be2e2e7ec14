"""the month's sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column(
            "figures", sa.Text(), nullable=False, comment="the figures as JSON, byte for byte as they are hashed"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(length=64), nullable=False, comment="hash of the sheet before it"),
        sa.Column("hash", sa.String(length=64), nullable=False, comment="SHA-256 of this sheet and of that hash"),
        sa.PrimaryKeyConstraint("id", name=op.f("sheet_pk")),
        sa.UniqueConstraint("before", name="a_sheet_is_followed_by_one"),
    )
    op.create_table(
        "second_call",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False, comment="the source's own name of the call"),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call", ID, nullable=True, comment="our call, none if the record does not have it"),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("second_call_call_names_a_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("second_call_pk")),
        sa.UniqueConstraint("source", "ref", name="a_source_lists_a_call_once"),
    )
    with op.batch_alter_table("second_call", schema=None) as batch_op:
        batch_op.create_index("second_calls_by_time", ["began_at"], unique=False)
