"""Questions to the carrier over HTTP: proved, bounded in time and size, never redirected. Repeats nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import monotonic
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from ivr.carrier.port import NotNow, NotReady, NotThere, Refused, TooLarge

CONNECT_S, READ_S = 3.05, 15.0
"""Seconds to connect, and between two pieces of an answer."""
WHOLE_S = 30.0
"""Seconds after which no further piece is waited for."""
LARGEST = 16 * 1024 * 1024
"""Bytes; two minutes of telephone sound are two million, a thousand calls one million."""


class Rest:
    """The interface at one address. No error tells an address, a number or a secret."""

    def __init__(self, api_url: str, proof: tuple[str, str]) -> None:
        self._url = api_url.rstrip("/")
        self._proof = proof

    def get(self, path: str, asked: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Return an object; raises NotThere for what the carrier does not have."""
        with self._asked("GET", path, params=dict(asked or {})) as answer:
            return _object(answer)

    def find(self, path: str) -> Mapping[str, Any] | None:
        """Return an object, None if the carrier says that it is not there: any other «no» is an error."""
        with self._asked("GET", path) as answer:
            return None if answer.status_code == 404 else _object(answer)

    def post(self, path: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """Change something and return it as it then stands."""
        with self._asked("POST", path, data=dict(form)) as answer:
            return _object(answer)

    def delete(self, path: str) -> None:
        """Delete something; what is not there is deleted already."""
        with self._asked("DELETE", path) as answer:
            if answer.status_code not in {204, 404}:
                _understood(answer)

    def sound(self, path: str, write: Callable[[bytes], object]) -> None:
        """Hand out a file that must be sound. What is no sound is an error page, and passes like any error."""
        with self._asked("GET", path) as answer:
            if answer.status_code == 404:
                raise NotReady("the carrier does not give the recording out (404)")
            _understood(answer)
            kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
            if not kind.startswith("audio/"):
                raise NotNow("what the carrier gives out is no sound")
            empty = True
            for piece in _pieces(answer):
                empty = False
                write(piece)
        if empty:
            raise NotNow("the carrier gives out an empty recording")

    @contextmanager
    def _asked(self, method: str, path: str, **told: Any) -> Iterator[requests.Response]:
        try:
            with requests.request(
                method,
                self._url + path,
                auth=self._proof,
                headers={"Accept-Encoding": "identity"},
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
                **told,
            ) as answer:
                yield answer
        except (requests.RequestException, HTTPError) as error:
            raise NotNow(f"the carrier cannot be reached ({type(error).__name__})") from None


def _understood(answer: requests.Response) -> None:
    """Return if the carrier did what it was asked."""
    code = answer.status_code
    if code in {200, 201, 204}:
        return
    if code in {401, 403}:
        raise Refused(f"the carrier refuses our account, its token or its rights ({code})")
    if code == 429 or code >= 500:
        raise NotNow(f"the carrier cannot answer now ({code})")
    if code == 404:
        raise NotThere("the carrier does not have it")
    raise NotThere(f"the carrier refuses what it was asked ({code})")


def _object(answer: requests.Response) -> Mapping[str, Any]:
    _understood(answer)
    try:
        told = json.loads(_body(answer))
    except ValueError:
        raise NotNow("the carrier's answer is no JSON") from None
    if not isinstance(told, dict):
        raise NotNow("the carrier's answer is no object")
    return told


def _body(answer: requests.Response) -> bytes:
    return b"".join(_pieces(answer))


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """Give all of it as it comes, unless it is too large, too slow, or breaks off."""
    told = answer.headers.get("Content-Length", "")
    if told.isdecimal() and int(told) > LARGEST:
        raise _too_large()
    until, size = monotonic() + WHOLE_S, 0
    while piece := answer.raw.read1(65536):  # what is there now; iter_content would wait for more
        size += len(piece)
        if size > LARGEST:
            raise _too_large()
        if monotonic() > until:
            raise NotNow("the carrier's answer did not come in time")
        yield piece


def _too_large() -> TooLarge:
    return TooLarge(f"what the carrier gives out is larger than {LARGEST} bytes")
