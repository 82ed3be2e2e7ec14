"""The terms of a request: mode of cooperation, service, trip and know-how, each with its reason. Picks no team."""

from dataclasses import dataclass

from intake.route.parts import Area, CategoryRule
from intake.route.phrases import reason
from intake.route.place import leaves_the_seat, needs_ship
from intake.route.values import Case, Mode, Reason, Service
from intake.route.words import (
    ENQUIRY,
    LIKELY,
    MODE_FOR_CASE,
    MODE_FOR_CASE_WHY,
    MODE_FOR_CATEGORY,
    MODE_HOLDS,
    MODES,
    SERVICE_FOR_CASE,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the choice between the two bodies of an area hangs on, besides their workload."""

    mode: Mode
    service: Service
    may_visit: bool
    """A visit may follow remote work."""
    inaccessible: bool
    away: bool | None
    """A visit would leave the seat; None when the school's place is not known."""
    ship: bool
    """A visit would need a ship."""
    urgent: bool
    needs: frozenset[str]
    """Skills."""
    reasons: tuple[Reason, ...]

    @property
    def travel(self) -> bool:
        """Whether a technician has to leave the seat."""
        return self.service == Service.ONSITE and bool(self.away)

    @property
    def ferry(self) -> bool:
        """Whether a technician has to take a ship."""
        return self.travel and self.ship


def terms_of(case: Case, area: Area, rule: CategoryRule) -> Terms:
    """Return the terms of a case in its area, for its category's rule."""
    mode, mode_reason = _mode(case, area, rule)
    service, service_reason = service_of(case, rule)
    return Terms(
        mode=mode,
        service=service,
        may_visit=case.service is None and case.kind != "enquiry" and rule.likely == "remote-then-onsite",
        inaccessible=case.inaccessible,
        away=leaves_the_seat(case, area),
        ship=needs_ship(case, area),
        urgent=bool(case.urgent),
        needs=rule.skills | (rule.systems.get(case.system, frozenset()) if case.system else frozenset()),
        reasons=(mode_reason, service_reason),
    )


def service_of(case: Case, rule: CategoryRule) -> tuple[Service, Reason]:
    """Return where the work is done first, and why: set for this request, else by kind, else by category."""
    if case.service is not None:
        return Service(case.service), reason("A3-1", SERVICE_FOR_CASE[Service(case.service)])
    if case.kind == "enquiry":
        return Service.REMOTE, reason("B-4b", ENQUIRY)
    service = Service.ONSITE if rule.likely == "onsite" else Service.REMOTE
    return service, reason("B-4b", LIKELY[rule.likely], category=rule.category.label)


def _mode(case: Case, area: Area, rule: CategoryRule) -> tuple[Mode, Reason]:
    """Return the mode and why: set for this request, else for the category, else the area's."""
    if case.mode is not None:
        mode = Mode(case.mode)
        why = " ".join((case.mode_reason or "").split())
        return mode, reason("A3-1", MODE_FOR_CASE_WHY if why else MODE_FOR_CASE, mode=MODES[mode], why=why)
    where = {"genitive": area.genitive, "area": area.name.en}
    if rule.category.number in area.modes:
        mode = area.modes[rule.category.number]
        return mode, reason("A3-1", MODE_FOR_CATEGORY, mode=MODES[mode], category=rule.category.label, **where)
    return area.mode, reason("B-4m", MODE_HOLDS, mode=MODES[area.mode], **where)
