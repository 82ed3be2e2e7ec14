"""A tap on the shoulder between threads of one process: work may be due. A missed tap costs one wait, no work."""

import threading


class Signal:
    """Wakes every thread that waits."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    def wake(self) -> None:
        """Tell the waiting threads to look."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def count(self) -> int:
        """Return how often it has been woken; take it before looking for work."""
        with self._condition:
            return self._count

    def wait(self, seen: int, seconds: float) -> None:
        """Return when woken since `seen` was counted, or after so many seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._count != seen, timeout=seconds)
