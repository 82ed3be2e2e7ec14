"""Tokens of the API: made, shown once, taken back."""

from flask import Response, redirect, request

from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.console.pages.people import choices, chosen_areas
from intake.console.pages.sign_in_code import secret_page
from intake.record.people import Right, tokens
from intake.record.people.tokens import LONGEST, Scope

DAYS = (30, 90, 180, 365)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    database = office.database

    def every(status: int = 200, trouble: str = "") -> Response:
        at = office.clock()
        with database.read() as connection:
            found = tokens.every(connection)
        shown = {"tokens": found, "scopes": list(Scope), "days": DAYS, "trouble": trouble, "form": request.form}
        return show(pages, "tokens", status, works=lambda token: token.works(at), **shown, **choices(office))

    @pages.page("/people/tokens", Right.PEOPLE)
    def _tokens() -> Answer:
        return every()

    @pages.page("/people/tokens", Right.PEOPLE, "POST")
    def _tokens_make() -> Answer:
        mine, at, form = who(), office.clock(), request.form
        name = " ".join(form.get("name", "").split())
        scopes = [Scope(each) for each in form.getlist("scopes") if each in list(Scope)]
        days, areas = form.get("days", 0, type=int), chosen_areas(office)
        if not 0 < len(name) <= 120 or not scopes or not 0 < days <= LONGEST.days:
            return every(422, say()("tokens_wrong"))
        by = (mine.person, mine.login)
        token = database.written(lambda connection: tokens.make(connection, name, scopes, areas, days, by, at))
        return secret_page(show(pages, "token", token=token, name=name))

    @pages.page("/people/tokens/<int:key>/revoke", Right.PEOPLE, "POST")
    def _tokens_revoke(key: int) -> Answer:
        mine, at = who(), office.clock()
        database.written(lambda connection: tokens.revoke(connection, key, mine.login, at))
        notice(say()("tokens_revoked"))
        return redirect("/console/people/tokens", 303)
