"""The request numbers that callers have heard."""

import re
from collections.abc import Iterable
from functools import cache

from ivr.script import Script
from ivr.values import Language

OTHERS = "existing"
"""The prompt that offers a request somebody has made before; all other numbers are of the caller's own."""
_ESCAPED_GAP = re.compile(r"\\\{(\w+)\\\}")


def numbers_in(heard: Iterable[str], language: Language = "el", *besides: str) -> set[str]:
    """Return every request number that was spoken in a language, in its spoken form, `besides` some prompts."""
    found = (pattern.fullmatch(line) for line in heard for pattern in _patterns(language, besides))
    return {match["number"] for match in found if match}


@cache
def _patterns(language: Language, besides: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    prompts = (prompt for name, prompt in Script.load().prompts.items() if name not in besides)
    texts = (prompt.texts[language] for prompt in prompts if "number" in prompt.gaps)
    return tuple(re.compile(_ESCAPED_GAP.sub(_heard_gap, re.escape(text))) for text in texts)


def _heard_gap(gap: re.Match[str]) -> str:
    return "(?P<number>.+?)" if gap[1] == "number" else ".+?"
