"""A carrier at its worst: it repeats, delays, mixes up and loses webhooks, all of them rightly signed."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ivr.document import Document, read
from ivr.form import TERMINAL
from ivr.phone import Phone

BODY_LIMIT = 64 * 1024
"""Bytes of a document beyond which the carrier ends the call."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A webhook and what came back."""

    target: str
    form: Mapping[str, str]
    body: bytes


@dataclass
class Leg:
    """One call as its carrier sees it. Every answer is checked: no HTTP error, always a document of ours."""

    phone: Phone
    document: Document = field(default_factory=lambda: Document((), (), "nothing", None))
    sent: list[Sent] = field(default_factory=list)
    answers: list[Sent] = field(default_factory=list)
    """What was sent to a turn's address; the same again, however late, gets the same bytes."""
    newest: Sent | None = None
    """The last webhook, while nothing else has been delivered after it."""
    recordings: int = 0
    fallback: str = "/voice/fallback"
    """The number's fallback, as a raw target of whoever serves it."""
    at: str = ""
    """Where the document in force came from; what it takes goes there if it names no other address."""

    def ring(self) -> None:
        """Ask for the first document, for the first time or again."""
        self._follow(self._send("/voice", CallStatus="ringing"))

    def fall_back(self) -> None:
        """Tell of an error and ask how to go on."""
        self._follow(self._send(self.fallback, CallStatus="in-progress", ErrorCode="11205"))

    def answer(self, status: str = "in-progress", **told: str) -> None:
        """Send what the caller did to where the document in force wants it."""
        onward = urlsplit(self.document.action).path if self.document.action else self.at
        if self.document.wait not in ("keys", "recording") and not self.document.action:
            return
        got = self._send(onward, CallStatus=status, **told)
        if status not in TERMINAL:
            self._follow(got)

    def speak(self, seconds: int, end: str, status: str = "in-progress") -> None:
        """End a recording by a key, by silence or by hanging up."""
        self.recordings += 1
        told = {"RecordingSid": self._recording(self.recordings), "RecordingDuration": str(seconds)}
        self.answer(status, RecordingUrl="https://api.example/recording", Digits=end, **told)

    def stale(self, turn: int, keys: str) -> None:
        """Deliver keys at an address of any turn, past, present or never given out; nobody hears the answer."""
        self._send(f"/voice/{turn}", CallStatus="in-progress", Digits=keys)

    def status(self, status: str) -> None:
        """Tell how the call stands or ended."""
        self._send("/voice/status", CallStatus=status, CallDuration="30")

    def news(self, which: int, kind: str, turn: int, status: str) -> None:
        """Tell of a recording, before or after the caller's side of it arrives; it does not say who called."""
        told = {"RecordingSid": self._recording(which), "RecordingStatus": status, "RecordingDuration": "9"}
        self._send(f"/voice/recording?kind={kind}&turn={turn}", From="", To="", **told)

    def again(self, which: int) -> None:
        """Repeat an old webhook of any kind."""
        if self.sent:
            self._repeat(self.sent[which % len(self.sent)])
            self.newest = None

    def late(self, which: int) -> None:
        """Repeat what was sent to a turn: it gets the very bytes it got."""
        if self.answers:
            old = self.answers[which % len(self.answers)]
            assert self._repeat(old) == old.body, old.target

    def twice(self) -> None:
        """Repeat the newest webhook at once: the same comes back, unless it told of an error."""
        if self.newest and self.newest.target != "/voice/fallback":
            assert self._repeat(self.newest) == self.newest.body, self.newest.target

    def _send(self, target: str, **told: str) -> Sent:
        form = self.phone.form(**told)
        status, body = self.phone.post(target, form, {"X-Twilio-Signature": self.phone.signed(target, form)})
        assert status in (200, 204), (target, status)
        if status == 200:
            assert len(body) < BODY_LIMIT
            assert ET.fromstring(body).tag == "Response"
        self.newest = Sent(target, form, body)
        self.sent.append(self.newest)
        if target.rpartition("/")[2].isdecimal():
            self.answers.append(self.newest)
        return self.newest

    def _repeat(self, old: Sent) -> bytes:
        signature = self.phone.signed(old.target, old.form)
        return self.phone.post(old.target, old.form, {"X-Twilio-Signature": signature})[1]

    def _follow(self, got: Sent) -> None:
        self.document, self.at = read(got.body), got.target

    def _recording(self, which: int) -> str:
        return f"RE{self.phone.sid[2:18]}{which:016x}"
