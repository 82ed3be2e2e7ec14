"""Links to recordings: an address that only we can make, and that tells nothing but the recording's number here.

Who has the link may listen, until the recording is erased or the key is changed; nobody logs in (decision 19).
"""

from collections.abc import Sequence
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

SALT = "a link to a recording"
"""Keeps what is signed here apart from whatever else the same key may sign."""


class Links:
    """Makes links under the public address and knows its own. The first key signs, all are believed."""

    def __init__(self, public_url: str, keys: Sequence[str]) -> None:
        self._at = f"{public_url}/recordings/"
        newest_last = list(reversed(keys))
        self._signed = URLSafeSerializer(newest_last, SALT, signer_kwargs={"digest_method": sha256})

    def to(self, clip: int) -> str:
        """Return the link to a recording."""
        return f"{self._at}{self._signed.dumps(clip)}"

    def clip_of(self, capability: str) -> int | None:
        """Return which recording the last part of a link leads to, None if we did not make it."""
        try:
            found = self._signed.loads(capability)
        except BadData:
            return None
        return found if type(found) is int else None
