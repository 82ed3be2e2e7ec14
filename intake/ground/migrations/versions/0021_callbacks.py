"""Callbacks, and every time one was tried; calls that only the carrier's log told of are found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "callback",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column(
            "call",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="in which it was promised; none: an operator did",
        ),
        sa.Column("phone", sa.String(length=15), nullable=False, comment="ten national digits to ring"),
        sa.Column("why", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "owner",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="who has taken it; none: whoever is on",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False, comment="caller, or a login"),
        sa.Column(
            "reason",
            sa.String(length=300),
            nullable=True,
            comment="why it was put off or dropped last, in an operator's words",
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.String(length=80), nullable=True, comment="a login"),
        sa.Column("result", sa.String(length=10), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("result IN ('kept', 'dropped')", name="a_callback_ends_in_a_known_way"),
        sa.CheckConstraint("why IN ('person', 'message', 'operator')", name="a_callback_has_a_known_ground"),
        sa.CheckConstraint("(done_at IS NULL) = (result IS NULL)", name="an_ended_callback_says_how"),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("callback_call_names_a_call")),
        sa.ForeignKeyConstraint(["owner"], ["person.id"], name=op.f("callback_owner_names_a_person")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("callback_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("callback_pk")),
    )
    with op.batch_alter_table("callback", schema=None) as batch_op:
        batch_op.create_index("callbacks_by_time", ["made_at"], unique=False)
        batch_op.create_index(
            "callbacks_made_lately",
            ["done_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NOT NULL"),
            postgresql_where=sa.text("done_at IS NOT NULL"),
        )
        batch_op.create_index("callbacks_of_a_request", ["request"], unique=False)
        batch_op.create_index(
            "callbacks_to_make",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "callback_try",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("callback", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False, comment="a login"),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True, comment="an operator's words"),
        sa.CheckConstraint(
            "result IN ('reached', 'no_answer', 'busy', 'wrong_number')", name="a_try_ends_in_a_known_way"
        ),
        sa.ForeignKeyConstraint(
            ["callback"], ["callback.id"], name=op.f("callback_try_callback_names_a_callback")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("callback_try_pk")),
    )
    with op.batch_alter_table("callback_try", schema=None) as batch_op:
        batch_op.create_index("tries_of_a_callback", ["callback"], unique=False)

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(
            "calls_that_were_found",
            ["id"],
            unique=False,
            sqlite_where=sa.text("found_at IS NOT NULL"),
            postgresql_where=sa.text("found_at IS NOT NULL"),
        )
