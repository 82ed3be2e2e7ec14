"""The terms of a request: mode of cooperation, service, trip and know-how. Picks no team, and says nothing."""

from dataclasses import dataclass
from enum import StrEnum

from intake.route.parts import Area, CategoryRule
from intake.route.place import leaves_the_seat, needs_ship
from intake.route.values import Case, Mode, Service


class SetFor(StrEnum):
    """What a mode of cooperation was set for."""

    CASE = "case"
    CATEGORY = "category"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the choice between the two bodies of an area hangs on, besides their workload."""

    mode: Mode
    set_for: SetFor
    """Of the mode."""
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
    mode, set_for = _mode(case, area, rule)
    return Terms(
        mode=mode,
        set_for=set_for,
        service=service_of(case, rule),
        may_visit=case.service is None and case.kind != "enquiry" and rule.likely == "remote-then-onsite",
        inaccessible=case.inaccessible,
        away=leaves_the_seat(case, area),
        ship=needs_ship(case, area),
        urgent=bool(case.urgent),
        needs=rule.skills | (rule.systems.get(case.system, frozenset()) if case.system else frozenset()),
    )


def service_of(case: Case, rule: CategoryRule) -> Service:
    """Return where the work is done first: as set for this request, else by kind, else by category."""
    if case.service is not None:
        return Service(case.service)
    onsite = rule.likely == "onsite" and case.kind != "enquiry"
    return Service.ONSITE if onsite else Service.REMOTE


def _mode(case: Case, area: Area, rule: CategoryRule) -> tuple[Mode, SetFor]:
    if case.mode is not None:
        return Mode(case.mode), SetFor.CASE
    if rule.category.number in area.modes:
        return area.modes[rule.category.number], SetFor.CATEGORY
    return area.mode, SetFor.AREA
