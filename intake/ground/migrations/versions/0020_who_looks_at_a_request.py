"""Who looks at which request now; open requests of an area are found by index."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("state IN ('received', 'needs_look', 'confirmed', 'waiting_school')")


def upgrade() -> None:
    op.create_table(
        "viewing",
        sa.Column("id", ID, sa.Identity(always=False), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("person", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when their page last said so"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("viewing_person_names_a_person")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("viewing_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("viewing_pk")),
        sa.UniqueConstraint("request", "person", name="a_person_looks_at_a_request_once"),
    )
    with op.batch_alter_table("viewing", schema=None) as batch_op:
        batch_op.create_index("what_a_person_looks_at", ["person"], unique=False)
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(
            "open_requests_of_an_area",
            ["directorate", "at"],
            unique=False,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )
        batch_op.create_index(
            "requests_merged_into_one",
            ["merged_into"],
            unique=False,
            sqlite_where=sa.text("merged_into IS NOT NULL"),
            postgresql_where=sa.text("merged_into IS NOT NULL"),
        )
