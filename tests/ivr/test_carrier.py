"""Laws of the carrier's REST side: what is asked, what is understood, and each «no» by what to do next."""

import json
import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from ivr.carrier import Listed, NotNow, NotReady, NotThere, Refused, Twilio
from tests.support.house import ACCOUNT, TOKEN
from tests.support.vendors.twilio import WHEN
from tests.support.vendors.twilio_account import account
from tests.support.vendors.twilio_described import EXTRACT, extract, flaws, refusal

LINE, CALLER = "+308011180181", "+302101234567"


def sid(number: int, kind: str = "CA") -> str:
    """Return an id of the carrier's shape."""
    return f"{kind}{number:032x}"


def test_the_fake_account_answers_as_twilio_describes_it() -> None:
    """The extract it answers by is what the description says that the environment names, Twilio's own."""
    whole = os.environ.get("INTAKE_TEST_TWILIO_OPENAPI")
    if not whole:
        pytest.skip("INTAKE_TEST_TWILIO_OPENAPI does not name Twilio's OpenAPI description")
    described = json.loads(Path(whole).read_text(encoding="utf-8"))
    assert extract(described) == json.loads(EXTRACT.read_text(encoding="utf-8"))


def test_the_description_refuses_what_twilio_does_not_know() -> None:
    """An invented parameter, too large a page, a missing property and an invented state are all told."""
    lists = "GET /2010-04-01/Accounts/{AccountSid}/Calls.json"
    one = "GET /2010-04-01/Accounts/{AccountSid}/Calls/{Sid}.json"
    assert refusal(lists, "query", {"StartTime>": "2026-11-23", "PageSize": "1000"}) is None
    assert "StartTime>=" in str(refusal(lists, "query", {"StartTime>=": "2026-11-23"}))
    assert "PageSize" in str(refusal(lists, "query", {"PageSize": "1001"}))
    with account() as at:
        at.fake.called(sid(1), CALLER, LINE)
        told = at.fake.calls[sid(1)]
        assert list(flaws(one, 200, told)) == []
        assert any("made_up" in flaw for flaw in flaws(one, 200, {**told, "made_up": 1}))
        assert any("status" in flaw for flaw in flaws(one, 200, {**told, "status": "over"}))
        assert any("sid" in flaw for flaw in flaws(one, 200, {**told, "sid": "CA1"}))
        assert list(flaws(one, 418, told))


def test_every_call_of_a_long_list_is_given_once() -> None:
    """However many pages there are, and however few a page holds."""
    with account() as at:
        at.fake.most = 7
        for number in range(50):
            at.fake.called(sid(number), CALLER, LINE, at=WHEN + timedelta(seconds=number))
        assert sorted(call.sid for call in at.asked.calls(WHEN)) == [sid(number) for number in range(50)]
        assert len(at.fake.asked) == 8


