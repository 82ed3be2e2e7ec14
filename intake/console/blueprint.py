"""The console as one part of the web application: its gate, its pages, its answer to trouble. Decides nothing."""

from datetime import timedelta

from flask import Flask, Response
from werkzeug.exceptions import HTTPException, default_exceptions

from intake.console import static_files
from intake.console.frame import told
from intake.console.gate import Answer, Pages
from intake.console.office import Office
from intake.console.pages import PAGES
from intake.ground.db import Busy


def console(office: Office) -> Pages:
    """Return the console's pages."""
    pages = Pages(office)
    static_files.add(pages)
    for page in PAGES:
        page.add(pages, office)
    for code in default_exceptions:
        # each by its code: the application has a handler for each code, which goes before one for all
        pages.blueprint.errorhandler(code)(_refused)
    pages.blueprint.errorhandler(Busy)(lambda _error: told("busy", 503))
    return pages


def open_in(web: Flask, pages: Pages) -> None:
    """Let the application show the console: its cookie is signed, ours alone, and sent over https in service."""
    told = pages.office.settings
    newest, *older = told.signing_keys()
    private = told.public_url.startswith("https://")
    web.config.update(
        SECRET_KEY=newest,
        SECRET_KEY_FALLBACKS=older,
        SESSION_COOKIE_NAME="__Host-intake" if private else "intake",
        SESSION_COOKIE_SECURE=private,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    web.jinja_env.trim_blocks = web.jinja_env.lstrip_blocks = True
    web.extensions["intake.console"] = pages
    web.register_blueprint(pages.blueprint)


def _refused(error: HTTPException) -> Answer:
    if isinstance(error.response, Response):
        return error.response
    names = {403: "not_allowed", 404: "not_here", 405: "not_here", 413: "too_large"}
    code = error.code or 500
    return told(names.get(code, "failed"), code)
