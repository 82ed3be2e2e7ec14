"""Cuts a school's registry name into tokens: words, numbers, and what stands between. Knows no word's meaning."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ivr.speech.letters import fold, monotonic

PRIMES = str.maketrans(dict.fromkeys("΄´`ʹ’‘ʼ′᾽᾿", "'"))
LETTER = r"[^\W\d_]"
TOKEN = re.compile(
    rf"(?P<seats>[0-9]{{1,2}})\s?[/-]?\s?[Θθ](?:[Εεέ][Σσ][Ιι][Οο])?(?!{LETTER})"
    rf"|(?P<number>[0-9]+)\.?\s?(?P<ending>[οόo](?=[Α-ΩA-Z])|(?:[Οοo]ς|[Οο]υ|ΟΥ|ΟΣ|ον|ΟΝ|ης|ΗΣ|ων|[ΟοόOo]|[Ηη])(?!{LETTER}))?"
    rf"|(?P<word>{LETTER}+)|(?P<opens>[«“(\[])|(?P<closes>[»”)\]])|(?P<quote>\")"
)
WORD_GAP = re.compile(r"[\s'/.&+]*")
"""Between words of one phrase; anything else there is a pause."""
ABBREVIATED = re.compile(r"\s*'?\s*(?:[./]['\s./]*-?|-)\s*")
"""Between parts of one abbreviation: ΕΠΑ.Λ, Ν/Γ, ΕΝ.Ε.Ε.ΓΥ.-Λ; a hyphen only when nothing else stands there."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word or number. `after` is what stands between it and the next token."""

    text: str
    kind: Literal["word", "number", "seats"]
    ending: str = ""
    """Of a number: the folded Greek ending of an ordinal, if it has one."""
    after: str = ""
    quoted: bool = False

    @property
    def pauses(self) -> bool:
        """Whether a pause belongs after this token."""
        return not WORD_GAP.fullmatch(self.after)

    @property
    def dotted(self) -> bool:
        """Whether this may be one part of an abbreviation that goes on with the next token."""
        return bool(ABBREVIATED.fullmatch(self.after)) and self.after.strip() != "'"


def tokens(name: str) -> list[Token]:
    """Return the tokens of `name`. Signs that mean a word (&, +) become that word."""
    plain = unicodedata.normalize("NFKC", name.translate(PRIMES))
    text = re.sub("[&+]", " και ", monotonic(plain))
    found = list(TOKEN.finditer(text))
    depth = 0
    cut: list[Token] = []
    spoken = [m for m in found if m.lastgroup in {"word", "number", "seats", "ending"}]
    following = {m.start(): after.start() for m, after in pairwise(spoken)}
    for match in found:
        depth = _depth(depth, match)
        if match.lastgroup in {"opens", "closes", "quote"}:
            continue
        after = text[match.end() : following.get(match.start(), len(text))]
        cut.append(_token(match, after, quoted=depth > 0))
    return cut


def _depth(depth: int, match: re.Match[str]) -> int:
    steps = {"opens": depth + 1, "closes": 0, "quote": 0 if depth else 1}
    return steps.get(match.lastgroup or "", depth)


def _token(match: re.Match[str], after: str, *, quoted: bool) -> Token:
    if match["seats"]:
        return Token(match["seats"], "seats", after=after, quoted=quoted)
    if match["number"]:
        ending = fold(match["ending"] or "").replace("O", "Ο")
        return Token(match["number"], "number", ending, after, quoted)
    return Token(match["word"], "word", after=after, quoted=quoted)
