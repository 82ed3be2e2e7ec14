"""The carrier's form as our words: who rings, what was heard, what became of a recording. Stores nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.values import Heard, Keys, Left, Silence

NO_VOICE = {"13511", "13512"}
"""Error codes of a voice that the carrier does not have (any more), or not in this language."""

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_KEYS = re.compile(r"[0-9*#]+")
_SID = re.compile(r"RE[0-9a-f]{32}")
CLIP_KINDS = ("school_name", "problem", "last_resort")


@dataclass(frozen=True, slots=True)
class Ring:
    """One call as the carrier describes it in every request. Numbers are opaque text."""

    sid: str
    caller: str
    line: str
    status: str
    forwarded_from: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    inbound: bool = True
    """False for legs we placed ourselves, which are no calls to the line."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    """When it began and ended, where the carrier's own log tells; a webhook does not, it is on time."""


@dataclass(frozen=True, slots=True)
class ClipNews:
    """What the carrier says of a recording."""

    call: str
    sid: str
    kind: str
    turn: int | None
    status: str
    seconds: int | None


def ring(form: Mapping[str, str]) -> Ring:
    """Return the call a form belongs to."""
    headers = {name: form[name][:256] for name in form if name.startswith("SipHeader_")}
    return Ring(
        sid=form.get("CallSid", "")[:64],
        caller=form.get("From", "")[:64],
        line=form.get("To", "")[:64],
        status=form.get("CallStatus", "")[:20],
        forwarded_from=form.get("ForwardedFrom", "")[:64] or None,
        headers=headers,
        inbound=form.get("Direction", "inbound") == "inbound" and not form.get("ParentCallSid"),
    )


def heard(form: Mapping[str, str]) -> Heard:
    """Return what the caller did: left a recording, pressed keys, or nothing."""
    digits = form.get("Digits", "").strip()
    if "RecordingUrl" in form or "RecordingSid" in form:
        return _left(form, digits)
    return Keys(digits[:40]) if _KEYS.fullmatch(digits) else Silence()


def _left(form: Mapping[str, str], digits: str) -> Left:
    sid = form.get("RecordingSid") or form.get("RecordingUrl", "").rstrip("/").rsplit("/", 1)[-1]
    seconds = _number(form.get("RecordingDuration")) or 0
    match digits:
        case "hangup":
            return Left(_sid(sid), seconds, "hangup")
        case "0":
            return Left(_sid(sid), seconds, "zero")
        case "":
            return Left(_sid(sid), seconds, "silence")
        case _:
            return Left(_sid(sid), seconds, "key")


def clip_news(form: Mapping[str, str], query: Mapping[str, str]) -> ClipNews | None:
    """Return what is told of a recording, None if the form names none."""
    sid, call = _sid(form.get("RecordingSid", "")), form.get("CallSid", "")[:64]
    if sid is None or not call:
        return None
    kind = query.get("kind", "")
    return ClipNews(
        call=call,
        sid=sid,
        kind=kind if kind in CLIP_KINDS else "last_resort",
        turn=_number(query.get("turn")),
        status=form.get("RecordingStatus", "completed")[:20],
        seconds=_number(form.get("RecordingDuration")),
    )


def _sid(text: str) -> str | None:
    return text if _SID.fullmatch(text) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 8 else None
