"""Twilio's REST side as one account with a memory: calls, recordings, a number; refuses what Twilio refuses.

It answers by Twilio's own OpenAPI description (`twilio_described`) and notes where it would not. What that does
not say comes from the vendor's pages: Basic auth of account and token, lists newest first with relative addresses
of the next page, filters by the day in UTC, 404 for a sound that is not ready, 204 for a deletion that leaves the
metadata.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hmac import compare_digest
from socket import SHUT_RDWR
from time import sleep
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, request

from tests.support.vendors.twilio_described import ROOT, described, flaws, refusal

WHEN = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@dataclass
class FakeTwilio:
    """One account. What happens there, tests and simulators write into `calls`, `recordings` and `sounds`."""

    account: str
    token: str
    user: str = ""
    """Who must prove to be one, an API key; the account itself unless it is set."""
    sounds: dict[str, bytes] = field(default_factory=dict)
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    recordings: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: dict[str, dict[str, Any]] = field(default_factory=dict)
    kind: str = "audio/x-wav"
    down: bool = False
    wrong: bool = False
    """Whether it finds fault with every question, as with an account that it has closed."""
    stubborn: bool = False
    """Whether its numbers stay as they are, whatever it is told."""
    busy: int = 0
    """How many questions it answers «too many requests»."""
    most: int = 1000
    """Entries a page, whatever is asked for."""
    rest: float = 0.0
    """Seconds between two bytes of a sound; none: all at once."""
    cut: int | None = None
    """How many bytes of a sound it gives out before it hangs up; it has promised all of them."""
    untold: bool = False
    """Whether it does not say beforehand how long a sound is."""
    asked: list[str] = field(default_factory=list)
    """The path of every question."""
    led: list[dict[str, str]] = field(default_factory=list)
    """Every form that was to change a number."""
    flaws: list[str] = field(default_factory=list)
    """What in our own answers is not as Twilio describes it; a test asserts that there is none."""

    def app(self) -> Flask:
        """Return the interface."""
        web = Flask("twilio")
        at = "/2010-04-01/Accounts/<account>"
        web.before_request(self._refused)
        web.get(f"{at}/Calls.json")(self._calls)
        web.get(f"{at}/Calls/<sid>.json")(self._call)
        web.get(f"{at}/Recordings.json")(self._recordings)
        web.get(f"{at}/Recordings/<sid>.json")(self._recording)
        web.get(f"{at}/Recordings/<sid>.wav")(self._sound)
        web.delete(f"{at}/Recordings/<sid>.json")(self._forget)
        web.get(f"{at}/IncomingPhoneNumbers.json")(self._numbers)
        web.post(f"{at}/IncomingPhoneNumbers/<sid>.json")(self._lead)
        web.register_error_handler(404, lambda _error: _not_found())
        return web

    # --- what happens at the carrier -------------------------------------------------------------------------

    def called(
        self, sid: str, caller: str, line: str, status: str = "completed", at: datetime = WHEN, **more: Any
    ) -> None:
        """Let a call stand in the log; `more` overrides what is told of it."""
        over = status not in ("queued", "ringing", "in-progress")
        told = {
            "sid": sid, "from": caller, "to": line, "status": status, "direction": "inbound",
            "date_created": _rfc(at), "start_time": _rfc(at), "duration": "30" if over else None,
            "end_time": _rfc(at + timedelta(seconds=30)) if over else None, **more,
        }  # fmt: skip
        self.calls[sid] = self._filled("Calls/{Sid}", told)

    def recorded(self, sid: str, call: str, sound: bytes | None, at: datetime = WHEN, **more: Any) -> None:
        """Let a recording stand in the log, with its sound unless it is absent."""
        told = {
            "sid": sid, "call_sid": call, "status": "completed" if sound is not None else "absent",
            "duration": "9" if sound is not None else "-1", "date_created": _rfc(at), "start_time": _rfc(at),
            "source": "RecordVerb", "channels": 1, **more,
        }  # fmt: skip
        self.recordings[sid] = self._filled("Recordings/{Sid}", told)
        if sound is not None:
            self.sounds[sid] = sound

    def has_number(self, phone: str, sid: str = "PN" + "a" * 32, **more: Any) -> None:
        """Let the account own a number."""
        told = {"sid": sid, "phone_number": phone, "voice_receive_mode": "voice", "address_requirements": "none",
                "emergency_status": "Inactive", "emergency_address_status": "unregistered", "voice_method": "POST",
                "capabilities": {"voice": True, "sms": False, "mms": False, "fax": False}, **more}  # fmt: skip
        self.numbers[sid] = self._filled("IncomingPhoneNumbers/{Sid}", told, "POST")

    def _filled(self, resource: str, told: Mapping[str, Any], method: str = "GET") -> dict[str, Any]:
        """Return a whole resource: what is not told is null, as Twilio answers."""
        names = described()[f"{method} {ROOT}/{resource}.json"]["answers"]["200"]["properties"]
        return {**dict.fromkeys(names), "account_sid": self.account, "api_version": "2010-04-01", **told}

    # --- what it answers -------------------------------------------------------------------------------------

    def _refused(self) -> Response | None:
        self.asked.append(request.path)
        if self.down:
            return Response("upstream connect error", 503)
        if self.wrong:
            return _refusal(400, 20001, "Bad Request")
        if self.busy:
            self.busy -= 1
            return _refusal(429, 20429, "Too Many Requests")
        proof = request.authorization
        if (
            not proof
            or proof.username != (self.user or self.account)
            or not compare_digest(proof.password or "", self.token)
        ):
            return _refusal(401, 20003, "Authenticate")
        return _not_found() if (request.view_args or {}).get("account") != self.account else None

    def _calls(self, **_at: str) -> Response:
        return self._list("Calls", "calls", self.calls.values(), "StartTime")

    def _recordings(self, **_at: str) -> Response:
        kept = (each for each in self.recordings.values() if each["status"] != "deleted")
        return self._list("Recordings", "recordings", kept, "DateCreated")

    def _numbers(self, **_at: str) -> Response:
        asked = request.args.get("PhoneNumber")
        found = [each for each in self.numbers.values() if asked in (None, each["phone_number"])]
        return self._list("IncomingPhoneNumbers", "incoming_phone_numbers", found)

    def _call(self, sid: str, **_at: str) -> Response:
        return self._single("GET", "Calls", self.calls.get(sid))

    def _recording(self, sid: str, **_at: str) -> Response:
        found = self.recordings.get(sid)
        return self._single("GET", "Recordings", found if found and found["status"] != "deleted" else None)

    def _lead(self, sid: str, **_at: str) -> Response:
        form, number = request.form.to_dict(), self.numbers.get(sid)
        self.led.append(form)
        why = refusal(f"POST {ROOT}/IncomingPhoneNumbers/{{Sid}}.json", "form", form)
        if why or number is None:
            return _refusal(400, 20001, why) if why else _not_found()
        if number["trunk_sid"] and not form.get("TrunkSid", "x"):
            number["trunk_sid"] = None
        names = {"VoiceUrl": "voice_url", "VoiceMethod": "voice_method", "VoiceFallbackUrl": "voice_fallback_url",
                 "VoiceFallbackMethod": "voice_fallback_method", "StatusCallback": "status_callback",
                 "StatusCallbackMethod": "status_callback_method", "VoiceReceiveMode": "voice_receive_mode",
                 "VoiceApplicationSid": "voice_application_sid"}  # fmt: skip
        told = {names[name]: value or None for name, value in form.items() if name in names}
        number |= {} if self.stubborn else told
        return self._single("POST", "IncomingPhoneNumbers", number)

    def _forget(self, sid: str, **_at: str) -> Response:
        if sid not in self.recordings or self.recordings[sid]["status"] == "deleted":
            return _not_found()
        self.recordings[sid]["status"] = "deleted"
        self.sounds.pop(sid, None)
        return Response(status=204)

    def _sound(self, sid: str, **_at: str) -> Response:
        if sid not in self.sounds:
            return _not_found()
        sound = self.sounds[sid]
        if self.cut is not None:
            return Response(self._cut(sound[: self.cut]), content_type=self.kind, headers=_length(sound))
        if self.untold:
            return Response(iter([sound[:999], sound[999:]]), content_type=self.kind)
        return Response(self._dripping(sound) if self.rest else sound, content_type=self.kind)

    def _cut(self, sound: bytes) -> Iterator[bytes]:
        yield sound
        request.environ["werkzeug.socket"].shutdown(SHUT_RDWR)

    def _dripping(self, sound: bytes) -> Iterator[bytes]:
        for place in range(len(sound)):
            sleep(self.rest)
            yield sound[place : place + 1]

    def _single(self, method: str, resource: str, told: Mapping[str, Any] | None) -> Response:
        if told is None:
            return _not_found()
        self.flaws += flaws(f"{method} {ROOT}/{resource}/{{Sid}}.json", 200, told)
        return jsonify(told)

    def _list(
        self, resource: str, name: str, entries: Iterable[Mapping[str, Any]], filtered: str = ""
    ) -> Response:
        operation, asked = f"GET {ROOT}/{resource}.json", request.args.to_dict()
        if why := refusal(operation, "query", asked):
            return _refusal(400, 20001, why)
        found = list(entries)
        for name_of, value in asked.items():
            found = [each for each in found if _passes(each, name_of, value, filtered)]
        found.sort(key=lambda each: (_when(each), str(each["sid"])), reverse=True)
        page, size = int(asked.get("Page", "0")), min(int(asked.get("PageSize", "50")), self.most)
        if page and asked.get("PageToken") != f"PT{page}":
            return _refusal(400, 20001, "PageToken does not belong to this page")
        uri = f"/2010-04-01/Accounts/{self.account}/{resource}.json"
        shown = found[page * size : (page + 1) * size]
        more = {**asked, "Page": page + 1, "PageToken": f"PT{page + 1}"}
        told = {
            name: shown, "page": page, "page_size": size,
            "start": page * size, "end": page * size + len(shown) - 1,
            "uri": uri, "first_page_uri": f"{uri}?Page=0", "previous_page_uri": None,
            "next_page_uri": f"{uri}?{urlencode(more)}" if len(found) > (page + 1) * size else None,
        }  # fmt: skip
        self.flaws += flaws(operation, 200, told)
        return jsonify(told)


def _passes(each: Mapping[str, Any], name: str, value: str, filtered: str) -> bool:
    """Whether an entry passes one filter. A moment is cut down to its day, as the description tells it."""
    if name in ("To", "From", "Status"):
        return bool(each[name.lower()] == value)
    if name == "CallSid":
        return bool(each["call_sid"] == value)
    if not filtered or not name.startswith(filtered):
        return True
    day, asked = _when(each).date().isoformat(), value[:10]
    return {"": day == asked, "<": day < asked, ">": day >= asked}[name.removeprefix(filtered)]


def _length(sound: bytes) -> dict[str, str]:
    return {"Content-Length": str(len(sound))}


def _when(each: Mapping[str, Any]) -> datetime:
    told = each.get("start_time") or each.get("date_created")
    return datetime.strptime(told, "%a, %d %b %Y %H:%M:%S %z") if told else WHEN


def _rfc(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC))


def _not_found() -> Response:
    return _refusal(404, 20404, f"The requested resource {request.path} was not found")


def _refusal(status: int, code: int, message: str) -> Response:
    answer = jsonify(
        code=code, message=message, more_info=f"https://www.twilio.com/docs/errors/{code}", status=status
    )
    answer.status_code = status
    return answer
