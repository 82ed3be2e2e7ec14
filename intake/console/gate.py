"""The gate of the console: who comes in, to which page, with what. Denies by default.

A page can only be added together with the right it needs. Every change must carry the form's token (CSRF), and
every answer the policy that lets a browser load nothing of others and run nothing inline. Knows no page.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, g, redirect, request, session
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.wrappers import Response as AnyResponse
from wtforms import ValidationError

from intake.console.office import Office
from intake.record.people import Right, Signed, sessions, signed

Answer = str | AnyResponse | tuple[str, int]
View = Callable[..., Answer]

COOKIE_KEY = "signed"
"""Where the signed cookie holds the session's token."""
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
SAFE = ("GET", "HEAD", "OPTIONS")
LONGEST_FORM = 128 * 1024
"""Bytes of a form; a page that takes more says so where it is added."""


class Pages:
    """The console's routes. `page` is the only way to add one."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.blueprint = Blueprint("console", __name__)
        self.rights: dict[str, Right | None] = {}
        """The right each endpoint needs; None: open to strangers, as the sign-in is."""
        self.most: dict[str, int] = {}
        """The bytes of a form that an endpoint takes."""
        self.blueprint.before_request(self._enter)
        self.blueprint.after_request(self._leave)
        self.blueprint.errorhandler(CSRFError)(self._stale)

    def page(
        self, rule: str, right: Right | None, *methods: str, most: int = LONGEST_FORM, **defaults: Any
    ) -> Callable[[View], View]:
        """Add a page under `/console` that whoever has the right may ask for, by GET unless told otherwise.

        `most` is how many bytes its form may have.
        """

        def add(view: View) -> View:
            name = view.__name__.strip("_")
            assert self.rights.setdefault(name, right) is right, f"{name} is two pages"
            self.most[name] = most

            ways = list(methods or ("GET",))
            self.blueprint.add_url_rule(f"/console{rule}", name, view, methods=ways, **defaults)
            return view

        return add

    def _enter(self) -> AnyResponse | None:
        """Find out who asks, and whether they may; what changes something must carry the form's token."""
        name = (request.endpoint or "").rpartition(".")[2]
        right = self.rights[name]
        request.max_content_length = request.max_form_memory_size = self.most[name]
        g.who = self._who()
        if right is not None and g.who is None:
            return _to_sign_in()
        if request.method not in SAFE:
            _checked()
        if right is not None and not who().may(right):
            abort(403)
        return None

    def _who(self) -> Signed | None:
        token, at = session.get(COOKIE_KEY), self.office.clock()
        if not token:
            return None
        with self.office.database.read() as connection:
            found = signed(connection, token, at)
        if found and not sessions.is_noted(found, at):
            self.office.database.written(lambda connection: sessions.seen(connection, found, at))
        return found

    def _leave(self, response: Response) -> Response:
        ancestors = "'self'" if self.office.framed else "'none'"
        policy = {**POLICY, "frame-ancestors": ancestors, **g.get("policy", {})}
        headers = {
            "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "X-Robots-Tag": "noindex",
        }
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def _stale(self, _error: CSRFError) -> Answer:
        from intake.console.frame import told

        return told("stale_form", 400)


def who() -> Signed:
    """Return who is signed in; pages that strangers may open ask `g.who` instead."""
    found = g.who
    assert isinstance(found, Signed)
    return found


def refuse_unseen(area: str | None) -> None:
    """Answer that there is no such thing, where the person does not see this area's requests."""
    if not who().sight.sees(area):
        abort(404)


def allow(policy: Mapping[str, str]) -> None:
    """Widen the policy of this one answer."""
    g.policy = dict(policy)


def _checked() -> None:
    try:
        validate_csrf(request.headers.get("X-CSRFToken") or request.form.get("csrf_token"))
    except ValidationError as error:
        raise CSRFError(str(error)) from None


def _to_sign_in() -> AnyResponse:
    """Send a person to the sign-in and back; a part of a page lets the whole page go there."""
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": "/console/sign-in"})
    if request.method in SAFE:
        session["back"] = request.full_path.rstrip("?")[:500]
    return redirect("/console/sign-in", 303)


def lost() -> NoReturn:
    """Answer that there is no such page."""
    abort(404)
