"""A school's registry name for the ear, in Greek and English. Never fails, never silent, never too long.

Says what is written: abbreviations in full, ordinals in words, accents where a lexicon or an ending gives them. It
looks nothing up in the registry and does not shorten a name that is merely long-winded.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from ivr.speech.letters import GREEK, NAMES, fold, readings, to_latin
from ivr.speech.lexicon import LONGEST_PHRASE, Entry, entries, entry_of
from ivr.speech.numerals import ordinal, spoken_count
from ivr.speech.registry_name import Token, tokens
from ivr.speech.titles import title
from ivr.values import Language

LONGEST = 110
"""Characters; about eight seconds."""

NAMELESS = {"el": "το σχολείο σας", "en": "your school"}
ENDINGS = {"Ο": "ο", "ΟΣ": "ος", "ΟΝ": "ο", "ΟΥ": "ου", "Η": "η", "ΗΣ": "ης", "ΩΝ": "ων"}
SEATS = (
    "μονο δι τρι τετρα πεντα εξα επτα οκτα εννια δεκα ενδεκα δωδεκα δεκατρια δεκατετρα δεκαπεντα δεκαεξα δεκαεπτα "
    "δεκαοκτα δεκαεννια εικοσα"
)
"""The first half of «δωδεκαθέσιο», a school of so many teachers, from one up."""
SAYABLE = {"el": re.compile(f"[^{GREEK} ,]"), "en": re.compile("[^A-Za-z ,-]")}


LONGEST_WRITTEN = 300
"""Characters of a registry name that are looked at; the registry itself keeps no more."""


@lru_cache(maxsize=4096)  # a call says the same name several times, and a school calls again
def spoken_school(registry_name: str, language: Language) -> str:
    """Return the name as it is said: letters, spaces, commas (in English also hyphens), at most 110 characters."""
    said = " ".join(
        piece.el if language == "el" else piece.en for piece in _pieces(tokens(registry_name[:LONGEST_WRITTEN]))
    )
    clean = SAYABLE[language].sub("", said.replace(" ,", ","))
    clean = re.sub(r"[\s,]*,[\s,]*", ", ", re.sub(r"\s+", " ", clean)).strip(" ,-")
    return _shorten(clean[:1].upper() + clean[1:]) or NAMELESS[language]


def _shorten(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    cut = text[: LONGEST + 1]
    clause, word = cut.rfind(","), cut.rfind(" ")
    end = clause if clause > LONGEST // 2 else word if word > 0 else LONGEST
    return cut[:end].strip(" ,-")


def _pieces(cut: list[Token]) -> Iterator[Entry]:
    at = 0
    while at < len(cut):
        size, piece = _phrase(cut[at : at + LONGEST_PHRASE]) or (1, _single(cut, at))
        yield piece
        at += size
        if cut[at - 1].pauses:
            yield Entry("pause", ",", ",")


def _phrase(cut: list[Token]) -> tuple[int, Entry] | None:
    """Return the longest run of words that the lexicon knows as one, or None."""
    for size in range(len(cut), 1, -1):
        run = cut[:size]
        if all(t.kind == "word" for t in run) and all(t.dotted or not t.pauses for t in run[:-1]):
            key = "".join(_folded(t) + ("" if t.dotted else " ") for t in run).strip()
            if key in entries():
                return size, entries()[key]
    return None


def _folded(token: Token) -> str:
    return fold(readings(token.text)[0])


def _single(cut: list[Token], at: int) -> Entry:
    token, follows = cut[at], cut[at + 1] if at + 1 < len(cut) else None
    if token.kind == "seats":
        return _seats(int(token.text))
    if token.kind == "number":
        return _number(token, follows)
    return title(token, follows) or (_letter(token, follows) if len(token.text) == 1 else entry_of(token.text))


def _seats(seats: int) -> Entry:
    stems = SEATS.split()
    if not 1 <= seats <= len(stems):
        return Entry("silent", "", "")
    stem = stems[seats - 1]
    return Entry("type", f"{stem}θέσιο", f"{spoken_count(seats, 'neuter', 'en')}-teacher")


def _number(token: Token, follows: Token | None) -> Entry:
    """An ordinal where one is written or a kind of school follows; else a count; long ones digit by digit."""
    value = int(token.text[:12])
    counts_schools = follows is not None and (follows.kind == "number" or _is_school(follows))
    if 1 <= value <= 999 and (token.ending or counts_schools):
        ending = ENDINGS.get(token.ending, "ο")
        return Entry("number", ordinal(value, "el", ending), ordinal(value, "en"))
    parts = [value] if value <= 9999 else [int(digit) for digit in token.text[:12]]
    return Entry(
        "number",
        " ".join(spoken_count(part, "neuter", "el") for part in parts),
        " ".join(spoken_count(part, "neuter", "en") for part in parts),
    )


def _is_school(token: Token) -> bool:
    return token.kind == "seats" or entry_of(token.text).kind == "type"


def _letter(token: Token, follows: Token | None) -> Entry:
    """An article, the initial of a name (not said), or the letter's own name."""
    written = _folded(token)
    initial = token.after.startswith(".") and follows is not None and len(follows.text) > 2 and not token.pauses
    if initial:
        return Entry("silent", "", "")
    if written in entries() and "'" not in token.after:
        return entries()[written]
    said = NAMES.get(written)
    return Entry("unknown", said, to_latin(said)) if said else entry_of(token.text)
