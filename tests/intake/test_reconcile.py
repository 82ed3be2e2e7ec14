"""Reconciliation: whatever no webhook has brought is in the carrier's own log, and is taken up from there."""

from datetime import UTC, timedelta
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.app import App
from intake.ground import tables
from ivr.form import ClipNews
from ivr.phone import HungUp
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN
from tests.support.log_of_calls import LINE, Line, line

__all__ = ["line"]

HIDDEN = "anonymous"


def began(line: Line) -> None:
    """Let the installation's own history begin."""
    assert line.house.app.reconciler.run("schedule").trouble is None
    line.house.clock.pass_(minutes=1)


def compared(line: Line, **since: Any) -> dict[str, int]:
    """Let ten minutes pass and compare; return what was counted."""
    line.house.clock.pass_(minutes=10)
    run = line.house.app.reconciler.run("command", **since)
    assert run.trouble is None
    return {name: count for name, count in run.counts.items() if count}


def outcomes(line: Line) -> dict[str, list[str]]:
    """Return what each call on the record was to its requests."""
    told: dict[str, list[str]] = {row.sid: [] for row in line.house.rows(tables.call)}
    names = {row.id: row.sid for row in line.house.rows(tables.call)}
    for row in line.house.rows(tables.call_outcome):
        told[names[row.call]].append(row.role)
    return told


def test_calls_of_which_no_webhook_came_become_requests(line: Line) -> None:
    """Also one that was never taken up, and one with a hidden number; each says when it rang."""
    began(line)
    rang = line.house.clock()
    told = [line.logged(), line.logged("busy", caller="+302109999991"), line.logged(caller=HIDDEN)]
    assert compared(line) == {"calls": 3, "unheard": 3}
    rows = {row.sid: row for row in line.house.rows(tables.call)}
    assert rows.keys() == set(told)
    for row in rows.values():
        assert (row.began_at, row.found_at, row.cause) == (rang, line.house.clock(), "unheard")
        assert row.ended_at == rang + timedelta(seconds=30)
    assert rows[told[1]].status == "busy"
    assert line.reasons() == [["unfinished", "unheard", "school_unknown", "category_unknown"]] * 3
    assert {request.caller for request in line.house.rows(tables.request)} == {"2109999990", "2109999991", None}
    line.house.clock.pass_(minutes=15)
    line.house.deliver()
    ticket = line.house.rows(tables.ticket)[0]
    assert ticket.team == "unfinished"
    assert "ίσως δεν άκουσε τίποτα" in line.house.rows(tables.promise, verb="open")[0].payload["body"]


def test_a_second_look_finds_nothing_and_changes_nothing(line: Line) -> None:
    """Whoever compares again, and however often, takes nothing up twice."""
    began(line)
    line.logged()
    compared(line)
    before = line.house.rows(tables.request), outcomes(line)
    assert compared(line) == {"calls": 1}
    assert (line.house.rows(tables.request), outcomes(line)) == before


def test_an_end_that_nobody_told_is_noted(line: Line) -> None:
    """The status callback never came: the call is closed at the carrier's time, and keeps its request."""
    began(line)
    phone = line.rings()
    phone.press("0501010")
    line.house.clock.pass_(minutes=1)
    line.over(phone)
    assert compared(line) == {"calls": 1, "unended": 1}
    row = line.house.one(tables.call)
    assert (row.cause, row.ended_at - row.began_at) == ("unended", timedelta(seconds=90))
    assert outcomes(line) == {phone.sid: ["opened"]}


def test_a_known_call_is_marked_as_listed(line: Line) -> None:
    """A call that went as it should is seen in the carrier's log and has nothing to be found."""
    began(line)
    phone = line.rings()
    phone.hang_up()
    line.over(phone)
    assert compared(line) == {"calls": 1}
    row = line.house.one(tables.call)
    assert (row.listed_at, row.found_at, row.cause) == (line.house.clock(), None, None)


