"""Turns as TwiML, valid by construction: the few verbs we use, each built in one place. Decides nothing.

Text is stripped of what XML cannot carry, since one stray control character ends the call at the carrier.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.etree.ElementTree import tostring

from twilio.twiml import TwiML, voice_response
from twilio.twiml.voice_response import Gather, Hangup, Play, Redirect, Say

from ivr.paths import Paths
from ivr.script import SAFE, Script
from ivr.sounds import NO_SOUNDS, Sounds
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
    """Writes documents for one script, one set of voices and recordings, and one public address."""

    script: Script
    voices: Voices
    paths: Paths
    sounds: Sounds = NO_SOUNDS
    """What is played instead of spoken."""

    def speaking(self) -> "Renderer":
        """Return a renderer that plays nothing and speaks everything."""
        return replace(self, sounds=NO_SOUNDS)

    def turn(self, turn: Turn, n: int) -> bytes:
        """Return the document of turn n; its answer goes to turn n + 1."""
        return _document(self, turn.says, turn.listen, turn.state.language, n)

    def document(self, says: tuple[Line, ...], listen: Listen, language: Language, n: int) -> bytes:
        """Return the document that says and then listens so in turn n."""
        spoken, onward = self._spoken(says, language), self.paths.turn(n + 1)
        match listen:
            case Keypad() as keypad:
                heard = _gather(keypad.digits, keypad.until_hash, keypad.seconds, onward)
                heard = _around(heard, self._spoken(keypad.asks, language))
            case Record(clip):
                heard = _record(onward, self.paths.recording(clip, n))
            case HangUp():
                return _response(spoken, HANG_UP)
        return _response(spoken, heard, _redirect(onward))

    def last_resort(self, n: int, thanks: str | None = None) -> bytes:
        """Return the document that takes a message when nothing else works. Needs no database.

        `thanks` is the address that answers after the message, ours unless another is told.
        """
        onward = thanks or self.paths.thanks()
        spoken = self._in_every_language(Line("last_resort"))
        heard = _record(onward, self.paths.recording("last_resort", n))
        return _response(spoken, heard, _redirect(onward))

    def thanks(self) -> bytes:
        """Return the document after a last-resort message."""
        return _response(self._in_every_language(Line("last_resort_thanks")), HANG_UP)

    def _in_every_language(self, line: Line) -> str:
        return "".join(self._spoken((line,), language) for language in _LOCALES)

    def _spoken(self, lines: tuple[Line, ...], language: Language) -> str:
        return "".join(self._told(line, language) for line in lines)

    def _told(self, line: Line, language: Language) -> str:
        if sound := self.sounds.of(line, language):
            return _play(self.paths.sound(sound.name, sound.version))
        return _say(self.script, self.voices, line, language)


# --- the verbs, each spelled by the carrier's library once and remembered ---------------------------------------


def _spelled(verb: TwiML) -> str:
    return tostring(verb.xml(), encoding="unicode")


HANG_UP = _spelled(Hangup())


@lru_cache(maxsize=2048)
def _say(script: Script, voices: Voices, line: Line, language: Language) -> str:
    text = _speakable(script.text(line, language)) or script.text(Line(SAFE), language)
    spoken = script.voice(line, language)
    return _spelled(Say(text, voice=voices.of(spoken), language=_LOCALES[spoken]))


@lru_cache(maxsize=512)
def _play(url: str) -> str:
    return _spelled(Play(url))


def _speakable(text: str) -> str:
    """Return the text on one line, without what XML or a voice cannot carry; nothing if no word is left."""
    line = " ".join(_UNSPEAKABLE.sub(" ", text).split())[:LONGEST]
    return line if any(map(str.isalnum, line)) else ""


@lru_cache(maxsize=512)
def _gather(digits: int | None, until_hash: bool, seconds: int, action: str) -> str:
    return _spelled(
        Gather(
            input="dtmf",
            num_digits=digits,
            finish_on_key="#" if until_hash else "",
            timeout=seconds,
            action_on_empty_result=True,
            action=action,
            method="POST",
        )
    )


def _around(gather: str, asks: str) -> str:
    """Return a spelled Gather with its questions inside."""
    return f"{gather.removesuffix(' />')}>{asks}</Gather>" if asks else gather


@lru_cache(maxsize=512)
def _record(action: str, callback: str) -> str:
    return _spelled(
        voice_response.Record(
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
    )


@lru_cache(maxsize=512)
def _redirect(url: str) -> str:
    return _spelled(Redirect(url, method="POST"))


@lru_cache(maxsize=2048)  # most turns of most calls say the same as others did
def _document(renderer: Renderer, says: tuple[Line, ...], listen: Listen, language: Language, n: int) -> bytes:
    return renderer.document(says, listen, language, n)


def _response(*verbs: str) -> bytes:
    return f"{DECLARATION}<Response>{''.join(verbs)}</Response>".encode()
