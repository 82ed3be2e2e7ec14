"""What each role may do, and whose requests a person sees. Whatever is not written here is refused. Pure.

A head watches an area and marks changes of its rules (A1-3, A2-3); an auditor reads all and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, true

from intake.ground.tables import PersonRole


class Right(StrEnum):
    """One thing that a person may do in the console."""

    OWN = "own"
    """Their own account, sessions, presence and preferences."""
    SEE = "see"
    """Requests, their tape and their story; calls on the line."""
    LISTEN = "listen"
    """Recordings; each listening is audited."""
    ACT = "act"
    """Confirm, correct, merge, note, call back, a request by hand."""
    MANY = "many"
    """The same to many requests at once; outages and their notices."""
    ROUTE = "route"
    """Another team by hand, set apart, proposals of re-routing."""
    FIGURES = "figures"
    """Dashboard, reports, the shift's hand-over."""
    SCHOOLS = "schools"
    """Edit schools and import them."""
    RULES_SEE = "rules_see"
    """Read the rule book and its history, try a draft."""
    RULES_MARK = "rules_mark"
    """Mark a change of their area's rules, as its head."""
    RULES = "rules"
    """Publish rule books, hours and holidays."""
    AUDIT = "audit"
    """Who did what."""
    PEOPLE = "people"
    """Users, roles, tokens of the API."""


_OPERATOR = {Right.OWN, Right.SEE, Right.LISTEN, Right.ACT, Right.FIGURES, Right.RULES_SEE}
_LEAD = _OPERATOR | {Right.MANY, Right.ROUTE, Right.SCHOOLS, Right.AUDIT}
_GRANTED: Mapping[PersonRole, frozenset[Right]] = {
    PersonRole.OPERATOR: frozenset(_OPERATOR),
    PersonRole.LEAD: frozenset(_LEAD),
    PersonRole.HEAD: frozenset({Right.OWN, Right.SEE, Right.FIGURES, Right.RULES_SEE, Right.RULES_MARK}),
    PersonRole.ADMIN: frozenset(Right) - {Right.RULES_MARK},
    PersonRole.AUDITOR: frozenset({Right.OWN, Right.SEE, Right.FIGURES, Right.RULES_SEE, Right.AUDIT}),
}


def rights_of(role: str) -> frozenset[Right]:
    """Return what a role may do."""
    return _GRANTED[PersonRole(role)]


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose requests somebody sees: those of these areas, or all of them."""

    areas: frozenset[str] = frozenset()

    def sees(self, area: str | None) -> bool:
        """Whether a request of this area is seen; one without an area is, by whoever sees all."""
        return not self.areas or area in self.areas

    def within(self, area: ColumnElement[Any]) -> ColumnElement[bool]:
        """Return the condition that a row of this area is seen."""
        return area.in_(sorted(self.areas)) if self.areas else true()
