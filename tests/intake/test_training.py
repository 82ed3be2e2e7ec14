"""Training refuses whatever might be real, and asks no carrier but its own."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from intake.ground import settings
from intake.ground.settings import SettingsError

GOOD = {
    "training": True,
    "public_url": "http://127.0.0.1:8000",
    "database_url": "sqlite:///var/training.db",
    "helpdesk": "memory",
}
REAL_DESK = {"helpdesk": "roundup", "helpdesk_url": "https://desk.example.gr/", "helpdesk_token": "t"}
REFUSED = [
    ({"database_url": "sqlite:///var/intake.db"}, "a database of its own"),
    ({"database_url": "sqlite:///training/intake.db"}, "a database of its own"),
    ({"database_url": "sqlite:///var/constraining.db"}, "a database of its own"),
    ({"database_url": "postgresql+psycopg://u@h/intake"}, "a database of its own"),
    ({"twilio_auth_tokens": "0123456789abcdef0123456789abcdef"}, "no carrier's token"),
    ({"twilio_auth_tokens": "training-1,0123456789abcdef0123456789abcdef"}, "no carrier's token"),
    (REAL_DESK, "a helpdesk on this machine"),
    ({"database_url": "postgresql+psycopg://u@h/training", "web_processes": 2}, "INTAKE_WEB_PROCESSES to be 1"),
]


@pytest.mark.parametrize(("told", "why"), REFUSED, ids=lambda value: str(value)[:40])
def test_training_does_not_start_on_what_might_be_real(told: dict[str, Any], why: str) -> None:
    """A database without the mark, a carrier's token, a helpdesk elsewhere: one sentence, and no start."""
    with pytest.raises(SettingsError, match=why):
        settings.load(**{**GOOD, **told})


@pytest.mark.parametrize("name", ["var/training.db", "intake-training.db", "training_2.db", "my.training.db"])
def test_a_database_is_known_by_the_word_in_its_name(name: str) -> None:
    """The mark is a word of the name, wherever it stands."""
    assert settings.load(**{**GOOD, "database_url": f"sqlite:///{name}"}).training


def test_account_and_token_are_made_up_and_the_carrier_is_our_own() -> None:
    """Without a word of the operator's: another token at each start, and no address or key of a real carrier."""
    one, two = settings.load(**GOOD), settings.load(**GOOD, twilio_api_url="https://api.twilio.com")
    assert one.tokens() != two.tokens()
    assert all(each.startswith("training-") for each in (*one.tokens(), *two.tokens()))
    assert one.twilio_api_url == two.twilio_api_url == "http://127.0.0.1:8000/phone/carrier"
    keyed = settings.load(**GOOD, twilio_api_key=f"SK{'0' * 32}:secret")
    assert keyed.carrier_proof() == (keyed.twilio_account_sid, keyed.tokens()[0])


def test_in_service_everything_must_be_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without training nothing is made up: the start names what is missing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTAKE_TRAINING", "no")
    ended = CliRunner().invoke(main, ["serve"])
    assert ended.exit_code == 1
    assert "INTAKE_TWILIO_AUTH_TOKENS is not set" in ended.output
