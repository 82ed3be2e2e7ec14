"""Which value of a single sign-on's claim gives which role here: as a setting spells it. Pure."""

from dataclasses import dataclass

from intake.ground.tables.people import PersonRole
from intake.ground.tables.rules import BODIES


@dataclass(frozen=True, slots=True)
class Grant:
    """One value of the claim about roles, and what it gives."""

    value: str
    role: PersonRole
    areas: tuple[str, ...] = ()
    body: str | None = None


def grants(text: str) -> tuple[Grant, ...]:
    """Return what `value=role, value=role@area+area, value=head:body@area` says, in order; raises ValueError."""
    return tuple(_grant(part.strip()) for part in text.split(",") if part.strip())


def roles(text: str) -> frozenset[PersonRole]:
    """Return the roles that a list names; raises ValueError."""
    named = [part.strip() for part in text.split(",") if part.strip()]
    if unknown := [name for name in named if name not in list(PersonRole)]:
        raise ValueError(f"«{unknown[0]}» is no role; roles are {', '.join(PersonRole)}")
    return frozenset(PersonRole(name) for name in named)


def _grant(part: str) -> Grant:
    value, _, right = part.rpartition("=")
    kind, _, areas = right.strip().partition("@")
    role, _, body = kind.partition(":")
    if not value.strip() or role not in list(PersonRole):
        raise ValueError(f"must be like value=role, with a role of {', '.join(PersonRole)}")
    if body and (body not in BODIES or role != PersonRole.HEAD):
        raise ValueError(f"must name a body as in head:{BODIES[0]} or head:{BODIES[1]}")
    named = tuple(sorted(area for area in areas.split("+") if area))
    return Grant(value.strip(), PersonRole(role), named, body or None)
