"""What must not be read in a log is blotted out: numbers of phones, and every secret of the settings (P10).

Dates, times, the carrier's ids and our own keys stay legible. In doubt a number is blotted out.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

_KEPT = (
    r"(?<![0-9A-Za-z])(?:[A-Z]{2})?[0-9a-fA-F]{32}(?:[0-9a-fA-F]{32})?(?![0-9A-Za-z])"
    r"|(?<![0-9])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![0-9])"
    r"(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?:[+-]\d\d:?\d\d)?)?"
    r"|(?<![0-9])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![0-9])"
)
"""A carrier's id, a key, SHA-256; a time; a date as Greeks write it."""
_APART = r"[\s().\-/_\u00a0\u2010-\u2015]{0,3}"
"""What people put between the digits of one number."""
_PHONE = (
    rf"(?:(?<![0-9A-Za-z])|(?<=%2B)|(?<=%2b)|(?<=%20)|(?<=%3A)|(?<=%3D))\+?\(?\d(?:{_APART}\d){{7,15}}(?![0-9])"
)
_FOUND = re.compile(f"(?P<kept>{_KEPT})|(?P<phone>{_PHONE})")
_LINK = re.compile(r"(/recordings/|/set-password/)[^\s\"'<>]+")
"""Who has the last part of such an address may listen, or set a password."""
SHORTEST = 6
"""Characters of a secret; to blot out a shorter one, which guards nothing, would make a log of dots."""
LEAST = 10**7
"""A whole number from here on may be somebody's."""

_hidden: set[str] = set()


def hide(secrets: Iterable[str]) -> None:
    """Blot these out from now on, wherever they stand."""
    _hidden.update(secret for secret in secrets if len(secret) >= SHORTEST)


def mask(text: str) -> str:
    """Return the text without secrets and links, and with at most three digits of anything like a number."""
    for secret in sorted(_hidden, key=len, reverse=True):
        text = text.replace(secret, "…")
    text = _LINK.sub(r"\1…", text)
    return _FOUND.sub(_blotted, text)


def _blotted(found: re.Match[str]) -> str:
    return found.group() if found["kept"] else "…" + "".join(filter(str.isdigit, found.group()))[-3:]


def masked(value: Any) -> Any:
    """Return a value of any kind as a log may hold it, masked to its last corner."""
    match value:
        case None | bool():
            return value
        case int() | float():
            return value if abs(value) < LEAST else mask(str(int(value) if value == value // 1 else value))
        case str():
            return mask(value)
        case Mapping():
            return {mask(str(name)): masked(each) for name, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [masked(each) for each in value]
        case bytes():
            return mask(value.decode(errors="replace"))
        case date():
            return value.isoformat()
        case _:
            return mask(str(value))
