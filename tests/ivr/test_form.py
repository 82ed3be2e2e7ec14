"""The carrier's forms in our words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.codec import HEARD
from ivr.form import ClipNews, clip_news, heard, ring
from ivr.values import Heard, Keys, Left, Silence
from tests.support.examples import examples

CLIP = "RE" + "0123456789abcdef" * 2
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/AC0/Recordings/{CLIP}"

HEARD_IN: list[tuple[dict[str, str], Heard]] = [
    ({}, Silence()),
    ({"Digits": ""}, Silence()),
    ({"Digits": "1"}, Keys("1")),
    ({"Digits": " 0501010 "}, Keys("0501010")),
    ({"Digits": "*6#", "FinishedOnKey": "", "msg": "Gather End"}, Keys("*6#")),
    ({"Digits": "#"}, Keys("#")),
    ({"Digits": "hangup"}, Silence()),
    ({"Digits": "٣"}, Silence()),
    ({"Digits": "1" * 90}, Keys("1" * 40)),
    ({"RecordingUrl": MEDIA, "RecordingDuration": "9", "Digits": "#"}, Left(CLIP, 9, "key")),
    ({"RecordingUrl": f"{MEDIA}/", "RecordingDuration": "9", "Digits": "0"}, Left(CLIP, 9, "zero")),
    ({"RecordingUrl": MEDIA, "RecordingDuration": "9", "Digits": "hangup"}, Left(CLIP, 9, "hangup")),
    ({"RecordingUrl": MEDIA, "RecordingDuration": "9", "Digits": ""}, Left(CLIP, 9, "silence")),
    ({"RecordingSid": CLIP, "RecordingUrl": "https://elsewhere.example/x"}, Left(CLIP, 0, "silence")),
    ({"RecordingUrl": "https://evil.example/../../etc", "RecordingDuration": "9"}, Left(None, 9, "silence")),
    ({"RecordingSid": CLIP, "RecordingDuration": "-1"}, Left(CLIP, 0, "silence")),
    ({"RecordingSid": CLIP, "RecordingDuration": "9" * 30}, Left(CLIP, 0, "silence")),
]


@pytest.mark.parametrize(("form", "expected"), HEARD_IN)
def test_what_was_heard(form: dict[str, str], expected: Heard) -> None:
    """Keys, silence and recordings are told apart whatever else stands in the form."""
    assert heard(form) == expected


def test_a_ring_keeps_numbers_as_opaque_text() -> None:
    """Who calls and what was dialled is taken over untouched, up to 64 characters, with the SIP headers."""
    form = {
        "CallSid": "CA1",
        "From": "anonymous",
        "To": "sip:line@example.gr",
        "CallStatus": "ringing",
        "SipHeader_X-Original": "+308011180181",
        "ForwardedFrom": "",
        "CallerName": "Someone",
    }
    seen = ring(form)
    assert (seen.sid, seen.caller, seen.line, seen.status) == (
        "CA1",
        "anonymous",
        "sip:line@example.gr",
        "ringing",
    )
    assert seen.headers == {"SipHeader_X-Original": "+308011180181"}
    assert seen.forwarded_from is None
    assert seen.inbound
    assert len(ring({"From": "x" * 999}).caller) == 64


@pytest.mark.parametrize(
    "more", [{"ParentCallSid": "CA2"}, {"Direction": "outbound-api"}, {"Direction": "outbound-dial"}]
)
def test_legs_of_our_own_are_no_calls(more: dict[str, str]) -> None:
    """A child leg or an outbound call is not a call to the line."""
    assert not ring({"CallSid": "CA1", "Direction": "inbound", **more}).inbound


NEWS = {"CallSid": "CA1", "RecordingSid": CLIP, "RecordingStatus": "completed", "RecordingDuration": "14"}


def test_news_of_a_recording() -> None:
    """What kind it is and in which turn it was asked for stands in the address we gave."""
    told = clip_news(NEWS, {"kind": "problem", "turn": "7"})
    assert told == ClipNews("CA1", CLIP, "problem", 7, "completed", 14)


def test_news_that_say_too_little_are_no_news_and_an_odd_kind_is_the_safest_one() -> None:
    """Without call or recording there is nothing to keep; an unknown kind is treated like a last message."""
    assert clip_news({**NEWS, "RecordingSid": "RE../.."}, {}) is None
    assert clip_news({**NEWS, "CallSid": ""}, {}) is None
    odd = clip_news({"CallSid": "CA1", "RecordingSid": CLIP}, {"kind": "../x", "turn": "one"})
    assert odd == ClipNews("CA1", CLIP, "last_resort", None, "completed", None)


names = st.sampled_from(
    ["Digits", "RecordingUrl", "RecordingSid", "RecordingDuration", "CallSid", "From", "To", "SipHeader_X"]
)


@examples(200)
@given(st.dictionaries(names, st.text(max_size=80)))
def test_no_form_is_an_error_and_all_that_is_heard_can_be_stored(form: dict[str, str]) -> None:
    """Any text in any field is heard as something, and that survives as JSON."""
    ring(form)
    clip_news(form, form)
    assert HEARD.load(HEARD.dump(heard(form))) == heard(form)
