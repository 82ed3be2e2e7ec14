"""The voice of the training: spoken lines as WAV, by the demo's engine where it is installed.

Only what the line has said can be fetched, and only for a while. Without the engine the page uses the browser's
own voice, and the words are shown in any case.
"""

import hashlib
import math
import threading
import wave
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import TypeVar

from ivr.values import Language

T = TypeVar("T")

REMEMBERED = 400
"""Lines that can be fetched, the newest."""
PACE = 165
"""Words per minute; telephone voices are not in a hurry."""
TELEPHONE = 8000
"""Samples a second of a recording."""
LONGEST_WORDS = 400
"""Characters that are spoken in a caller's place."""

Speak = Callable[[str, Language, int], tuple[Iterable[int], int]]
"""Speaks a text at a pace; returns its samples and how many of them make a second."""


class Voice:
    """Speaks what it is given, once each. Thread-safe."""

    def __init__(self, speak: Speak | None) -> None:
        """Take an engine, or None if there is none."""
        self._speak = speak
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, tuple[str, Language]] = OrderedDict()
        self._sounds: OrderedDict[str, bytes] = OrderedDict()

    @property
    def speaks(self) -> bool:
        """Whether there is an engine."""
        return self._speak is not None

    def name(self, text: str, language: Language) -> str | None:
        """Return the name under which these words can be fetched, None without an engine."""
        if self._speak is None:
            return None
        name = hashlib.sha256(f"{language}:{text}".encode()).hexdigest()[:32]
        with self._lock:
            _remember(self._texts, name, (text, language))
        return name

    def sound(self, name: str) -> bytes | None:
        """Return the WAV of a name given out, None of any other."""
        known, made = self._texts.get(name), self._sounds.get(name)
        if known is None or self._speak is None:
            return None
        if made is None:
            samples, hertz = self._speak(*known, PACE)
            made = wav(samples, hertz)
            with self._lock:
                _remember(self._sounds, name, made)
        return made

    def recording(self, words: str, language: Language) -> bytes:
        """Return a recording in a caller's place: the words spoken, or a tone as long as they would take."""
        text = " ".join(words.split())[:LONGEST_WORDS]
        if self._speak is None or not any(map(str.isalnum, text)):
            return tone(min(60.0, max(3.0, len(text) / 14)))
        samples, hertz = self._speak(text, language, PACE)
        return wav(samples, hertz)


def engine() -> Speak | None:
    """Return the demo's engine, None if it is not installed."""
    try:
        from intake.demo.espeak import espeak

        synthesiser = espeak()
    except (ImportError, OSError, RuntimeError):
        return None
    return lambda text, language, pace: (synthesiser.samples(text, language, pace), synthesiser.hertz)


def tone(seconds: float) -> bytes:
    """Return a quiet tone, as telephones make one, for as long."""
    swing = (math.sin(2 * math.pi * 425 * n / TELEPHONE) for n in range(int(seconds * TELEPHONE)))
    return wav((int(2500 * each) for each in swing), TELEPHONE)


def wav(samples: Iterable[int], hertz: int) -> bytes:
    """Return samples of 16 bits as a WAV file of one channel."""
    file = BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(hertz)
        out.writeframes(array("h", samples).tobytes())
    return file.getvalue()


def _remember(shelf: "OrderedDict[str, T]", name: str, what: T) -> None:
    shelf[name] = what
    shelf.move_to_end(name)
    while len(shelf) > REMEMBERED:
        shelf.popitem(last=False)
