"""The command line as an administrator uses it: real processes, real files, answers in sentences."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from intake.__main__ import main
from intake.commands.demo import SCHOOLS
from intake.demo.support_line import free_port, until
from tests.support.house import ACCOUNT, NO_CARRIER, TOKEN

GENEROUS = 60


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """The settings of a small installation in a directory of its own."""
    return {
        "INTAKE_DATABASE_URL": f"sqlite:///{tmp_path / 'intake.db'}",
        "INTAKE_PUBLIC_URL": "https://ivr.example.gr/tel",
        "INTAKE_TWILIO_ACCOUNT_SID": ACCOUNT,
        "INTAKE_TWILIO_AUTH_TOKENS": TOKEN,
        "INTAKE_TWILIO_API_URL": NO_CARRIER,
        "INTAKE_HELPDESK": "memory",
    }


def intake(env: Mapping[str, str | None], *words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(main, words, env=dict(env))


@pytest.fixture
def ready(env: dict[str, str]) -> dict[str, str]:
    """The same installation, migrated and with schools."""
    assert intake(env, "migrate").exit_code == 0
    assert intake(env, "schools", "import", str(SCHOOLS)).exit_code == 0
    return env


@pytest.fixture
def served(ready: dict[str, str], tmp_path: Path) -> Iterator[str]:
    """The same installation, serving; its address."""
    port = free_port()
    with (tmp_path / "serve.log").open("w") as log:
        command = [sys.executable, "-m", "intake", "serve", "--port", str(port)]
        child = subprocess.Popen(command, env={**os.environ, **ready}, stdout=log, stderr=log)
    try:
        until(lambda: _answers(port), lambda: (tmp_path / "serve.log").read_text(encoding="utf-8"))
        yield f"http://127.0.0.1:{port}"
    finally:
        child.send_signal(signal.SIGTERM)
        assert child.wait(GENEROUS) == 0


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/health", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def test_every_command_says_what_it_does() -> None:
    """`--help` lists each command with a sentence."""
    text = intake({}, "--help").output
    for command in main.commands:
        assert re.search(rf"^  {command} +\S", text, re.MULTILINE)


def test_a_missing_setting_is_named_in_one_sentence(env: dict[str, str]) -> None:
    """What is not set is named, with what it is for; no traceback, no secret."""
    result = intake({**env, "INTAKE_PUBLIC_URL": None}, "serve")
    assert result.exit_code == 1
    assert "INTAKE_PUBLIC_URL is not set" in result.output
    assert TOKEN not in result.output


def test_a_bad_setting_is_named_and_not_quoted(env: dict[str, str]) -> None:
    """A wrong value is named without being repeated: it might be a secret in the wrong place."""
    result = intake({**env, "INTAKE_TWILIO_ACCOUNT_SID": "my-secret-by-mistake"}, "check")
    assert result.exit_code == 1
    assert "INTAKE_TWILIO_ACCOUNT_SID is not usable" in result.output
    assert "my-secret-by-mistake" not in result.output


def test_check_says_in_words_what_is_wrong(env: dict[str, str]) -> None:
    """Before anything is set up, check names the next step for each part."""
    result = intake(env, "check")
    assert result.exit_code == 1
    assert "run «intake migrate»" in result.output


def test_check_is_content_with_a_ready_installation(ready: dict[str, str]) -> None:
    """All is well but the desk in memory, which is for trying only."""
    lines = intake(ready, "check").output.splitlines()
    assert [line for line in lines if line.startswith("✓")] == [
        "✓ settings", "✓ database", "✓ rules", "✓ schools", "✓ promises", "✓ recordings", "✓ clock"
    ]  # fmt: skip
    assert "for trying the bridge only" in "\n".join(lines)
    assert "  voice    https://ivr.example.gr/tel/voice#rc=2" in "\n".join(lines)


def test_route_explain_answers_for_a_school_of_the_registry(ready: dict[str, str]) -> None:
    """The explanation names the team, in Greek, for a school that was imported."""
    result = intake(ready, "route", "explain", "--school", "2901900", "--category", "lan_wifi")
    assert result.exit_code == 0
    assert "aegean-kyk" in result.output
    assert "αποζημίωση μετακίνησης" in result.output


@pytest.mark.slow
def test_a_call_is_played_against_the_running_service(served: str, ready: dict[str, str]) -> None:
    """`intake call` plays the carrier's part, prints a golden call, and the request is on record."""
    deeds = ["0501010", "1", "1", "h"]
    result = intake(ready, "call", "--url", served, "--repro", *deeds)
    assert result.exit_code == 0
    assert "> keys 0501010" in result.output
    assert "Αριθμός: αριθμός." in result.output


@pytest.mark.slow
def test_a_running_service_goes_by_a_rule_book_that_is_published(
    served: str, ready: dict[str, str], tmp_path: Path
) -> None:
    """From the command line to the caller's ear, without a restart."""
    notice = 'notice = { el = "Σήμερα ως τις δύο.", en = "Today until two." }'
    draft = tmp_path / "draft.toml"
    book = intake(ready, "rules", "show").output
    draft.write_text(book.replace("\n[line.test]\n", f"\n[line.test]\n{notice}\n"), encoding="utf-8")

    def heard() -> bool:
        words = ("--line", "+302100000001", "--repro", "h")
        return "Σήμερα ως τις δύο." in intake(ready, "call", "--url", served, *words).output

    assert not heard()
    assert "Version 2 is in force." in intake(ready, "rules", "publish", str(draft), "--by", "Μαρία").output
    until(heard, lambda: "the published notice is not heard")


@pytest.mark.slow
def test_a_second_server_on_the_same_file_is_refused(served: str, ready: dict[str, str]) -> None:
    """SQLite has one serving process; the second is told so and stops."""
    assert served
    result = intake(ready, "serve", "--port", str(free_port()))
    assert result.exit_code == 1
    assert "Another process serves" in result.output


@pytest.mark.slow
def test_the_demo_shows_one_whole_call_and_stops() -> None:
    """From nothing to a routed ticket in a real Roundup, with the reasons on it, and no process left."""
    done = subprocess.run(
        [sys.executable, "-m", "intake", "demo", "--once"],
        capture_output=True, text=True, encoding="utf-8", timeout=GENEROUS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "team: aegean-kyk" in done.stdout
    assert "Δρομολόγηση: aegean-kyk" in done.stdout
