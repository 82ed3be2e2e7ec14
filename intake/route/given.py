"""What a choice rests on, told: where the school is, which mode holds there, where the work is done."""

from intake.route.parts import Area, CategoryRule
from intake.route.phrases import Slot, fill, reason
from intake.route.place import By, Place
from intake.route.terms import SetFor, Terms
from intake.route.values import Case, Reason, Service, Text
from intake.route.words import (
    BY_LINE,
    BY_PREFIX,
    BY_REGISTRY,
    DIRECTORATE,
    ENQUIRY,
    LIKELY,
    MODE_FOR_CASE,
    MODE_FOR_CASE_WHY,
    MODE_FOR_CATEGORY,
    MODE_HOLDS,
    MODES,
    REASON_GIVEN,
    SERVICE_FOR_CASE,
    SHARED_PREFIX,
)


def located(case: Case, place: Place) -> tuple[Reason, ...]:
    """Return how the area is known, or what is known of it."""
    area, code = place.area, case.code or ""
    shared = (_shared(code, place.shared),) if place.shared else ()
    if area is None:
        return shared
    where = {"genitive": area.genitive, "area": area.name.en}
    if place.by is By.REGISTRY:
        return (reason("N-1", BY_REGISTRY, directorate=fill(DIRECTORATE[case.level or "other"], **where)),)
    if place.by is By.PREFIX:
        return (reason("N-1", BY_PREFIX, code=code, **where),)
    return (*shared, reason("B-2", BY_LINE, **where))


def held(case: Case, area: Area, rule: CategoryRule, terms: Terms) -> Reason:
    """Return which mode of cooperation holds, and for what it was set."""
    where: dict[str, Slot] = {"genitive": area.genitive, "area": area.name.en, "mode": MODES[terms.mode]}
    match terms.set_for:
        case SetFor.CASE:
            why = _why(case)
            return reason("A3-1", MODE_FOR_CASE_WHY if why else MODE_FOR_CASE, why=why, **where)
        case SetFor.CATEGORY:
            return reason("A3-1", MODE_FOR_CATEGORY, category=rule.category.label, **where)
        case SetFor.AREA:
            return reason("B-4m", MODE_HOLDS, **where)


def served(case: Case, rule: CategoryRule) -> Reason:
    """Return where the work is done first, and why there."""
    if case.service is not None:
        why = _why(case) if case.mode is None else ""  # said once
        told = fill(REASON_GIVEN, why=why) if why else ""
        return reason("A3-1", SERVICE_FOR_CASE[Service(case.service)], why=told)
    if case.kind == "enquiry":
        return reason("B-4b", ENQUIRY)
    return reason("B-4b", LIKELY[rule.likely], category=rule.category.label)


def _why(case: Case) -> str:
    """Return on one line why mode or service was set for this request alone."""
    return " ".join((case.mode_reason or "").split())


def _shared(code: str, areas: tuple[Area, ...]) -> Reason:
    names = Text(", ".join(area.name.el for area in areas), ", ".join(area.name.en for area in areas))
    return reason("N-1", SHARED_PREFIX, code=code, areas=names)
