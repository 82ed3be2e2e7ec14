"""Turns as TwiML, valid by construction: the few verbs we use, each built in one place. Decides nothing.

Text is stripped of what XML cannot carry, since one stray control character ends the call at the carrier.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from xml.etree.ElementTree import tostring

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.paths import Paths
from ivr.script import SAFE, Script
from ivr.values import HangUp, Keypad, Language, Line, Listen, Record, Turn

CONTENT_TYPE = "text/xml; charset=utf-8"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
NOTHING = f"{DECLARATION}<Response />".encode()
"""For whoever is not listening any more."""

LONGEST = 1000
"""Characters in one piece of speech: more than a minute, and far below the carrier's 4096."""

_UNSPEAKABLE = re.compile(r"[^\x20-\x7E\xA0-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_LOCALES: dict[Language, str] = {"el": "el-GR", "en": "en-GB"}


@dataclass(frozen=True, slots=True)
class Voices:
    """The carrier's voice names. One that has vanished is silence, hence settings and not code."""

    el: str
    en: str

    def of(self, language: Language) -> str:
        """Return the voice of a language."""
        return self.el if language == "el" else self.en


@dataclass(frozen=True, slots=True)
class Renderer:
    """Writes documents for one script, one set of voices and one public address."""

    script: Script
    voices: Voices
    paths: Paths

    def turn(self, turn: Turn, n: int) -> bytes:
        """Return the document of turn n; its answer goes to turn n + 1."""
        return _document(self, turn.says, turn.listen, turn.state.language, n)

    def document(self, says: tuple[Line, ...], listen: Listen, language: Language, n: int) -> bytes:
        """Return the document that says and then listens so in turn n."""
        response = VoiceResponse()
        for line in says:
            self._say(response, line, language)
        match listen:
            case Keypad() as keypad:
                self._gather(response, keypad, language, n)
            case Record(clip):
                self._record(response, self.paths.turn(n + 1), self.paths.recording(clip, n))
            case HangUp():
                response.hangup()
                return _bytes(response)
        response.redirect(self.paths.turn(n + 1), method="POST")
        return _bytes(response)

    def last_resort(self, n: int) -> bytes:
        """Return the document that takes a message when nothing else works. Needs no database."""
        response = VoiceResponse()
        for language in _LOCALES:
            self._say(response, Line("last_resort"), language)
        self._record(response, self.paths.thanks(), self.paths.recording("last_resort", n))
        response.redirect(self.paths.thanks(), method="POST")
        return _bytes(response)

    def thanks(self) -> bytes:
        """Return the document after a last-resort message."""
        response = VoiceResponse()
        for language in _LOCALES:
            self._say(response, Line("last_resort_thanks"), language)
        response.hangup()
        return _bytes(response)

    def _gather(self, response: VoiceResponse, keypad: Keypad, language: Language, n: int) -> None:
        gather = response.gather(
            input="dtmf",
            num_digits=keypad.digits,
            finish_on_key="#" if keypad.until_hash else "",
            timeout=keypad.seconds,
            action_on_empty_result=True,
            action=self.paths.turn(n + 1),
            method="POST",
        )
        for line in keypad.asks:
            self._say(gather, line, language)

    def _record(self, response: VoiceResponse, action: str, callback: str) -> None:
        response.record(
            action=action,
            method="POST",
            max_length=120,
            timeout=4,
            finish_on_key="#0",
            play_beep=True,
            trim="do-not-trim",
            recording_status_callback=callback,
            recording_status_callback_method="POST",
            recording_status_callback_event="in-progress completed absent",
        )

    def _say(self, where: VoiceResponse | Gather, line: Line, language: Language) -> None:
        text = _spoken(self.script, line, language)
        spoken = self.script.voice(line, language)
        where.say(text, voice=self.voices.of(spoken), language=_LOCALES[spoken])


@lru_cache(maxsize=2048)
def _spoken(script: Script, line: Line, language: Language) -> str:
    return _speakable(script.text(line, language)) or script.text(Line(SAFE), language)


def _speakable(text: str) -> str:
    """Return the text on one line, without what XML or a voice cannot carry; nothing if no word is left."""
    line = " ".join(_UNSPEAKABLE.sub(" ", text).split())[:LONGEST]
    return line if any(map(str.isalnum, line)) else ""


@lru_cache(maxsize=2048)  # most turns of most calls say the same as others did
def _document(renderer: Renderer, says: tuple[Line, ...], listen: Listen, language: Language, n: int) -> bytes:
    return renderer.document(says, listen, language, n)


def _bytes(response: VoiceResponse) -> bytes:
    """Return what `str(response)` spells, without its detour over bytes, which takes as long as all the rest."""
    return (DECLARATION + tostring(response.xml(), encoding="unicode")).encode()
