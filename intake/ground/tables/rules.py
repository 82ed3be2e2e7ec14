"""The rule book's versions, the drafts that wait for the heads of their areas, and the heads' marks."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from intake.ground.columns import Json, UtcTime, one_of
from intake.ground.tables.base import Id, id_column, metadata

BODIES = ("keplinet", "partner")

rule_proposal = Table(
    "rule_proposal",
    metadata,
    id_column(),
    Column("text", Text, nullable=False, comment="the file as it was handed in"),
    Column("based_on", Integer, nullable=False, comment="version that was in force then"),
    Column("areas", Json, nullable=False, comment="areas whose rules it changes; two heads of each must mark it"),
    Column("by", String(120), nullable=False),
    Column("note", String(500)),
    Column("at", UtcTime, nullable=False),
)

rule_mark = Table(
    "rule_mark",
    metadata,
    id_column(),
    Column("proposal", Id, ForeignKey("rule_proposal.id"), nullable=False),
    Column("area", String(20), nullable=False),
    Column("body", String(10), nullable=False, comment="whose head marked it"),
    Column("by", String(120), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("proposal", "area", "body", name="a_head_marks_a_proposal_once"),
    one_of("body", BODIES, "a_mark_is_of_one_of_the_two_bodies"),
)

rule_book = Table(
    "rule_book",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False, comment="the highest is in force"),
    Column("fingerprint", String(64), nullable=False, comment="SHA-256 of the text; decisions name it"),
    Column("text", Text, nullable=False, comment="the file, byte for byte"),
    Column("published_at", UtcTime, nullable=False),
    Column("by", String(120), nullable=False),
    Column("note", String(500)),
    Column("based_on", Integer, ForeignKey("rule_book.number"), comment="the version before; none for the first"),
    Column("proposal", Id, ForeignKey("rule_proposal.id"), comment="the proposal both heads have marked"),
    Column("without_marks", String(500), comment="why it changed an area without its heads"),
    UniqueConstraint("proposal", name="a_proposal_is_published_once"),
)
