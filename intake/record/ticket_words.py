"""The words of tickets, and of whatever else we write, in each language, from a file. Puts no text together."""

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

    def __call__(self, name: str, /, **gaps: object) -> str:
        """Return the text of this id with its gaps filled."""
        return self.texts[name].format_map(gaps)


@cache
def words(language: Language, file: Path = FILE) -> Words:
    """Return the words of a language; the tickets' unless another file is named."""
    with file.open(encoding="utf-8", newline="") as rows:
        return Words(language, {row["id"]: row[language] for row in csv.DictReader(rows)})
