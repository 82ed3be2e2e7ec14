"""How long a text takes to say, estimated from its syllables and pauses. Measures nothing (a bench does).

Fitted against the espeak-ng voices at 175 words per minute over school names, numbers and days; good for the
difference between two similar texts, not for a text on its own.
"""

import re
from dataclasses import dataclass

from ivr.speech.letters import bare, monotonic
from ivr.values import Language


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of one syllable, one comma, one full stop."""

    syllable: float
    comma: float
    stop: float


PACE = {"el": Pace(0.141, 0.207, 0.326), "en": Pace(0.167, 0.282, 0.49)}

GREEK_VOWELS = re.compile("[αεο]ι|υι|ου|[αεη]υ|[αεηιουω]")
ENGLISH_VOWELS = re.compile("[aeiouy]+(?<!e)|[aeiouy]*e(?!\\b)|\\b[^aeiouy\\W]+e\\b")


def syllables(text: str, language: Language) -> int:
    """Return about how many syllables `text` has."""
    low = text.lower()
    if language == "en":
        return len(ENGLISH_VOWELS.findall(low))
    apart = re.sub("([άέήό])([ιυ])", r"\1'\2", monotonic(low))
    return len(GREEK_VOWELS.findall(bare(re.sub("([αεο])([ϊϋΐΰ])", r"\1'\2", apart))))


def duration(text: str, language: Language) -> float:
    """Return about how many seconds `text` takes within a sentence."""
    pace = PACE[language]
    return pace.syllable * syllables(text, language) + pace.comma * text.count(",") + pace.stop * text.count(". ")
