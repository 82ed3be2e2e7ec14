"""Where the time of a turn goes: the product in this process, a stopwatch round its parts, no server and no net.

The stopwatch is put round functions from outside and taken off again; product code knows nothing of it. A part's
time is its own: what it spends in another part counts there.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from statistics import mean, median
from time import perf_counter
from typing import Any

import sqlalchemy
import werkzeug.wrappers

import ivr.codec
import ivr.form
import ivr.signature
import ivr.twiml
from bench.calls import Call
from intake.app import App
from intake.ground import prepared
from intake.record import calls as book
from intake.record import guide, slips, turns

REST = "Flask and Werkzeug"
STATEMENTS = "statements in the database"
PARTS: tuple[tuple[Any, str, str], ...] = (
    (werkzeug.wrappers.Request, "_load_form_data", "form parsed"),
    (ivr.signature.Signature, "holds", "signature"),
    (ivr.form, "ring", "form in our words"),
    (ivr.form, "heard", "form in our words"),
    (book, "lock", "call row"),
    (ivr.codec.Codec, "load", "JSON read"),
    (ivr.codec.Codec, "dump", "JSON written"),
    (book, "converse", "flow"),
    (guide, "_who_calls", "guide"),
    (guide, "_open_at", "guide"),
    (ivr.twiml.Renderer, "turn", "TwiML"),
    (turns, "keep", "turn log"),
    (turns, "answered", "replay looked up"),
    (slips.Slips, "do", "request"),
    (prepared.Prepared, "run", "prepared statements"),
    (prepared.Prepared, "run_each", "prepared statements"),
    (prepared.Prepared, "rows", "prepared statements"),
    (sqlalchemy.Connection, "execute", "SQLAlchemy"),
    (sqlalchemy.Connection, "exec_driver_sql", "SQLAlchemy"),
)
"""Whose function, its name, the part it belongs to."""


class Stopwatch:
    """Adds up each part's own seconds."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self.count: Counter[str] = Counter()
        self._inner = [0.0]

    def round(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function with the stopwatch round it."""

        @wraps(work)
        def timed(*given: Any, **named: Any) -> Any:
            self._inner.append(0.0)
            begun = perf_counter()
            try:
                return work(*given, **named)
            finally:
                took = perf_counter() - begun
                self.spent[part] += took - self._inner.pop()
                self.count[part] += 1
                self._inner[-1] += took

        return timed


@contextmanager
def watched(app: App) -> Iterator[Stopwatch]:
    """Put a stopwatch round every part while the block runs."""
    watch, dialect = Stopwatch(), app.database.engine.dialect
    drivers = (
        (dialect, "do_execute", STATEMENTS),
        (dialect, "do_executemany", STATEMENTS),
        (dialect, "do_commit", "commit"),
    )
    with ExitStack() as undo:
        for owner, name, part in (*PARTS, *drivers):
            before = owner.__dict__.get(name)
            setattr(owner, name, watch.round(part, getattr(owner, name)))
            undo.callback(setattr, owner, name, before) if before else undo.callback(delattr, owner, name)
        yield watch


def breakdown(app: App, calls: Iterable[Call]) -> tuple[dict[str, float], float]:
    """Play calls in this process; return each part's seconds a turn (median call), and statements a turn."""
    web = app.web()
    played: list[dict[str, float]] = []
    statements: list[float] = []
    with watched(app) as watch:
        answer = watch.round(REST, web.wsgi_app)
        for call in calls:
            turns_played = len(call) - 1
            for webhook in call[:-1]:
                b"".join(answer(_environ(webhook), lambda *_: None))
            played.append({part: spent / turns_played for part, spent in watch.spent.items()})
            statements.append(watch.count[STATEMENTS] / turns_played)
            watch.spent.clear()
            watch.count.clear()
    parts = dict.fromkeys(part for spent in played for part in spent)
    return {part: median(spent.get(part, 0.0) for spent in played) for part in parts}, mean(statements)


def _environ(webhook: bytes) -> dict[str, Any]:
    """Return a webhook's bytes as a WSGI server passes them on."""
    head, _, body = webhook.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    target = first.split(" ")[1]
    headers = {name.upper().replace("-", "_"): value for name, value in (line.split(": ", 1) for line in lines)}
    return {
        "REQUEST_METHOD": "POST", "SCRIPT_NAME": "", "PATH_INFO": target, "RAW_URI": target, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": True, "wsgi.multiprocess": False, "wsgi.run_once": False,
        "CONTENT_TYPE": headers.pop("CONTENT_TYPE"), "CONTENT_LENGTH": headers.pop("CONTENT_LENGTH"),
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }  # fmt: skip
