"""The carrier as the host of our two documents, while our own host answers nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ivr import hosted
from ivr.phone import Phone
from ivr.twiml import Renderer
from tests.support.carrier import Leg
from tests.support.house import ACCOUNT, TOKEN, UNKNOWN_CALLER

BIN = "https://handler.twilio.com/twiml/EH"
THANKS, LAST_RESORT = BIN + "1" * 32, BIN + "2" * 32


def documents(renderer: Renderer) -> dict[str, str]:
    """Return both documents, each where the carrier hosts it."""
    return {THANKS: hosted.thanks(renderer), LAST_RESORT: hosted.last_resort(renderer, THANKS)}


@dataclass
class Away:
    """The carrier's own host, beside ours that answers nothing."""

    hosted: Mapping[str, str]
    """Documents by the address they are hosted at."""
    asked: list[str] = field(default_factory=list)
    """The addresses that gave a document, oldest first."""

    def post(self, target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Answer for the documents, and for nothing of ours."""
        del form, headers
        for address, document in self.hosted.items():
            if urlsplit(address).path == target:
                self.asked.append(address)
                return 200, document.encode()
        return 502, b"Bad Gateway"

    def leg(self, public_url: str) -> Leg:
        """Return a call that got no answer of ours, and whose number falls back to the hosted last resort."""
        phone = Phone(self.post, public_url, ACCOUNT, TOKEN, caller=UNKNOWN_CALLER)
        assert phone.post("/voice", phone.form(CallStatus="ringing"), {})[0] == 502
        return Leg(phone, fallback=urlsplit(LAST_RESORT).path)
