"""The rule book on pages: what is in force, its history, proposals and the marks of heads."""

from typing import Any

from flask import redirect, request
from sqlalchemy import Connection

from intake.console import drafts
from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, lost, who
from intake.console.office import Office
from intake.record.people import Right
from intake.record.rulebooks import Overtaken, proposals, versions
from intake.record.rulebooks.proposals import NotMarked, Proposal


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/rules", Right.RULES_SEE)
    def _rules() -> Answer:
        with office.database.read() as connection:
            told = {
                "versions": list(versions.all_of(connection))[::-1],
                "made": versions.decisions(connection),
                "waiting": [_shown(connection, each) for each in proposals.waiting(connection)],
            }
        return show(pages, "rules/history", standing=office.in_force.standing, names=office.rules.areas, **told)

    @pages.page("/rules/<int:number>", Right.RULES_SEE)
    def _rule_book(number: int) -> Answer:
        with office.database.read() as connection:
            version = versions.numbered(connection, number) or lost()
            before = versions.numbered(connection, number - 1)
        found = drafts.compared(before.text, version.text) if before else None
        told = {"version": version, "changes": found, "before": before}
        return show(
            pages, "rules/version", lines=drafts.lines(before.text if before else "", version.text), **told
        )

    @pages.page("/rules/proposals/<int:number>", Right.RULES_SEE)
    def _rule_proposal(number: int) -> Answer:
        with office.database.read() as connection:
            proposal = proposals.numbered(connection, number) or lost()
            based = versions.numbered(connection, proposal.based_on) or lost()
            told = _shown(connection, proposal)
            waits = any(each.id == number for each in proposals.waiting(connection))
        found, rows = drafts.compared(based.text, proposal.text), drafts.lines(based.text, proposal.text)
        mine = [(area, body) for area, body in told["lacking"] if _answers_for(area, body)] if waits else []
        told = {**told, "changes": found, "lines": rows, "waits": waits, "mine": mine, "based": based}
        return show(pages, "rules/proposal", names=office.rules.areas, **told)

    @pages.page("/rules/proposals/<int:number>/mark", Right.RULES_MARK, "POST")
    def _mark_rules(number: int) -> Answer:
        area, body = request.form.get("area", ""), request.form.get("body", "")
        if not _answers_for(area, body):
            lost()
        by, at = who().login, office.clock()
        try:
            version = office.database.written(
                lambda connection: proposals.mark(connection, number, [area], drafts.body(body), by, at)
            )
        except (NotMarked, Overtaken):
            notice(say()("rules_not_marked"), "trouble")
            return redirect(f"/console/rules/proposals/{number}", 303)
        office.in_force.look()
        notice(say()("rules_marked_last", n=version.number) if version else say()("rules_marked"))
        return redirect("/console/rules" if version else f"/console/rules/proposals/{number}", 303)


def _answers_for(area: str, body: str) -> bool:
    """Whether whoever is signed in is the head whose mark this is: of this body, of this area."""
    return who().may(Right.RULES_MARK) and who().body == body and area in who().areas


def _shown(connection: Connection, proposal: Proposal) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "marks": proposals.marks(connection, proposal.id),
        "lacking": proposals.lacking(connection, proposal),
    }
