"""A draft of the rule book on pages: checked, tried on past requests, handed in.

It travels in the form from check to check; the record takes it when it is handed in, and not before.
"""

from datetime import timedelta

from flask import redirect, request

from intake.console import drafts
from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, lost, who
from intake.console.office import Office
from intake.record.people import Right
from intake.record.rulebooks import Overtaken, Version, versions
from intake.record.rulebooks.proposals import Proposal, hand_in

LONGEST_DRAFT = 1024 * 1024
"""Bytes of a form with a draft in it; the shipped book has 32 kilobytes."""
TRIED_DAYS = (30, 90, 365)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/rules/draft", Right.RULES_SEE)
    def _draft() -> Answer:
        now = _now()
        return show(pages, "rules/draft", draft=drafts.Draft(now.text, now.number), days=TRIED_DAYS)

    @pages.page("/rules/draft", Right.RULES_SEE, "POST", most=LONGEST_DRAFT)
    def _try_draft() -> Answer:
        draft = drafts.looked_at(office, _now(), *_handed())
        if draft.sound and "days" in request.form:
            days = request.form.get("days", type=int)
            span = timedelta(days=days if days in TRIED_DAYS else TRIED_DAYS[0])
            draft = drafts.tried(office, draft, office.clock() - span)
        return show(pages, "rules/draft", draft=draft, days=TRIED_DAYS)

    @pages.page("/rules/publish", Right.RULES, "POST", most=LONGEST_DRAFT)
    def _publish_rules() -> Answer:
        draft = drafts.looked_at(office, _now(), *_handed())
        note = " ".join(request.form.get("note", "").split())[:500]
        if not draft.sound or draft.same or not note:
            return show(pages, "rules/draft", 422, draft=draft, days=TRIED_DAYS, unnoted=draft.sound and not note)
        alone = " ".join(request.form.get("without_marks", "").split())[:500] or None
        handed = versions.Draft(draft.text, draft.based_on, who().login, note, alone)
        areas = list(draft.changes.areas) if draft.changes else list(office.rules.areas)
        try:
            done = office.database.written(lambda connection: hand_in(connection, handed, areas, office.clock()))
        except Overtaken:
            return show(pages, "rules/draft", 409, draft=draft, days=TRIED_DAYS, overtaken=True)
        if isinstance(done, Proposal):
            notice(say()("rules_proposed", n=done.id))
            return redirect(f"/console/rules/proposals/{done.id}", 303)
        office.in_force.look()
        notice(say()("rules_done", n=done.number))
        return redirect("/console/rules", 303)

    def _now() -> Version:
        with office.database.read() as connection:
            return versions.newest(connection) or lost()


def _handed() -> tuple[str, int]:
    """Return the draft of a form, from its file if there is one, and the version it was made of."""
    file = request.files.get("file")
    text = file.read().decode(errors="replace") if file and file.filename else request.form.get("text", "")
    return text.replace("\r\n", "\n"), request.form.get("based_on", 0, type=int)
