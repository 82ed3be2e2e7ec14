"""What operators do to requests, each to be undone for a while, and which request each of them has before them."""

from sqlalchemy import (
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

DEEDS = (
    "confirm", "correct", "merge", "route", "apart", "note", "no_request", "resend", "give_up", "by_hand",
)  # fmt: skip

deed = Table(
    "deed",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("what", String(10), nullable=False),
    Column("key", String(64), nullable=False, comment="of the form; sent again it does nothing"),
    Column("before", Json, nullable=False, comment="the changed columns as they were"),
    Column("after", Json, nullable=False, comment="as they are since"),
    Column("promised", Json, nullable=False, comment="keys of the promises it made and took back"),
    Column("version", Integer, nullable=False, comment="of the request after it; undone only while that stands"),
    Column("words", Text, comment="the reason or the note, in the operator's words"),
    Column("batch", String(64), comment="what was done to many at once"),
    Column("at", UtcTime, nullable=False),
    Column("undone_at", UtcTime),
    Column("undone_by", Id, ForeignKey("person.id")),
    UniqueConstraint("key", name="a_form_is_one_deed"),
    CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="an_undone_deed_says_by_whom"),
    one_of("what", DEEDS, "a_deed_is_of_a_known_kind"),
    Index("deeds_on_a_request", "request"),
    Index("deeds_of_a_batch", "batch", sqlite_where=text("batch IS NOT NULL"),
          postgresql_where=text("batch IS NOT NULL")),
)  # fmt: skip

hold = Table(
    "hold",
    metadata,
    Column("request", String(32), ForeignKey("request.id"), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("until", UtcTime, nullable=False, comment="when it falls free by itself"),
    Index("holds_of_a_person", "person"),
)
