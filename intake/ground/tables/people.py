"""The people who sign in to the console, their sessions and tokens, and what was tried in vain."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata
from intake.ground.tables.rules import BODIES


class PersonRole(StrEnum):
    """What a person is to the service; what each may do stands in `intake.record.people.rights`."""

    OPERATOR = "operator"
    LEAD = "lead"
    HEAD = "head"
    ADMIN = "admin"
    AUDITOR = "auditor"


class Presence(StrEnum):
    """Whether a person takes calls now."""

    ON = "on"
    BREAK = "break"
    OFF = "off"


person = Table(
    "person",
    metadata,
    id_column(),
    Column("login", String(80), nullable=False, comment="in small letters"),
    Column("name", String(120), nullable=False, comment="as colleagues read it"),
    Column("role", String(10), nullable=False),
    Column("areas", Json, nullable=False, comment="directorate codes whose requests they see; empty: all"),
    Column("body", String(10), comment="of a head: the body of these areas they answer for"),
    Column("email", String(254)),
    Column("active", Boolean, nullable=False),
    Column("password", String(200), comment="argon2 hash; none: signs in elsewhere, or not yet"),
    Column("totp", String(200), comment="secret of the second factor, encrypted"),
    Column("totp_step", Integer, comment="time step of the last code that was used; none works twice"),
    Column("recovery", Json, nullable=False, server_default="[]", comment="SHA-256 of each code not yet used"),
    Column("link", String(64), comment="SHA-256 of the link that lets them set a password, once"),
    Column("link_ends_at", UtcTime),
    Column("issuer", String(200), comment="where a single sign-on knows them"),
    Column("subject", String(200), comment="by what name it does"),
    Column("language", String(2), nullable=False),
    Column("preferences", Json, nullable=False, comment="shortcuts, speed of playing, theme"),
    Column("presence", String(5), nullable=False, server_default="off"),
    Column("present_since", UtcTime),
    Column("made_at", UtcTime, nullable=False),
    Column("signed_in_at", UtcTime),
    UniqueConstraint("login", name="a_login_is_one_person"),
    UniqueConstraint("issuer", "subject", name="a_subject_is_one_person"),
    UniqueConstraint("link", name="a_link_is_one_persons"),
    CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="a_subject_has_its_issuer"),
    CheckConstraint("(link IS NULL) = (link_ends_at IS NULL)", name="a_link_ends"),
    one_of("role", PersonRole, "a_person_has_a_known_role"),
    one_of("body", BODIES, "a_head_answers_for_a_known_body"),
    one_of("language", ("el", "en"), "a_person_reads_a_known_language"),
    one_of("presence", Presence, "a_person_is_present_in_a_known_way"),
)

session = Table(
    "session",
    metadata,
    id_column(),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("token", String(64), nullable=False, comment="SHA-256 of what the cookie holds"),
    Column("made_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    Column("way", String(10), nullable=False, comment="password, or single sign-on"),
    Column("agent", String(200), nullable=False, comment="the browser, as it names itself"),
    UniqueConstraint("token", name="a_token_is_one_session"),
    one_of("way", ("password", "sso"), "a_session_began_in_a_known_way"),
    Index("sessions_of_a_person", "person"),
)

api_token = Table(
    "api_token",
    metadata,
    id_column(),
    Column("name", String(120), nullable=False, comment="what it is for"),
    Column("token", String(64), nullable=False, comment="SHA-256 of the token"),
    Column("scopes", Json, nullable=False),
    Column("areas", Json, nullable=False, comment="directorate codes whose requests it sees; empty: all"),
    Column("made_by", Id, ForeignKey("person.id"), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("revoked_at", UtcTime),
    UniqueConstraint("token", name="a_token_is_one_key"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    id_column(),
    Column("login", String(64), nullable=False, comment="HMAC of the login that was tried"),
    Column("origin", String(64), nullable=False, comment="HMAC of where it was tried from"),
    Column("at", UtcTime, nullable=False),
    Index("failures_by_login", "login", "at"),
    Index("failures_by_origin", "origin", "at"),
    Index("failures_by_time", "at"),
)
