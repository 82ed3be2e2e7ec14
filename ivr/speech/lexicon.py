"""The words registries use, as they are said: kinds of school, their abbreviations, places, saints and names.

The data is `lexicon.csv`: `kind,written,el,en`. `written` is folded (capitals, no accents); an abbreviation stands
there without its dots. A row of kind `ending` serves words that have no row of their own. Holds no grammar.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ivr.speech.letters import LATIN, NAMES, bare, fold, readings, to_latin

LONGEST_PHRASE = 6
"""Words in the longest `written`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How a word is said in both languages; `kind` is type, word, area, place, name or unknown."""

    kind: str
    el: str
    en: str


@cache
def entries() -> dict[str, Entry]:
    """Return the words by their folded form."""
    return {written: entry for written, entry in _rows() if entry.kind != "ending"}


@cache
def endings() -> tuple[tuple[str, str], ...]:
    """Return folded endings and the same with their accent, longest first."""
    pairs = [(written[1:], entry.el[1:]) for written, entry in _rows() if entry.kind == "ending"]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def entry_of(word: str) -> Entry:
    """Return the word's entry, or a guess: its own accent, a known ending, its letters if it has no vowel."""
    known = (entries().get(fold(reading)) for reading in readings(word))
    return next(filter(None, known), None) or _guess(word, readings(word)[-1])


def _guess(word: str, greek: str) -> Entry:
    folded = fold(greek)
    if folded and not set(folded) & set("ΑΕΗΙΟΥΩ"):
        return Entry("unknown", " ".join(NAMES[c] for c in folded), " ".join(to_latin(c).upper() for c in folded))
    said = _accented(greek, folded)
    capital = said[:1].upper() + said[1:].lower()
    return Entry("unknown", capital, to_latin(word.capitalize() if LATIN.match(word) else capital))


def _accented(greek: str, folded: str) -> str:
    if bare(greek) != greek:
        return greek
    for written, said in endings():
        if folded.endswith(written) and len(folded) > len(written) + 1:
            return folded[: -len(written)].lower() + said
    return folded.lower()


@cache
def _rows() -> tuple[tuple[str, Entry], ...]:
    with Path(__file__).with_name("lexicon.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(
            (row["written"], Entry(row["kind"], row["el"], row["en"] or to_latin(row["el"])))
            for row in csv.DictReader(rows)
        )
