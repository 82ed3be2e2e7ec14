"""Each school's partner body as the registry names it, against Annex 1 as the rule book has it. Changes nothing.

Annex 1 decides who serves a school; the registry is the ministry's other word on the same question, and where they
differ a person should look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from intake.ground.tables import school, school_code
from intake.route.rulebook import RuleBook


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A school of which the two say different things; all in Greek, as people know them."""

    area: str
    registry: str
    annex: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many schools in operation the two agree on, or cannot be compared, and where they differ, by area."""

    agree: int
    unsaid: int
    """The registry names no partner body."""
    nowhere: int
    """No area is known, so Annex 1 names none."""
    differ: tuple[Disagreement, ...]


def compare(connection: Connection, rules: RuleBook) -> Comparison:
    """Compare all schools that are in operation; an area is that of the routing."""
    rows = _in_operation(connection)
    said = [row for row in rows if row.partner]
    placed = [(row, rules.areas.get(row.directorate or rules.area_of_code(row.code or "") or "")) for row in said]
    pairs = [(row, area) for row, area in placed if area is not None]
    differ = [
        Disagreement(area.name.el, _name(rules, row.partner), area.partner.name.el, row.code or "", row.name)
        for row, area in pairs
        if row.partner != area.partner.slug
    ]
    return Comparison(
        len(pairs) - len(differ),
        len(rows) - len(said),
        len(said) - len(pairs),
        tuple(sorted(differ, key=lambda each: (each.area, each.registry, each.code))),
    )


def _name(rules: RuleBook, partner: str) -> str:
    """Return a body's name by the rule book, or the registry's words for one that is not in it."""
    known = rules.partners.get(partner)
    return known.name.el if known else partner


def _in_operation(connection: Connection) -> Sequence[Row[Any, Any, Any, Any]]:
    holds = (school_code.c.school == school.c.id) & school_code.c.valid_to.is_(None)
    query = select(school_code.c.code, school.c.name, school.c.directorate, school.c.partner)
    query = query.outerjoin_from(school, school_code, holds).where(school.c.active, school.c.retired_at.is_(None))
    return connection.execute(query).all()
