"""Support requests, where each value came from, and who did what to them."""

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata


class RequestState(StrEnum):
    """Where a support request stands."""

    RECEIVED = "received"
    NEEDS_LOOK = "needs_look"
    CONFIRMED = "confirmed"
    WAITING_SCHOOL = "waiting_school"
    DONE = "done"
    MERGED = "merged"
    ABSORBED = "absorbed"
    NO_REQUEST = "no_request"


OPEN_STATES = (
    RequestState.RECEIVED,
    RequestState.NEEDS_LOOK,
    RequestState.CONFIRMED,
    RequestState.WAITING_SCHOOL,
)


IS_OPEN = "state IN ('received', 'needs_look', 'confirmed', 'waiting_school')"
"""`OPEN_STATES` as an index and queries both spell it: SQLite uses a partial index for no other spelling."""


class Role(StrEnum):
    """What a call was to a request."""

    OPENED = "opened"
    ADDED = "added"
    ASKED = "asked"
    REOPENED = "reopened"
    ABSORBED = "absorbed"


class ClipState(StrEnum):
    """Where a recording stands on its way to us."""

    WAITING = "waiting"
    KEPT = "kept"
    ABSENT = "absent"
    GONE = "gone"
    TOO_LARGE = "too_large"


LOST = (ClipState.ABSENT, ClipState.GONE, ClipState.TOO_LARGE)
"""It will not come: nothing was recorded, the carrier has it no more, or it stays there for its size."""

number = Table(
    "number",
    metadata,
    Column("serial", Id, Identity(start=1000), primary_key=True),
    Column("at", UtcTime, nullable=False),
    sqlite_autoincrement=True,
    comment="counter of request numbers; never reused, gaps allowed",
)

request = Table(
    "request",
    metadata,
    Column("id", String(32), primary_key=True, comment="random UUID, our key towards helpdesks"),
    Column("number", String(20), nullable=False),
    Column("call", Id, ForeignKey("call.id"), comment="the call that opened it"),
    Column("school", Id, ForeignKey("school.id")),
    Column("school_code", String(11), comment="as it was when the request was made"),
    Column("school_name", String(300)),
    Column("directorate", String(20)),
    Column("category", Integer, nullable=False, comment="1-8, 0 is other"),
    Column("kind", String(10), nullable=False),
    Column("state", String(20), nullable=False),
    Column("reasons", Json, nullable=False, comment="why a person should look"),
    Column("urgent", Boolean),
    Column("delivered", Boolean),
    Column("system", String(10)),
    Column("caller", String(15)),
    Column("callback", String(15)),
    Column("unfinished", Boolean, nullable=False, comment="nothing was keyed or said"),
    Column("test", Boolean, nullable=False),
    Column("absorbed_by", String(32), ForeignKey("request.id")),
    Column("at", UtcTime, nullable=False),
    Column("version", Integer, nullable=False),
    Column("merged_into", String(32), ForeignKey("request.id"), comment="where its ticket was merged to"),
    Column("visit", String(16), comment="day, or day and time, of the planned visit; Athens time, ISO 8601"),
    Column("returned", Integer, nullable=False, server_default=text("0"), comment="times a team said «not ours»"),
    Column("mode", String(6), comment="mode of cooperation set for this request alone"),
    Column("service", String(6), comment="service set for this request alone"),
    Column("mode_reason", String(300), comment="why mode or service was set, in an operator's words"),
    Column("settled", Json, nullable=False, server_default=text("'[]'"),
           comment="what a person has decided: school, category, look, and the reasons that are settled"),
    Column("channel", String(5), comment="how it came, if an operator has entered it"),
    Column("contact", String(120), comment="who asked for it, by name"),
    Column("text", String(1000), comment="what is wanted, in an operator's words"),
    UniqueConstraint("number", name="a_number_names_one_request"),
    CheckConstraint("category BETWEEN 0 AND 8", name="a_category_is_on_the_menu"),
    one_of("kind", ("incident", "request", "enquiry"), "a_request_is_of_a_known_kind"),
    one_of("state", RequestState, "a_request_is_in_a_known_state"),
    one_of("mode", ("A1", "A2", "HYBRID"), "a_request_is_set_to_a_known_mode"),
    one_of("service", ("remote", "onsite"), "a_request_is_set_to_a_known_service"),
    one_of("channel", ("phone", "email", "visit"), "a_request_came_in_a_known_way"),
    CheckConstraint("(mode IS NULL AND service IS NULL) = (mode_reason IS NULL)",
                    name="a_request_is_set_apart_for_a_reason"),
    CheckConstraint("(state = 'absorbed') = (absorbed_by IS NOT NULL)",
                    name="an_absorbed_request_says_where_it_went"),
    CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)",
                    name="a_merged_request_says_where_it_went"),
    Index("open_requests_of_a_school", "school", "category"),
    Index("requests_that_are_open", "at", sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
    Index("requests_of_a_caller", "caller"),
    Index("requests_folded_into_one", "absorbed_by", sqlite_where=text("absorbed_by IS NOT NULL"),
          postgresql_where=text("absorbed_by IS NOT NULL")),
    Index("requests_merged_into_one", "merged_into", sqlite_where=text("merged_into IS NOT NULL"),
          postgresql_where=text("merged_into IS NOT NULL")),
    Index("requests_of_a_call", "call"),
    Index("open_requests_of_an_area", "directorate", "at", sqlite_where=text(IS_OPEN),
          postgresql_where=text(IS_OPEN)),
)  # fmt: skip

