"""The carrier as seen by whoever asks it: a port, and Twilio's REST side of it. Takes no calls (see `webhooks`).

Addresses are made of our settings and an id of fixed shape, never of an address that somebody sent us.
"""

import re
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

import requests
from urllib3.exceptions import HTTPError

CONNECT_S, READ_S = 3.05, 15.0
"""Seconds to connect, and between two pieces of an answer."""
WHOLE_S = 30.0
"""Seconds after which no further piece is waited for."""
LARGEST = 16 * 1024 * 1024
"""Bytes; two minutes of telephone sound are two million."""
_SID = re.compile(r"RE[0-9a-f]{32}")


class NotNow(Exception):
    """The carrier cannot be asked now, or does not have it ready yet: ask again later."""


class NotThere(Exception):
    """What was asked for is not there and will not be, or cannot be what it should."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording, byte for byte; `kind` is its media type."""

    kind: str
    data: bytes


class Carrier(Protocol):
    """What the bridge asks of a carrier."""

    patience: float
    """Seconds one question may take."""

    def recording(self, sid: str) -> Sound:
        """Return what was recorded; raises NotNow or NotThere."""


class Twilio:
    """Twilio's REST interface for one account (vendor page: «Recordings resource»). Thread-safe."""

    patience = WHOLE_S + READ_S

    def __init__(self, api_url: str, account: str, token: str) -> None:
        self._calls = f"{api_url.rstrip('/')}/2010-04-01/Accounts/{account}"
        self._proof = (account, token)

    def recording(self, sid: str) -> Sound:
        """Fetch a recording as WAV. Twilio answers 404 while it is still being processed."""
        if not _SID.fullmatch(sid):
            raise NotThere("this is no recording's id")
        until = monotonic() + WHOLE_S
        try:
            with requests.get(
                f"{self._calls}/Recordings/{sid}.wav",
                auth=self._proof,
                headers={"Accept-Encoding": "identity"},
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _sound(answer, until)
        except (requests.RequestException, HTTPError) as error:
            raise NotNow(f"the carrier cannot be reached ({type(error).__name__})") from None


def _sound(answer: requests.Response, until: float) -> Sound:
    if answer.status_code in {404, 429} or answer.status_code >= 500:
        raise NotNow(f"the carrier does not give the recording out yet ({answer.status_code})")
    if answer.status_code != 200:
        raise NotThere(f"the carrier refuses the recording ({answer.status_code})")
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if not kind.startswith("audio/"):
        raise NotThere("what the carrier gives out is no sound")
    data = bytearray()
    while piece := answer.raw.read1(65536):  # what is there now; iter_content would wait for more
        data += piece
        if len(data) > LARGEST:
            raise NotThere(f"the recording is larger than {LARGEST} bytes")
        if monotonic() > until:
            raise NotNow("the recording did not come in time")
    if not data:
        raise NotNow("the carrier gives out an empty recording")
    return Sound(kind, bytes(data))
