"""Answers that get lost on the way back from a desk that no wire leads to."""

import threading
from collections.abc import Callable
from typing import Any

from ticket_client.desk import Desk
from ticket_client.errors import Unsure


class Losing:
    """A desk whose next answer to a verb can be lost after it has acted; thread-safe like the one it wraps."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lost: str | None = None
        self._lock = threading.Lock()

    def lose(self, verb: str) -> None:
        """Lose the next answer to `verb`."""
        self._lost = verb

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._desk, name)
        return self._losing(name, found) if callable(found) else found

    def _losing(self, name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            answer = verb(*args, **named)
            with self._lock:
                lost, self._lost = self._lost == name, None if self._lost == name else self._lost
            if lost:
                raise Unsure(f"{name}: the answer was lost")
            return answer

        return call
