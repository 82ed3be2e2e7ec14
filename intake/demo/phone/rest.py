"""The REST side of the training's carrier: what it has listed and recorded, in the words of `ivr.carrier.twilio`.

The service's own fetching, sweeping and reconciling ask here, as they ask the real one. Lists are one page long.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import format_datetime
from hmac import compare_digest
from typing import Any

from flask import Blueprint, Response, jsonify, request

from intake.demo.phone.exchange import LARGEST, Exchange, Held, NoSound, Tape
from intake.ground.training import CARRIER
from ivr.paths import Paths


def blueprint(exchange: Exchange) -> Blueprint:
    """Return the interface, for whoever proves to be the account."""
    routes = Blueprint("carrier", __name__, url_prefix=f"{CARRIER}/2010-04-01/Accounts/{exchange.account}")

    @routes.before_request
    def _proved() -> Response | None:
        proof = request.authorization
        user, password = (proof.username or "", proof.password or "") if proof else ("", "")
        if user == exchange.account and compare_digest(password.encode(), exchange.token.encode()):
            return None
        return _refusal(401, 20003, "Authenticate")

    @routes.get("/Calls.json")
    def _calls() -> Response:
        exchange.end_forgotten()
        return _listed("calls", "StartTime>", [_call(each) for each in list(exchange.calls.values())])

    @routes.get("/Calls/<sid>.json")
    def _one_call(sid: str) -> Response:
        exchange.end_forgotten()
        return _single(exchange.calls.get(sid), _call)

    @routes.get("/IncomingPhoneNumbers.json")
    def _numbers() -> Response:
        return jsonify(incoming_phone_numbers=[_number(exchange)], next_page_uri=None)

    _of_recordings(routes, exchange)
    return routes


def _of_recordings(routes: Blueprint, exchange: Exchange) -> None:
    @routes.get("/Recordings.json")
    def _recordings() -> Response:
        return _listed("recordings", "DateCreated>", [_recording(each) for each in list(exchange.tapes.values())])

    @routes.get("/Recordings/<sid>.json")
    def _one_recording(sid: str) -> Response:
        return _single(exchange.tapes.get(sid), _recording)

    @routes.get("/Recordings/<sid>.wav")
    def _sound(sid: str) -> Response:
        tape = exchange.tapes.get(sid)
        return Response(tape.sound, content_type="audio/x-wav") if tape else _refusal(404, 20404, "Not Found")

    @routes.put("/Recordings/<sid>.wav")
    def _bring(sid: str) -> Response:
        """Take a recording of a call that came in elsewhere: the phone in the terminal has no page."""
        request.max_content_length = LARGEST
        try:
            exchange.take(sid, request.args.get("Call", "")[:64], request.get_data())
        except NoSound:
            return _refusal(400, 20001, "no sound")
        return Response(status=204)

    @routes.delete("/Recordings/<sid>.json")
    def _forget(sid: str) -> Response:
        return Response(status=204) if exchange.forget(sid) else _refusal(404, 20404, "Not Found")


def _call(held: Held) -> dict[str, Any]:
    over = held.ended_at
    return {
        "sid": held.phone.sid,
        "from": held.phone.caller,
        "to": held.phone.line,
        "status": "completed" if over else "in-progress",
        "direction": "inbound",
        "parent_call_sid": None,
        "date_created": _rfc(held.began_at),
        "start_time": _rfc(held.began_at),
        "end_time": _rfc(over) if over else None,
        "duration": str(round((over - held.began_at).total_seconds())) if over else None,
    }


def _recording(tape: Tape) -> dict[str, Any]:
    return {
        "sid": tape.sid,
        "call_sid": tape.call,
        "status": "completed",
        "duration": str(tape.seconds),
        "date_created": _rfc(tape.at),
        "start_time": _rfc(tape.at),
        "source": "RecordVerb",
        "channels": 1,
    }


def _number(exchange: Exchange) -> dict[str, Any]:
    leads = Paths(exchange.public_url).for_the_number()
    return {
        "sid": f"PN{'0' * 32}",
        "phone_number": exchange.line,
        "voice_receive_mode": "voice",
        "voice_url": leads["voice"],
        "voice_method": "POST",
        "voice_fallback_url": leads["fallback"],
        "voice_fallback_method": "POST",
        "status_callback": leads["status"],
        "status_callback_method": "POST",
    }


def _single(found: Any, told: Callable[[Any], dict[str, Any]]) -> Response:
    return jsonify(told(found)) if found is not None else _refusal(404, 20404, "Not Found")


def _listed(name: str, filtered: str, entries: Iterable[dict[str, Any]]) -> Response:
    """Return those of the day that is asked for and later, the newest first; a day is one in UTC."""
    since = request.args.get(filtered, "")
    found = [each for each in entries if _day(each["date_created"]) >= since]
    return jsonify({name: found[::-1], "next_page_uri": None})


def _day(told: str) -> str:
    return datetime.strptime(told, "%a, %d %b %Y %H:%M:%S %z").date().isoformat()


def _refusal(status: int, code: int, why: str) -> Response:
    answer = jsonify(code=code, message=why, status=status)
    answer.status_code = status
    return answer


def _rfc(moment: datetime) -> str:
    return format_datetime(moment)
