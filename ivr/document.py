"""A TwiML document as a phone hears it: what is said, what is awaited, where the answer goes."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ivr.paths import sound_in
from ivr.script import Script
from ivr.sounds import spoken_by

Wait = Literal["keys", "recording", "hangup", "nothing"]


@dataclass(frozen=True, slots=True)
class Document:
    """What one answer of the service makes a phone do."""

    says: tuple[str, ...]
    """Spoken in full."""
    asks: tuple[str, ...]
    """Spoken while keys already count."""
    wait: Wait
    action: str | None
    """Where the answer goes, without the connection overrides."""
    digits: int = 0
    until: str = ""
    """Keys that end the input and are not passed on."""
    callback: str | None = None
    """Where news of the recording goes."""

    @property
    def heard(self) -> tuple[str, ...]:
        """Return all that is spoken."""
        return self.says + self.asks


def read(xml: bytes) -> Document:
    """Return what the document makes a phone do; raises ET.ParseError for what is no XML."""
    root = ET.fromstring(xml)  # noqa: S314 - written by our own service, in tests and in the terminal
    says: list[str] = []
    for verb in root:
        match verb.tag:
            case "Say" | "Play":
                says.append(_heard(verb))
            case "Gather":
                asks = tuple(_heard(each) for each in verb)
                digits, until = int(verb.get("numDigits", "0")), verb.get("finishOnKey", "#")
                return Document(tuple(says), asks, "keys", _bare(verb.get("action")), digits, until)
            case "Record":
                until, callback = verb.get("finishOnKey", "#"), _bare(verb.get("recordingStatusCallback"))
                action = _bare(verb.get("action"))
                return Document(tuple(says), (), "recording", action, until=until, callback=callback)
            case "Hangup":
                return Document(tuple(says), (), "hangup", None)
            case "Redirect":
                return Document(tuple(says), (), "nothing", _bare(verb.text))
    return Document(tuple(says), (), "nothing", None)


def _heard(verb: ET.Element) -> str:
    """Return the words of a Say, and of a Play those its recording says."""
    text = verb.text or ""
    name = sound_in(text) if verb.tag == "Play" else None
    return (spoken_by(name, _script()) or f"♪ {name}") if name else text


@cache
def _script() -> Script:
    return Script.load()


def _bare(url: str | None) -> str | None:
    return url.split("#", 1)[0] if url else None
