"""Whether the line is quiet at an hour when it usually is not. Pure; somebody else counts the calls.

The rule: on a weekday, within the working hours, not one real call in the last hour, though in at least three of
the last four weeks there was one in that same hour of that same day.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from intake.ground.clock import ATHENS

HOUR = timedelta(hours=1)
WEEKS, USUAL = 4, 3

Count = Callable[[datetime, datetime], int]
"""Counts the real calls that began from one moment up to another."""


def why(at: datetime, first: int, last: int, calls: Count) -> str | None:
    """Return why the hour before `at` is too quiet, None if it is not; hours are Athens' own."""
    now = at.astimezone(ATHENS)
    begin = now - HOUR
    if now.weekday() > 4 or begin.hour < first or (now.hour, now.minute) > (last, 0) or calls(at - HOUR, at):
        return None
    weeks = [now - timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    usual = sum(calls(_utc(week) - HOUR, _utc(week)) > 0 for week in weeks)
    return f"no call between {begin:%H:%M} and {now:%H:%M}" if usual >= USUAL else None


def _utc(local: datetime) -> datetime:
    return local.astimezone(UTC)
