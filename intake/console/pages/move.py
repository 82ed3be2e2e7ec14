"""A proposal to move a request to another team, accepted or refused on the request's page."""

from flask import redirect, request

from intake.console.frame import notice, say
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.console.pages.request import asked_for
from intake.record import proposals
from intake.record.people import Right
from intake.record.views import ways


def add(pages: Pages, office: Office) -> None:
    """Add the deed."""

    @pages.page("/requests/<number>/proposals/<int:key>", Right.ROUTE, "POST")
    def _proposal(number: str, key: int) -> Answer:
        row, accepts = asked_for(office, number), request.form.get("answer") == "accept"
        with office.database.read() as connection:
            stands = any(each.id == key for each in ways.ways(connection, row.id).proposals)
        if not stands or _settled(key, accepts=accepts):
            notice(say()("request_proposal_gone"), "trouble")
        else:
            notice(say()("request_proposal_accepted" if accepts else "request_proposal_refused"))
        return redirect(f"/console/requests/{row.number}", 303)

    def _settled(key: int, *, accepts: bool) -> str | None:
        """Settle it; return why it could not be."""
        by, at = who().login, office.clock()
        if not accepts:
            return office.database.written(lambda connection: proposals.refuse(connection, key, at, by))
        telling = [desk for desk, each in office.desks.items() if each.abilities.read]
        trouble = office.database.written(
            lambda connection: proposals.accept(connection, office.dispatch, office.rules, telling, key, at, by)
        )
        office.wake()
        return trouble
