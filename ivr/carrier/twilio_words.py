"""Twilio's JSON as our words, and ours as its form. Asks nothing."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from ivr.carrier.port import Listed, Number, Taped

_SET = {
    "voice": ("VoiceUrl", "VoiceMethod"),
    "fallback": ("VoiceFallbackUrl", "VoiceFallbackMethod"),
    "status": ("StatusCallback", "StatusCallbackMethod"),
}
"""Our names of a number's addresses; the parameters that set each address and its method."""
_TOLD = {
    "voice": ("voice_url", "voice_method"),
    "fallback": ("voice_fallback_url", "voice_fallback_method"),
    "status": ("status_callback", "status_callback_method"),
}
"""The same as Twilio tells them."""
_INSTEAD = {"trunk_sid": "the SIP trunk", "voice_application_sid": "the voice application"}
"""What takes a number's calls before its addresses are looked at, the first of them first."""


def listed(told: Mapping[str, Any]) -> Listed:
    """Return one call. One that was never answered may lack its times: the moment it was created counts."""
    return Listed(
        sid=str(told["sid"]),
        caller=str(told["from"] or "")[:64],
        line=str(told["to"] or "")[:64],
        status=str(told["status"])[:20],
        began_at=_moment(told.get("start_time")) or _moment(told.get("date_created")),
        ended_at=_moment(told.get("end_time")),
        seconds=int(told.get("duration") or 0),
        forwarded_from=str(told.get("forwarded_from") or "")[:64] or None,
        inbound=told["direction"] == "inbound" and not told.get("parent_call_sid"),
    )


def taped(told: Mapping[str, Any]) -> Taped:
    """Return one recording. Twilio tells the length of one that is not there as -1."""
    seconds = int(told["duration"]) if told.get("duration") not in (None, "") else None
    return Taped(
        sid=str(told["sid"]),
        call=str(told["call_sid"] or ""),
        status=str(told["status"])[:20],
        seconds=seconds if seconds is None or seconds >= 0 else None,
        began_at=_moment(told.get("start_time")) or _moment(told.get("date_created")),
    )


def number(told: Mapping[str, Any]) -> Number:
    """Return one number and its addresses; one that is called by GET leads nowhere for us."""
    leads = {ours: _address(told, *theirs) for ours, theirs in _TOLD.items()}
    return Number(str(told["sid"]), str(told["phone_number"]), leads, _instead(told))


def leading(leads: Mapping[str, str]) -> dict[str, str]:
    """Return the form that lets a number lead to these addresses, and to nothing else instead of them."""
    form = {"VoiceApplicationSid": "", "TrunkSid": "", "VoiceReceiveMode": "voice"}
    for ours, leads_to in leads.items():
        address, method = _SET[ours]
        form |= {address: leads_to, method: "POST"}
    return form


def _instead(told: Mapping[str, Any]) -> str | None:
    if told.get("voice_receive_mode") == "fax":
        return "a fax"
    return next((f"{what} {told[name]}" for name, what in _INSTEAD.items() if told.get(name)), None)


def _address(told: Mapping[str, Any], name: str, method: str) -> str:
    address = told.get(name) or ""
    return f"{address} (GET)" if address and told.get(method) == "GET" else str(address)


def _moment(told: Any) -> datetime | None:
    """Return a moment that is told as RFC 2822 does."""
    return parsedate_to_datetime(told).astimezone(UTC) if told else None
