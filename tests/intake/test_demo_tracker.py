"""The demo's Roundup: up in seconds, shut to strangers, open to one technician, gone with whoever started it."""

import json
import os
import re
import select
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from intake.demo.tracker import TECHNICIAN, Tracker, TrackerError
from tests.support.roundup import TEAMS, need_roundup
from ticket_client.desks.roundup import Roundup
from ticket_client.values import Draft

pytestmark = pytest.mark.slow
DRAFT = Draft("Δεν έχουμε δίκτυο", "Από το πρωί.")


def test_tickets_and_address_survive_down_and_up(tmp_path: Path) -> None:
    """A tracker that comes up again has its port, its tickets, and the teams it lacked."""
    need_roundup()
    with Tracker(tmp_path / "home") as tracker:
        tracker.up(TEAMS)
        url, password = tracker.url, tracker.password
        Roundup(url, tracker.token).open(DRAFT, "key-1")
        tracker.down()
        tracker.down()
        tracker.up({"new": "Νέα ομάδα"})
        desk = Roundup(tracker.url, tracker.token)
        assert (tracker.url, tracker.password) == (url, password)
        assert desk.find("key-1") is not None
        assert desk.teams() == {*TEAMS, "new"}


def test_a_stranger_sees_nothing(roundup: Tracker) -> None:
    """Without a token or a login neither REST nor a page shows a ticket, and nobody can register."""
    ticket = Roundup(roundup.url, roundup.token).open(DRAFT, "key-stranger")
    assert requests.get(f"{roundup.url}rest/data/issue", timeout=30).status_code == 403
    for page in (f"issue{ticket.ref}", "issue", "index"):
        assert DRAFT.subject not in requests.get(roundup.url + page, timeout=30).text
    register = {
        "@action": "register",
        "username": "eve",
        "password": "x",
        "@confirm@password": "x",
        "address": "e@e.gr",
    }
    refused = requests.post(f"{roundup.url}user", data=register, headers={"Referer": roundup.url}, timeout=30)
    assert "not allowed to register" in refused.text or "permission" in refused.text.lower()


def test_the_technician_works_at_the_pages(roundup: Tracker) -> None:
    """Maria logs in with the password we print, and sees the ticket with its team, school and key."""
    ticket = Roundup(roundup.url, roundup.token).open(DRAFT, "key-maria")
    with requests.Session() as browser:
        browser.headers["Referer"] = roundup.url
        login = {"@action": "Login", "__login_name": TECHNICIAN, "__login_password": roundup.password}
        browser.post(roundup.url, data=login, timeout=30)
        page = browser.get(f"{roundup.url}issue{ticket.ref}", timeout=30).text
    assert DRAFT.subject in page
    assert "key-maria" in page
    assert set(TEAMS) <= set(re.findall(r">\s*([\w-]+)\s*</option>", page))


def test_the_bridges_rights_end_at_tickets(roundup: Tracker) -> None:
    """The bridge's token learns of people no more than who they are at the tracker, and makes no teams."""
    proof = {
        "Authorization": f"Bearer {roundup.token}",
        "X-Requested-With": "t",
        "Origin": roundup.url.rstrip("/"),
    }
    asked = {"@fields": "username,address,phone,realname,roles", "@verbose": "0"}
    shown = requests.get(f"{roundup.url}rest/data/user", asked, headers=proof, timeout=30).json()
    people = shown["data"]["collection"]
    assert TECHNICIAN in {person["username"] for person in people}
    assert {name for person in people for name in person} == {"id", "link", "username"}
    team = requests.post(f"{roundup.url}rest/data/team", json={"name": "x"}, headers=proof, timeout=30)
    assert team.status_code == 403


def test_the_tracker_dies_with_whoever_started_it(tmp_path: Path) -> None:
    """After kill -9 of the starting process nothing answers at the tracker's address any more."""
    need_roundup()
    program = (
        "import json, pathlib, sys\nfrom intake.demo.tracker import Tracker\n"
        "t = Tracker(pathlib.Path(sys.argv[1]))\nt.up({'triage': 'Νέα'})\n"
        "print(json.dumps([t.url, t._child.pid]), flush=True)\nsys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        url, child = json.loads(parent.stdout.readline())
        assert requests.get(url, timeout=30).ok
        ended = os.pidfd_open(child)
        parent.kill()
    assert select.select([ended], [], [], 30)[0], "the tracker outlived its parent"
    os.close(ended)
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=30)


def test_a_tracker_that_cannot_start_says_why(roundup: Tracker, tmp_path: Path) -> None:
    """A taken port is told in the tracker's own last words, and no process stays."""
    with pytest.raises(TrackerError, match="in use"):
        Tracker(tmp_path, port=urlsplit(roundup.url).port).up(TEAMS)