def test_what_is_no_finished_call_to_a_line_is_left_alone(line: Line) -> None:
    """Legs that were placed, second legs, calls that go on, to other numbers, and such as have only just ended."""
    began(line)
    line.logged("in-progress")
    line.logged("ringing")
    line.logged(direction="outbound-api")
    line.logged(parent_call_sid="CA" + "f" * 32)
    line.logged(line="+302100000999")
    assert compared(line) == {"elsewhere": 1}
    line.logged(at=line.house.clock() - timedelta(seconds=90))
    run = line.house.app.reconciler.run("command")
    assert (run.counts["unheard"], run.counts["calls"]) == (0, 0)
    assert compared(line)["unheard"] == 1


def test_a_call_that_lacks_its_outcome_gets_one(line: Line) -> None:
    """Should a call stand as ended with nothing that came of it, the comparison repairs it (P2)."""
    began(line)
    phone = line.rings()
    line.over(phone)
    with line.house.database.write() as connection:
        ended = {"ended_at": line.house.clock(), "status": "completed"}
        connection.execute(tables.call.update().values(**ended))
    assert compared(line) == {"calls": 1, "lacking": 1}
    assert outcomes(line) == {phone.sid: ["opened"]}


def test_a_message_nobody_told_us_of_is_put_where_it_belongs(line: Line) -> None:
    """It is known by the question that asked for it; what no question asked for is of the last resort."""
    began(line)
    phone = line.rings()
    for keys in ("0501010", "1", "2"):
        phone.press(keys)
    while phone.document.wait == "keys":
        phone.silence()
    line.house.clock.pass_(seconds=20)
    line.carrier.recorded("RE" + "1" * 32, phone.sid, b"RIFF", line.house.clock())
    line.house.clock.pass_(seconds=20)
    line.carrier.recorded("RE" + "2" * 32, phone.sid, b"RIFF", line.house.clock())
    line.house.clock.pass_(seconds=20)
    phone.hang_up()
    line.over(phone)
    assert compared(line) == {"calls": 1, "recordings": 2, "messages": 2}
    clips = {row.sid[-1]: row for row in line.house.rows(tables.clip)}
    request = line.house.one(tables.request)
    assert {name: (row.kind, row.status) for name, row in clips.items()} == {
        "1": ("problem", "completed"),
        "2": ("last_resort", "completed"),
    }
    assert {row.request for row in clips.values()} == {request.id}
    assert "left_message" in request.reasons
    assert compared(line) == {"calls": 1, "recordings": 2}


def test_a_message_whose_end_nobody_told_is_brought_here_all_the_same(line: Line) -> None:
    """We knew that it was under way, and no more; the log says that it is whole, and it is fetched."""
    began(line)
    phone, sid = line.rings(), "RE" + "6" * 32
    phone.hang_up()
    line.over(phone)
    news = ClipNews(phone.sid, sid, "last_resort", None, "in-progress", None)
    line.house.app.calls.recorded(news)
    line.carrier.recorded(sid, phone.sid, b"RIFF\x04\x00\x00\x00WAVE" + bytes(400), line.house.clock())
    assert compared(line) == {"calls": 1, "recordings": 1, "messages": 1}
    while line.house.app.fetcher.once():
        pass
    clip = line.house.one(tables.clip)
    assert (clip.status, clip.state) == ("completed", "kept")


def test_a_message_of_a_call_we_never_heard_of_needs_an_ear(line: Line) -> None:
    """What the carrier's own last resort has taken: the request is not empty, and goes to people at once."""
    began(line)
    sid = line.logged()
    line.carrier.recorded("RE" + "3" * 32, sid, b"RIFF", line.house.clock())
    line.carrier.recorded("RE" + "4" * 32, sid, None, line.house.clock())
    line.carrier.recorded("RE" + "5" * 32, "CA" + "e" * 32, b"RIFF", line.house.clock())
    assert compared(line) == {"calls": 1, "unheard": 1, "recordings": 2, "messages": 2}
    assert line.reasons() == [["school_unknown", "category_unknown", "left_message"]]
    line.house.deliver()
    assert line.house.one(tables.ticket)
    assert {row.sid[-1]: row.status for row in line.house.rows(tables.clip)} == {"3": "completed", "4": "absent"}


def test_a_long_list_is_read_to_its_end(line: Line) -> None:
    """Page after page, whatever the carrier puts on one."""
    began(line)
    line.carrier.most = 2
    sids = {line.logged(caller=f"+3021099{number:05}") for number in range(7)}
    assert compared(line) == {"calls": 7, "unheard": 7}
    assert outcomes(line) == {sid: ["opened"] for sid in sids}


