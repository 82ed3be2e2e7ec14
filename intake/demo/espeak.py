"""The espeak-ng voices, in memory: they speak in the demo and measure prompts for `bench`.

They play nothing and write no file. They stand in for the carrier's. They need the `demo` extra's package;
nothing that serves real callers loads them.
"""

import ctypes
import threading
from functools import cache
from typing import Any

import espeakng_loader

WORDS_PER_MINUTE = 175
VOICES = {"el": b"el", "en": b"English (Great Britain)"}

SYNCHRONOUS = 2  # AUDIO_OUTPUT_SYNCHRONOUS: samples come to the callback, none to a sound card
RATE = 1  # espeakRATE
UTF8 = 1  # espeakCHARS_UTF8
CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """One synthesiser, for one thread at a time; it belongs to the whole process, so build it with `espeak()`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: list[int] = []
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.hertz: int = self._library.espeak_Initialize(
            SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0
        )
        if self.hertz <= 0:
            raise RuntimeError("espeak-ng did not start")
        self._callback = CALLBACK(self._keep)
        self._library.espeak_SetSynthCallback(self._callback)

    def _keep(self, wave: Any, samples: int, _events: object) -> int:
        if samples:
            self._samples += wave[:samples]
        return 0

    def seconds(self, text: str, voice: str) -> float:
        """Return the seconds of `text` in the voice of a language (`el` or `en`) at 175 words per minute."""
        return len(self.samples(text, voice)) / self.hertz

    def samples(self, text: str, voice: str, words_per_minute: int = WORDS_PER_MINUTE) -> list[int]:
        """Return the sound of `text`, 16 bits a sample, `hertz` of them a second."""
        with self._lock:
            if self._library.espeak_SetVoiceByName(VOICES[voice]) != 0:
                raise RuntimeError(f"espeak-ng has no voice for {voice}")
            self._library.espeak_SetParameter(RATE, words_per_minute, 0)
            self._samples = []
            spoken = text.encode() + b"\0"
            self._library.espeak_Synth(spoken, len(spoken), 0, 1, 0, UTF8, None, None)
            self._library.espeak_Synchronize()
            return self._samples


@cache
def espeak() -> Espeak:
    """Return the process's one synthesiser."""
    return Espeak()
