"""One's own second factor: on, off, new recovery codes. Whatever changes it asks for the password again."""

from flask import Response, redirect, session

from intake.console.entrance import Entrance
from intake.console.frame import notice, say, show
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.console.pages.account import confirmed
from intake.console.pages.sign_in_code import SECRET, offered, picture, secret_page
from intake.record.people import Right, own, persons

HERE = "/console/account/second-factor"


class SecondFactor:
    """The pages, of one installation."""

    def __init__(self, pages: Pages, office: Office) -> None:
        self.pages, self.office = pages, office
        self.entrance = Entrance(office)

    def _page(self, status: int = 200, **trouble: str) -> Response:
        mine = who()
        with self.office.database.read() as connection:
            person = persons.one(connection, mine.person)
        assert person
        offer = person.has_password and not person.second_factor
        vault = self.entrance.vault
        closed = offered(vault, self.office, sent=False)[0] if offer else ""
        drawn = picture(self.entrance, closed, mine.login) if offer else {}
        must = mine.role in self.office.settings.second_factor_roles()
        answer = show(self.pages, "second_factor", status, person=person, trouble=trouble, must=must, **drawn)
        return secret_page(answer)

    def _refused(self) -> Response | None:
        """Return the answer to a wrong password."""
        wrong = confirmed(self.entrance, self.office)
        return self._page(422, current=wrong) if wrong else None

    def second_factor(self) -> Answer:
        """Show how it stands."""
        return self._page()

    def second_factor_on(self) -> Answer:
        """Turn it on, by password and a first code."""
        mine, at = who(), self.office.clock()
        if no := self._refused():
            return no
        closed, step = offered(self.entrance.vault, self.office, sent=True)
        if step is None:
            return self._page(422, code=say()("code_wrong"))
        codes = self.office.database.written(
            lambda connection: own.code_on(connection, mine.person, mine.login, closed, step, at)
        )
        session.pop(SECRET, None)
        if not codes:
            return redirect(HERE, 303)
        return secret_page(show(self.pages, "recovery_codes", codes=codes, onward="/console/account"))

    def second_factor_codes(self) -> Answer:
        """Make new recovery codes."""
        mine, at = who(), self.office.clock()
        if no := self._refused():
            return no
        codes = self.office.database.written(lambda connection: own.recovery(connection, mine, at))
        return secret_page(show(self.pages, "recovery_codes", codes=codes, onward="/console/account"))

    def second_factor_off(self) -> Answer:
        """Turn it off, unless the role needs it."""
        mine, at = who(), self.office.clock()
        if mine.role in self.office.settings.second_factor_roles():
            return self._page(422, current=say()("second_factor_must"))
        if no := self._refused():
            return no
        self.office.database.written(lambda connection: own.code_off(connection, mine, at))
        notice(say()("second_factor_is_off"))
        return redirect("/console/account", 303)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    on = SecondFactor(pages, office)
    pages.page("/account/second-factor", Right.OWN)(on.second_factor)
    pages.page("/account/second-factor/on", Right.OWN, "POST")(on.second_factor_on)
    pages.page("/account/second-factor/codes", Right.OWN, "POST")(on.second_factor_codes)
    pages.page("/account/second-factor/off", Right.OWN, "POST")(on.second_factor_off)
