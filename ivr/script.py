"""What is said: every prompt by its id, its gaps filled for the ear, and its length in seconds. Decides nothing.

The data is `prompts.csv`. A wrong line is an error in `load` and `check`, which tests call; in a live call `text`
says something safe instead, for a caller must never hear silence.
"""

import csv
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from ivr.facts import SchoolRef
from ivr.speech import spoken_day, spoken_number, spoken_phone, spoken_school
from ivr.speech.numerals import digit
from ivr.speech.timing import duration
from ivr.values import Language, Line, Slot

LANGUAGES: tuple[Language, ...] = get_args(Language)
OTHER: dict[Language, Language] = {"el": "en", "en": "el"}

SAFE = "go_on"
"""Said in place of a line that cannot be said."""

FOREIGN = frozenset({"lang_hint", "lang_key"})
"""Lines for those who do not understand the language of the call: spoken in the other one."""

GAP = re.compile(r"\{(\w+)\}")

LONGEST: dict[str, Slot] = {
    "school": SchoolRef(0, "1ο ΗΜΕΡΗΣΙΟ ΓΕΝΙΚΟ ΛΥΚΕΙΟ ΑΓΙΟΥ ΔΗΜΗΤΡΙΟΥ"),
    "number": "10437",
    "phone": "2310764474",
    "day": "2026-09-24",
    "category": 6,
    "text": "Νέα.",
    "key": 4,
}
"""Long but realistic values of the gaps; the seconds in `prompts.csv` are measured with them."""


class ScriptError(ValueError):
    """A prompt or a line that cannot be said as it stands; the message names it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One row: text and measured seconds per language."""

    texts: Mapping[Language, str]
    seconds: Mapping[Language, float]

    @property
    def gaps(self) -> frozenset[str]:
        """The names of its gaps, the same in every language."""
        return frozenset(GAP.findall(self.texts["el"]))


class Script:
    """All prompts. Build it with `Script.load`."""

    def __init__(self, prompts: Mapping[str, Prompt]) -> None:
        self.prompts = prompts
        self._fill: dict[str, Callable[[Slot, Language], str]] = {
            "school": lambda value, language: spoken_school(_name(value), language),
            "number": lambda value, language: _nonempty(spoken_number(str(value), language)),
            "phone": lambda value, language: _nonempty(spoken_phone(str(value), language)),
            "day": lambda value, language: spoken_day(date.fromisoformat(str(value)), language),
            "category": lambda value, language: prompts[f"category_{value}"].texts[language],
            "text": lambda value, _: _nonempty(str(value)),
            "key": lambda value, language: digit(str(value), language),
        }
        for name, prompt in prompts.items():
            _check_prompt(name, prompt, frozenset(self._fill))
        missing = {SAFE, *(f"category_{n}" for n in range(9))} - set(prompts)
        if missing:
            raise ScriptError(f"the script lacks {', '.join(sorted(missing))}")

    @classmethod
    def load(cls, path: Path | None = None) -> "Script":
        """Read the prompts of a CSV file (ours by default). Raises ScriptError naming what is wrong."""
        place = path or Path(__file__).with_name("prompts.csv")
        with place.open(encoding="utf-8", newline="") as rows:
            prompts: dict[str, Prompt] = {}
            for row in csv.DictReader(rows):
                if row["id"] in prompts:
                    raise ScriptError(f"prompt {row['id']} stands twice")
                prompts[row["id"]] = _prompt(row)
        return cls(prompts)

    def text(self, line: Line, language: Language) -> str:
        """Return what is said. Never raises: a line that cannot be said becomes the safe one."""
        try:
            return self._render(line, language)
        except ScriptError:
            return self.prompts[SAFE].texts[language]

    def check(self, line: Line) -> None:
        """Raise ScriptError when `line` cannot be said in every language exactly as it stands."""
        for language in LANGUAGES:
            self._render(line, language)

    def voice(self, line: Line, language: Language) -> Language:
        """Return the language whose voice must say `line` in a call held in `language`."""
        return OTHER[language] if line.id in FOREIGN else language

    def seconds(self, line: Line, language: Language) -> float:
        """Return how long `line` takes at 175 words per minute: measured, corrected for its own values."""
        prompt = self.prompts.get(line.id, self.prompts[SAFE])
        said, measured = self.text(line, language), self.text(self.sample(line.id), language)
        voice = self.voice(line, language)
        return max(0.1, prompt.seconds[language] + duration(said, voice) - duration(measured, voice))

    def sample(self, prompt_id: str) -> Line:
        """Return the line of a prompt with long, realistic values in its gaps."""
        gaps = self.prompts[prompt_id].gaps if prompt_id in self.prompts else ()
        return Line(prompt_id, tuple((gap, LONGEST[gap]) for gap in sorted(gaps)))

    def _render(self, line: Line, language: Language) -> str:
        if line.id not in self.prompts:
            raise ScriptError(f"no prompt is called {line.id}")
        prompt, slots = self.prompts[line.id], dict(line.slots)
        if set(slots) != prompt.gaps:
            raise ScriptError(f"prompt {line.id} has the gaps {sorted(prompt.gaps)}, not {sorted(slots)}")
        filled = {name: self._filled(line.id, name, value, language) for name, value in slots.items()}
        return GAP.sub(lambda gap: filled[gap[1]], prompt.texts[language])

    def _filled(self, prompt_id: str, name: str, value: Slot, language: Language) -> str:
        try:
            return self._fill[name](value, language)
        except (KeyError, ValueError) as error:
            raise ScriptError(f"prompt {prompt_id} cannot say {name} of this value") from error


def _prompt(row: Mapping[str, str]) -> Prompt:
    try:
        return Prompt(
            {language: row[language].strip() for language in LANGUAGES},
            {language: float(row[f"seconds_{language}"]) for language in LANGUAGES},
        )
    except (KeyError, ValueError) as error:
        raise ScriptError(f"prompt {row.get('id')} lacks a text or its seconds") from error


def _check_prompt(name: str, prompt: Prompt, known: frozenset[str]) -> None:
    if not all(prompt.texts[language] for language in LANGUAGES):
        raise ScriptError(f"prompt {name} lacks a text")
    if len({frozenset(GAP.findall(text)) for text in prompt.texts.values()}) != 1:
        raise ScriptError(f"prompt {name} has other gaps in another language")
    if prompt.gaps - known:
        raise ScriptError(f"prompt {name} has a gap of unknown name: {sorted(prompt.gaps - known)}")


def _name(value: Slot) -> str:
    return value.name if isinstance(value, SchoolRef) else str(value)


def _nonempty(text: str) -> str:
    if not text:
        raise ValueError("nothing to say")
    return text
