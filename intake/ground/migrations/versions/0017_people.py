"""The people who sign in to the console."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("login", sa.String(length=80), nullable=False, comment="in small letters"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="as colleagues read it"),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column(
            "areas",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="directorate codes whose requests they see; empty: all",
        ),
        sa.Column(
            "body",
            sa.String(length=10),
            nullable=True,
            comment="of a head: the body of these areas they answer for",
        ),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column(
            "password",
            sa.String(length=200),
            nullable=True,
            comment="argon2 hash; none: signs in elsewhere, or not yet",
        ),
        sa.Column("totp", sa.String(length=200), nullable=True, comment="secret of the second factor, encrypted"),
        sa.Column(
            "totp_step",
            sa.Integer(),
            nullable=True,
            comment="time step of the last code that was used; none works twice",
        ),
        sa.Column(
            "recovery",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            server_default="[]",
            nullable=False,
            comment="SHA-256 of each code not yet used",
        ),
        sa.Column(
            "link",
            sa.String(length=64),
            nullable=True,
            comment="SHA-256 of the link that lets them set a password, once",
        ),
        sa.Column("link_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=True, comment="where a single sign-on knows them"),
        sa.Column("subject", sa.String(length=200), nullable=True, comment="by what name it does"),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "preferences",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="shortcuts, speed of playing, theme",
        ),
        sa.Column("presence", sa.String(length=5), server_default="off", nullable=False),
        sa.Column("present_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("body IN ('keplinet', 'partner')", name="a_head_answers_for_a_known_body"),
        sa.CheckConstraint("language IN ('el', 'en')", name="a_person_reads_a_known_language"),
        sa.CheckConstraint("presence IN ('on', 'break', 'off')", name="a_person_is_present_in_a_known_way"),
        sa.CheckConstraint(
            "role IN ('operator', 'lead', 'head', 'admin', 'auditor')", name="a_person_has_a_known_role"
        ),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="a_subject_has_its_issuer"),
        sa.CheckConstraint("(link IS NULL) = (link_ends_at IS NULL)", name="a_link_ends"),
        sa.PrimaryKeyConstraint("id", name=op.f("person_pk")),
        sa.UniqueConstraint("issuer", "subject", name="a_subject_is_one_person"),
        sa.UniqueConstraint("link", name="a_link_is_one_persons"),
        sa.UniqueConstraint("login", name="a_login_is_one_person"),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("login", sa.String(length=64), nullable=False, comment="HMAC of the login that was tried"),
        sa.Column("origin", sa.String(length=64), nullable=False, comment="HMAC of where it was tried from"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("sign_in_failure_pk")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index("failures_by_login", ["login", "at"], unique=False)
        batch_op.create_index("failures_by_origin", ["origin", "at"], unique=False)
        batch_op.create_index("failures_by_time", ["at"], unique=False)

    op.create_table(
        "api_token",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("name", sa.String(length=120), nullable=False, comment="what it is for"),
        sa.Column("token", sa.String(length=64), nullable=False, comment="SHA-256 of the token"),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column(
            "areas",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
            comment="directorate codes whose requests it sees; empty: all",
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("api_token_made_by_names_a_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("api_token_pk")),
        sa.UniqueConstraint("token", name="a_token_is_one_key"),
    )
    op.create_table(
        "session",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(always=False), nullable=False
        ),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False, comment="SHA-256 of what the cookie holds"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", sa.String(length=10), nullable=False, comment="password, or single sign-on"),
        sa.Column("agent", sa.String(length=200), nullable=False, comment="the browser, as it names itself"),
        sa.CheckConstraint("way IN ('password', 'sso')", name="a_session_began_in_a_known_way"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("session_person_names_a_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("session_pk")),
        sa.UniqueConstraint("token", name="a_token_is_one_session"),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index("sessions_of_a_person", ["person"], unique=False)
