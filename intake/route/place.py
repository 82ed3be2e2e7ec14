"""Where a case belongs: its area, and whether a visit would leave the KEPLINET's seat. Weighs nothing."""

from dataclasses import dataclass
from enum import StrEnum

from intake.route.parts import Area
from intake.route.rulebook import RuleBook
from intake.route.spelling import municipality_key
from intake.route.values import Case


class By(StrEnum):
    """How an area is known."""

    REGISTRY = "registry"
    PREFIX = "prefix"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Place:
    """The area of a case, None where it is not known."""

    area: Area | None
    by: By | None = None
    shared: tuple[Area, ...] = ()
    """Areas among which the code's prefix does not decide."""


def locate(case: Case, rules: RuleBook) -> Place:
    """Return where the case belongs: by the registry, else by the code's prefix, else by the line dialled."""
    if area := rules.areas.get(case.directorate or ""):
        return Place(area, By.REGISTRY)
    by_prefix = rules.areas_of_prefix(case.code or "")
    if len(by_prefix) == 1:
        return Place(by_prefix[0], By.PREFIX)
    if area := rules.areas.get(case.line_area or ""):
        return Place(area, By.LINE, by_prefix)
    return Place(None, shared=by_prefix)


def leaves_the_seat(case: Case, area: Area) -> bool | None:
    """Whether a visit is a trip out of the KEPLINET's seat; None when the school's municipality is not known.

    A municipality is compared within its area only, because several areas have one of the same name.
    """
    if case.inaccessible:
        return True
    key = municipality_key(case.municipality or "")
    return key not in area.seat_keys if key else None


def needs_ship(case: Case, area: Area) -> bool:
    """Whether the school's municipality is one that the KEPLINET's people reach by ship only."""
    return municipality_key(case.municipality or "") in area.ferry_keys
