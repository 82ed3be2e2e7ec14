"""By when somebody is to be rung who was promised it: so many working minutes from now. Touches no record.

The working hours are the line's (`INTAKE_WORKING_HOURS`, weekdays), less the holidays that all areas keep.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from intake.ground.clock import ATHENS
from intake.ground.settings import Settings
from intake.record.rulebooks import InForce
from intake.route.hours import worked
from intake.route.parts import Hours

WEEKDAYS, WEEKEND = 5, 2


@dataclass(frozen=True, slots=True)
class Due:
    """Counts due times by the rule book in force; `minutes` is the time a promise gives us."""

    rules: InForce
    hours: Hours | None
    minutes: int

    @classmethod
    def of(cls, rules: InForce, told: Settings) -> "Due":
        """Return what the settings say; without working hours every minute counts."""
        span = told.hours()
        week = ((((span[0] * 60, span[1] * 60),),) * WEEKDAYS + ((),) * WEEKEND) if span else None
        return cls(rules, Hours(week) if week else None, told.callback_within_min)

    def __call__(self, at: datetime, minutes: int | None = None) -> datetime:
        """Return when so many working minutes will have passed; without a number, those a promise gives."""
        wanted = self.minutes if minutes is None else minutes
        return worked(self.hours, self.rules.book.holidays, at, wanted)

    def next_day(self, at: datetime) -> datetime:
        """Return when work begins on the next working day."""
        tomorrow = at.astimezone(ATHENS).date() + timedelta(days=1)
        return self(datetime.combine(tomorrow, time(), ATHENS).astimezone(at.tzinfo), 0)
