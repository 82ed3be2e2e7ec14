"""Whether a webhook is really the carrier's: its HMAC over the public URL and the form. There is no off switch.

The URL that was signed is built from our setting and the raw request target, never from headers a peer could forge
or from a re-encoded path (vendor page: «Webhooks security»).
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict


class Signature:
    """Checks signatures made with any of several tokens, so that a token can be rotated while calls go on."""

    def __init__(self, public_url: str, tokens: Sequence[str]) -> None:
        if not tokens:
            raise ValueError("at least one auth token is needed to check signatures")
        self._public_url = public_url
        self._validators = tuple(RequestValidator(token) for token in tokens)

    def url(self, target: str) -> str:
        """Return the URL the carrier signed for a raw request target (path and query as sent)."""
        if not target.startswith("/"):
            parts = urlsplit(target)
            target = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._public_url + target.split("#", 1)[0]

    def holds(self, target: str, form: MultiDict[str, str], given: str | None) -> bool:
        """Whether `given` is the signature of this request. Odd input is never an error, only a no."""
        if not given:
            return False
        try:
            url = self.url(target)
            return any(validator.validate(url, form, given) for validator in self._validators)
        except (ValueError, TypeError, IndexError, UnicodeError):
            return False
