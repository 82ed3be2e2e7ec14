"""Golden calls: whole conversations as files, replayed word for word; and the phone that plays them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ivr import golden
from ivr.phone import HungUp
from ivr.values import Open
from tests.support.ivr_line import Ledger, Line
from tests.support.ivr_world import DOUBLE, HIDDEN, NOBODY, ONE, SEVERAL, World

CALLS = Path(__file__).with_name("golden")
WORLDS: dict[str, World] = {"one": ONE, "several": SEVERAL, "hidden": HIDDEN, "double": DOUBLE}


def line_of(name: str) -> Line:
    """Return the line of a golden call; the first word of its name says in which world it rings."""
    return Line(Ledger(WORLDS.get(name.split("_", maxsplit=1)[0], NOBODY)))


@pytest.mark.parametrize("path", sorted(CALLS.glob("*.call")), ids=lambda path: path.stem)
def test_a_golden_call_goes_as_it_is_written(path: Path) -> None:
    """Every word a caller heard in a golden call is heard again; a change of wording shows as a changed file."""
    script = path.read_text(encoding="utf-8")
    assert golden.played(line_of(path.stem).phone(), script) == script


def test_there_are_golden_calls() -> None:
    """The directory of golden calls is not empty."""
    assert len(list(CALLS.glob("*.call"))) >= 6


def test_numbers_differ_from_run_to_run_and_are_not_compared() -> None:
    """A read-out request number stands as a word, in either language."""
    deeds = "> rings from +30 to +30\n> keys 0\n"
    assert "αριθμό: αριθμός." in golden.played(Line().phone(), deeds)
    assert "number: αριθμός." in golden.played(Line().phone(), deeds.replace("keys 0", "keys *0"))


def test_a_deed_nobody_knows_is_an_error() -> None:
    """A golden call with a typing mistake does not pass silently."""
    with pytest.raises(ValueError, match="does not know how to do: waits a bit"):
        golden.done(Line().phone(), "waits a bit")


def test_after_the_line_is_closed_nothing_is_heard() -> None:
    """What a caller does after hanging up is noted as having no effect."""
    phone = Line().phone()
    golden.done(phone, "rings from +30 to +30")
    assert golden.done(phone, "hangs up") == []
    assert golden.done(phone, "keys 1") == ["~ the line was closed already"]
    with pytest.raises(HungUp):
        phone.silence()


PRESSED = [
    ("0501010", "0501010"),
    ("05010109", "0501010"),
    ("6#", "6"),
    ("6#1", "6"),
    ("#", ""),
    ("*", "*"),
]


@pytest.mark.parametrize(("keys", "arrive"), PRESSED)
def test_the_carrier_ends_digits_as_its_contract_says(keys: str, arrive: str) -> None:
    """The count or the terminator ends the input, and the terminator is not passed on."""
    sent: list[str] = []
    line = Line()
    phone = line.phone()
    phone.dial()

    def overheard(target: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        sent.append(form["Digits"])
        return line.post(target, form, headers)

    phone.post = overheard
    phone.press(keys)
    assert sent == [arrive]


def test_a_recording_ended_by_hanging_up_ends_the_call() -> None:
    """Who puts the receiver down while speaking has left a message and is gone."""
    line = Line()
    phone = line.phone()
    phone.dial()
    phone.press("6")
    phone.speak(8, "hangup")
    assert not phone.open
    (page,) = line.ledger.pages.values()
    assert page.over == "completed"
    assert [type(act) for act in page.acts] == [Open]
    assert [news.kind for news in line.ledger.news] == ["school_name"]
