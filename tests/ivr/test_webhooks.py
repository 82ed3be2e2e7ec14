"""The webhooks: who is let in, what is a call, and what a caller hears when everything behind them fails."""

from typing import Any

import pytest
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from ivr.document import read
from ivr.phone import Phone
from ivr.twiml import CONTENT_TYPE, NOTHING
from ivr.values import Began, Keys, Left, Open, Resumed, Silence, Step
from ivr.webhooks import BODY_LIMIT
from tests.support.ivr_line import ACCOUNT, OLD_TOKEN, PUBLIC_URL, RENDERER, TOKEN, Line
from tests.support.ivr_world import ACTIVE, ONE
from tests.support.twiml_law import breaches

ADDRESSES = [
    "/voice",
    "/voice/1",
    "/voice/fallback",
    "/voice/thanks",
    "/voice/status",
    "/voice/recording?kind=problem&turn=1",
]
CLIP = "RE" + "0" * 32


@pytest.fixture
def line() -> Line:
    """Give a line with an empty ledger."""
    return Line()


def send(line: Line, target: str, token: str = TOKEN, **told: str) -> tuple[int, bytes]:
    """Post a signed form of a call to a target."""
    phone = line.phone(sid="CA" + "1" * 32, token=token)
    form = {"CallStatus": "in-progress", **phone.form(**told)}
    signature = RequestValidator(token).compute_signature(PUBLIC_URL + target, form)
    return line.post(target, form, {"X-Twilio-Signature": signature})


def untouched(line: Line) -> bool:
    """Whether nothing at all came through to the ledger."""
    return not line.ledger.pages


