"""`intake helpdesk`: trying a desk as its administrator would, before any caller does."""

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.commands.helpdesk_table import markdown
from intake.demo.tracker import Tracker
from tests.support.house import ACCOUNT, PUBLIC_URL
from tests.support.rt import Rt
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
