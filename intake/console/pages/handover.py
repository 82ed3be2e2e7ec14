"""The sheet that one shift hands to the next, to be read on the screen or printed."""

from datetime import timedelta

from flask import request

from intake.console.frame import show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record.people import Right
from intake.record.views import handover as view

HOURS = (4, 8, 12, 24)
"""How long a shift may have been."""
USUAL = 8


def add(pages: Pages, office: Office) -> None:
    """Add the page."""

    @pages.page("/handover", Right.FIGURES)
    def _handover() -> Answer:
        asked = request.args.get("hours", USUAL, type=int)
        hours = asked if asked in HOURS else USUAL
        at, me = office.clock(), who()
        desks = [told.name for told in office.desk_settings]
        with office.database.read() as connection:
            sheet = view.handover(connection, me.sight, me.person, desks, at - timedelta(hours=hours), at)
        return show(pages, "handover", sheet=sheet, hours=hours, choices=HOURS, rules=office.rules)
