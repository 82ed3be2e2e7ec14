"""The one source of time. Everything that needs the time is handed a `Clock`; nobody asks the database."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""

ATHENS = ZoneInfo("Europe/Athens")
"""Days, hours and holidays are the callers' own."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
