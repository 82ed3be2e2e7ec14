"""The console's catalogue: every text by its id, Greek and English side by side in `words/*.csv`.

What tickets say (`intake.record.ticket_words`) belongs to it, so that a page and a ticket call a thing the same. A
text with a count has two rows, `<id>_one` and `<id>_many`. Puts no page together.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from intake.record.ticket_words import FILE as TICKETS
from intake.record.ticket_words import Language, Words
from intake.route.values import Text

FOLDER = Path(__file__).with_name("words")


class Catalogue(Words):
    """One language's texts, and texts that come in both."""

    def count(self, name: str, n: int, /, **gaps: object) -> str:
        """Return the text for so many, with the gap `n`."""
        return self(f"{name}_{'one' if n == 1 else 'many'}", n=n, **gaps)

    def of(self, text: Text) -> str:
        """Return the text in this language."""
        return text.el if self.language == "el" else text.en


@cache
def rows() -> Mapping[str, Text]:
    """Return all texts; an id stands once, in whichever file."""
    found: dict[str, Text] = {}
    for file in (TICKETS, *sorted(FOLDER.glob("*.csv"))):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                assert row["id"] not in found, f"{row['id']} stands twice, the second time in {file.name}"
                found[row["id"]] = Text(row["el"], row["en"])
    return found


@cache
def catalogue(language: Language) -> Catalogue:
    """Return the texts of one language."""
    return Catalogue(language, {name: text.el if language == "el" else text.en for name, text in rows().items()})
