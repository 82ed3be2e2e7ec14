"""A phone and the carrier between it and the service: dials, presses keys, speaks, hangs up, over signed HTTP.

It plays the carrier's part for the terminal, the demo and the tests. It places no real call.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator

from ivr.document import Document, read

Post = Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, bytes]]
"""Posts a form with headers to a raw target (path and query); returns status and body."""


class HungUp(Exception):
    """The line is closed; there is nothing to press any more."""


def _new_sid() -> str:
    return f"CA{secrets.token_hex(16)}"


@dataclass
class Phone:
    """One call. `post` reaches the service; the URL that is signed is the public one."""

    post: Post
    public_url: str
    account: str
    token: str
    caller: str = "+302101234567"
    line: str = "+308011180181"
    sid: str = field(default_factory=_new_sid)
    document: Document = field(default_factory=lambda: Document((), (), "nothing", None))
    open: bool = False

    def dial(self) -> Document:
        """Ring the service."""
        self.open = True
        return self._to("/voice", CallStatus="ringing")

    def redial(self, caller: str, line: str) -> Document:
        """Ring anew, as another call."""
        self.sid, self.caller, self.line = _new_sid(), caller, line
        return self.dial()

    def press(self, keys: str) -> Document:
        """Press keys as the question in force takes them: some end it, and a full count ends it."""
        until, digits = self.document.until, self.document.digits
        text = keys
        for position, key in enumerate(keys):
            if key in until:
                text = keys[:position]
                break
            if digits and position + 1 == digits:
                text = keys[:digits]
                break
        return self._answer(Digits=text)

    def silence(self) -> Document:
        """Let the time run out."""
        return self.speak(0) if self.document.wait == "recording" else self._answer(Digits="")

    def speak(self, seconds: int, end: str = "#", recording: str | None = None) -> Document:
        """Leave a recording that ends by `end`: a key, `hangup`, or nothing for silence; its id may be given."""
        recording = recording or f"RE{secrets.token_hex(16)}"
        told = {"RecordingSid": recording, "RecordingDuration": str(seconds)}
        callback = self.document.callback
        media = f"https://api.twilio.com/2010-04-01/Accounts/{self.account}/Recordings/{recording}"
        answer = self._answer(RecordingUrl=media, Digits=end, **told)
        if callback:
            self._send(self._target(callback), RecordingStatus="completed", **told)
        if end == "hangup" and self.open:
            self.hang_up()
        return answer

    def fall_back(self, code: str = "11200") -> Document:
        """Ask how to go on after the service's answer could not be used, by the carrier's code of the error."""
        return self._to("/voice/fallback", CallStatus="in-progress", ErrorCode=code)

    def hang_up(self, status: str = "completed") -> None:
        """Put the receiver down; the carrier tells the service."""
        self.open = False
        self._send("/voice/status", CallStatus=status, CallDuration="30")

    def _answer(self, **told: str) -> Document:
        if not self.open or self.document.action is None:
            raise HungUp
        return self._to(self._target(self.document.action), CallStatus="in-progress", **told)

    def _to(self, target: str, **told: str) -> Document:
        status, body = self._send(target, **told)
        if status != 200:
            raise ConnectionError(f"the service answered {status}; a caller would have heard an error")
        self.document = read(body)
        if self.document.wait == "nothing" and self.document.action:
            return self._to(self._target(self.document.action), CallStatus="in-progress")
        if self.document.wait in ("hangup", "nothing"):
            self.hang_up()
        return self.document

    def _target(self, url: str) -> str:
        parts, base = urlsplit(url), urlsplit(self.public_url).path
        return parts.path.removeprefix(base) + (f"?{parts.query}" if parts.query else "")

    def _send(self, target: str, **told: str) -> tuple[int, bytes]:
        form = self.form(**told)
        return self.post(target, form, {"X-Twilio-Signature": self.signed(target, form)})

    def signed(self, target: str, form: Mapping[str, str]) -> str:
        """Return the carrier's signature of a form posted to a raw target."""
        return str(RequestValidator(self.token).compute_signature(self.public_url + target, dict(form)))

    def form(self, **told: str) -> dict[str, str]:
        """Return the fields every request of this call carries, and those of this one."""
        fixed = {"CallSid": self.sid, "AccountSid": self.account, "From": self.caller, "To": self.line}
        return {**fixed, "Direction": "inbound", "ApiVersion": "2010-04-01", **told}


def over_http(base: str) -> Post:
    """Return a way to post to a service that listens at `base`."""
    import requests

    session = requests.Session()

    def post(target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        answer = session.post(
            base + target, data=dict(form), headers=dict(headers), timeout=15, allow_redirects=False
        )
        return answer.status_code, answer.content

    return post
