"""A call made on the page's phone is a call like any other: the same webhooks, signatures and record."""

import io
import wave
from pathlib import Path

import pytest
import requests

from intake.demo import phone
from intake.demo.phone.exchange import FORGOTTEN_AFTER
from intake.ground import tables
from ivr.phone import Phone, over_http
from tests.support.house import House
from tests.support.practice import SCHOOL, Page, Practice, Refused, own_database, practice
from tests.support.tapes import sound

__all__ = ["own_database", "practice"]

STATIC = Path(phone.__file__).parents[1] / "static"


def test_a_whole_call_on_the_page_becomes_a_request_with_its_recording(practice: Practice) -> None:
    """From the greeting to the ticket: each step is committed, and what was recorded is fetched and kept."""
    page = practice.page
    page.dial()
    assert page.told["record"] == {"turns": 1, "ended": False, "requests": [], "clips": []}
    page.keys("1")
    page.keys("2")
    assert practice.one(tables.request).number == page.number
    page.to_the_recording()
    page.records(sound(3))
    page.hang_up()
    practice.settle()
    assert practice.fetch() == 1
    practice.deliver()
    told = page.see(f"/calls/{page.told['call']}")["record"]
    assert told["ended"]
    assert [(each["kind"], each["state"], each["seconds"]) for each in told["clips"]] == [("problem", "kept", 3)]
    assert told["requests"][0]["ticket"]
    assert practice.app.shelf.place(practice.one(tables.clip).file).read_bytes() == sound(3)


def test_each_answer_says_all_that_the_page_must_do(practice: Practice) -> None:
    """Which keys end the input, when the time is out, what a key may cut off, and the other language."""
    page = practice.page
    page.dial("+302109999990")
    told = page.told
    assert (told["wait"], told["digits"], told["until"], told["seconds"]) == ("keys", 7, "#", 6)
    assert {piece["other"] for piece in told["pieces"]} >= {"School Network support."}
    assert told["pieces"][0]["sound"].startswith("/voice/sounds/greeting.el.wav?v=")
    assert requests.get(practice.url + told["pieces"][0]["sound"], timeout=30).content[:4] == b"RIFF"
    page.keys("0501010")
    page.keys("1")
    page.keys("4")
    assert [piece["ask"] for piece in page.told["pieces"]][:2] == [False, True]
    page.to_the_recording()
    assert (page.told["until"], page.told["seconds"], page.told["longest"]) == ("#0", 4, 120)


def test_a_hidden_number_is_asked_for_its_school_and_named_by_nobody(practice: Practice) -> None:
    """Who hides the number is heard all the same, and no number is stored."""
    page = practice.page
    callers = page.see("/state")["callers"]
    assert [each["number"] for each in callers] == [SCHOOL, "+302109999990", "anonymous"]
    page.dial("anonymous")
    assert page.told["digits"] == 7
    assert practice.one(tables.call).caller is None


def test_silence_is_a_time_that_ran_out_and_the_question_comes_again(practice: Practice) -> None:
    """Who presses nothing is asked again; the call goes on and nothing is lost."""
    page = practice.page
    page.dial()
    page.keys("")
    assert page.told["open"]
    assert page.told["wait"] == "keys"
    page.hang_up()
    practice.settle()
    assert len(practice.rows(tables.request)) == 1


def test_words_in_the_callers_place_are_a_recording(practice: Practice) -> None:
    """Without a microphone nobody is stuck: what is written becomes a recording that the carrier gives out."""
    page = practice.page
    page.dial()
    page.keys("1")
    page.keys("2")
    page.to_the_recording()
    page.says("Δεν έχουμε δίκτυο από το πρωί.")
    practice.settle()
    assert practice.fetch() == 1
    clip = practice.one(tables.clip)
    with wave.open(io.BytesIO(practice.app.shelf.place(clip.file).read_bytes())) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert clip.seconds == round(file.getnframes() / file.getframerate()) >= 2


@pytest.mark.parametrize("what", [b"", b"RIFF no sound", sound()[:30], sound(122)], ids=["", "no", "cut", "long"])
def test_what_is_no_recording_is_refused_and_the_call_goes_on(practice: Practice, what: bytes) -> None:
    """The carrier takes sound alone; the caller may try again."""
    page = practice.page
    page.dial()
    page.keys("1")
    page.keys("2")
    page.to_the_recording()
    with pytest.raises(Refused, match="400 no_sound"):
        page.records(what)
    page.says("Δεν έχουμε δίκτυο.")
    practice.settle()
    assert len(practice.rows(tables.clip)) == 1


