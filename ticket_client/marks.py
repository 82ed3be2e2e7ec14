"""Marks that tell a note of ours by its key, for desks whose notes have no field for it. Pure text.

A mark stands alone on the last line, in letters and digits every mail gateway and search index leaves whole.
"""

import re
from hashlib import sha256

_MARK = re.compile(r"\s*\[IVR-([0-9a-f]{16})\]\s*$")


def mark_of(key: str) -> str:
    """Return the mark of a key: sixteen hexadecimal digits, so that no key can be read off a note."""
    return sha256(key.encode()).hexdigest()[:16]


def marked(text: str, key: str) -> str:
    """Return the text with the key's mark under it."""
    return f"{text.strip() or '-'}\n\n[IVR-{mark_of(key)}]"


def mark_in(text: str) -> str | None:
    """Return the mark a note ends in, None for a note that is not ours."""
    found = _MARK.search(text)
    return found[1] if found else None


def unmarked(text: str) -> str:
    """Return the note's text without its mark."""
    return _MARK.sub("", text)
