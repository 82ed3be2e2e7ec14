"""What a log may hold: numbers are blotted out however they are written; ids, dates and request numbers stay."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from intake.ground.mask import hide, mask, masked

NUMBERS = [
    "2101234567", "+302101234567", "00302101234567", "+30 210 1234567", "210 123 4567", "210-123-4567",
    "210.123.4567", "(210) 1234567", "+30 (210) 123-4567", "210/1234567", "210\u00a0123\u20114567", "69 4412 3456",
    "sip:2101234567@sbc.example.gr", "sip:+302101234567@10.0.0.1;user=phone", "tel:+30-210-1234567",
    "210 - 123 - 4567",
    "From=%2B302101234567&To=x", "{'caller': '2101234567'}", "2101234567.", "for 2101234567: no",
    "2101234567,2107654321", "2 1 0 1 2 3 4 5 6 7", "210_1234567", "2101234567abc",
]  # fmt: skip
LEGIBLE = [
    "CA" + "1" * 32, "RE0123456789abcdef0123456789abcdef", "0" * 32 + ":open", "12345678" * 4 + ":update:2",
    "a1" * 32,
    "10007", "10007, 10015", "2026-11-25", "2026-11-25T20:46:36.123456Z", "2026-11-25 20:46:36+02:00",
    "25/11/2026 10:30", "0501010", "keplinet-ach", "ms=12.5", "status 503 after 3 tries", "/voice/17",
]  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_is_blotted_out_however_it_is_written(text: str) -> None:
    """Of anything like a phone number no more than three digits in a row are left."""
    digits = "".join(character if character.isdigit() else " " for character in mask(text).replace("10.0.0.1", ""))
    assert max(map(len, digits.split()), default=0) <= 3, mask(text)
    assert "…" in mask(text)


@pytest.mark.parametrize("text", LEGIBLE)
def test_what_identifies_no_caller_stays_legible(text: str) -> None:
    """The carrier's ids, our keys and numbers, dates and times are what a log is read for."""
    assert mask(text) == text


@dataclass
class Odd:
    """A value of no kind a log knows."""

    number: str = "2101234567"


def test_numbers_are_found_in_every_corner_of_an_event() -> None:
    """Whole numbers, nested dicts, lists, tuples, sets, keys, bytes and strange objects are masked like texts."""
    event = {
        "int": 302101234567, "float": 2101234567.0, "list": ["a", ("2101234567", {"2101234567": b"210 123 4567"})],
        "set": {2101234567}, "odd": Odd(), "error": ValueError("of 2101234567"), "small": 10007, "ms": 12.5,
        "no": None,
        "at": datetime(2026, 11, 25, 20, 46, tzinfo=UTC), "yes": True,
    }  # fmt: skip
    found = masked(event)
    assert "4567" not in str(found)
    assert "567" in str(found)
    left = {name: found[name] for name in ("small", "ms", "no", "at", "yes")}
    assert left == {"small": 10007, "ms": 12.5, "no": None, "at": "2026-11-25T20:46:00+00:00", "yes": True}


def test_a_secret_of_the_settings_is_never_written() -> None:
    """A token is blotted out wherever it turns up, also inside an address."""
    hide(["a-token-of-nobody", ""])
    assert mask("https://u:a-token-of-nobody@x.gr/") == "https://u:…@x.gr/"
