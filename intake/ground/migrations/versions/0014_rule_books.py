"""The versions of the rule book, proposals, and the marks of the heads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_proposal",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="the file as it was handed in"),
        sa.Column("based_on", sa.Integer(), nullable=False, comment="version that was in force then"),
        sa.Column(
            "areas",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="areas whose rules it changes; two heads of each must mark it",
        ),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("rule_proposal_pk")),
    )
    op.create_table(
        "rule_book",
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="the highest is in force",
        ),
        sa.Column(
            "fingerprint", sa.String(length=64), nullable=False, comment="SHA-256 of the text; decisions name it"
        ),
        sa.Column("text", sa.Text(), nullable=False, comment="the file, byte for byte"),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("based_on", sa.Integer(), nullable=True, comment="the version before; none for the first"),
        sa.Column(
            "proposal",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the proposal both heads have marked",
        ),
        sa.Column(
            "without_marks",
            sa.String(length=500),
            nullable=True,
            comment="why it changed an area without its heads",
        ),
        sa.ForeignKeyConstraint(
            ["based_on"], ["rule_book.number"], name=op.f("rule_book_based_on_names_a_rule_book")
        ),
        sa.ForeignKeyConstraint(
            ["proposal"], ["rule_proposal.id"], name=op.f("rule_book_proposal_names_a_rule_proposal")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("rule_book_pk")),
        sa.UniqueConstraint("proposal", name="a_proposal_is_published_once"),
    )
    op.create_table(
        "rule_mark",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("proposal", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=10), nullable=False, comment="whose head marked it"),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("body IN ('keplinet', 'partner')", name="a_mark_is_of_one_of_the_two_bodies"),
        sa.ForeignKeyConstraint(
            ["proposal"], ["rule_proposal.id"], name=op.f("rule_mark_proposal_names_a_rule_proposal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("rule_mark_pk")),
        sa.UniqueConstraint("proposal", "area", "body", name="a_head_marks_a_proposal_once"),
    )
