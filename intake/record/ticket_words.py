"""The words of tickets in each language, by id, from `ticket_words.csv`. Puts no text together (see `wording`)."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FILE = Path(__file__).with_name("ticket_words.csv")

Language = Literal["el", "en"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, name: str, **gaps: object) -> str:
        """Return the text of this id with its gaps filled."""
        return self.texts[name].format_map(gaps)


@cache
def words(language: Language) -> Words:
    """Return the words of a language."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return Words(language, {row["id"]: row[language] for row in csv.DictReader(rows)})
