"""A TwiML document as a phone hears it: what is said, what is awaited, where the answer goes."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from ivr.paths import sound_in
from ivr.script import Script
from ivr.sounds import spoken_by
from ivr.values import Language

Wait = Literal["keys", "recording", "hangup", "nothing"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One piece of what is heard: its words, the language of its voice, and the address of a file that says it."""

    text: str
    language: Language = "el"
    sound: str | None = None
    """None: a voice speaks the words."""


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
    seconds: int = 0
    """Of silence after which what is awaited is over: no further key, nothing more said."""
    longest: int = 0
    """Seconds of a recording, at most."""
    voiced: tuple[Spoken, ...] = ()
    """The same as `heard`, piece by piece with its voice."""

    @property
    def heard(self) -> tuple[str, ...]:
        """Return all that is spoken."""
        return self.says + self.asks


def read(xml: bytes) -> Document:
    """Return what the document makes a phone do; raises ET.ParseError for what is no XML."""
    root = ET.fromstring(xml)  # noqa: S314 - written by our own service, in tests and in the terminal
    said: list[Spoken] = []
    for verb in root:
        match verb.tag:
            case "Say" | "Play":
                said.append(_heard(verb))
            case "Gather":
                return _gather(said, verb)
            case "Record":
                return _record(said, verb)
            case "Hangup":
                return _document(said, "hangup", None)
            case "Redirect":
                return _document(said, "nothing", verb.text)
    return _document(said, "nothing", None)


def _document(said: list[Spoken], wait: Wait, action: str | None, asked: Sequence[Spoken] = ()) -> Document:
    says, asks = (tuple(each.text for each in some) for some in (said, asked))
    return Document(says, asks, wait, _bare(action), voiced=(*said, *asked))


def _gather(said: list[Spoken], verb: ET.Element) -> Document:
    asking = _document(said, "keys", verb.get("action"), [_heard(each) for each in verb])
    digits, until = int(verb.get("numDigits", "0")), verb.get("finishOnKey", "#")
    return replace(asking, digits=digits, until=until, seconds=int(verb.get("timeout", "5")))


def _record(said: list[Spoken], verb: ET.Element) -> Document:
    until, callback = verb.get("finishOnKey", "#"), _bare(verb.get("recordingStatusCallback"))
    seconds, longest = int(verb.get("timeout", "5")), int(verb.get("maxLength", "3600"))
    heard = _document(said, "recording", verb.get("action"))
    return replace(heard, until=until, callback=callback, seconds=seconds, longest=longest)


def _heard(verb: ET.Element) -> Spoken:
    """Return the words of a Say, and of a Play those its recording says."""
    text = verb.text or ""
    name = sound_in(text) if verb.tag == "Play" else None
    if name is None:
        return Spoken(text, _language(verb.get("language", "el")))
    return Spoken(spoken_by(name, _script()) or f"♪ {name}", _language(name.rpartition(".")[2]), text)


def _language(tag: str) -> Language:
    return "en" if tag.startswith("en") else "el"


@cache
def _script() -> Script:
    return Script.load()


def _bare(url: str | None) -> str | None:
    return url.split("#", 1)[0] if url else None