def test_a_list_reaches_back_to_the_day_in_utc() -> None:
    """A moment in Athens after midnight still belongs to the day before in UTC, and that day is asked for."""
    athens = timezone(timedelta(hours=2))
    with account() as at:
        at.fake.called(sid(1), CALLER, LINE, at=datetime(2026, 11, 22, 23, 0, tzinfo=UTC))
        at.fake.called(sid(2), CALLER, LINE, at=datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
        since = datetime(2026, 11, 23, 0, 30, tzinfo=athens)
        assert [call.sid for call in at.asked.calls(since)] == [sid(1)]


def test_a_call_is_understood() -> None:
    """Who rang which line, how it ended and when; a second leg and a call we placed are no calls to the line."""
    with account() as at:
        at.fake.called(sid(1), CALLER, LINE, forwarded_from="+302109876543")
        at.fake.called(sid(2), CALLER, LINE, "no-answer", start_time=None, end_time=None, duration=None)
        at.fake.called(sid(3), CALLER, LINE, parent_call_sid=sid(1))
        at.fake.called(sid(4), LINE, CALLER, direction="outbound-api")
        at.fake.called(sid(5), CALLER, LINE, "in-progress")
        ended = WHEN + timedelta(seconds=30)
        assert at.asked.call(sid(1)) == Listed(
            sid(1), CALLER, LINE, "completed", WHEN, ended, 30, "+302109876543", inbound=True
        )
        assert at.asked.call(sid(2)) == Listed(
            sid(2), CALLER, LINE, "no-answer", WHEN, None, 0, None, inbound=True
        )
        given = {call.sid: call for call in at.asked.calls(WHEN)}
        assert [given[sid(number)].inbound for number in (1, 2, 3, 4)] == [True, True, False, False]
        assert (given[sid(5)].status, given[sid(5)].ended_at) == ("in-progress", None)
        assert at.asked.call(sid(6)) is None
        assert at.asked.call("../Recordings/x") is None


def test_a_recording_is_understood_fetched_and_forgotten() -> None:
    """One that is absent has no length; one that is forgotten is gone, and may be forgotten again."""
    heard = bytearray()
    with account() as at:
        at.fake.recorded(sid(1, "RE"), sid(1), b"RIFF")
        at.fake.recorded(sid(2, "RE"), sid(1), None)
        told = {each.sid: (each.call, each.status, each.seconds) for each in at.asked.recordings(WHEN)}
        assert told == {sid(1, "RE"): (sid(1), "completed", 9), sid(2, "RE"): (sid(1), "absent", None)}
        at.asked.recording(sid(1, "RE"), heard.extend)
        assert heard == b"RIFF"
        at.asked.forget(sid(1, "RE"))
        at.asked.forget(sid(1, "RE"))
        assert at.asked.taped(sid(1, "RE")) is None
        with pytest.raises(NotReady):
            at.asked.recording(sid(1, "RE"), heard.extend)


def test_a_number_is_found_and_led_to_our_addresses() -> None:
    """All three addresses are set, called by POST, and nothing else takes the calls any more."""
    leads = {
        "voice": "https://a.example/voice",
        "fallback": "https://b.example/f",
        "status": "https://a.example/s",
    }
    with account() as at:
        at.fake.has_number(
            LINE, voice_url="https://a.example/voice", voice_method="GET", trunk_sid="TK" + "b" * 32
        )
        at.fake.has_number(CALLER, "PN" + "c" * 32)
        before = at.asked.number(LINE)
        assert before
        assert before.leads == {"voice": "https://a.example/voice (GET)", "fallback": "", "status": ""}
        assert before.elsewhere == "the SIP trunk TK" + "b" * 32
        after = at.asked.lead(before.sid, leads)
        assert (after.leads, after.elsewhere) == (leads, None)
        assert at.asked.number(LINE) == after
        assert at.asked.number("+302100000000") is None


def test_each_no_is_named_by_what_to_do() -> None:
    """Wrong proof asks for a person, what passes for patience; no text tells a secret or a number.

    Only a 404 means that a call is not known: any other «no» must not close one.
    """
    with account() as at:
        at.fake.called(sid(1), CALLER, LINE)
        with pytest.raises(Refused) as wrong:
            list(Twilio(at.url, ACCOUNT, (ACCOUNT, "hush-token")).calls(WHEN))
        assert "hush" not in str(wrong.value)
        at.fake.busy = 1
        with pytest.raises(NotNow, match="429"):
            at.asked.call(sid(1))
        at.fake.down = True
        with pytest.raises(NotNow, match="503"):
            list(at.asked.calls(WHEN))
        at.fake.down = False
        at.fake.wrong = True
        with pytest.raises(NotThere, match="400"):
            at.asked.call(sid(1))
        at.fake.wrong = False
        at.fake.calls[sid(1)]["start_time"] = "yesterday"
        with pytest.raises(NotNow, match="cannot be read"):
            at.asked.call(sid(1))
    with pytest.raises(NotNow, match="reached") as away:
        Twilio(at.url, ACCOUNT, (ACCOUNT, TOKEN)).call(sid(1))
    assert at.url not in str(away.value)


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/x", "/2010-04-01/Accounts/other/Calls.json?Page=1"]
)
def test_a_next_page_outside_the_list_is_not_followed(following: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer of anybody's can send us, and our credentials, to another address."""
    page = {"calls": [], "next_page_uri": following}
    with account() as at:
        monkeypatch.setattr("tests.support.vendors.twilio.FakeTwilio._list", lambda *_args: page)
        with pytest.raises(NotNow, match="leads out"):
            list(at.asked.calls(WHEN))
        assert len(at.fake.asked) == 1
