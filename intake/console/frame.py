"""What every page of the console shares: words, times, navigation, ways to answer. Holds no page."""

import json
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, g, render_template, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from intake.console.gate import Answer, Pages
from intake.console.labels import Labels
from intake.console.words import Catalogue, catalogue
from intake.ground.clock import ATHENS
from intake.record.people import Right, Signed
from intake.record.ticket_words import Language

_FORM_KEY = re.compile(r'name="key" value="[0-9a-f]{32}"')
STATIC = Path(__file__).with_name("static")
NAVIGATION: tuple[tuple[str, str, Right], ...] = (
    ("queue", "/console/", Right.SEE),
    ("requests", "/console/requests", Right.SEE),
    ("calls", "/console/calls", Right.SEE),
    ("callbacks", "/console/callbacks", Right.ACT),
    ("dashboard", "/console/dashboard", Right.FIGURES),
    ("administration", "/console/administration", Right.RULES_SEE),
)
"""Pages at the top of every page: the id of the name, the address, the right."""
KEYS = {
    "next": "j", "previous": "k", "open": "Enter", "take": "t", "confirm": "c", "search": "/", "new": "n",
    "queue": "g", "play": "p", "undo": "u", "help": "?",
}  # fmt: skip
"""Shortcuts as shipped; each person may change or switch them off (`preferences["keys"]`)."""


def language() -> Language:
    """Return the language of this answer: the person's, else what they have chosen before, else Greek."""
    signed: Signed | None = g.get("who")
    chosen = signed.language if signed else request.cookies.get("language", "el")
    return "en" if chosen == "en" else "el"


def say() -> Catalogue:
    """Return the words of this answer."""
    return catalogue(language())


def labels() -> Labels:
    """Return what states, reasons, categories and teams are called in this answer."""
    return Labels(say())


def show(pages: Pages, template: str, status: int = 200, /, **shown: Any) -> Response:
    """Return a page of `templates/console/`."""
    return Response(render_template(f"console/{template}.html", **_shared(pages), **shown), status)


def polled(pages: Pages, template: str, stamp: str | None = None, /, **shown: Any) -> Response:
    """Return a part that a page asks for again and again; 304 and nothing else while it is the same.

    What forms carry to be sent once, and from here alone, is new each time and no difference. With a stamp, that
    is the tag, and it is known before anything is shown.
    """
    body = render_template(f"console/{template}.html", **_shared(pages), **shown)
    response = Response(body)
    response.set_etag(_tag(stamp or _FORM_KEY.sub("", body.replace(generate_csrf(), ""))))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def unchanged(stamp: str) -> Response | None:
    """Return the answer to whoever has what this stamp stands for already; None if it must be shown."""
    if _tag(stamp) not in request.if_none_match:
        return None
    response = Response(status=304)
    response.set_etag(_tag(stamp))
    return response


def _tag(stamp: str) -> str:
    return sha256(f"{stamp} {language()} {g.who.session}".encode()).hexdigest()[:32]


def told(name: str, status: int = 200) -> Answer:
    """Return a page that says one thing: its title `<name>_title` and what to do, `<name>_help`."""
    pages: Pages = current_app.extensions["intake.console"]
    return show(pages, "told", status, title=say()(f"{name}_title"), help=say()(f"{name}_help"))


def notice(text: str, kind: str = "done") -> None:
    """Say something at the top of the next page; `kind` is done or trouble."""
    flash(text, kind)


def undoable(text: str, number: str, deed: int) -> None:
    """Say at the top of the next page that something was done, with a button that undoes it."""
    flash({"text": text, "number": number, "deed": deed}, "undoable")  # type: ignore[arg-type]


def _shared(pages: Pages) -> Mapping[str, Any]:
    signed: Signed | None = g.get("who")
    now = pages.office.clock()
    given = dict(signed.preferences) if signed else {}
    keys = {**KEYS, **given.get("keys", {})}
    return {
        "say": say(),
        "labels": labels(),
        "who": signed,
        "Right": Right,
        "now": now,
        "language": language(),
        "theme": given.get("theme", "auto"),
        "keys": json.dumps({name: key for name, key in keys.items() if key}),
        "shortcuts": {name: key for name, key in keys.items() if key},
        "navigation": [each for each in NAVIGATION if signed and signed.may(each[2])],
        "here": request.path,
        "csrf": generate_csrf,
        "csrf_field": lambda: Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf()),
        "form_key": lambda: secrets.token_hex(16),
        "asset": asset,
        "moment": moment,
        "day": day,
        "clock_time": clock_time,
        "ago": lambda at: ago(at, now),
        "for_machines": lambda at: at.isoformat(timespec="seconds"),
    }


def moment(at: datetime) -> str:
    """Return a moment in Athens time, such as 26/11/2026 10:30."""
    local = at.astimezone(ATHENS)
    return f"{local.day}/{local.month}/{local.year} {local:%H:%M}"


def day(at: datetime) -> str:
    """Return a day in Athens time, such as 26/11/2026."""
    return moment(at).partition(" ")[0]


def clock_time(at: datetime) -> str:
    """Return the time of day in Athens, with seconds."""
    return f"{at.astimezone(ATHENS):%H:%M:%S}"


def ago(at: datetime, now: datetime) -> str:
    """Return how long ago something was, in words that need no refresh every second."""
    seconds, words = (now - at).total_seconds(), say()
    for size, name in ((86_400, "days"), (3_600, "hours"), (60, "minutes")):
        if seconds >= size:
            return words.count(f"ago_{name}", int(seconds // size))
    return words("ago_now")


def asset(name: str) -> str:
    """Return the address of a static file that changes with its content, so that browsers may keep it."""
    return f"/console/static/{name}?v={_version(name)}"


def _version(name: str) -> str:
    found = current_app.extensions.setdefault("intake.console.assets", {})
    if name not in found:
        found[name] = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return str(found[name])
