"""The page with the phone, and what it asks for: deeds go to the exchange, and back comes what is heard next.

Each answer is JSON and says what the page must do: what to play, which keys end the input, when the time is out.
A deed must carry the word that the page was given, so that no other site can ring here. Decides nothing of a call.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hmac import compare_digest
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, jsonify, render_template, request

from intake.demo.phone import callers, ledger
from intake.demo.phone.exchange import LARGEST, Exchange, Held, NoSound, NoSuchCall
from intake.demo.phone.switches import Switch
from intake.demo.phone.trainee import Trainee
from intake.demo.phone.voice import Voice
from intake.ground.db import AWAY, Database
from ivr.document import Spoken
from ivr.phone import HungUp
from ivr.script import Script
from ivr.values import Language

MOST_KEYS = 40
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; "
    "img-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Phone:
    """The page and its questions."""

    exchange: Exchange
    database: Database
    script: Script
    voice: Voice
    switches: Mapping[str, Switch]
    base: str
    """The path before ours, if a proxy strips one."""
    guard: str
    trainee: Trainee | None = None
    """Who works at the console beside the phone; None: there is no console."""

    def page(self) -> Response:
        """Show the phone, and the console beside it where this service has one."""
        if self.trainee:
            self.trainee.sign_in()
        number = self.exchange.line.removeprefix("+30")
        shown = {"guard": self.guard, "base": self.base, "console": self.trainee is not None, "line": number}
        return Response(render_template("phone/phone.html", **shown, voice=self.voice.speaks))

    def state(self) -> Response:
        """Tell who may call and what works now."""
        if all(switch.works for switch in self.switches.values()):
            self.exchange.redeliver()
        try:
            with self.database.read() as connection:
                who = [asdict(each) for each in callers.offered(connection)]
        except AWAY:
            who = [asdict(callers.Caller(callers.UNKNOWN, ("Άγνωστος αριθμός", "A number nobody knows")))]
        return jsonify(callers=who, switches={name: each.works for name, each in self.switches.items()})

    def dial(self) -> Response:
        """Begin a call."""
        caller = str(_told().get("caller") or callers.HIDDEN)[:64]
        return self._heard(lambda: self.exchange.dial(caller))

    def keys(self, sid: str) -> Response:
        """Press keys; none at all is the time that has run out."""
        keys = str(_told().get("keys", ""))
        if len(keys) > MOST_KEYS or not set(keys) <= set("0123456789*#"):
            return _no(400, "no_keys")
        return self._heard(lambda: self.exchange.press(sid, keys) if keys else self.exchange.silence(sid))

    def recording(self, sid: str) -> Response:
        """Leave a recording: a WAV, or words that are spoken in the caller's place; ended as the query says."""
        end = request.args.get("end", "")
        if end not in ("#", "0", "hangup", ""):
            return _no(400, "no_end")
        if request.mimetype == "application/json":
            told = _told()
            language: Language = "en" if told.get("language") == "en" else "el"
            sound = self.voice.recording(str(told.get("words", "")), language)
        else:
            request.max_content_length = LARGEST
            sound = request.get_data()
        return self._heard(lambda: self.exchange.speak(sid, sound, end))

    def hang_up(self, sid: str) -> Response:
        """Put the receiver down."""
        return self._heard(lambda: self.exchange.hang_up(sid))

    def tape(self, sid: str) -> Response:
        """Tell what is committed of a call by now."""
        if sid not in self.exchange.calls:
            return _no(404, "no_call")
        return jsonify(record=self._committed(sid))

    def switch(self, name: str) -> Response:
        """Let something fail, or work again."""
        if name not in self.switches:
            return _no(404, "no_switch")
        switch = self.switches[name]
        try:
            switch.mend() if _told().get("works") else switch.fail()
        except AWAY:
            return _no(503, "not_now")
        return self.state()

    def speech(self, name: str) -> Response:
        """Speak something that the line has said."""
        sound = self.voice.sound(name)
        if sound is None:
            abort(404)
        return Response(sound, content_type="audio/wav", headers={"Cache-Control": "private, max-age=3600"})

    def _heard(self, deed: Callable[[], Held]) -> Response:
        """Do something on the line, and return what is heard then and how long the service took."""
        try:
            held = deed()
        except NoSuchCall:
            return _no(404, "no_call")
        except HungUp:
            return _no(409, "hung_up")
        except NoSound:
            return _no(400, "no_sound")
        return jsonify(
            {**self._told(held), "took": round(held.took * 1000), "record": self._committed(held.phone.sid)}
        )

    def _told(self, held: Held) -> dict[str, Any]:
        document, sid = held.phone.document, held.phone.sid
        try:
            with self.database.read() as connection:
                both = ledger.in_both(connection, self.script, sid)
        except AWAY:
            both = {}
        said = len(document.says)
        pieces = [self._piece(each, n >= said, both) for n, each in enumerate(document.voiced)]
        return {
            "call": sid,
            "open": held.phone.open,
            "wait": document.wait,
            "pieces": pieces,
            "digits": document.digits,
            "until": document.until,
            "seconds": document.seconds,
            "longest": document.longest,
        }

    def _piece(self, spoken: Spoken, ask: bool, both: Mapping[str, str]) -> dict[str, Any]:
        if spoken.sound:
            parts = urlsplit(spoken.sound)
            sound: str | None = f"{parts.path}?{parts.query}"
        else:
            name = self.voice.name(spoken.text, spoken.language)
            sound = f"{self.base}/phone/speech/{name}.wav" if name else None
        told = {"text": spoken.text, "language": spoken.language, "other": both.get(spoken.text)}
        return {**told, "sound": sound, "ask": ask}

    def _committed(self, sid: str) -> dict[str, Any] | None:
        """Return what the record has of the call; None if it cannot be asked, or has nothing."""
        try:
            with self.database.read() as connection:
                found = ledger.entry(connection, sid)
        except AWAY:
            return None
        return asdict(found) if found else None


def blueprint(phone: Phone) -> Blueprint:
    """Return the routes under /phone."""
    routes = Blueprint(
        "phone", __name__, static_folder="../static", static_url_path="/static", url_prefix="/phone"
    )
    routes.after_request(_headed)

    @routes.before_request
    def _from_the_page() -> Response | None:
        request.max_content_length = LARGEST
        given = request.headers.get("X-Phone-Guard", "")
        if request.method == "POST" and not compare_digest(given.encode(), phone.guard.encode()):
            return _no(403, "not_from_the_page")
        return None

    routes.get("")(phone.page)
    routes.get("/state")(phone.state)
    routes.post("/calls")(phone.dial)
    routes.post("/calls/<sid>/keys")(phone.keys)
    routes.post("/calls/<sid>/recording")(phone.recording)
    routes.post("/calls/<sid>/hang_up")(phone.hang_up)
    routes.get("/calls/<sid>")(phone.tape)
    routes.post("/switches/<name>")(phone.switch)
    routes.get("/speech/<name>.wav")(phone.speech)
    return routes


def new_guard() -> str:
    """Return a word that only who reads the page knows."""
    return secrets.token_urlsafe(24)


def _headed(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _told() -> dict[str, Any]:
    told = request.get_json(silent=True)
    return told if isinstance(told, dict) else {}


def _no(status: int, why: str) -> Response:
    answer = jsonify(error=why)
    answer.status_code = status
    return answer