@pytest.mark.parametrize("target", ADDRESSES)
@pytest.mark.parametrize("signature", [None, "", "x" * 28, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="])
def test_what_the_carrier_did_not_sign_is_refused_with_one_line_in_the_log(
    line: Line, target: str, signature: str | None
) -> None:
    """A forged or missing signature is 403, one warning, and nothing is taken."""
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    with capture_logs() as logged:
        status, _body = line.post(target, line.phone().form(CallStatus="ringing"), headers)
    assert status == 403
    assert [entry["event"] for entry in logged] == ["webhook_refused"]
    assert untouched(line)


@pytest.mark.parametrize("target", ADDRESSES)
def test_another_account_is_refused_however_well_it_signs(line: Line, target: str) -> None:
    """The account in the form must be ours."""
    with capture_logs() as logged:
        assert send(line, target, AccountSid="AC" + "9" * 32)[0] == 403
    assert len(logged) == 1
    assert untouched(line)


def test_a_call_signed_with_yesterdays_token_goes_on(line: Line) -> None:
    """While tokens are rotated both are good."""
    assert send(line, "/voice", OLD_TOKEN)[0] == 200
    assert send(line, "/voice", "no token of ours")[0] == 403


def test_the_signature_counts_for_the_raw_target_behind_a_prefix(line: Line) -> None:
    """A proxy strips the prefix and keeps the encoding; the signature still holds."""
    assert send(line, "/voice/status?note=%CE%B1%CE%B2", CallStatus="completed")[0] == 204


def test_no_log_line_holds_a_number_or_a_signature(line: Line) -> None:
    """Nothing of the form but the call's id is ever logged."""
    line.ledger.broken = RuntimeError("for +302101234567")
    with capture_logs() as logged:
        send(line, "/voice")
        line.post("/voice", line.phone().form(), {"X-Twilio-Signature": "s3cret"})
    assert len(logged) == 2
    assert "2101234567" not in str(logged)
    assert "s3cret" not in str(logged)


HEARD = [
    ("/voice", {"CallStatus": "ringing"}, Began("+302101234567", "+308011180181")),
    ("/voice/1", {"Digits": "0501010"}, Keys("0501010")),
    ("/voice/1", {"Digits": ""}, Silence()),
    ("/voice/1", {}, Silence()),
    ("/voice/1", {"RecordingSid": CLIP, "RecordingDuration": "8", "Digits": "#"}, Left(CLIP, 8, "key")),
    ("/voice/fallback", {"ErrorCode": "11200"}, Resumed()),
]


@pytest.mark.parametrize(("target", "told", "heard"), HEARD)
def test_what_comes_in_is_taken_in_our_words(line: Line, target: str, told: dict[str, str], heard: object) -> None:
    """Each address turns its form into what was heard, and answers a document of the right type."""
    send(line, "/voice", CallStatus="ringing")
    answer = send(line, target, **told)
    assert answer[0] == 200
    assert breaches(answer[1]) == []
    assert line.ledger.heard[-1] == heard


def test_documents_are_served_as_xml(line: Line) -> None:
    """The content type is the one the carrier parses without a warning."""
    phone = line.phone()
    form = phone.form(CallStatus="ringing")
    signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC_URL}/voice", form)
    answer = line.client.post("/voice", data=form, headers={"X-Twilio-Signature": signature})
    assert answer.headers["Content-Type"] == CONTENT_TYPE


@pytest.mark.parametrize(
    "told",
    [
        {"ParentCallSid": "CA" + "2" * 32},
        {"Direction": "outbound-api"},
        {"Direction": "outbound-dial"},
        {"CallSid": ""},
    ],
)
@pytest.mark.parametrize("target", ["/voice", "/voice/1", "/voice/fallback", "/voice/status"])
def test_legs_of_our_own_are_not_calls(line: Line, target: str, told: dict[str, str]) -> None:
    """Child legs, outbound calls and forms without a call are answered, and leave no trace."""
    status, body = send(line, target, **{"CallStatus": "completed", **told})
    assert (status, body) in ((200, NOTHING), (204, b""))
    assert untouched(line)


@pytest.fixture(params=[RuntimeError("no"), KeyError("x"), AssertionError(), TimeoutError(), OSError(28, "full")])
def broken(line: Line, request: pytest.FixtureRequest) -> Line:
    """Give a line whose ledger fails with one kind of error."""
    line.ledger.broken = request.param
    return line


@pytest.mark.parametrize(
    ("target", "turn"), [("/voice", 0), ("/voice/1", 1), ("/voice/17", 17), ("/voice/fallback", 0)]
)
def test_when_our_code_fails_the_caller_can_still_leave_a_message(broken: Line, target: str, turn: int) -> None:
    """Any error behind a live call is answered 200 with the document that takes a message (P9)."""
    with capture_logs() as logged:
        status, body = send(broken, target)
    assert (status, body) == (200, RENDERER.last_resort(turn))
    assert "webhook_failed" in [entry["event"] for entry in logged]


def test_the_message_of_the_last_resort_is_taken_without_the_ledger(broken: Line) -> None:
    """After the message the caller is thanked, though nothing behind the webhook works."""
    assert send(broken, "/voice/thanks", RecordingSid=CLIP) == (200, RENDERER.thanks())


@pytest.mark.parametrize("target", ["/voice/status", "/voice/recording?kind=last_resort&turn=0"])
def test_where_nobody_listens_the_carrier_is_told_to_try_again(broken: Line, target: str) -> None:
    """A failing status or recording callback answers 503, which the carrier repeats."""
    status, body = send(broken, target, CallStatus="completed", RecordingSid=CLIP)
    assert (status, body) == (503, b"")


def test_a_body_over_the_limit_is_not_even_read(line: Line) -> None:
    """More than the carrier ever sends is refused, and nothing is taken."""
    status, _body = send(line, "/voice", Padding="x" * BODY_LIMIT)
    assert status == 413
    assert untouched(line)


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
def test_a_final_status_ends_the_call_once(line: Line, status: str) -> None:
    """The status callback closes the call, also one never heard of, and the first final status stands."""
    assert send(line, "/voice/status", CallStatus=status)[0] == 204
    assert send(line, "/voice/status", CallStatus="completed")[0] == 204
    (page,) = line.ledger.pages.values()
    assert page.over == status
    assert [type(act) for act in page.acts] == [Open]


@pytest.mark.parametrize("status", ["ringing", "in-progress", "queued", ""])
def test_a_status_that_is_not_final_changes_nothing(line: Line, status: str) -> None:
    """Progress is no end."""
    assert send(line, "/voice/status", CallStatus=status)[0] == 204
    assert untouched(line)


def test_last_words_of_a_call_that_is_over_are_taken(line: Line) -> None:
    """Keys or a recording that arrive with a final status count, then the call is closed and nothing is said."""
    send(line, "/voice", CallStatus="ringing")
    status, body = send(line, "/voice/1", CallStatus="completed", Digits=ACTIVE)
    assert (status, body) == (200, NOTHING)
    (page,) = line.ledger.pages.values()
    assert (page.state.step, page.over) == (Step.CONFIRM, "completed")


def test_the_silence_of_a_call_that_is_over_is_no_answer(line: Line) -> None:
    """Who has hung up has not been silent: nothing is guessed for them, the call is only closed."""
    send(line, "/voice", CallStatus="ringing")
    assert send(line, "/voice/1", CallStatus="completed", Digits="") == (200, NOTHING)
    assert send(line, "/voice/fallback", CallStatus="failed", ErrorCode="11200") == (200, NOTHING)
    (page,) = line.ledger.pages.values()
    assert line.ledger.heard == [Began("+302101234567", "+308011180181")]
    assert page.over == "completed"


def test_a_webhook_delivered_twice_has_the_same_answer(line: Line) -> None:
    """The address carries the turn, so a repetition reaches the book as one (P8)."""
    first = send(line, "/voice", CallStatus="ringing")
    assert send(line, "/voice", CallStatus="ringing") == first
    answer = send(line, "/voice/1", Digits=ACTIVE)
    assert send(line, "/voice/1", Digits=ACTIVE) == answer


NEWS = {"RecordingSid": CLIP, "RecordingStatus": "completed", "RecordingDuration": "14"}


def test_news_of_a_recording_reach_the_book(line: Line) -> None:
    """Kind and turn come from the address we gave, the rest from the carrier."""
    assert send(line, "/voice/recording?kind=school_name&turn=3", **NEWS)[0] == 204
    (news,) = line.ledger.news
    assert (news.kind, news.turn, news.seconds, news.sid) == ("school_name", 3, 14, CLIP)


def test_news_of_no_recording_are_ignored(line: Line) -> None:
    """A callback that names no recording is accepted and forgotten."""
    assert send(line, "/voice/recording?kind=problem&turn=3", RecordingSid="")[0] == 204
    assert untouched(line)


def test_a_whole_call_over_signed_http() -> None:
    """A phone that knows nothing but the documents gets from the ring to a request and hears its number."""
    line = Line()
    line.ledger.world = ONE
    phone = line.phone()
    assert "Καλείτε για" in " ".join(phone.dial().asks)
    phone.press("1")
    assert "καταγράφηκε" in " ".join(phone.press("4").says)
    _to_the_end(phone)
    (page,) = line.ledger.pages.values()
    assert page.over == "completed"
    assert [act.number for act in page.acts if isinstance(act, Open)] == ["10007"]
    assert [news.kind for news in line.ledger.news] == ["problem"]


def _to_the_end(phone: Phone) -> None:
    phone.silence()
    phone.press("2")
    phone.silence()
    phone.speak(9)
    assert phone.document.wait == "keys"
    phone.silence()
    assert not phone.open


def test_the_account_is_the_one_of_the_settings(line: Line) -> None:
    """The phone of these tests signs for our account, so that a refusal above has one cause only."""
    form: dict[str, Any] = line.phone().form()
    assert form["AccountSid"] == ACCOUNT
    assert read(send(line, "/voice")[1]).wait == "keys"
