"""A lock that lets threads through in the order they came.

A plain lock may be taken again by the thread that has just released it, so a long row of short writes (an import
of schools) could keep a live call waiting until its patience ends. Here the thread that releases hands over to the
one that has waited longest. Does NOT reach across processes: there the database's own locks decide.
"""

import threading
from collections import deque


class Turnstile:
    """A fair mutex with the two methods of `threading.Lock` that the database needs."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._queue: deque[threading.Event] = deque()
        self._taken = False

    @property
    def waiting(self) -> int:
        """Threads that wait for their turn now."""
        return len(self._queue)

    def acquire(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for the turn; return whether it came."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._queue.append(turn)
        return turn.wait(timeout) or not self._leave(turn)

    def release(self) -> None:
        """Hand over to the thread that has waited longest, or open the turnstile."""
        with self._guard:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._taken = False

    def _leave(self, turn: threading.Event) -> bool:
        """Whether the queue was left; False when the turn came in the very moment the patience ended."""
        with self._guard:
            if turn.is_set():
                return False
            self._queue.remove(turn)
            return True
