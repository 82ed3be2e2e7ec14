"""The dashboard: how the line stands now, and one day of it, as charts with their numbers beneath."""

from datetime import date, timedelta

from flask import request

from intake.console.charts import bars
from intake.console.frame import polled, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.ground.clock import ATHENS
from intake.record.people import Right
from intake.record.views import picture, standing

FIRST = date(2014, 1, 1)
"""No line is older than the circular."""


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/dashboard", Right.FIGURES)
    def _dashboard() -> Answer:
        today = office.clock().astimezone(ATHENS).date()
        day = min(max(_asked(request.args.get("day", "")) or today, FIRST), today)
        with office.database.read() as connection:
            shown = picture.picture(connection, who().sight, day)
        days = {"previous": day - timedelta(days=1), "next": day + timedelta(days=1) if day < today else None}
        return show(
            pages, "dashboard", picture=shown, chart=bars(shown), of_day=day, today=today, **days, **_now()
        )

    @pages.page("/dashboard/now", Right.FIGURES)
    def _dashboard_now() -> Answer:
        return polled(pages, "dashboard_now", **_now())

    def _now() -> dict[str, object]:
        at, sight, rules = office.clock(), who().sight, office.rules
        names = [told.name for told in office.desk_settings]
        with office.database.read() as connection:
            return {
                "ages": standing.waiting_by_age(connection, sight, at),
                "loads": standing.loads(connection, rules, sight, at),
                "desks": standing.desk_states(connection, names, at),
                "compared": standing.compared(connection, at - timedelta(days=1)),
            }


def _asked(text: str) -> date | None:
    """Return the day of an address such as 2026-11-26; None for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
