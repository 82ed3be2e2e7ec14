"""The sign-in: login and password, and the link by which somebody sets their first password. Open to strangers."""

from collections.abc import Callable
from math import ceil

from flask import Response, g, redirect, request

from intake.console.entrance import FIRST_PAGE, Entrance
from intake.console.frame import notice, say, show, told
from intake.console.gate import Answer, Pages
from intake.console.office import Office
from intake.record.people import passwords, persons
from intake.record.people.doorway import CODE, DONE, ENROL, Proved, Wait, Wrong
from intake.record.people.passwords import Crowded
from intake.record.people.persons import Person

A_YEAR = 31_536_000
Form = Callable[[str, int, str], Response]
NEXT = {CODE: "/console/sign-in/code", ENROL: "/console/sign-in/second-factor"}


class SignIn:
    """The pages, of one installation."""

    def __init__(self, pages: Pages, office: Office) -> None:
        self.pages, self.office = pages, office
        self.entrance = Entrance(office)

    def _form(self, trouble: str = "", status: int = 200, login: str = "") -> Response:
        told_, words = self.office.settings, {"trouble": trouble, "login": login}
        network = told_.oidc_issuer is not None
        return show(self.pages, "sign_in", status, network=network, access_help=told_.access_help, **words)

    def sign_in(self) -> Answer:
        """Show the form, or look at what it brings."""
        if g.who is not None:
            return redirect(FIRST_PAGE, 303)
        if request.method == "GET":
            return self._form()
        login, password = request.form.get("login", ""), request.form.get("password", "")
        place = self.entrance.place(login)
        try:
            found = self.entrance.doorway.password(login, password, place, self.office.clock())
        except Crowded:
            return told("sign_in_crowded", 503)
        match found:
            case Wait():
                return waits(self._form, found, login)
            case Wrong():
                return self._form(say()("sign_in_wrong"), 422, login)
            case Proved(next=step) if step != DONE:
                self.entrance.halfway(found)
                return redirect(NEXT[step], 303)
        return self.entrance.welcomed(found.person, found.login, "password")

    def language(self) -> Answer:
        """Remember in which language a stranger reads."""
        answer = redirect("/console/sign-in", 303)
        chosen = "en" if request.form.get("language") == "en" else "el"
        private = self.entrance.outside.startswith("https")
        answer.set_cookie("language", chosen, A_YEAR, secure=private, httponly=True, samesite="Lax")
        return answer

    def set_password(self, token: str) -> Answer:
        """Let whoever has the link set a password."""
        with self.office.database.read() as connection:
            person = persons.of_link(connection, token, self.office.clock())
        if person is None:
            return told("link_over", 404)
        trouble = _chosen(self.office, person) if request.method == "POST" else ""
        if request.method == "GET" or trouble:
            shown = show(self.pages, "set_password", 422 if trouble else 200, person=person, trouble=trouble)
            shown.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
            return shown
        notice(say()("sign_in_password_set"))
        return redirect("/console/sign-in", 303)


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""
    on = SignIn(pages, office)
    pages.page("/sign-in", None, "GET", "POST")(on.sign_in)
    pages.page("/sign-in/language", None, "POST")(on.language)
    pages.page("/set-password/<token>", None, "GET", "POST")(on.set_password)


def _chosen(office: Office, person: Person) -> str:
    """Keep the password that the form brings; return what is wrong with it, in words."""
    if trouble := unfit(person.login, person.name):
        return trouble
    try:
        kept = passwords.kept(request.form["password"])
    except Crowded:
        return say()("sign_in_crowded_help")
    at = office.clock()
    office.database.written(lambda connection: persons.set_password(connection, person.id, kept, person.login, at))
    return ""


def unfit(*own: str) -> str:
    """Return what is wrong with the new password of the form, in words; nothing if it is taken."""
    chosen, again = request.form.get("password", ""), request.form.get("again", "")
    why = passwords.complaint(chosen, own) or ("differs" if chosen != again else "")
    return say()(f"password_{why}", least=passwords.LEAST) if why else ""


def waits(form: Form, wait: Wait, login: str = "") -> Response:
    """Return the form again, with how long to wait."""
    answer = form(how_long(wait), 429, login)
    answer.headers["Retry-After"] = str(seconds(wait))
    return answer


def how_long(wait: Wait) -> str:
    """Return how long to wait, in words."""
    left = seconds(wait)
    minutes = -(-left // 60)
    return say().count("sign_in_wait_seconds", left) if left < 60 else say().count("sign_in_wait_minutes", minutes)


def seconds(wait: Wait) -> int:
    """Return how many seconds to wait, at least one."""
    return max(1, ceil(wait.span.total_seconds()))
