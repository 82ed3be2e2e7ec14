"""P10: whatever fails, wherever, no number and no secret gets into the log; each turn and each try is a line."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask

from intake.ground import log, tables
from intake.ground.mask import hide
from tests.support.house import House
from tests.support.service import FORM, signed
from tests.support.troubled import Troubled, relay_at, report, run
from ticket_client.errors import Unsure

SECRET = "hush-hush-token"
NUMBER = "2101234567"
TEXT = f"for +30 210 123-4567, {NUMBER}, sip:{NUMBER}@x.gr with {SECRET}"
PATHS = {"asked": "1", "desk": "memory", "name": "greeting.el", "capability": SECRET}


class Told(Exception):
    """An error whose text says what no log may say."""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Log as in service, and give a way to read what was written since the last time."""
    root, sink = logging.getLogger(), io.StringIO()
    handlers, root.handlers = root.handlers, []
    monkeypatch.setattr(sys, "stderr", sink)
    hide([SECRET])
    log.set_up()

    def read() -> str:
        text = sink.getvalue()
        sink.seek(0)
        sink.truncate()
        return text

    yield read
    structlog.reset_defaults()
    root.handlers = handlers


def fails(*_: Any, **__: Any) -> Any:
    """Fail, with a cause, as code deep inside may."""
    try:
        int(TEXT)
    except ValueError as error:
        raise Told(TEXT, {"caller": int(NUMBER)}) from error


def clean(text: str) -> bool:
    """Whether the text is something, and nothing of it tells who called or what is secret."""
    return bool(text) and not [word for word in (NUMBER, "1234567", "123-4567", SECRET) if word in text]


def addresses(web: Flask) -> list[tuple[str, str, str]]:
    """Return every handler with a method and an address that reach it."""
    found = []
    for rule in web.url_map.iter_rules():
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        address = str(rule)
        for name, value in PATHS.items():
            address = address.replace(f"<{name}>", value).replace(f"<int:{name}>", value)
        found.append((rule.endpoint, method, address))
    return found


def test_no_handler_that_fails_tells_a_number_or_a_secret(house: House, written: Any) -> None:
    """An error in each of our handlers is logged, and its text, with numbers and a token in it, is not."""
    web = house.app.web()
    every = addresses(web)
    assert {"voice.turn", "health._ready", "metrics._scraped", "hints._hinted"} <= {each[0] for each in every}
    for endpoint, method, address in every:
        assert "<" not in address
        web.view_functions[endpoint] = fails
        environ = {"RAW_URI": address, "REQUEST_URI": address}
        headers = signed(address) if method == "POST" else {}
        told = {"data": FORM} if method == "POST" else {}
        web.test_client().open(address, method=method, headers=headers, environ_overrides=environ, **told)
        text = written()
        assert clean(text), (endpoint, text)
        assert "Told" in text, (endpoint, text)


def test_what_fails_behind_a_handler_tells_nothing_either(house: House, written: Any) -> None:
    """A record that fails in mid-call names its error, never what it was given."""
    phone = house.phone(caller="+302101234567")
    phone.dial()
    with house.database.write() as connection:
        tables.turn.drop(connection)
    phone.press(NUMBER[:7])
    assert clean(text := written())
    assert "webhook_failed" in text


@pytest.mark.parametrize("error", [Told(TEXT), Unsure(TEXT)])
def test_a_relay_that_fails_tells_nothing(house: House, written: Any, error: Any) -> None:
    """Whatever a helpdesk's words quote, the line about the delivery does not."""
    report(house)
    run(relay_at(house, Troubled(house.desk, before={"open": [error]})))
    text = written()
    lines = [json.loads(line) for line in text.splitlines()]
    (told,) = [line for line in lines if line["event"] == "not_delivered"]
    assert (told["result"], told["verb"], told["error"]) == ("postponed", "open", "Unsure")
    assert clean(text)


def test_a_watcher_and_a_thread_that_fail_tell_nothing(house: House, written: Any) -> None:
    """The way back and the threads around both log a type, not a text."""
    vars(house.app)["desks"] = {"memory": Failing()}
    house.app.watcher.once("memory")
    assert clean(text := written())
    assert "not_watched" in text
    workers = house.app.workers
    assert not workers._try(fails)
    assert clean(text := written())
    assert "relay_stumbled" in text


class Failing:
    """A desk that cannot even be looked at."""

    abilities = type("Abilities", (), {"read": True})
    settling = 1.0
    standing = changed_since = fails


def test_a_library_that_logs_an_error_tells_its_type_and_place(written: Any) -> None:
    """What the standard log gets is masked, and of an error only types and places are left."""
    try:
        fails()
    except Told:
        logging.getLogger("some.library").exception("while calling %s", "+302101234567")
    assert clean(text := written())
    assert "Told at" in text
    assert "from ValueError at" in text


def test_one_line_tells_of_each_turn_and_each_try(house: House, written: Any) -> None:
    """Call, turn, step, acts and time of a turn; desk, verb, request, tries, result and time of a try; no keys."""
    report(house)
    house.deliver()
    text = written()
    lines = [json.loads(line) for line in text.splitlines()]
    turns = [line for line in lines if line["event"] == "turn"]
    assert [line["turn"] for line in turns] == list(range(5))
    assert turns[3]["acts"] == ["open"]
    assert {"call", "asked", "step", "ms", "again"} <= turns[0].keys()
    tries = [line for line in lines if line["event"] == "delivered"]
    assert [line["verb"] for line in tries] == [row.verb for row in house.rows(tables.promise, state="kept")]
    assert {"desk", "request", "tries", "result", "ms"} <= tries[0].keys()
    assert "0501010" not in text
    assert clean(text)


def test_a_repeated_webhook_is_told_as_one(house: House, written: Any) -> None:
    """A copy of what was answered is a line too, and says that it is none of its own."""
    phone = house.phone(sid="CA" + "2" * 32)
    phone.dial()
    phone.dial()
    lines = [json.loads(line) for line in written().splitlines()]
    assert [(line["event"], line["again"]) for line in lines] == [("turn", False), ("turn", True)]
