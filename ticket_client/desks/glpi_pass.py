"""Exchanges with a GLPI under a pass that wears out: signing in first, and once more when the pass is refused.

Signing in is harmless to repeat, and a refused pass means that GLPI did nothing. It keeps no pass on disk. The
`Http` under it must leave a 401 to it.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from ticket_client.errors import Unavailable
from ticket_client.http import Answer, Http

Headers = Mapping[str, str]
WAIT_S = 10.0
"""Seconds to wait while another thread signs in; they come on top of the patience of the exchanges."""


class Signed:
    """One GLPI, spoken to under a pass that all threads share."""

    def __init__(
        self, http: Http, sign_in: Callable[[], str], shown: Callable[[str], Headers],
        worn: Callable[[Answer], bool] = lambda _: False,
    ) -> None:  # fmt: skip
        """Take how to get a pass, the headers that show one, and which answers, besides a 401, mean it is worn."""
        self._http = http
        self._sign_in = sign_in
        self._shown = shown
        self._worn = worn
        self._pass: str | None = None
        self._lock = threading.Lock()

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """Ask without changing anything."""
        return self._under_pass(lambda headers: self._http.get(path, params, headers))

    def send(self, method: str, path: str, **content: Any) -> Answer:
        """Change something."""
        return self._under_pass(lambda headers: self._http.send(method, path, headers=headers, **content))

    def _under_pass(self, ask: Callable[[Headers], Answer]) -> Answer:
        held = self._pass or self._renewed(None)
        answer = ask(self._shown(held))
        worn = answer.status == 401 or self._worn(answer)
        return ask(self._shown(self._renewed(held))) if worn else answer

    def _renewed(self, worn: str | None) -> str:
        """Return a pass other than the worn one: another thread's, if it was faster."""
        if not self._lock.acquire(timeout=WAIT_S):
            raise Unavailable("others are still signing in")
        try:
            if self._pass is None or self._pass == worn:
                self._pass = self._sign_in()
            return self._pass
        finally:
            self._lock.release()
