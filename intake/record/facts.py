"""What a ticket can say of a request, gathered in one query. Words nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from intake.ground import tables
from intake.ground.prepared import Prepared
from intake.route.categories import CATEGORIES
from intake.route.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """One request with its school, as of now."""

    id: str
    number: str
    at: datetime
    kind: str
    category: int
    reasons: tuple[str, ...]
    urgent: bool | None
    delivered: bool | None
    system: str | None
    caller: str | None
    callback: str | None
    unfinished: bool
    school_name: str | None
    school_code: str | None
    level: str | None
    municipality: str | None
    notes: str | None
    phones: tuple[str, ...]
    area: str | None
    """The area's name in the Greek genitive."""

    @property
    def category_label(self) -> str:
        """Return the category in Greek words."""
        return CATEGORIES[self.category].label.el


_REQUEST = Prepared(
    select(tables.request, tables.school.c.level, tables.school.c.municipality, tables.school.c.notes)
    .outerjoin(tables.school, tables.school.c.id == tables.request.c.school)
    .where(tables.request.c.id == bindparam("of"))
)
_PHONES = Prepared(
    select(tables.school_phone.c.phone)
    .where(tables.school_phone.c.school == bindparam("of"))
    .order_by(tables.school_phone.c.id)
)


def slip_facts(connection: Connection, rules: RuleBook, request: str) -> SlipFacts:
    """Return the facts of a request that exists."""
    row = _REQUEST.one(connection, {"of": request})
    phones = _PHONES.rows(connection, {"of": row.school}) if row.school is not None else ()
    area = rules.areas.get(row.directorate or "")
    names = set(SlipFacts.__dataclass_fields__) & set(row._fields)
    values = {name: getattr(row, name) for name in names} | {"reasons": tuple(row.reasons)}
    return SlipFacts(**values, phones=tuple(each.phone for each in phones), area=area.genitive if area else None)
