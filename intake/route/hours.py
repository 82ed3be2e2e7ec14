"""When a team is open: hours of the week, and holidays, which move with Orthodox Easter. Asks no clock.

Hours are wall-clock time in Athens, so a change to summer time moves none of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import product

from intake.ground.clock import ATHENS
from intake.route.parts import Holiday, Hours, Team
from intake.route.values import Text

FAR = 366
"""Days that are looked at for the next opening: a year, so that they end in the next one at the latest."""


@dataclass(frozen=True, slots=True)
class Door:
    """Whether a team is open at a moment; a closed one may have a holiday, and opens again at `day`, `minute`."""

    open: bool
    holiday: Text | None = None
    day: date | None = None
    """None: not within a year."""
    minute: int = 0
    """After midnight."""


def door(team: Team, area: str, holidays: tuple[Holiday, ...], at: datetime) -> Door:
    """Return how a team of this area stands at a moment, which is aware; one without hours is always open."""
    if team.hours is None:
        return Door(open=True)
    local = at.astimezone(ATHENS)
    today, minute = local.date(), local.hour * 60 + local.minute
    closed = _closed(holidays, area, today.year)
    if today not in closed and any(opens <= minute < closes for opens, closes in team.hours.week[today.weekday()]):
        return Door(open=True)
    for day in (today + timedelta(days=ahead) for ahead in range(FAR)):
        for opens, _closes in () if day in closed else team.hours.week[day.weekday()]:
            if day > today or opens > minute:
                return Door(open=False, holiday=closed.get(today), day=day, minute=opens)
    return Door(open=False, holiday=closed.get(today))


def worked(hours: Hours | None, holidays: tuple[Holiday, ...], at: datetime, minutes: int) -> datetime:
    """Return the moment, in UTC, when so many minutes of these hours will have passed; 0: when work next goes on.

    Holidays of single areas are left out. Hours that never come within a year do not count.
    """
    left, now = timedelta(minutes=minutes), at.astimezone(UTC)
    today = at.astimezone(ATHENS).date()
    week = hours.week if hours else ((),) * 7
    for day in (today + timedelta(days=ahead) for ahead in range(FAR if hours else 0)):
        for span in () if day in _closed(holidays, "", day.year) else week[day.weekday()]:
            opens, closes = (_moment(day, minute) for minute in span)
            begin = max(opens, now)
            if begin < closes and begin + left <= closes:
                return begin + left
            left -= max(closes - begin, timedelta())
    return now + timedelta(minutes=minutes)


def _moment(day: date, minute: int) -> datetime:
    """Return a minute of a day in Athens, in UTC; minute 1440 is the next midnight."""
    hours, rest = divmod(minute, 60)
    return datetime.combine(day, time(hours % 24, rest), ATHENS).astimezone(UTC) + timedelta(days=hours // 24)


def easter(year: int) -> date:
    """Return Orthodox Easter Sunday in the calendar of today (Meeus, Astronomical Algorithms, chapter 8)."""
    moon = (19 * (year % 19) + 15) % 30
    sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + sunday + 114, 31)
    julian_lag = year // 100 - year // 400 - 2
    return date(year, month, day + 1) + timedelta(days=julian_lag)


@lru_cache(maxsize=256)
def _closed(holidays: tuple[Holiday, ...], area: str, year: int) -> Mapping[date, Text]:
    """Return an area's holidays of a year and of the next by day, with those that began the year before and go on.

    Worked out once: a replay asks for the same year a hundred thousand times.
    """
    closed: dict[date, Text] = {}
    kept = [each for each in holidays if not each.areas or area in each.areas]
    for holiday, each in product(kept, (year - 1, year, year + 1)):
        if first := first_day(holiday, each):
            for further in range(holiday.days):
                closed.setdefault(first + timedelta(days=further), holiday.name)
    return closed


def first_day(holiday: Holiday, year: int) -> date | None:
    """Return the holiday's first day of a year, None if that year has none: another year's, or 29 February."""
    if holiday.easter is not None:
        return easter(year) + timedelta(days=holiday.easter)
    if holiday.day is None or holiday.year not in (None, year):
        return None
    try:
        return date(year, *holiday.day)
    except ValueError:
        return None
