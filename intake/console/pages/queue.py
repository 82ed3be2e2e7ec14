"""What needs a person: the first page after signing in."""

from intake.console.frame import show
from intake.console.gate import Answer, Pages
from intake.console.office import Office
from intake.record.people import Right


def add(pages: Pages, office: Office) -> None:
    """Add the page."""

    @pages.page("/", Right.SEE)
    def _queue() -> Answer:
        return show(pages, "queue", healthy=not office.verdict().complaints)
