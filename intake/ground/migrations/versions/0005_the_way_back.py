"""the way back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_watch",
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column(
            "seen_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="the desk's own time of the newest change we have seen",
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False, comment="when somebody looks again"),
        sa.Column("trouble", sa.String(length=500), nullable=True, comment="why the last look failed"),
        sa.PrimaryKeyConstraint("desk", name=op.f("desk_watch_pk")),
    )
    op.create_table(
        "note",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("desk", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False, comment="the ticket it was written on"),
        sa.Column("name", sa.String(length=80), nullable=False, comment="the desk's own name of the note"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("note_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("note_pk")),
        sa.UniqueConstraint("desk", "ref", "name", name="a_note_is_learned_once"),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index("notes_on_a_request", ["request"], unique=False)

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("merged_into", sa.String(length=32), nullable=True, comment="where its ticket was merged to")
        )
        batch_op.add_column(
            sa.Column(
                "visit",
                sa.String(length=16),
                nullable=True,
                comment="day, or day and time, of the planned visit; Athens time, ISO 8601",
            )
        )
        batch_op.add_column(
            sa.Column(
                "returned",
                sa.Integer(),
                server_default=sa.text("0"),
                nullable=False,
                comment="times a team said «not ours»",
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("request_merged_into_names_a_request"), "request", ["merged_into"], ["id"]
        )
        batch_op.create_check_constraint(
            "a_merged_request_says_where_it_went", "(state = 'merged') = (merged_into IS NOT NULL)"
        )

    verbs = ("open", "assign", "update", "advance", "comment", "attach", "unite", "close")
    with op.batch_alter_table("promise", schema=None) as batch_op:
        batch_op.drop_constraint("a_promise_is_a_known_verb", type_="check")
        batch_op.create_check_constraint("a_promise_is_a_known_verb", "verb IN ('" + "', '".join(verbs) + "')")
        batch_op.alter_column(
            "payload",
            existing_type=sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            existing_nullable=False,
            comment="frozen at the first try",
        )

    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "owner",
                sa.String(length=120),
                nullable=True,
                comment="who has taken it there, by the desk's own name",
            )
        )
        batch_op.add_column(
            sa.Column(
                "by_hand",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="a person has chosen its queue or taken it; we move it no more",
            )
        )
        batch_op.add_column(
            sa.Column(
                "changed_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="the desk's own time of its last change that we have looked at",
            )
        )
