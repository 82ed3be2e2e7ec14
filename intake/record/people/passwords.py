"""Passwords: which are taken, how they are kept, how one is checked. Knows no person.

Length counts, composition does not; what everybody guesses first is refused (NIST SP 800-63B-4, 3.1.1.2). Kept
by argon2id with OWASP's least parameters: twenty milliseconds and 19 MiB, and never more than two at a time, since
the same process answers the telephone.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST, MOST = 12, 128
"""Characters."""
FEWEST_DIFFERENT = 5
PATIENCE_S = 2.0
"""How long one waits for one's turn."""
COMMONEST = Path(__file__).with_name("commonest_passwords.txt")
SERVICE = ("intake", "σχολικο δικτυο", "sch.gr", "helpdesk", "keplinet", "κεπληνετ", "support line")

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_turns = BoundedSemaphore(2)


class Crowded(Exception):
    """Too many passwords are being checked at once; the same may be tried again in a moment."""


def complaint(password: str, own: Iterable[str]) -> str | None:
    """Return why a password is not taken (short, long, common, own), None if it is; `own`: login and name."""
    told = normal(password)
    if len(told) < LEAST:
        return "short"
    if len(told) > MOST:
        return "long"
    bare = _bare(told)
    if len(set(told.lower())) < FEWEST_DIFFERENT or told.lower() in _commonest() or bare in _commonest():
        return "common"
    words = {_bare(part) for text in own for part in (text, *text.split())} | {_bare(word) for word in SERVICE}
    left = {bare.replace(word, "") for word in words if len(word) > 3 and word in bare}
    return "own" if left & {"", *_commonest()} else None


def normal(password: str) -> str:
    """Return it as it is hashed: the same characters typed on another keyboard are the same password."""
    return normalize("NFKC", password)


def kept(password: str) -> str:
    """Return what the record holds of a password; raises Crowded."""
    with _turn():
        return _hasher.hash(normal(password))


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the one; without a stored one it takes as long to say no. Raises Crowded."""
    with _turn():
        try:
            return _hasher.verify(stored or _dummy(), normal(password)) and stored is not None
        except (VerificationError, InvalidHashError):
            return False


def is_old(stored: str) -> bool:
    """Whether it was kept by other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@cache
def _dummy() -> str:
    return _hasher.hash("nobody's")


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_S):
        raise Crowded
    try:
        yield
    finally:
        _turns.release()


@cache
def _commonest() -> frozenset[str]:
    return frozenset(COMMONEST.read_text(encoding="utf-8").split())


def _bare(text: str) -> str:
    """Return the letters alone, without accents, small."""
    apart = normalize("NFD", text.lower())
    return re.sub(r"[\W\d_]|[\u0300-\u036f]", "", apart).replace("ς", "σ")
