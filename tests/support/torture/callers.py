"""People who call, and a carrier that tells the service of it as badly as a carrier may (P1, P2, P7, P8, P9).

Each call is written into the carrier's own log and goes by chance: it is heard to its end or hung up anywhere,
comes from a number that is hidden or has called before, leaves recordings. Webhooks come twice, at once, late, out
of order or never; where nobody answers, the carrier tries again, then the fallback, then takes a message itself.
"""

import http.client
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from random import Random
from urllib.parse import urlencode
from xml.etree.ElementTree import ParseError

from intake.ground.clock import utc_now
from ivr.document import read
from ivr.paths import FALLBACK, RECORDING, STATUS, THANKS
from ivr.phone import HungUp, Phone
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN
from tests.support.log_of_calls import LINE
from tests.support.tapes import sound
from tests.support.vendors.twilio import FakeTwilio

SCHOOLS = {f"05010{n:02}": f"21055500{n:02}" for n in range(10, 30)}
"""Code and phone of the schools that call."""
HIDDEN = "anonymous"
SOUND = sound(0.02)
KIND = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}

LIVE, LATER = (3, 4.5), (5, 2.5)
"""Tries and seconds by which the carrier is patient, as the addresses we give it ask (`ivr.paths`)."""
BETWEEN_TRIES = 0.2
THINKS = 0.6
"""Seconds between two keys, at most."""
MOST_KEYS = 50

DEAF = 0.06
"""Share of calls of which no webhook arrives at all; the shares below are of the chances there are."""
NEVER_ANSWERED, HANGS_UP, ODD_KEY = 0.05, 0.09, 0.2
TWICE, AT_ONCE, AGAIN_LATER = 0.1, 0.05, 0.15
STATUS_LOST, STATUS_FIRST, NEWS_LOST, NEWS_FIRST, ABSENT, LEAVES_WORD = 0.12, 0.12, 0.15, 0.3, 0.1, 0.6


class Unanswered(Exception):
    """Nobody answers the carrier, not even at the fallback: it goes on without us."""


@dataclass
class Told:
    """What the carrier has seen of the service."""

    webhooks: int = 0
    unanswered: int = 0
    heard: dict[str, list[str]] = field(default_factory=dict)
    """What each caller heard."""
    wrong: list[str] = field(default_factory=list)
    """Answers no caller should get: an error page, or other bytes to the same webhook."""


