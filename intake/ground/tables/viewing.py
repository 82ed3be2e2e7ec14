"""Who looks at which request at this moment. A row is forgotten an hour after its person has gone."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from intake.ground.columns import UtcTime
from intake.ground.tables.base import Id, id_column, metadata

viewing = Table(
    "viewing",
    metadata,
    id_column(),
    Column("request", String(32), ForeignKey("request.id"), nullable=False),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("at", UtcTime, nullable=False, comment="when their page last said so"),
    UniqueConstraint("request", "person", name="a_person_looks_at_a_request_once"),
    Index("what_a_person_looks_at", "person"),
)
