"""The request numbers that callers have heard."""

import re
from collections.abc import Iterable
from functools import cache

from ivr.script import Script
from ivr.values import Language

_ESCAPED_GAP = re.compile(r"\\\{(\w+)\\\}")


def numbers_in(heard: Iterable[str], language: Language = "el") -> set[str]:
    """Return every request number that was spoken in a language, in its spoken form."""
    found = (pattern.fullmatch(line) for line in heard for pattern in _patterns(language))
    return {match["number"] for match in found if match}


@cache
def _patterns(language: Language) -> tuple[re.Pattern[str], ...]:
    texts = (prompt.texts[language] for prompt in Script.load().prompts.values() if "number" in prompt.gaps)
    return tuple(re.compile(_ESCAPED_GAP.sub(_heard_gap, re.escape(text))) for text in texts)


def _heard_gap(gap: re.Match[str]) -> str:
    return "(?P<number>.+?)" if gap[1] == "number" else ".+?"
