"""What a person sees who opens an address that holds no page. The carrier never does (see `ivr.webhooks`)."""

import secrets
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import HTTPException, default_exceptions


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    el: str
    en: str


@dataclass(frozen=True, slots=True)
class Page:
    """What happened, and what to do."""

    title: Words
    help: Words


_NOT_HERE = Page(
    Words("Εδώ δεν υπάρχει σελίδα", "There is no page here"),
    Words(
        "Στη διεύθυνση αυτή απαντά η τηλεφωνική γραμμή. Για αίτημα υποστήριξης, καλέστε 801 11 80181.",
        "The telephone line answers at this address. For support, call 801 11 80181.",
    ),
)
_FOR_THE_CARRIER = Page(
    Words("Η διεύθυνση αυτή είναι για το τηλεφωνικό κέντρο", "This address is for the telephone carrier"),
    Words(
        "Δεν ανοίγει από πρόγραμμα περιήγησης. Για αίτημα υποστήριξης, καλέστε 801 11 80181.",
        "It does not open in a browser. For support, call 801 11 80181.",
    ),
)
_REFUSED = Page(
    Words("Η πρόσβαση δεν επιτρέπεται", "Access is refused"),
    Words(
        "Το μήνυμα δεν έχει την υπογραφή του τηλεφωνικού παρόχου. Δεν αποθηκεύτηκε τίποτα.",
        "The message does not carry the carrier's signature. Nothing was stored.",
    ),
)
_FAILED = Page(
    Words("Κάτι δεν πήγε καλά", "Something went wrong"),
    Words(
        "Δοκιμάστε ξανά σε λίγο. Η τηλεφωνική γραμμή συνεχίζει να καταγράφει αιτήματα.",
        "Try again in a moment. The telephone line goes on recording requests.",
    ),
)
PAGES = {403: _REFUSED, 404: _NOT_HERE, 405: _FOR_THE_CARRIER}


def blueprint() -> Blueprint:
    """Return the pages, one for each code, since that goes before what a part does with its own exceptions."""
    pages = Blueprint("errors", __name__)
    for code in default_exceptions:
        pages.app_errorhandler(code)(_error)
    return pages


def _error(error: HTTPException) -> Response:
    code = error.code or 500
    return page(PAGES.get(code, _FAILED), code)


def page(words: Page, code: int) -> Response:
    """Return the page under a policy that lets it load nothing at all."""
    nonce = secrets.token_urlsafe(16)
    response = Response(render_template("errors/error.html", words=words, code=code, nonce=nonce), code)
    response.headers["Content-Security-Policy"] = f"default-src 'none'; style-src 'nonce-{nonce}'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
