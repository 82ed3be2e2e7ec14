"""The registry as imported, with its codes and phones over time, and each time it was asked."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata

school = Table(
    "school",
    metadata,
    id_column(),
    Column("name", String(300), nullable=False),
    Column("level", String(10), nullable=False),
    Column("directorate", String(20), comment="directorate_code of Annex 1, or none"),
    Column("municipality", String(120)),
    Column("email", String(254)),
    Column("active", Boolean, nullable=False),
    Column("inaccessible", Boolean, nullable=False),
    Column("mm_id", String(11), comment="the registry's own id; never accepted from a keypad"),
    Column("succeeded_by", Id, ForeignKey("school.id")),
    Column("notes", Text, comment="local notes, kept over a re-import (A3-5)"),
    Column("edited", Json, nullable=False, comment="columns an operator has set by hand; a re-import leaves them"),
    Column("imported_at", UtcTime, nullable=False),
    Column("retired_at", UtcTime, comment="when a re-import no longer listed it"),
    Column("partner", String(120), comment="its partner body by the registry: a slug of Annex 1, else words"),
    one_of("level", ("primary", "secondary", "other"), "a_school_has_a_level"),
    CheckConstraint("succeeded_by <> id", name="a_school_does_not_succeed_itself"),
)

school_code = Table(
    "school_code",
    metadata,
    id_column(),
    Column("code", String(11), nullable=False),
    Column("school", Id, ForeignKey("school.id"), nullable=False),
    Column("valid_from", UtcTime, nullable=False),
    Column("valid_to", UtcTime),
    Index("one_school_holds_a_code_at_a_time", "code", unique=True, sqlite_where=text("valid_to IS NULL"),
          postgresql_where=text("valid_to IS NULL")),
    Index("codes_of_a_school", "school"),
    Index("schools_that_had_a_code", "code"),
)  # fmt: skip

school_phone = Table(
    "school_phone",
    metadata,
    id_column(),
    Column("school", Id, ForeignKey("school.id"), nullable=False),
    Column("phone", String(15), nullable=False, comment="ten national digits"),
    UniqueConstraint("school", "phone", name="a_school_lists_a_phone_once"),
    Index("schools_on_a_phone", "phone"),
)

registry_sync = Table(
    "registry_sync",
    metadata,
    id_column(),
    Column("asked_by", String(20), nullable=False, comment="schedule or command"),
    Column("began_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime, comment="none: it goes on, or its process died"),
    Column("new", Integer, nullable=False),
    Column("updated", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("retired", Integer, nullable=False),
    Column("faults", Integer, nullable=False, comment="rows and values that could not be used"),
    Column("trouble", String(300), comment="why nothing was taken over"),
)
