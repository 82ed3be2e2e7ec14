"""A long row of work as short transactions, so that a live call never waits for more than one of them."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from intake.ground.clock import Clock
from intake.ground.db import Busy, Database

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Connection, Sequence[T], datetime], R]

BATCH = 200
"""Items in one transaction: for schools about 20 ms on a plain disk."""

REST = 0.025
"""Seconds between two batches on SQLite: a second process is not queued there but asks again, first this often."""

TRIES = 5
"""Times a batch is tried that found the database busy."""


def in_batches(
    database: Database,
    clock: Clock,
    items: Sequence[T],
    work: Work[T, R],
    done: Callable[[int], None] = lambda _count: None,
) -> list[R]:
    """Do the work batch by batch, tell how many items are done, and return what each batch gave; raises Busy."""
    results = []
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        results.append(_patiently(database, clock, batch, work))
        done(start + len(batch))
        if database.dialect == "sqlite":
            time.sleep(REST)
    return results


def _patiently(database: Database, clock: Clock, batch: Sequence[T], work: Work[T, R]) -> R:
    for tries_left in reversed(range(TRIES)):
        try:
            with database.write() as connection:
                return work(connection, batch, clock())
        except Busy:
            if not tries_left:
                raise
    raise AssertionError("a try returns or raises")