def test_what_rang_before_the_installation_is_left_alone_until_somebody_asks(line: Line) -> None:
    """A number has a history; it becomes requests only if it is wanted."""
    yesterday = line.house.clock() - timedelta(days=1)
    line.logged(at=yesterday)
    line.logged(at=line.house.clock() - timedelta(minutes=5))
    began(line)
    assert compared(line) == {}
    assert compared(line, since=yesterday - timedelta(hours=1)) == {"calls": 2, "unheard": 2}


def test_a_run_that_failed_is_made_up_for(line: Line) -> None:
    """While the carrier cannot answer nothing is lost: the next good run reaches back behind the last good one."""
    began(line)
    line.logged()
    line.carrier.down = True
    for _ in range(3):
        line.house.clock.pass_(hours=20)
        assert line.house.app.reconciler.run("schedule").trouble == "the carrier cannot answer now (503)"
    assert any("has not been compared" in each for each in line.house.app.verdict().warnings)
    line.carrier.down = False
    assert compared(line) == {"calls": 1, "unheard": 1}
    assert not any("has not been compared" in each for each in line.house.app.verdict().warnings)
    figures = line.house.client.get("/metrics").get_data(as_text=True)
    assert 'intake_reconciliation_found{what="unheard"} 1.0' in figures


def test_one_process_at_a_time_compares_by_the_clock(line: Line) -> None:
    """Of two processes one goes, again only when it is time; one that met trouble goes again soon."""
    here, there = line.house.app.reconciler, App(line.house.app.settings, clock=line.house.clock).reconciler
    assert [here.once(), there.once()] == [True, False]
    line.house.clock.pass_(minutes=15)
    assert [there.once(), here.once()] == [True, False]
    line.carrier.down = True
    line.house.clock.pass_(minutes=15)
    assert here.once()
    line.house.clock.pass_(minutes=1)
    assert there.once()
    there.database.close()


def test_ten_minutes_without_a_webhook_lose_no_call(line: Line) -> None:
    """All webhooks of ten minutes are dropped, in calls that began before and within: all have an outcome."""
    began(line)
    chance, going, sids = Random(44788), [], []
    for second in range(0, 1200, 10):
        dropped = 300 <= second < 900
        line.house.clock.pass_(seconds=10)
        if dropped:
            sids.append(line.logged(caller=f"+3021055{second:05}"))
        else:
            going.append(line.rings(f"+3021055{second:05}"))
            sids.append(going[-1].sid)
        for phone in list(going):
            if not dropped and chance.random() < 0.6:
                try:
                    phone.press(chance.choice(["0501010", "1", "2", "0"]))
                except HungUp:
                    going.remove(phone)
                    line.over(phone)
            elif chance.random() < 0.3:
                going.remove(phone)
                line.over(phone)
                if not dropped:
                    phone.hang_up()
    for phone in going:
        line.over(phone)
    line.house.clock.pass_(minutes=10)
    counts = compared(line)
    assert counts["unheard"] == 60
    assert counts["unended"] > 0
    told = outcomes(line)
    assert told.keys() == set(sids)
    assert all(told.values())
    assert all(row.ended_at for row in line.house.rows(tables.call))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_command_says_what_it_found(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far back it looked, what was missing and its numbers now; and what keeps it from looking."""
    began(line)
    line.logged(at=line.house.clock())
    told = line.house.app.settings
    for name, value in {
        "DATABASE_URL": told.database_url, "PUBLIC_URL": PUBLIC_URL, "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKENS": TOKEN, "TWILIO_API_URL": told.twilio_api_url, "HELPDESK": "memory",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"INTAKE_{name}", value)
    done = CliRunner().invoke(main, ["reconcile", "--since", f"{line.house.clock().astimezone(UTC):%Y-%m-%d}"])
    assert done.exit_code == 0, done.output
    assert "✓ 1 calls we had never heard of" in done.output
    assert f"Their requests: {line.house.one(tables.request).number}." in done.output
    line.carrier.down = True
    failed = CliRunner().invoke(main, ["reconcile"])
    assert failed.exit_code == 1
    assert "✗ Not finished: the carrier cannot answer now (503)." in failed.output
    assert LINE not in failed.output