call_outcome = Table(
    "call_outcome",
    metadata,
    id_column(),
    Column("call", Id, ForeignKey("call.id"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("role", String(10), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("call", "ordinal", name="the_outcomes_of_a_call_are_counted"),
    one_of("role", Role, "an_outcome_is_of_a_known_role"),
    Index("calls_of_a_request", "request"),
)

clip = Table(
    "clip",
    metadata,
    id_column(),
    Column("carrier", String(20), nullable=False),
    Column("sid", String(64), nullable=False),
    Column("call", Id, ForeignKey("call.id"), nullable=False),
    Column("turn", Integer, comment="turn that asked for it, from its callback URL"),
    Column("kind", String(20), nullable=False),
    Column("request", String(32), ForeignKey("request.id")),
    Column("seconds", Integer),
    Column(
        "status",
        String(20),
        nullable=False,
        comment="the carrier's word: in-progress, completed, absent, failed",
    ),
    Column("at", UtcTime, nullable=False),
    Column("state", String(10), nullable=False, server_default="waiting"),
    Column("due_at", UtcTime, comment="when somebody asks the carrier; whoever does puts it off, a lease"),
    Column("tries", Integer, nullable=False, server_default=text("0"), comment="also the fence of a try"),
    Column("trouble", String(300), comment="why the last try failed, or why there is nothing more to try"),
    Column("file", String(80), comment="its name in the folder of recordings"),
    Column("sha256", String(64)),
    Column("bytes", Integer),
    Column("media", String(40), comment="the file's media type"),
    Column("kept_at", UtcTime),
    Column("forgotten_at", UtcTime, comment="when the carrier deleted it for us"),
    UniqueConstraint("carrier", "sid", name="a_carrier_names_a_recording_once"),
    one_of("kind", ("school_name", "problem", "person", "last_resort"), "a_clip_is_of_a_known_kind"),
    one_of("state", ClipState, "a_clip_is_in_a_known_state"),
    CheckConstraint("(state = 'kept') = (file IS NOT NULL AND sha256 IS NOT NULL AND kept_at IS NOT NULL)",
                    name="a_kept_clip_has_its_file"),
    Index("clips_of_a_request", "request"),
    Index("clips_of_a_call", "call"),
    Index("clips_to_fetch", "due_at", sqlite_where=text("state = 'waiting'"),
          postgresql_where=text("state = 'waiting'")),
    Index("clips_to_forget", "kept_at", sqlite_where=text("state = 'kept' AND forgotten_at IS NULL"),
          postgresql_where=text("state = 'kept' AND forgotten_at IS NULL")),
)  # fmt: skip

field_value = Table(
    "field_value",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("field", String(20), nullable=False),
    Column("value", String(300)),
    Column("source", String(10), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    one_of("source", ("keyed", "number", "guessed", "operator"), "a_value_has_a_known_source"),
    Index("where_a_value_comes_from", "request", "field"),
)

audit = Table(
    "audit",
    metadata,
    id_column(),
    Column("at", UtcTime, nullable=False),
    Column("who", String(120), nullable=False),
    Column("what", String(40), nullable=False),
    Column("request", String(32), ForeignKey("request.id")),
    Column("details", Json, nullable=False),
    Index("the_story_of_a_request", "request"),
)
