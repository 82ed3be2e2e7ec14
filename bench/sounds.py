"""Renders the shipped recordings of prompts into ivr/sounds: `python -m bench.sounds`.

A robot's voice, understood by everyone and owned by nobody, for the moments when the carrier's voice is missing;
whoever wants a person's puts recordings of their own beside them (`INTAKE_SOUNDS`). 8 kHz, 16 bit, mono: what a
telephone line carries, in the plainest of files.
"""

import array
import csv
import io
import math
import sys
import wave
from functools import cache
from operator import mul

from intake.demo.espeak import espeak
from ivr.script import LANGUAGES, Script
from ivr.sounds import CATALOGUE, HERE, SHIPPED, digest, spoken_by

HERTZ = 8000
WORDS_PER_MINUTE = 150
"""Slower than the prompts are measured at: whoever hears the last resort was not expecting it."""
LOUDEST = 0.7 * 32767
WIDTH = 24
"""Samples of the telephone's rate that the low-pass looks to either side."""
CUT = 0.9
"""Share of the telephone's band that is let through."""


def rendered(text: str, voice: str) -> bytes:
    """Return a WAV file of the text; the same bytes after the same texts before it, from the same synthesiser."""
    samples = resampled(espeak().samples(text, voice, WORDS_PER_MINUTE), espeak().hertz)
    loudest = max(map(abs, samples))
    data = array.array("h", (round(each * LOUDEST / loudest) for each in samples))
    if sys.byteorder == "big":
        data.byteswap()
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(HERTZ)
        file.writeframes(data.tobytes())
    return out.getvalue()


def resampled(samples: list[int], hertz: int) -> list[float]:
    """Return the samples at the telephone's rate, without what it cannot carry (a windowed sinc)."""
    reach = math.ceil(WIDTH * hertz / HERTZ)
    padded = [0] * reach + samples + [0] * (reach + 1)
    out: list[float] = []
    for n in range(len(samples) * HERTZ // hertz):
        at, rest = divmod(n * hertz, HERTZ)
        taps = _taps(rest, hertz, reach)
        out.append(sum(map(mul, taps, padded[at : at + len(taps)])))
    return out


@cache
def _taps(rest: int, hertz: int, reach: int) -> tuple[float, ...]:
    """Return the low-pass around a moment that lies `rest` of 8000 parts behind a sample."""
    cut = CUT * HERTZ / hertz
    return tuple(_tap(k - reach - rest / HERTZ, cut, reach) for k in range(2 * reach + 1))


def _tap(distance: float, cut: float, reach: int) -> float:
    if abs(distance) >= reach:
        return 0.0
    angle = math.pi * distance * cut
    sinc = math.sin(angle) / angle if angle else 1.0
    return cut * sinc * (0.5 + 0.5 * math.cos(math.pi * distance / reach))


def main() -> None:
    """Write the files and the catalogue that says which texts they are of."""
    script = Script.load()
    with CATALOGUE.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(("id", "language", "text", "sound"))
        for prompt in SHIPPED:
            for language in LANGUAGES:
                text = spoken_by(f"{prompt}.{language}", script)
                assert text, prompt
                sound = rendered(text, language)
                (HERE / f"{prompt}.{language}.wav").write_bytes(sound)
                rows.writerow((prompt, language, digest(text.encode()), digest(sound)))
                print(f"{prompt}.{language}: {len(sound)} bytes, {(len(sound) - 44) / 2 / HERTZ:.1f} s")


if __name__ == "__main__":
    main()
