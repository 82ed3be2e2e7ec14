"""What operators do to requests, and which request each of them has before them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deed",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column(
            "key",
            sa.String(length=64),
            nullable=False,
            comment="of the form; sent again it does nothing",
        ),
        sa.Column(
            "before",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="the changed columns as they were",
        ),
        sa.Column(
            "after",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="as they are since",
        ),
        sa.Column(
            "promised",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="keys of the promises it made and took back",
        ),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="of the request after it; undone only while that stands",
        ),
        sa.Column("words", sa.Text(), nullable=True, comment="the reason or the note, in the operator's words"),
        sa.Column("batch", sa.String(length=64), nullable=True, comment="what was done to many at once"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "what IN ('confirm', 'correct', 'merge', 'route', 'apart', 'note', 'no_request', 'resend', 'give_up',"
            " 'by_hand')",
            name="a_deed_is_of_a_known_kind",
        ),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="an_undone_deed_says_by_whom"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("deed_person_names_a_person")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("deed_request_names_a_request")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("deed_undone_by_names_a_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("deed_pk")),
        sa.UniqueConstraint("key", name="a_form_is_one_deed"),
    )
    with op.batch_alter_table("deed", schema=None) as batch_op:
        batch_op.create_index(
            "deeds_of_a_batch",
            ["batch"],
            unique=False,
            sqlite_where=sa.text("batch IS NOT NULL"),
            postgresql_where=sa.text("batch IS NOT NULL"),
        )
        batch_op.create_index("deeds_on_a_request", ["request"], unique=False)

    op.create_table(
        "hold",
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="when it falls free by itself"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("hold_person_names_a_person")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("hold_request_names_a_request")),
        sa.PrimaryKeyConstraint("request", name=op.f("hold_pk")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index("holds_of_a_person", ["person"], unique=False)

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "settled",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                server_default=sa.text("'[]'"),
                nullable=False,
                comment="what a person has decided: school, category, look, and the reasons that are settled",
            )
        )
        batch_op.add_column(
            sa.Column(
                "channel", sa.String(length=5), nullable=True, comment="how it came, if an operator has entered it"
            )
        )
        batch_op.add_column(
            sa.Column("contact", sa.String(length=120), nullable=True, comment="who asked for it, by name")
        )
        batch_op.add_column(
            sa.Column(
                "text", sa.String(length=1000), nullable=True, comment="what is wanted, in an operator's words"
            )
        )
        batch_op.create_check_constraint("a_request_came_in_a_known_way", "channel IN ('phone', 'email', 'visit')")
