"""The administration's first page: what there is to look after, for each by what they may do."""

from intake.console.frame import show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record.people import Right

ROOMS: tuple[tuple[str, str, Right], ...] = (
    ("rules", "/console/rules", Right.RULES_SEE),
    ("hours", "/console/hours", Right.RULES_SEE),
)
"""Each room: the id of its words, its address, the right it needs."""


def add(pages: Pages, office: Office) -> None:
    """Add the page."""

    @pages.page("/administration", Right.RULES_SEE)
    def _administration() -> Answer:
        found, rooms = office.verdict(), [each for each in ROOMS if who().may(each[2])]
        return show(pages, "administration", rooms=rooms, verdict=found, standing=office.in_force.standing)
