"""The turnstile in front of SQLite's writes is fair and loses nobody."""

import threading

from intake.ground.turnstile import Turnstile


def _queue_up(turnstile: Turnstile, log: list[str], name: str) -> threading.Thread:
    def pass_through() -> None:
        assert turnstile.acquire(30)
        log.append(name)
        turnstile.release()

    before = turnstile.waiting
    thread = threading.Thread(target=pass_through)
    thread.start()
    while turnstile.waiting == before:
        thread.join(0.001)
    return thread


def test_threads_pass_in_the_order_they_came() -> None:
    """Whoever releases and wants in again passes after all who waited already."""
    turnstile, log = Turnstile(), list[str]()
    assert turnstile.acquire(1)
    threads = [_queue_up(turnstile, log, name) for name in "abc"]
    turnstile.release()
    assert turnstile.acquire(30)
    log.append("again")
    turnstile.release()
    for thread in threads:
        thread.join()
    assert log == ["a", "b", "c", "again"]


def test_who_lost_patience_holds_nobody_up() -> None:
    """A thread whose patience ended is out of the queue, and the next one passes."""
    turnstile = Turnstile()
    assert turnstile.acquire(1)
    assert not turnstile.acquire(0.001)
    assert turnstile.waiting == 0
    turnstile.release()
    assert turnstile.acquire(1)
