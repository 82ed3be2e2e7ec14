"""A Request Tracker that is set up wrongly, or is none: told in one sentence that says what to do."""

import pytest

from tests.support.desks.rt import RtBench, rt_desk
from tests.support.rt import Rt
from tests.support.wire import Misbehaving, says
from ticket_client.desks.rt_words import refuses
from ticket_client.errors import Misconfigured, Unavailable
from ticket_client.values import Draft

slow = pytest.mark.slow
DRAFT = Draft("Θέμα", "Κείμενο", "0601010", "2610123456")
TOKEN = "1-30-0123456789abcdef"


@slow
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"queue": "no-such"}, "no queue «no-such» .* CreateTicket"),
        ({"queue": "Χωριστή ουρά"}, "no queue «Χωριστή ουρά» .* CreateTicket"),
        ({"key_field": "NoSuchField"}, "«triage» have no custom field «NoSuchField»"),
        ({"school_field": "IsDigit"}, "«IsDigit» would refuse a value such as «0501010»"),
        ({"key_field": "SchoolCode", "school_field": ""}, "«SchoolCode» would refuse"),
        ({"key_field": "Unique"}, "«Unique» wants unique values"),
        ({"caller_field": "Several"}, "«Several» must have the type «Enter one value»"),
    ],
)
def test_what_is_wrong_at_rt_is_told_in_a_sentence(rt: Rt, options: dict[str, str], sentence: str) -> None:
    """`check` names the queue or the field and what to do about it."""
    with pytest.raises(Misconfigured, match=sentence):
        rt_desk(rt.url, rt.token("intake"), **options).check()


@slow
def test_a_missing_queue_costs_no_ticket_and_is_told_by_open(rt: Rt, at_rt: RtBench, key: str) -> None:
    """Where even the desk's own queue is missing, `open` says so and makes nothing."""
    with pytest.raises(Misconfigured, match="no queue «no-such»"):
        rt_desk(rt.url, rt.token("intake"), queue="no-such").open(DRAFT, key)
    assert at_rt.tickets(key) == 0


@slow
def test_fields_that_nobody_wants_may_lack(rt: Rt, key: str) -> None:
    """Without a school's or a caller's field the key alone is needed."""
    desk = rt_desk(rt.url, rt.token("intake"), school_field="", caller_field="")
    desk.check()
    ref = desk.open(DRAFT, key).ref
    assert desk.update(ref, Draft("νέο", "κείμενο", "0601011")).subject == f"νέο [IVR:{key}]"


@slow
def test_a_time_zone_that_shifts_every_search_stops_the_desk(rt: Rt) -> None:
    """RT reads the times of a search in the account's own zone, which therefore must be UTC."""
    with pytest.raises(Misconfigured, match="time zone of the account «newcomer»"):
        rt_desk(rt.url, rt.token("newcomer")).check()


@slow
@pytest.mark.parametrize("token", ["revoked", TOKEN])
def test_a_token_that_rt_does_not_take_stops_the_desk(rt: Rt, token: str) -> None:
    """A token that was revoked, or never was, is Misconfigured for every verb, and never in the text."""
    token = rt.token(token) if token == "revoked" else token
    desk = rt_desk(rt.url, token)
    for verb in (
        desk.check,
        desk.teams,
        lambda: desk.find("k"),
        lambda: desk.read("1"),
        lambda: desk.open(DRAFT, "k"),
    ):
        with pytest.raises(Misconfigured, match="does not accept our token") as caught:
            verb()
        assert token not in str(caught.value)


@pytest.mark.parametrize("token", ["", "a-password", "Bearer 1-30-abc"])
def test_what_is_no_token_of_rts_stops_the_start(token: str) -> None:
    """A password, or nothing, in the token's place is told at once, in words that do not repeat it."""
    with pytest.raises(Misconfigured, match="looks like 1-30-") as caught:
        rt_desk("https://rt.example/", token)
    assert not token or token not in str(caught.value)


@slow
@pytest.mark.parametrize("path", ["elsewhere/", "NoAuth/"])
def test_a_wrong_address_stops_the_desk(rt: Rt, path: str) -> None:
    """An address on the right machine that is not RT's own is told, and no ticket seems gone there."""
    desk = rt_desk(f"{rt.url}{path}", rt.token("intake"))
    for verb in (desk.check, lambda: desk.read("1"), lambda: desk.standing(["1"])):
        with pytest.raises(Misconfigured, match="the address of"):
            verb()


@slow
@pytest.mark.parametrize("path", ["", "REST/2.0", "REST/2.0/"])
def test_the_address_may_be_the_interfaces(rt: Rt, path: str) -> None:
    """Who sets the address of REST2 in place of RT's pages is understood."""
    rt_desk(f"{rt.url}{path}", rt.token("intake")).check()


def test_the_key_has_a_field_of_its_own() -> None:
    """A field for two things would have the school's code written over the key: that stops the start."""
    for options in ({"key_field": "SchoolCode"}, {"caller_field": "ExternalId"}, {"key_field": ""}):
        with pytest.raises(Misconfigured, match="key_field"):
            rt_desk("https://rt.example/", TOKEN, **options)


def test_a_page_to_log_in_at_stops_the_desk() -> None:
    """A web page where data should be, as a proxy shows who wants a password, is Misconfigured."""
    page = says("200 OK", b"<html>", "Content-Type: text/html; charset=utf-8")
    elsewhere = says("302 Found", b"", "Location: https://login.example/")
    for handler, sentence in ((page, "a web page"), (elsewhere, "leads elsewhere")):
        with Misbehaving(handler) as server, pytest.raises(Misconfigured, match=sentence):
            rt_desk(server.url, TOKEN).check()


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": 3}', b'"ok"', b"null"])
def test_json_that_is_not_rts_stops_the_desk(body: bytes) -> None:
    """A JSON answer of another shape means that something else lives at this address."""
    with Misbehaving(says("200 OK", body)) as server:
        desk = rt_desk(server.url, TOKEN)
        for verb in (desk.check, lambda: desk.find("k"), lambda: desk.read("1")):
            with pytest.raises(Misconfigured, match="not RT's REST2"):
                verb()


def test_an_rt_that_is_down_is_asked_later() -> None:
    """Nobody listening is Unavailable."""
    with Misbehaving(says("200 OK")) as server:
        url = server.url
    with pytest.raises(Unavailable):
        rt_desk(url, TOKEN).open(DRAFT, "k")


def test_a_pattern_is_read_as_rt_reads_it() -> None:
    """A pattern may begin with a comment; one that only Perl understands is left to RT."""
    assert refuses("(?#7 ψηφία)^\\d{7}$", "abc")
    assert not refuses("(?#7 ψηφία)^\\d{7}$", "0601010")
    assert not refuses("^[[:digit:]]++$(?<x>", "abc")
