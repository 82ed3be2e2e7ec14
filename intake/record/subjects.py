"""What the subject of a ticket tells of the request it was made for. Pure: the reverse of `Wording`'s subject.

For tickets whose request we have lost. A subject that a person has rewritten, or a desk cut short, tells less.
"""

import re
from dataclasses import dataclass
from functools import cache

from intake.record.ticket_words import Language, words
from intake.route.categories import CATEGORIES

_GAP = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True, slots=True)
class Told:
    """What stands in a subject; None for what does not."""

    number: str
    category: int | None = None
    school: str | None = None
    urgent: bool | None = None


def told_in(subject: str, key: str) -> Told | None:
    """Return what the subject of the ticket of `key` tells, in whichever language; None if not even a number."""
    line = subject.removesuffix(f"[IVR:{key}]").strip()
    languages: tuple[Language, ...] = ("el", "en")
    for language in languages:
        if found := _pattern("subject", language).fullmatch(line):
            return _told(found, language)
    for language in languages:
        if found := _pattern("subject_plain", language).search(line):
            return Told(found["number"])
    return None


def _told(found: re.Match[str], language: Language) -> Told:
    school = found["school"] if found["school"] != words(language)("no_school") else None
    return Told(found["number"], _labels(language).get(found["category"]), school, bool(found["urgent"]) or None)


@cache
def _pattern(name: str, language: Language) -> re.Pattern[str]:
    gaps = {
        "urgent": ".*?",
        "number": r"\d+",
        "category": "|".join(map(re.escape, _labels(language))),
        "school": ".+",
    }
    template = re.escape(words(language).texts[name])
    return re.compile(_GAP.sub(lambda gap: f"(?P<{gap[1]}>{gaps[gap[1]]})", template))


def _labels(language: Language) -> dict[str, int]:
    """Return the number of each category by its label."""
    return {each.label.el if language == "el" else each.label.en: each.number for each in CATEGORIES}
