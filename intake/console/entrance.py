"""Coming in: who has proved who they are gets a session in a new cookie. Shared by every way to sign in."""

from datetime import timedelta
from typing import Any

from flask import Response, redirect, request, session
from werkzeug.wrappers import Response as AnyResponse

from intake.console.browser import Browsers
from intake.console.gate import COOKIE_KEY
from intake.console.office import Office
from intake.ground.sign_in_settings import host_of
from intake.record.people.doorway import Doorway, Proved
from intake.record.people.failures import Failures, Place
from intake.record.people.second_factor import Vault

PROVED, HALFWAY = "proved", timedelta(minutes=10)
"""Where the cookie holds whose password was right, and how long a code may take."""
FIRST_PAGE = "/console/"


class Entrance:
    """The way in of one installation."""

    def __init__(self, office: Office) -> None:
        told = office.settings
        keys = told.signing_keys()
        self.clock = office.clock
        self.outside = host_of(told.public_url)
        self.browsers = Browsers(keys, told.proxy_networks(), private=self.outside.startswith("https"))
        self.vault = Vault(keys)
        wanted = told.second_factor_roles()
        self.doorway = Doorway(office.database, Failures(keys[0]), self.vault, wanted)

    def place(self, login: str) -> Place:
        """Return from where somebody asks to come in."""
        return self.browsers.place(request, login)

    def halfway(self, proved: Proved) -> None:
        """Remember, in a cookie of its own, that only the second factor is wanted now."""
        self._renewed()
        until = (self.clock() + HALFWAY).timestamp()
        session[PROVED] = {"person": proved.person, "login": proved.login, "next": proved.next, "until": until}

    def proved(self, step: str) -> Proved | None:
        """Return whose password was right a moment ago, if this is the step that is wanted."""
        found: dict[str, Any] = session.get(PROVED) or {}
        if found.get("next") != step or found["until"] < self.clock().timestamp():
            return None
        return Proved(found["person"], found["login"], found["next"])

    def begin(self, who: int, way: str) -> str | None:
        """Begin a session in a cookie that holds nothing of before; return where they wanted to go."""
        token = self.doorway.enter(who, way, request.headers.get("User-Agent", ""), self.clock())
        if token is None:
            return None
        back = self._renewed()
        session.pop("back", None)
        session[COOKIE_KEY] = token
        return back

    def welcomed(self, who: int, login: str, way: str) -> AnyResponse:
        """Begin a session and go on; back to the sign-in if they left meanwhile."""
        back = self.begin(who, way)
        answer = redirect(back or "/console/sign-in", 303)
        if back:
            self.remember(answer, login)
        return answer

    def remember(self, answer: AnyResponse, login: str) -> None:
        """Let the browser be known by who has signed in."""
        assert isinstance(answer, Response)
        self.browsers.remember(request, answer, login)

    def _renewed(self) -> str:
        back = local(session.get("back"))
        session.clear()
        session["back"] = back
        return back


def local(path: Any) -> str:
    """Return a path of the console to go to, the first page for any other."""
    text = path if isinstance(path, str) else ""
    plain = text.startswith("/console/") and "\\" not in text and text.isprintable()
    return text if plain and not text.startswith("/console/sign-") else FIRST_PAGE
