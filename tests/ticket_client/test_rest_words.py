"""The languages of a description, as tables: places in answers, templates of what is sent, moments as written."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ticket_client.desks.rest_description import Time, Write
from ticket_client.desks.rest_paths import MISSING, Place
from ticket_client.desks.rest_words import Times, content_of
from ticket_client.vendor import File

ANSWER = {
    "id": 7, "none": None, "empty": "",
    "field": [{"id": 1, "value": "a"}, {"id": 2, "value": "β"}, "odd"],
    "rows": {"101": {"x": 1}, "205": {"x": 2}}, "wrapped": [{"row": 1}, {"other": 2}, None],
}  # fmt: skip


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("id", 7), ("none", None), ("empty", ""), ("", ANSWER), ("nowhere", MISSING), ("id.deeper", MISSING),
        ("field[0].value", "a"), ("field[1].value", "β"), ("field[9].value", MISSING),
        ("field[id=2].value", "β"), ("field[value=β].id", 2), ("field[id=3].value", MISSING), ("id[0]", MISSING),
        ("rows.205.x", 2), ("rows[0]", MISSING),
    ],
)  # fmt: skip
def test_a_place_leads_to_one_thing_or_nowhere(place: str, found: Any) -> None:
    """Names, numbers and choices lead on; a step that leads nowhere ends in nothing, never in an error."""
    assert Place(place).one(ANSWER) == found


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("rows[]", [{"x": 1}, {"x": 2}]), ("rows[].x", [1, 2]), ("wrapped[].row", None), ("none[]", []),
        ("field[].id", None), ("nowhere[]", None), ("id[]", None), ("nowhere", []), ("id", [7]), ("none", []),
    ],
)  # fmt: skip
def test_a_place_of_many_tells_no_list_from_an_empty_one(place: str, found: Any) -> None:
    """`[]` goes over lists and over objects; null is an empty list, and what is no list is told apart from one."""
    assert Place(place).each(ANSWER) == found


def test_a_lone_placeholder_keeps_its_type_and_the_unknown_is_left_out() -> None:
    """Numbers stay numbers in JSON; who does not know a value sends no field, and no half entry of a list."""
    body = {
        "n": "{number}", "t": "number {number}", "no": "{nobody}", "yes": True, "deep": {"no": "{nobody}"},
        "rows": [{"id": 1, "value": "{nobody}"}, {"id": 2, "value": "{number}"}], "brace": "{{x}}",
    }  # fmt: skip
    call = Write(path="x", body=body, query={"f_{number}": "{number}", "no": "{nobody}"})
    assert content_of(call, {"number": 4, "nobody": None}) == {
        "params": {"f_4": "4"},
        "json": {"n": 4, "t": "number 4", "yes": True, "rows": [{"id": 2, "value": 4}], "brace": "{x}"},
    }


def test_a_body_is_written_as_the_desk_reads_it() -> None:
    """JSON, a form, parts or bytes alone; in a form everything is text."""
    file = File("ήχος.wav", "audio/x-wav", b"\x00\xff")
    sent = {
        send: content_of(Write(path="x", send=send, body={} if send == "file" else {"a": 1, "b": True}), {}, file)
        for send in ("json", "form", "multipart", "file")
    }
    assert sent["json"]["json"] == {"a": 1, "b": True}
    assert sent["form"]["data"] == {"a": "1", "b": "true"}
    assert sent["multipart"]["files"] == {
        "a": (None, "1"), "b": (None, "true"), "file": ("ήχος.wav", b"\x00\xff", "audio/x-wav"),
    }  # fmt: skip
    assert (sent["file"]["data"], sent["file"]["headers"]) == (
        b"\x00\xff",
        {"Content-Type": "application/octet-stream"},
    )


NOON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "zone", "written"),
    [
        ("iso", "UTC", "2026-07-01T09:00:00Z"),
        ("iso", "Europe/Athens", "2026-07-01T09:00:00Z"),
        ("epoch", "UTC", "1782896400"),
        ("%d/%m/%Y %H:%M", "Europe/Athens", "01/07/2026 12:00"),
    ],
)
def test_moments_are_read_as_they_are_written(form: str, zone: str, written: str) -> None:
    """Each way of writing a moment goes there and back."""
    times = Times(Time(format=form, zone=zone))
    assert times.write(NOON) == written
    assert times.read(written) == NOON


def test_a_moment_without_a_zone_is_the_desks() -> None:
    """An iso moment that names no zone is in the description's; one that names one is where it says."""
    times = Times(Time(zone="Europe/Athens"))
    assert times.read("2026-07-01 12:00:00") == times.read("2026-07-01T11:00:00+02:00") == NOON
