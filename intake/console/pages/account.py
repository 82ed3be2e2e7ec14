"""One's own account."""

from flask import redirect, session

from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record.people import Right, sessions


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/sign-out", Right.OWN, "POST")
    def _sign_out() -> Answer:
        mine, at = who().session, office.clock()
        office.database.written(lambda connection: sessions.end(connection, mine, at))
        session.clear()
        return redirect("/console/sign-in", 303)
