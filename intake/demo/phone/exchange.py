"""The carrier of the training: takes what is done on the page's phone to the real webhooks, and keeps a log of it.

It does to the service what the real carrier does: signed forms, a recording that can be fetched afterwards, a word
at the end of each call, a few more tries where nobody waits, the fallback where an answer cannot be used. It knows
only what a carrier knows: no database, no helpdesk. What it holds lives as long as the process.
"""

import secrets
import threading
import wave
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from time import perf_counter
from xml.etree.ElementTree import ParseError

from ivr.document import Document
from ivr.paths import RECORDING, STATUS
from ivr.phone import Phone, Post

CALLS, TAPES = 300, 40
"""How many calls and recordings are remembered, the newest; a recording is two million bytes at most."""
FORGOTTEN_AFTER = timedelta(minutes=4)
"""After so long without a sign of the caller the carrier hangs up: the page was closed."""
LARGEST = 6 * 1024 * 1024
"""Bytes of a recording; two minutes of a synthesiser's voice are five million."""
LONGEST_S = 120.0
"""Seconds of a recording that are taken."""
PATIENCE_S = 0.5
"""Seconds that a caller waits for news of his call to be taken, so that what follows finds it mostly done."""
BROKEN = (OSError, ParseError)
"""An answer that no phone can use."""


class NoSuchCall(Exception):
    """No call of this id is remembered."""


class NoSound(Exception):
    """What should be a recording is no WAV of 16 bits and one channel."""


@dataclass(frozen=True, slots=True)
class Tape:
    """One recording as the carrier keeps it."""

    sid: str
    call: str
    sound: bytes
    seconds: int
    at: datetime


@dataclass
class Held:
    """One call as its carrier knows it."""

    phone: Phone
    began_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    took: float = 0.0
    """Seconds until the service answered last, while the caller waited."""
    lock: threading.Lock = field(default_factory=threading.Lock)


Told = tuple[str, Mapping[str, str], Mapping[str, str]]
"""A target, a form and its headers."""


@dataclass
class Exchange:
    """One account with one line. Thread-safe."""

    post: Post
    public_url: str
    account: str
    token: str
    line: str
    clock: Callable[[], datetime]
    calls: "OrderedDict[str, Held]" = field(default_factory=OrderedDict)
    tapes: "OrderedDict[str, Tape]" = field(default_factory=OrderedDict)
    undelivered: list[Told] = field(default_factory=list)
    """News that the service did not take; nobody waits for it, so it is told again."""
    _telling: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _retelling: threading.Lock = field(default_factory=threading.Lock)

    def dial(self, caller: str) -> Held:
        """Ring the line as this number, whatever text it is."""
        now = self.clock()
        phone = Phone(self._posted, self.public_url, self.account, self.token, caller=caller, line=self.line)
        held = Held(phone, now, now)
        with self._lock:
            self.calls[phone.sid] = held
            while len(self.calls) > CALLS:
                self.calls.popitem(last=False)
        self._heard(held, phone.dial)
        return held

    def press(self, sid: str, keys: str) -> Held:
        """Press keys; raises NoSuchCall, HungUp."""
        return self._does(sid, lambda phone: phone.press(keys))

    def silence(self, sid: str) -> Held:
        """Let the time run out; raises NoSuchCall, HungUp."""
        return self._does(sid, Phone.silence)

    def speak(self, sid: str, sound: bytes, end: str) -> Held:
        """Leave a recording that ends by `#`, `0`, `hangup` or silence; raises NoSound, NoSuchCall, HungUp."""
        tape = self.take(f"RE{secrets.token_hex(16)}", sid, sound)
        return self._does(sid, lambda phone: phone.speak(tape.seconds, end, tape.sid))

    def take(self, recording: str, call: str, sound: bytes) -> Tape:
        """Keep a recording under its id; raises NoSound."""
        tape = Tape(recording, call, sound, round(seconds(sound)), self.clock())
        with self._lock:
            self.tapes[recording] = tape
            while len(self.tapes) > TAPES:
                self.tapes.popitem(last=False)
        return tape

    def hang_up(self, sid: str) -> Held:
        """Put the receiver down; once it is down, nothing."""
        held = self._held(sid)
        with held.lock:
            if held.phone.open:
                began = perf_counter()
                held.phone.hang_up()
                held.took = perf_counter() - began
                self._over(held)
        return held

    def redeliver(self) -> bool:
        """Tell again what was not taken, one after the other; whether all of it is taken now."""
        with self._retelling:
            with self._lock:
                waiting, self.undelivered[:] = list(self.undelivered), []
            for told in waiting:
                self._told(told)
            return not (self.undelivered or self._telling)

    def forget(self, sid: str) -> bool:
        """Delete a recording; False if there is none."""
        with self._lock:
            return self.tapes.pop(sid, None) is not None

    def end_forgotten(self) -> None:
        """Hang up for those whose page has gone."""
        last = self.clock() - FORGOTTEN_AFTER
        for sid, held in list(self.calls.items()):
            if held.phone.open and held.seen_at < last:
                self.hang_up(sid)

    def _does(self, sid: str, deed: Callable[[Phone], Document]) -> Held:
        held = self._held(sid)
        with held.lock:
            held.seen_at = self.clock()
            self._heard(held, lambda: deed(held.phone))
        return held

    def _held(self, sid: str) -> Held:
        try:
            return self.calls[sid]
        except KeyError:
            raise NoSuchCall from None

    def _heard(self, held: Held, deed: Callable[[], Document]) -> None:
        """Let the phone do it; what it cannot use sends it to the fallback, and a second such answer ends it."""
        try:
            deed()
        except BROKEN:
            self._fall_back(held)
        finally:
            if not held.phone.open:
                self._over(held)

    def _fall_back(self, held: Held) -> None:
        try:
            held.phone.fall_back()
        except BROKEN:
            held.phone.hang_up("failed")

    def _over(self, held: Held) -> None:
        held.ended_at = held.ended_at or self.clock()

    def _posted(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        if target.partition("?")[0] in (STATUS, RECORDING):
            return self._told((target, form, headers))
        began = perf_counter()
        try:
            return self.post(target, form, headers)
        finally:
            self.calls[form["CallSid"]].took = perf_counter() - began

    def _told(self, news: Told) -> tuple[int, bytes]:
        """Tell what nobody waits for; a service that is slow to take it keeps no caller waiting."""
        with self._lock:
            self._telling += 1
        teller = threading.Thread(target=self._tell, args=(news,), name="news", daemon=True)
        teller.start()
        teller.join(PATIENCE_S)
        return 204, b""

    def _tell(self, news: Told) -> None:
        try:
            status, _ = self.post(*news)
        except OSError:
            status = 503
        with self._lock:
            self._telling -= 1
            if status >= 500:
                self.undelivered.append(news)


def seconds(sound: bytes) -> float:
    """Return the length of a recording; raises NoSound for one the telephone could not have made."""
    try:
        with wave.open(BytesIO(sound)) as file:
            length: float = file.getnframes() / file.getframerate()
            plain = (file.getnchannels(), file.getsampwidth()) == (1, 2)
    except (wave.Error, EOFError, ZeroDivisionError) as error:
        raise NoSound from error
    if not plain or length > LONGEST_S + 1:
        raise NoSound
    return length
