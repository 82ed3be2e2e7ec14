"""The tables of the first release: schools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column(
            "directorate", sa.String(length=20), nullable=True, comment="directorate_code of Annex 1, or none"
        ),
        sa.Column("municipality", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("inaccessible", sa.Boolean(), nullable=False),
        sa.Column(
            "mm_id",
            sa.String(length=11),
            nullable=True,
            comment="the registry's own id; never accepted from a keypad",
        ),
        sa.Column("succeeded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True, comment="local notes, kept over a re-import (A3-5)"),
        sa.Column(
            "edited",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="columns an operator has set by hand; a re-import leaves them",
        ),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "retired_at", sa.DateTime(timezone=True), nullable=True, comment="when a re-import no longer listed it"
        ),
        sa.CheckConstraint("level IN ('primary', 'secondary', 'other')", name="a_school_has_a_level"),
        sa.CheckConstraint("succeeded_by <> id", name="a_school_does_not_succeed_itself"),
        sa.ForeignKeyConstraint(["succeeded_by"], ["school.id"], name=op.f("school_succeeded_by_names_a_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("school_pk")),
    )
    op.create_table(
        "school_code",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("code", sa.String(length=11), nullable=False),
        sa.Column("school", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["school"], ["school.id"], name=op.f("school_code_school_names_a_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("school_code_pk")),
    )
    op.create_index("codes_of_a_school", "school_code", ["school"], unique=False)
    op.create_index(
        "one_school_holds_a_code_at_a_time",
        "school_code",
        ["code"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_index("schools_that_had_a_code", "school_code", ["code"], unique=False)
    op.create_table(
        "school_phone",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("school", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phone", sa.String(length=15), nullable=False, comment="ten national digits"),
        sa.ForeignKeyConstraint(["school"], ["school.id"], name=op.f("school_phone_school_names_a_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("school_phone_pk")),
        sa.UniqueConstraint("school", "phone", name="a_school_lists_a_phone_once"),
    )
    op.create_index("schools_on_a_phone", "school_phone", ["phone"], unique=False)
