"""An area's month: opened, settled, pending, age, by team and mode, and what people decided otherwise.

Each figure is of requests, at the end of the month or now if that is earlier, and adds up:
`before + opened + reopened - settled = pending`. Nothing in them is of a caller.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Connection

from intake.ground.mask import mask
from intake.record.heads.stories import INSTANT, Story, stories
from intake.record.sheets.month import bounds
from intake.route.rulebook import RuleBook

DAY = timedelta(days=1)
LONGEST = 200
"""Letters of a reason that are shown."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Requests, counted."""

    before: int = 0
    """Made before the month, and open as it began."""
    opened: int = 0
    """Made in the month."""
    reopened: int = 0
    """Done before the month, and open at its end."""
    settled: int = 0
    """Open as the month began, or made in it, and done or merged at its end."""
    onsite: int = 0
    """Of those opened: decided to need work at the school."""
    travel: int = 0
    """Of those: out of the KEPLINET's seat, or to a school that is hard to reach (A3-4)."""
    ages: tuple[float, ...] = ()
    """Days since each pending one was made, the youngest first."""

    @property
    def pending(self) -> int:
        """Open at the month's end."""
        return len(self.ages)

    @property
    def median(self) -> float | None:
        """Days that half of the pending have waited at least; None if there are none."""
        return round(median(self.ages), 1) if self.ages else None

    @property
    def oldest(self) -> float | None:
        """Days that the oldest pending one has waited."""
        return round(self.ages[-1], 1) if self.ages else None

    @property
    def onsite_share(self) -> int | None:
        """Percent of the opened that need work at the school; None if none was opened."""
        return round(100 * self.onsite / self.opened) if self.opened else None

    @property
    def travel_share(self) -> int | None:
        """Percent of the opened that need a trip."""
        return round(100 * self.travel / self.opened) if self.opened else None


@dataclass(frozen=True, slots=True)
class Group:
    """The requests of one team in one mode; `mode` is None where no area was known."""

    team: str
    mode: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Override:
    """A person's choice of another team than ours; `why` as written on the ticket or set, without numbers."""

    number: str
    at: datetime
    decided: str
    to: str
    why: str | None


@dataclass(frozen=True, slots=True)
class SetApart:
    """What an operator set for one request alone, whose team that did not change; `why` without numbers."""

    number: str
    at: datetime
    team: str
    mode: str | None
    service: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class AreaMonth:
    """An area's figures. `area` is None for requests of which no area is known."""

    area: str | None
    total: Figures
    groups: tuple[Group, ...] = ()
    overrides: tuple[Override, ...] = ()
    apart: tuple[SetApart, ...] = ()
    unfinished: int = 0
    """Calls of the month in which nothing was keyed or said; no technician watches their queue, no figure counts
    them."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return self.total == Figures() and not (self.unfinished or self.overrides or self.apart)


@dataclass(frozen=True, slots=True)
class HeadsMonth:
    """The areas that were asked for, in the rule book's order. `until` is when it was counted up to."""

    month: str
    since: datetime
    until: datetime
    over: bool
    areas: tuple[AreaMonth, ...]


def counted(
    connection: Connection, rules: RuleBook, month: str, areas: Collection[str | None], now: datetime
) -> HeadsMonth:
    """Count a month such as 2026-11 for these areas, None for the requests of no area; raises ValueError."""
    since, end = bounds(month)
    until = min(end, now + INSTANT)
    by_area: dict[str | None, list[Story]] = defaultdict(list)
    for story in stories(connection, since, until):
        by_area[story.area if story.area in rules.areas else None].append(story)
    order = [area for area in (*rules.areas, None) if area in areas]
    counts = tuple(_area(area, by_area[area], since, until, rules) for area in order)
    return HeadsMonth(month, since, until, now >= end, counts)


def _area(area: str | None, told: Iterable[Story], since: datetime, until: datetime, rules: RuleBook) -> AreaMonth:
    mine = [story for story in told if story.at < until]
    real = [story for story in mine if not story.unfinished]
    groups: dict[tuple[str, str | None], list[Story]] = defaultdict(list)
    for story in real:
        decided = story.decided(until)
        team = story.team(until) or rules.triage.queue
        groups[team, decided.mode if decided else None].append(story)
    ordered = sorted(groups.items(), key=lambda each: (each[0][0], each[0][1] or ""))
    counts = tuple(Group(team, mode, _figures(some, since, until)) for (team, mode), some in ordered)
    return AreaMonth(
        area,
        _figures(real, since, until),
        tuple(group for group in counts if group.figures != Figures()),
        tuple(_overrides(real, since, until)),
        tuple(_apart(real, since, until, rules)),
        sum(story.unfinished and story.at >= since for story in mine),
    )


def _figures(told: Iterable[Story], since: datetime, until: datetime) -> Figures:
    counts: dict[str, int] = defaultdict(int)
    ages = []
    for story in told:
        made, settled = story.at >= since, story.settled(until)
        was_open = made or not story.settled(since)
        counts["opened" if made else "before"] += made or was_open
        counts["settled"] += was_open and settled
        counts["reopened"] += not was_open and not settled
        decided = story.decided(until)
        if made and decided and decided.service == "onsite":
            counts["onsite"] += 1
            counts["travel"] += decided.travel
        if not settled:
            ages.append((until - story.at) / DAY)
    return Figures(**counts, ages=tuple(sorted(ages)))


def _overrides(told: Iterable[Story], since: datetime, until: datetime) -> list[Override]:
    found = [
        Override(story.number, move.at, move.decided, move.to, _reason(move.why))
        for story in told
        for move in story.moves()
        if since <= move.at < until
    ]
    return sorted(found, key=lambda each: (each.at, each.number))


def _apart(told: Iterable[Story], since: datetime, until: datetime, rules: RuleBook) -> list[SetApart]:
    found = []
    for story in told:
        for each in (setting for setting in story.settings() if since <= setting.at < until):
            team = story.team(each.at + INSTANT) or rules.triage.queue
            found.append(SetApart(story.number, each.at, team, each.mode, each.service, _reason(each.why)))
    return sorted(found, key=lambda each: (each.at, each.number))


def _reason(why: str | None) -> str | None:
    """Return why, on one line, short, and without anybody's telephone number."""
    line = " ".join(mask(why or "").split())
    return (line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…") or None
