"""Recorded prompts: files that are played instead of the carrier's voice, which may vanish and leave silence.

Shipped are the greeting and the last resort, rendered by `python -m bench.sounds`; an operator's own folder goes
before them. Every sound has its text in `prompts.csv`: where a sound lacks, or a text has changed since it was
rendered, the text is spoken. Does NOT serve them (`ivr.playing`) and does not write documents (`ivr.twiml`).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ivr.script import LANGUAGES, Script
from ivr.values import Language, Line

HERE = Path(__file__).parent
CATALOGUE = HERE / "sounds.csv"
"""Which text each shipped sound says: id, language, SHA-256 of the text, SHA-256 of the file."""

SHIPPED = ("greeting", "last_resort", "last_resort_thanks")

LARGEST = 2 * 1024 * 1024
"""Bytes; two minutes at the telephone's own rate."""


class SoundsBroken(Exception):
    """A recording in the operator's folder that cannot be played; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Sound:
    """One recorded prompt. `name` is the file's, without its ending: `greeting.el`."""

    name: str
    data: bytes
    version: str
    """Changes whenever the recording does."""

    @classmethod
    def of(cls, name: str, data: bytes) -> "Sound":
        """Return the recording with its version, worked out once."""
        return cls(name, data, digest(data)[:16])


class Sounds:
    """The recordings of one installation."""

    def __init__(self, sounds: Mapping[str, Sound]) -> None:
        self._sounds = dict(sounds)

    @classmethod
    def load(cls, script: Script, folder: Path | None = None) -> "Sounds":
        """Return the shipped sounds that say the present texts, and the folder's; raises SoundsBroken."""
        sounds = {sound.name: sound for sound in _shipped(script)}
        return cls(sounds | {sound.name: sound for sound in _own(script, folder)})

    def of(self, line: Line, language: Language) -> Sound | None:
        """Return the recording of a line, None if it is to be spoken: no recording fills a gap."""
        return None if line.slots else self._sounds.get(f"{line.id}.{language}")

    def named(self, name: str) -> Sound | None:
        """Return the recording of this name."""
        return self._sounds.get(name)


NO_SOUNDS = Sounds({})
"""Everything is spoken."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of a sound, or of a text in UTF-8."""
    return sha256(data).hexdigest()


def spoken_by(name: str, script: Script) -> str | None:
    """Return the text of the recording of this name, None if there is no such prompt or it has gaps."""
    prompt_id, _, language = name.partition(".")
    prompt = script.prompts.get(prompt_id)
    return prompt.texts[language] if prompt and language in LANGUAGES and not prompt.gaps else None


def _shipped(script: Script) -> Iterator[Sound]:
    with CATALOGUE.open(encoding="utf-8", newline="") as rows:
        told = list(csv.DictReader(rows))
    for row in told:
        name = f"{row['id']}.{row['language']}"
        file, text = HERE / f"{name}.wav", spoken_by(name, script)
        if text is not None and digest(text.encode()) == row["text"] and file.is_file():
            yield Sound.of(name, file.read_bytes())


def _own(script: Script, folder: Path | None) -> Iterator[Sound]:
    if folder is None:
        return
    if not folder.is_dir():
        raise SoundsBroken(f"There is no folder of recordings at {folder}.")
    for file in sorted(folder.glob("*.wav")):
        if spoken_by(file.stem, script) is None:
            raise SoundsBroken(f"{file} is no prompt without gaps; name it like «greeting.el.wav».")
        data = _read(file)
        if data[:4] != b"RIFF" or data[8:12] != b"WAVE" or len(data) > LARGEST:
            raise SoundsBroken(f"{file} is no WAV file of at most two megabytes.")
        yield Sound.of(file.stem, data)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SoundsBroken(f"{file} cannot be read ({error.strerror}).") from error
