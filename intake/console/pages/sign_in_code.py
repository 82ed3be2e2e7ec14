"""The second step of a sign-in: a code; or, for roles that need one and have none, a second factor first."""

import segno
from flask import Response, redirect, request, session
from markupsafe import Markup

from intake.console.entrance import Entrance
from intake.console.frame import say, show
from intake.console.gate import Answer, Pages
from intake.console.office import Office
from intake.console.pages.sign_in import waits
from intake.record.people import own, second_factor
from intake.record.people.doorway import CODE, ENROL, Wait
from intake.record.people.second_factor import Vault

SECRET = "totp"  # noqa: S105 - the name of a place
"""Where the cookie holds, encrypted, a secret that no code has been read from yet."""


class SignInCode:
    """The pages, of one installation."""

    def __init__(self, pages: Pages, office: Office) -> None:
        self.pages, self.office = pages, office
        self.entrance = Entrance(office)

    def _form(self, trouble: str = "", status: int = 200, _login: str = "") -> Response:
        return show(self.pages, "sign_in_code", status, trouble=trouble)

    def sign_in_code(self) -> Answer:
        """Ask for a code, or look at the one that the form brings."""
        proved = self.entrance.proved(CODE)
        if proved is None:
            return redirect("/console/sign-in", 303)
        if request.method == "GET":
            return self._form()
        code, place = request.form.get("code", ""), self.entrance.place(proved.login)
        right = self.entrance.doorway.code(proved, code, place, self.office.clock())
        if isinstance(right, Wait):
            return waits(self._form, right)
        if not right:
            return self._form(say()("code_wrong"), 422)
        return self.entrance.welcomed(proved.person, proved.login, "password")

    def sign_in_second_factor(self) -> Answer:
        """Let somebody whose role needs it take a second factor before they come in."""
        proved = self.entrance.proved(ENROL)
        if proved is None:
            return redirect("/console/sign-in", 303)
        closed, step = offered(self.entrance.vault, self.office, sent=request.method == "POST")
        if step is None:
            trouble = say()("code_wrong") if request.method == "POST" else ""
            drawn = picture(self.entrance, closed, proved.login)
            return show(self.pages, "sign_in_second_factor", 422 if trouble else 200, trouble=trouble, **drawn)
        at = self.office.clock()
        codes = self.office.database.written(
            lambda connection: own.code_on(connection, proved.person, proved.login, closed, step, at)
        )
        if not codes:
            return redirect("/console/sign-in", 303)
        back = self.entrance.begin(proved.person, "password") or "/console/sign-in"
        answer = secret_page(show(self.pages, "recovery_codes", codes=codes, onward=back))
        self.entrance.remember(answer, proved.login)
        return answer


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    on = SignInCode(pages, office)
    pages.page("/sign-in/code", None, "GET", "POST")(on.sign_in_code)
    pages.page("/sign-in/second-factor", None, "GET", "POST")(on.sign_in_second_factor)


def offered(vault: Vault, office: Office, *, sent: bool) -> tuple[str, int | None]:
    """Return the secret that is offered, closed, and the time step of the form's code if it is of that secret."""
    closed = session.setdefault(SECRET, vault.closed(second_factor.new_secret()))
    secret = vault.opened(closed)
    if secret is None or not sent:
        return closed, None
    return closed, second_factor.step_of(secret, request.form.get("code", ""), office.clock())


def picture(entrance: Entrance, closed: str, login: str) -> dict[str, object]:
    """Return what shows a secret: the picture for a telephone, and the letters for whoever cannot take one."""
    secret = entrance.vault.opened(closed) or ""
    address = second_factor.address(secret, login, entrance.outside.partition("://")[2])
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=4, border=3, dark="#000000", light="#ffffff", svgclass="qr", lineclass=None)
    letters = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return {"picture": Markup(drawn), "letters": letters}  # noqa: S704 - the picture is drawn here


def secret_page(answer: Response) -> Response:
    """Let nobody keep a page that shows something once."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
