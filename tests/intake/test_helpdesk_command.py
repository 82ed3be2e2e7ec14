"""`intake helpdesk`: trying a desk as its administrator would, before any caller does."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.commands.helpdesk_table import markdown
from intake.demo.tracker import Tracker
from tests.support.desks.rest import IN_HOUSE, InHouseBench, variant
from tests.support.house import ACCOUNT, PUBLIC_URL
from tests.support.rt import Rt
from tests.support.vendors.inhouse import API_KEY
from tests.support.wire import Misbehaving, says
from ticket_client.desks import kinds

SETTINGS = {
    "INTAKE_DATABASE_URL": "sqlite:///intake.db",
    "INTAKE_PUBLIC_URL": PUBLIC_URL,
    "INTAKE_TWILIO_ACCOUNT_SID": ACCOUNT,
    "INTAKE_TWILIO_AUTH_TOKENS": "token",
}


def run(*words: str, **settings: str) -> Result:
    """Run `intake helpdesk` with these settings."""
    env = SETTINGS | {f"INTAKE_{name.upper()}": value for name, value in settings.items()}
    return CliRunner().invoke(main, ["helpdesk", *words], env=env)


def test_every_verb_is_tried_and_shown() -> None:
    """Each step is one line with what was understood, and the ticket is closed at the end."""
    ran = run("try", helpdesk="memory")
    steps = [line.split()[1] for line in ran.output.splitlines() if line.startswith("✓")]
    assert ran.exit_code == 0, ran.output
    assert " ".join(steps) == ("check open again find update comment attach assign changes advance detach close")
    assert "[IVR:" in ran.output
    assert "1 note after writing it twice" in ran.output
    assert "done" in ran.output.splitlines()[-1]


@pytest.mark.slow
def test_a_real_helpdesk_is_tried(roundup: Tracker) -> None:
    """The real Roundup takes every step."""
    ran = run("try", helpdesk="roundup", helpdesk_url=roundup.url, helpdesk_token=roundup.token)
    assert ran.exit_code == 0, ran.output
    assert "✗" not in ran.output


DESK_FILE = """
[central]
kind = "rest"
url = "{url}"
token = {{ env = "DESK_TOKEN" }}
options = {{ description = "{description}" }}
"""


def test_a_described_helpdesk_is_tried_out_of_the_desk_file(
    at_rest: InHouseBench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A helpdesk that one file describes takes every step without code, and shows its words understood."""
    monkeypatch.setenv("DESK_TOKEN", API_KEY)
    desks = tmp_path / "desks.toml"
    desks.write_text(DESK_FILE.format(url=at_rest.wire.url, description=IN_HOUSE), encoding="utf-8")
    ran = run("try", "central", helpdesks=str(desks))
    assert ran.exit_code == 0, ran.output
    steps = [line.split()[1] for line in ran.output.splitlines() if line.startswith("✓")]
    assert " ".join(steps) == "check open again find update comment attach assign changes advance close"
    (row,) = at_rest.inhouse.rows.values()
    assert row.status == "διεκπεραιωμένο"
    assert row.said["priority"] == 1


def test_a_bad_description_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A description that cannot be used stops the command with its sentence, before anything is asked."""
    monkeypatch.setenv("DESK_TOKEN", "hush-secret")
    bad, desks = variant(tmp_path, ('how = "header"', 'how = "query"')), tmp_path / "desks.toml"
    desks.write_text(DESK_FILE.format(url="https://desk.example.gr/", description=bad), encoding="utf-8")
    ran = run("try", helpdesks=str(desks))
    assert ran.exit_code == 1
    assert "[auth] how: Input should be 'bearer', 'header' or 'basic'" in ran.output
    assert "hush-secret" not in ran.output


@pytest.mark.slow
def test_a_real_request_tracker_is_tried(rt: Rt) -> None:
    """The real RT takes every step too, all with the defaults of its adapter."""
    ran = run("try", helpdesk="rt", helpdesk_url=rt.url, helpdesk_token=rt.token("intake"))
    assert ran.exit_code == 0, ran.output
    assert "✗" not in ran.output


def test_what_fails_is_one_sentence() -> None:
    """A step that fails says why, nothing follows it, and the exit says so too."""
    with Misbehaving(says("200 OK", b"<html>log in</html>")) as server:
        ran = run("try", helpdesk="roundup", helpdesk_url=server.url, helpdesk_token="hush-secret")
    assert ran.exit_code == 1
    assert [line[:7] for line in ran.output.splitlines()[1:]] == ["✗ check"]
    assert "hush-secret" not in ran.output


def test_an_unknown_helpdesk_is_named() -> None:
    """Who mistypes the name is told which there are."""
    ran = run("try", "north", helpdesk="memory")
    assert ran.exit_code == 1
    assert "There is no helpdesk «north»; there are memory." in ran.output


def test_the_list_has_every_kind() -> None:
    """One line for every adapter there is."""
    ran = run("list")
    assert ran.output.strip() == markdown()
    assert all(f"| `{kind}` |" in ran.output for kind in kinds())