def test_a_deed_without_the_pages_word_is_refused(practice: Practice) -> None:
    """Another site cannot ring from here, and a call that is not there cannot be gone on with."""
    page = practice.page
    for headers in ({}, {"X-Phone-Guard": "guessed"}, {"X-Phone-Guard": "λέξη".encode()}):
        answer = requests.post(f"{practice.url}/phone/calls", json={"caller": SCHOOL}, headers=headers, timeout=30)
        assert answer.status_code == 403
    assert practice.rows(tables.call) == []
    page.dial()
    with pytest.raises(Refused, match="404 no_call"):
        page.ask("/calls/CA0/keys", keys="1")
    with pytest.raises(Refused, match="400 no_keys"):
        page.keys("1a")
    page.hang_up()
    with pytest.raises(Refused, match="409 hung_up"):
        page.keys("1")


def test_the_webhooks_take_the_pages_calls_for_their_signature_alone(practice: Practice) -> None:
    """In training as in service: a form that is signed with another token is refused."""
    account = practice.app.settings.twilio_account_sid
    stranger = Phone(over_http(practice.url), practice.url, account, "training-guessed")
    with pytest.raises(ConnectionError, match="403"):
        stranger.dial()
    practice.page.dial()
    assert len(practice.rows(tables.call)) == 1


def test_the_page_runs_nothing_but_its_own_files(practice: Practice) -> None:
    """No script and no style stands in the page, and the policy forbids what is not ours."""
    answer = requests.get(f"{practice.url}/phone", timeout=30)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "style=" not in answer.text
    assert " on" not in "".join(part.split(">")[0] for part in answer.text.split("<button")[1:])
    for file in STATIC.iterdir():
        found = requests.get(f"{practice.url}/phone/static/{file.name}", timeout=30)
        assert (found.status_code, found.headers["Content-Security-Policy"]) == (200, policy)


def test_who_closes_the_page_is_hung_up_for(practice: Practice) -> None:
    """A call whose page has gone ends by itself, and is over in the carrier's log and in the record."""
    page = practice.page
    page.dial()
    practice.clock.now += FORGOTTEN_AFTER * 2
    (listed,) = practice.app.carrier.calls(practice.clock())
    assert listed.status == "completed"
    practice.settle()
    assert practice.one(tables.call).ended_at is not None


def test_the_carrier_lists_records_and_forgets_for_the_account_alone(practice: Practice) -> None:
    """The log of the training's carrier is what the service's own questions read; a stranger gets nothing."""
    page = practice.page
    page.dial()
    page.keys("1")
    page.keys("2")
    page.to_the_recording()
    page.records(sound(2))
    carrier, now = practice.app.carrier, practice.clock()
    (taped,) = carrier.recordings(now)
    assert (taped.call, taped.seconds, taped.status) == (page.told["call"], 2, "completed")
    found = carrier.call(page.told["call"])
    assert found
    assert (found.caller, found.status, found.inbound) == (SCHOOL, "in-progress", True)
    number = carrier.number(found.line)
    assert number
    assert dict(number.leads) == practice.app.leads()
    carrier.forget(taped.sid)
    assert carrier.taped(taped.sid) is None
    at = f"{practice.app.settings.twilio_api_url}/2010-04-01/Accounts/{practice.app.settings.twilio_account_sid}"
    assert requests.get(f"{at}/Calls.json", timeout=30).status_code == 401


def test_in_service_there_is_no_phone(house: House) -> None:
    """An installation that serves real callers has no such page, and cannot be given one."""
    for path in ("", "/state", "/carrier/2010-04-01/Accounts/x/Calls.json", "/static/phone.js"):
        assert house.client.get(f"/phone{path}").status_code == 404


def test_who_opens_the_page_works_at_the_console_beside_it(practice: Practice) -> None:
    """The trainee is an operator and no more, is signed in once, and the console may stand in the page's frame."""
    with requests.Session() as browser:
        assert "<iframe" in browser.get(f"{practice.url}/phone", timeout=30).text
        browser.get(f"{practice.url}/phone", timeout=30)
        console = browser.get(f"{practice.url}/console", timeout=30)
    assert console.status_code == 200
    assert console.url.endswith("/console")
    assert "frame-ancestors 'self'" in console.headers["Content-Security-Policy"]
    person = practice.one(tables.person)
    assert (person.login, person.role) == ("trainee", "operator")
    assert len(practice.rows(tables.session)) == 1


def test_two_pages_ring_at_once(practice: Practice) -> None:
    """Each page has its own call."""
    one, two = practice.page, Page(practice.url)
    one.dial()
    two.dial("anonymous")
    one.keys("1")
    two.keys("0501010")
    assert one.told["call"] != two.told["call"]
    assert len(practice.rows(tables.call)) == 2
