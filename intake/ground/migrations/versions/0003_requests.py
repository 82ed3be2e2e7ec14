"""The tables of the first release: requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number",
        sa.Column(
            "serial",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False, start=1000),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("number_pk")),
        comment="counter of request numbers; never reused, gaps allowed",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "request",
        sa.Column("id", sa.String(length=32), nullable=False, comment="random UUID, our key towards helpdesks"),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "call",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the call that opened it",
        ),
        sa.Column("school", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "school_code", sa.String(length=11), nullable=True, comment="as it was when the request was made"
        ),
        sa.Column("school_name", sa.String(length=300), nullable=True),
        sa.Column("directorate", sa.String(length=20), nullable=True),
        sa.Column("category", sa.Integer(), nullable=False, comment="1-8, 0 is other"),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column(
            "reasons",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="why a person should look",
        ),
        sa.Column("urgent", sa.Boolean(), nullable=True),
        sa.Column("delivered", sa.Boolean(), nullable=True),
        sa.Column("system", sa.String(length=10), nullable=True),
        sa.Column("caller", sa.String(length=15), nullable=True),
        sa.Column("callback", sa.String(length=15), nullable=True),
        sa.Column("unfinished", sa.Boolean(), nullable=False, comment="nothing was keyed or said"),
        sa.Column("test", sa.Boolean(), nullable=False),
        sa.Column("absorbed_by", sa.String(length=32), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'absorbed') = (absorbed_by IS NOT NULL)", name="an_absorbed_request_says_where_it_went"
        ),
        sa.CheckConstraint("kind IN ('incident', 'request', 'enquiry')", name="a_request_is_of_a_known_kind"),
        sa.CheckConstraint(
            "state IN ('received', 'needs_look', 'confirmed', 'waiting_school', 'done', 'merged', 'absorbed', 'no_request')",
            name="a_request_is_in_a_known_state",
        ),
        sa.CheckConstraint("category BETWEEN 0 AND 8", name="a_category_is_on_the_menu"),
        sa.ForeignKeyConstraint(["absorbed_by"], ["request.id"], name=op.f("request_absorbed_by_names_a_request")),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("request_call_names_a_call")),
        sa.ForeignKeyConstraint(["school"], ["school.id"], name=op.f("request_school_names_a_school")),
        sa.PrimaryKeyConstraint("id", name=op.f("request_pk")),
        sa.UniqueConstraint("number", name="a_number_names_one_request"),
    )
    op.create_index("open_requests_of_a_school", "request", ["school", "category"], unique=False)
    op.create_index("requests_of_a_call", "request", ["call"], unique=False)
    op.create_index(
        "unfinished_requests_of_a_caller",
        "request",
        ["caller"],
        unique=False,
        sqlite_where=sa.text("unfinished"),
        postgresql_where=sa.text("unfinished"),
    )
    op.create_table(
        "audit",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("audit_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_pk")),
    )
    op.create_index("the_story_of_a_request", "audit", ["request"], unique=False)
    op.create_table(
        "call_outcome",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('opened', 'added', 'asked', 'reopened', 'absorbed')", name="an_outcome_is_of_a_known_role"
        ),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("call_outcome_call_names_a_call")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("call_outcome_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("call_outcome_pk")),
        sa.UniqueConstraint("call", "ordinal", name="the_outcomes_of_a_call_are_counted"),
    )
    op.create_index("calls_of_a_request", "call_outcome", ["request"], unique=False)
    op.create_table(
        "clip",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("call", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=True, comment="turn that asked for it, from its callback URL"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("request", sa.String(length=32), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.String(length=20),
            nullable=False,
            comment="the carrier's word: in-progress, completed, absent, failed",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('school_name', 'problem', 'person', 'last_resort')", name="a_clip_is_of_a_known_kind"
        ),
        sa.ForeignKeyConstraint(["call"], ["call.id"], name=op.f("clip_call_names_a_call")),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("clip_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("clip_pk")),
        sa.UniqueConstraint("carrier", "sid", name="a_carrier_names_a_recording_once"),
    )
    op.create_index("clips_of_a_call", "clip", ["call"], unique=False)
    op.create_index("clips_of_a_request", "clip", ["request"], unique=False)
    op.create_table(
        "field_value",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("request", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source IN ('keyed', 'number', 'guessed', 'operator')", name="a_value_has_a_known_source"
        ),
        sa.ForeignKeyConstraint(["request"], ["request.id"], name=op.f("field_value_request_names_a_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("field_value_pk")),
    )
    op.create_index("where_a_value_comes_from", "field_value", ["request", "field"], unique=False)

    if op.get_bind().dialect.name == "sqlite":
        op.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('number', 999)")
