"""A recording's loudness over time, so that a page can draw it and a player skip its silences.

Reads uncompressed sound alone (WAV of 8 or 16 bits), which is what the carrier keeps; of any other there is none.
"""

import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

A_SECOND = 20
"""Loudness is measured so often a second."""
LONGEST = 600
"""Seconds that are looked at; the line records two minutes."""
QUIET = 0.06
"""Of the loudest: what is no louder is silence."""
WORTH_SKIPPING = 0.8
"""Seconds; shorter pauses belong to speech."""
MARGIN = 0.15
"""Seconds of a silence that are heard on each side, so that no word loses its beginning."""
EVERY = 4
"""One sample of so many is looked at: enough to see by."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """Loudness from 0 to 1, `A_SECOND` times a second."""

    peaks: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """How long it is."""
        return len(self.peaks) / A_SECOND

    def bars(self, count: int) -> list[float]:
        """Return the loudness of so many equal parts, for drawing."""
        size = len(self.peaks) / count
        parts = (self.peaks[int(n * size) : max(int(n * size) + 1, int((n + 1) * size))] for n in range(count))
        return [max(part, default=0.0) for part in parts]

    def silences(self) -> Iterator[tuple[float, float]]:
        """Yield from when to when, in seconds, there is nothing to hear that would be missed."""
        began: int | None = None
        for n, peak in enumerate((*self.peaks, 1.0)):
            if peak <= QUIET:
                began = n if began is None else began
            elif began is not None:
                if (n - began) / A_SECOND >= WORTH_SKIPPING:
                    yield round(began / A_SECOND + MARGIN, 2), round(n / A_SECOND - MARGIN, 2)
                began = None


@lru_cache(maxsize=256)
def waveform(path: Path, digest: str) -> Waveform | None:  # noqa: ARG001 - a file that is another is looked at anew
    """Return the waveform of a file, None if it cannot be read as uncompressed sound."""
    try:
        with wave.open(str(path), "rb") as sound:
            return _read(sound)
    except (wave.Error, EOFError, OSError, ValueError):
        return None


def _read(sound: wave.Wave_read) -> Waveform | None:
    width, channels, rate = sound.getsampwidth(), sound.getnchannels(), sound.getframerate()
    if width not in (1, 2) or rate < A_SECOND:
        return None
    frames = sound.readframes(min(sound.getnframes(), LONGEST * rate))
    samples = array("h" if width == 2 else "B", frames[: len(frames) // width * width])
    middle = 0 if width == 2 else 128
    step = rate // A_SECOND * channels
    loud = [
        max((abs(value - middle) for value in samples[start : start + step : EVERY]), default=0)
        for start in range(0, len(samples), step)
    ]
    loudest = max(loud, default=0)
    return Waveform(tuple(round(value / loudest, 3) for value in loud)) if loudest else None