@dataclass
class Exchange:
    """The carrier: its log, and its way to the service."""

    port: int
    account: FakeTwilio
    told: Told = field(default_factory=Told)

    def send(
        self, target: str, form: Mapping[str, str], headers: Mapping[str, str], patience: tuple[int, float]
    ) -> bytes | None:
        """Deliver a webhook as often as the address asks for; None if it got no answer."""
        tries, seconds = patience
        for left in reversed(range(tries)):
            self.told.webhooks += 1
            with suppress(OSError, http.client.HTTPException):
                status, body = self._post(target, form, headers, seconds)
                if status in (200, 204):
                    return body
                if status < 500:
                    self.told.wrong.append(f"{target.partition('?')[0]} is answered {status}")
                    return None
            if left:
                time.sleep(BETWEEN_TRIES)
        self.told.unanswered += 1
        return None

    def _post(
        self, target: str, form: Mapping[str, str], headers: Mapping[str, str], seconds: float
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("POST", target, urlencode(form).encode(), {**KIND, **headers})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


class Call:
    """One call, all of it by its own chance."""

    def __init__(self, exchange: Exchange, caller: str, chance: Random) -> None:
        self._exchange = exchange
        self._chance = chance
        self._deaf = self._may(DEAF)
        self._phone = Phone(self._post, PUBLIC_URL, ACCOUNT, TOKEN, caller, LINE)
        self._began = utc_now()
        self._sent: list[Callable[[], object]] = []
        self._gave_up = False

    def play(self) -> None:
        """Ring, talk, hang up; whatever becomes of it stands in the carrier's log."""
        self._log("ringing")
        try:
            if self._may(NEVER_ANSWERED):
                self._gives_up()
            else:
                self._phone.dial()
                self._log("in-progress")
                self._talk()
        except Unanswered:
            self._word_at_the_carrier()
        except HungUp:
            pass
        if self._phone.open:
            self._hang_up()
        if self._sent and self._may(AGAIN_LATER):
            time.sleep(self._chance.uniform(0, 1))
            self._chance.choice(self._sent)()

    def _may(self, share: float) -> bool:
        return self._chance.random() < share

    def _log(self, status: str, **more: str) -> None:
        phone = self._phone
        self._exchange.account.called(phone.sid, phone.caller, LINE, status, self._began, **more)

    # --- what the caller does ------------------------------------------------------------------------------------

    def _gives_up(self) -> None:
        """Ring off before anybody answers: ring and end are told in the same moment."""
        self._gave_up = True
        ring = threading.Thread(target=self._quietly, args=(self._phone.dial,))
        ring.start()
        self._phone.open = True
        self._phone.hang_up("no-answer")
        ring.join()
        self._phone.open = False

    @staticmethod
    def _quietly(work: Callable[[], object]) -> None:
        with suppress(Unanswered, HungUp):
            work()

    def _talk(self) -> None:
        keys = iter(self._intended())
        for _ in range(MOST_KEYS):
            time.sleep(self._chance.uniform(0, THINKS))
            if not self._phone.open or self._may(HANGS_UP):
                return
            if self._phone.document.wait == "recording":
                self._speak()
            else:
                self._press(next(keys, "1"))

    def _intended(self) -> list[str]:
        code = self._chance.choice([*SCHOOLS, "6", "8", "0"]) if self._may(0.8) else "1"
        return [code, "1", self._chance.choice("123456789"), "", self._chance.choice("12"), "1", "", ""]

    def _press(self, intended: str) -> None:
        keys = self._chance.choice(["", "0", "*", "#", "1", "2", "9", "777"]) if self._may(ODD_KEY) else intended
        self._phone.press(keys) if keys else self._phone.silence()

    def _speak(self) -> None:
        """Leave a recording, which is in the carrier's log whether the service hears of it or not."""
        document, began, sid = self._phone.document, utc_now(), f"RE{secrets.token_hex(16)}"
        seconds, end = self._chance.randrange(1, 90), self._chance.choice(["#", "#", "", "0", "hangup"])
        absent = self._may(ABSENT)
        self._exchange.account.recorded(sid, self._phone.sid, None if absent else SOUND, began)
        told = {"RecordingSid": sid, "RecordingDuration": str(seconds)}
        news = {**told, "RecordingStatus": "absent" if absent else "completed", "From": "", "To": ""}
        target = self._phone._target(document.callback or "")
        tell = partial(self._phone._send, target, **news)
        first = self._may(NEWS_FIRST)
        if first:
            tell()
        try:
            self._phone._answer(RecordingUrl=f"https://api.example/{sid}", Digits=end, **told)
            if end == "hangup":
                raise HungUp
        finally:
            if not first:
                tell()

    def _word_at_the_carrier(self) -> None:
        """Hear the last resort that the carrier itself plays, and leave a message there or not."""
        if self._may(LEAVES_WORD):
            self._exchange.account.recorded(f"RE{secrets.token_hex(16)}", self._phone.sid, SOUND, utc_now())

    def _hang_up(self) -> None:
        """Put the receiver down; the end may be told before the last key."""
        document = self._phone.document
        self._phone.hang_up()
        if document.wait == "keys" and document.action and self._may(STATUS_FIRST):
            target = self._phone._target(document.action)
            self._quietly(lambda: self._phone._send(target, CallStatus="in-progress", Digits="1"))

    # --- what the carrier makes of it ----------------------------------------------------------------------------

    def _post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Deliver a webhook of this call (see `ivr.phone.Post`); raises Unanswered where somebody is waiting."""
        path = target.partition("?")[0]
        if path == STATUS:
            over = utc_now()
            self._log(form["CallStatus"], end_time=rfc(over), duration=str((over - self._began).seconds))
        if path in (STATUS, RECORDING):
            self._tell(target, form, headers, STATUS_LOST if path == STATUS else NEWS_LOST)
            return 204, b""
        body = self._ask(target, form, headers)
        if body is None:
            failed = {**form, "ErrorCode": "11205", "ErrorUrl": PUBLIC_URL + target}
            body = self._ask(FALLBACK, failed, {"X-Twilio-Signature": self._phone.signed(FALLBACK, failed)})
        if body is None:
            raise Unanswered
        self._heard(target, body)
        return 200, body

    def _tell(self, target: str, form: Mapping[str, str], headers: Mapping[str, str], lost: float) -> None:
        """Bring news nobody waits for: once, twice, or never."""
        if self._deaf or self._may(lost):
            return
        send = partial(self._exchange.send, target, form, headers, LATER)
        send()
        self._sent.append(send)
        if self._may(TWICE):
            send()

    def _ask(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> bytes | None:
        """Ask how the call goes on: once, twice, or twice at once."""
        if self._deaf:
            return None
        send = partial(self._exchange.send, target, form, headers, LIVE)
        self._sent.append(send)
        twin = threading.Thread(target=send) if self._may(AT_ONCE) else None
        if twin:
            twin.start()
        body = send()
        if twin:
            twin.join()
        if body is not None and target != FALLBACK and self._may(TWICE):
            self._compare(target, body, send())
        return body

    def _compare(self, target: str, body: bytes, copy: bytes | None) -> None:
        """A copy gets the same bytes (P8), unless the last resort answered one, or an end came in between."""
        wanting = any(each is None or THANKS.encode() in each for each in (body, copy))
        if not (wanting or self._gave_up) and body != copy:
            self._exchange.told.wrong.append(f"{target} of {self._phone.sid}: a copy is answered differently")

    def _heard(self, target: str, body: bytes) -> None:
        try:
            heard = read(body).heard
        except ParseError:
            self._exchange.told.wrong.append(f"{target} is answered by no document")
            raise HungUp from None
        self._exchange.told.heard.setdefault(self._phone.sid, []).extend(heard)


def rfc(at: datetime) -> str:
    """Return a moment as the carrier's log writes it."""
    return format_datetime(at)


def callers(chance: Random) -> Callable[[int], str]:
    """Return who makes which call: people, some of whom redial, schools from their own line, hidden numbers."""
    redialing = [f"+3069800000{n:02}" for n in range(6)]

    def caller(serial: int) -> str:
        kinds = (
            f"+306970{serial:06}",
            chance.choice(redialing),
            f"+30{chance.choice([*SCHOOLS.values()])}",
            HIDDEN,
        )
        (who,) = chance.choices(kinds, (5, 2, 2, 1))
        return who

    return caller
