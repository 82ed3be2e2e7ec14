"""Calls on the line now, and beneath them those that broke off or never reached us."""

from flask import request

from intake.console.frame import polled, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record.people import Right
from intake.record.views import live


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/calls", Right.SEE)
    def _calls() -> Answer:
        return show(pages, "calls", **_now(), **_over())

    @pages.page("/calls/now", Right.SEE)
    def _calls_now() -> Answer:
        return polled(pages, "calls_now", **_now())

    @pages.page("/calls/over", Right.SEE)
    def _calls_over() -> Answer:
        return polled(pages, "calls_over", **_over())

    def _now() -> dict[str, object]:
        with office.database.read() as connection:
            return {"calls": live.going_on(connection, who().sight, _canary(), office.clock())}

    def _over() -> dict[str, object]:
        before = {name: request.args.get(name, type=int) for name in ("broken_before", "found_before")}
        sight, at = who().sight, office.clock()
        with office.database.read() as connection:
            return {
                "broken": live.broken_off(connection, sight, _canary(), at, before["broken_before"]),
                "found": live.found(connection, sight, _canary(), before["found_before"]),
                **before,
            }

    def _canary() -> str | None:
        line = office.rules.canary_line()
        return line.key if line else None
