"""Where a case belongs: its area, and whether a visit would leave the KEPLINET's seat. Weighs nothing."""

from intake.route.parts import Area
from intake.route.phrases import fill, reason
from intake.route.rulebook import RuleBook
from intake.route.spelling import municipality_key
from intake.route.values import Case, Reason, Text
from intake.route.words import BY_LINE, BY_PREFIX, BY_REGISTRY, DIRECTORATE, SHARED_PREFIX


def locate(case: Case, rules: RuleBook) -> tuple[Area | None, tuple[Reason, ...]]:
    """Return the case's area and how it is known: the registry, else the code's prefix, else the line dialled."""
    if area := rules.areas.get(case.directorate or ""):
        directorate = fill(DIRECTORATE[case.level or "other"], genitive=area.genitive, area=area.name.en)
        return area, (reason("N-1", BY_REGISTRY, directorate=directorate),)
    by_prefix = rules.areas_of_prefix(case.code or "")
    if len(by_prefix) == 1:
        area = by_prefix[0]
        how = reason("N-1", BY_PREFIX, code=case.code or "", genitive=area.genitive, area=area.name.en)
        return area, (how,)
    shared = (_shared(case.code or "", by_prefix),) if by_prefix else ()
    if area := rules.areas.get(case.line_area or ""):
        return area, (*shared, reason("B-2", BY_LINE, genitive=area.genitive, area=area.name.en))
    return None, shared


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


def _shared(code: str, areas: tuple[Area, ...]) -> Reason:
    names = Text(", ".join(area.name.el for area in areas), ", ".join(area.name.en for area in areas))
    return reason("N-1", SHARED_PREFIX, code=code, areas=names)
