"""The carrier's webhooks: check the signature, turn the form into our words, hand it to the call book.

Keeps nothing itself. Whatever fails behind it, the caller hears a document that takes a message (P9), and the
carrier hears an error only where nobody is on the line and it will try again.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import structlog
from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from ivr import form as words
from ivr.form import ClipNews, Ring
from ivr.paths import FALLBACK, RECORDING, STATUS, THANKS, TURN, VOICE, sound_in
from ivr.signature import Signature
from ivr.twiml import CONTENT_TYPE, NOTHING, Renderer
from ivr.values import Began, Heard, Line, Resumed, Silence, Turn

log = structlog.get_logger("ivr")

BODY_LIMIT = 64 * 1024
"""Bytes; the carrier's forms are a few kilobytes."""

OPENING = (Line("greeting"), Line("data_notice"))
"""What stands before the first question, and is not heard when a recording in it cannot be played."""

Render = Callable[[Turn, int], bytes]


class CallBook(Protocol):
    """What the telephone needs of whoever remembers calls."""

    def take(self, ring: Ring, asked: int | None, heard: Heard, render: Render) -> bytes:
        """Store what was heard and its answer, then return the answer's bytes; the same input, the same bytes.

        `asked` is the turn number in the URL, 0 for the first request, None when the carrier fell back.
        """

    def ended(self, ring: Ring) -> None:
        """Store that the call is over; the first final status stands."""

    def recorded(self, news: ClipNews) -> None:
        """Store what became of a recording, also for a call never heard of."""


class Webhooks:
    """The routes under /voice, for calls of one carrier account."""

    def __init__(
        self,
        book: CallBook,
        signature: Signature,
        renderer: Renderer,
        account: str,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        """Take what is behind the routes; `failed` is called whenever a caller is given the last resort."""
        self._book = book
        self._signature = signature
        self._renderer = renderer
        self._account = account
        self._count_failed = failed

    def blueprint(self) -> Blueprint:
        """Return the routes, each behind the signature and with the last resort behind it."""
        routes = Blueprint("voice", __name__)
        routes.before_request(self._genuine)
        routes.register_error_handler(Exception, self._failed)
        routes.post(VOICE)(self.voice)
        routes.post(TURN)(self.turn)
        routes.post(FALLBACK)(self.fallback)
        routes.post(THANKS)(self.thanks)
        routes.post(STATUS)(self.status)
        routes.post(RECORDING)(self.recording)
        return routes

    def _genuine(self) -> None:
        request.max_content_length = BODY_LIMIT
        target = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
        given = request.headers.get("X-Twilio-Signature")
        signed = self._signature.holds(target, request.form, given)
        if not signed or request.form.get("AccountSid") != self._account:
            log.warning("webhook_refused", path=request.path, signature="given" if given else "missing")
            abort(403)

    def _failed(self, error: Exception) -> ResponseReturnValue:
        if isinstance(error, HTTPException):
            return error
        sid = request.form.get("CallSid", "")[:64]
        log.error("webhook_failed", path=request.path, error=type(error).__name__, call=sid)
        if str(request.url_rule) in (STATUS, RECORDING):
            return Response(status=503)
        self._count_failed()
        return _twiml(self._renderer.last_resort((request.view_args or {}).get("asked", 0)))

    def _take(self, asked: int | None, heard: Heard, render: Render | None = None) -> Response:
        """Let the book answer; of a call that is over it takes last words, but not the silence behind them."""
        ring = words.ring(request.form)
        if not ring.inbound or not ring.sid:
            log.info("not_a_call", path=request.path)
            return _twiml(NOTHING)
        if ring.status not in words.TERMINAL:
            return _twiml(self._book.take(ring, asked, heard, render or self._renderer.turn))
        if not isinstance(heard, Silence | Resumed):
            self._book.take(ring, asked, heard, self._renderer.turn)
        self._book.ended(ring)
        return _twiml(NOTHING)

    def voice(self) -> Response:
        """Answer a call that begins."""
        ring = words.ring(request.form)
        return self._take(0, Began(ring.caller, ring.line))

    def turn(self, asked: int) -> Response:
        """Answer what was heard after turn `asked` - 1."""
        return self._take(asked, words.heard(request.form))

    def fallback(self) -> Response:
        """Put the present question again after the carrier met an error; what failed is not tried once more."""
        code, sid = request.form.get("ErrorCode", "")[:10], request.form.get("CallSid", "")[:64]
        log.error("carrier_fell_back", code=code, call=sid)
        if sound := sound_in(request.form.get("ErrorUrl", "")):
            return self._spoken(sound.partition(".")[0])
        if code in words.NO_VOICE:
            return _twiml(self._renderer.last_resort(0))
        return self._take(None, Resumed())

    def _spoken(self, prompt: str) -> Response:
        """Say what the recording of this prompt would have said, in the carrier's voice."""
        speaking = self._renderer.speaking()
        if prompt == "last_resort":
            return _twiml(speaking.last_resort(0))
        if prompt == "last_resort_thanks":
            return _twiml(speaking.thanks())
        lead = OPENING if Line(prompt) in OPENING else ()
        return self._take(
            None, Resumed(), lambda turn, n: speaking.turn(replace(turn, says=(*lead, *turn.says)), n)
        )

    def thanks(self) -> Response:
        """Answer after a last-resort message; no database is asked."""
        return _twiml(self._renderer.thanks())

    def status(self) -> Response:
        """Hear that a call is over."""
        ring = words.ring(request.form)
        if ring.inbound and ring.sid and ring.status in words.TERMINAL:
            self._book.ended(ring)
        return Response(status=204)

    def recording(self) -> Response:
        """Hear what became of a recording."""
        news = words.clip_news(request.form, request.args)
        if news:
            self._book.recorded(news)
        return Response(status=204)


def _twiml(document: bytes) -> Response:
    return Response(document, content_type=CONTENT_TYPE)
