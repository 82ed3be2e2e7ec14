"""The documents that the carrier hosts itself, for the time when our whole host is away. Decides no word of them.

Two are needed. A Record without an action asks for its own document again, and one whose action is ours fails
while we are away, so that the carrier falls back to the same document: either way the caller is asked for messages
for ever. So the message's end leads to a second document at the carrier. Both are spoken: a voice that vanished is
silence before the tone, but a recording that cannot be fetched is an error, and would come round again too.
"""

import xml.etree.ElementTree as ET
from urllib.parse import urlsplit

from ivr.twiml import DECLARATION, Renderer


class WouldLoop(ValueError):
    """An address that brings the caller back to the same document; the text says why."""


def thanks(renderer: Renderer) -> str:
    """Return the document that ends a call after its message, for people to copy."""
    return _laid_out(renderer.speaking().thanks())


def last_resort(renderer: Renderer, thanks_at: str, hosted_at: str | None = None) -> str:
    """Return the document that takes a message, for people to copy; raises WouldLoop.

    `thanks_at` is where the carrier hosts the other document; `hosted_at`, if known, where it hosts this one.
    """
    parts = urlsplit(thanks_at)
    if parts.hostname == urlsplit(renderer.paths.public_url).hostname:
        raise WouldLoop("It leads to our own host, which is away when it is asked.")
    if hosted_at and parts[:4] == urlsplit(hosted_at)[:4]:
        raise WouldLoop("It is where the last resort itself is.")
    return _laid_out(renderer.speaking().last_resort(0, thanks_at))


def _laid_out(document: bytes) -> str:
    """Return a document with a verb a line."""
    root = ET.fromstring(document)  # noqa: S314 - we have just written it
    ET.indent(root)
    return f"{DECLARATION}\n{ET.tostring(root, encoding='unicode')}"
