"""JSON from one address of the settings: proved, bounded in time and size, never redirected. Repeats nothing."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import requests
from pydantic import SecretStr
from urllib3.exceptions import HTTPError

CONNECT_S, READ_S = 5.0, 60.0
"""Seconds to connect, and between two pieces of an answer; a registry may think long before the first."""
WHOLE_S = 120.0
"""Seconds after which no further piece is waited for."""
LARGEST = 64 * 1024 * 1024
"""Bytes; all schools of the country in one list are about ten million."""


class NotFetched(Exception):
    """There is no answer that can be read; the text says why, without address, proof or content."""


@dataclass(frozen=True, slots=True)
class JsonSource:
    """One address. `authorization` is the header's whole value, sent there and nowhere else."""

    url: str
    authorization: SecretStr | None = None
    read_s: float = READ_S

    def get(self, asked: Mapping[str, str]) -> Any:
        """Return what the address answers; raises NotFetched."""
        try:
            with requests.get(
                self.url,
                params=dict(asked),
                auth=self._prove,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                timeout=(min(CONNECT_S, self.read_s), self.read_s),
                allow_redirects=False,
                stream=True,
            ) as answer:
                return _understood(answer)
        except (requests.RequestException, HTTPError) as error:
            raise NotFetched(f"it cannot be reached ({type(error).__name__})") from None

    def _prove(self, question: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the proof, and keep `requests` from looking for one on this machine."""
        if self.authorization:
            question.headers["Authorization"] = self.authorization.get_secret_value()
        return question


def _understood(answer: requests.Response) -> Any:
    if answer.is_redirect or answer.is_permanent_redirect:
        raise NotFetched(f"it leads to another address ({answer.status_code}); put that one into the settings")
    if answer.status_code in {401, 403}:
        raise NotFetched(f"it does not accept who we are ({answer.status_code})")
    if answer.status_code != 200:
        raise NotFetched(f"it answers with an error ({answer.status_code})")
    try:
        return json.loads(b"".join(_pieces(answer)))
    except (ValueError, RecursionError):
        raise NotFetched("its answer is no JSON") from None


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """Give all of it as it comes, unless it is too large or too slow."""
    until, size = monotonic() + WHOLE_S, 0
    while piece := answer.raw.read1(65536):  # what is there now; iter_content would wait for more
        size += len(piece)
        if size > LARGEST:
            raise NotFetched(f"its answer is larger than {LARGEST // 2**20} MB")
        if monotonic() > until:
            raise NotFetched("its answer did not come in time")
        yield piece
