"""Bad settings stop the start with one sentence that names the setting, and no secret is ever repeated."""

import pytest
from click.testing import CliRunner

from intake.__main__ import main
from tests.support.house import ACCOUNT, PUBLIC_URL

SECRETS = ("hush-token", "hush-desk", "hush-password")
GOOD = {
    "INTAKE_DATABASE_URL": "sqlite:///intake.db",
    "INTAKE_PUBLIC_URL": PUBLIC_URL,
    "INTAKE_TWILIO_ACCOUNT_SID": ACCOUNT,
    "INTAKE_TWILIO_AUTH_TOKENS": "hush-token",
    "INTAKE_HELPDESK": "roundup",
    "INTAKE_HELPDESK_URL": "http://127.0.0.1:1/",
    "INTAKE_HELPDESK_TOKEN": "hush-desk",
}
BAD = {
    "PUBLIC_URL": ("", "ivr.example.gr", "https://a:hush-password@x.gr", "https://x.gr?a=b", "https://a_b.gr",
                   "https://[::1", "https://x.gr:99999", "ftp://x.gr"),
    "TWILIO_ACCOUNT_SID": ("", "hush-password", "AC12"),
    "TWILIO_AUTH_TOKENS": ("", " , "),
    "TWILIO_API_KEY": ("hush-password", "SK12:hush-password", "SK" + "0" * 32),
    "CARRIER_FALLBACK_URL": ("http://x.gr/d", "https://", "https://a:hush-password@x.gr/d", "https://a_b.gr/d",
                             "hush-password", "https://x.gr/a b", "https://x.gr/έγγραφο", "https://[::1"),
    "HELPDESK": ("", "hush-password"),
    "HELPDESK_URL": ("", "http://a:hush-password@x.gr/", "http://x.gr/?token=hush-password"),
    "HELPDESK_TOKEN": ("",),
    "DATABASE_URL": ("hush-password", "mysql://u:hush-password@h/x", "sqlite:///:memory:", "sqlite:///",
                     "postgresql+psycopg://u:hush-password@h:port/x", "postgresql+psycopg://u:hush-password@h"),
    "LEASE_S": ("", "ten", "5", "-1", "84"),
    "WEB_THREADS": ("0", "1e9"),
    "RULES": ("no such file",),
    "SOUNDS": ("no such folder",),
    "WEB_PROCESSES": ("2",),
}  # fmt: skip


@pytest.fixture
def alone(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty directory with good settings and no others."""
    monkeypatch.chdir(tmp_path_factory.mktemp("home"))
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def complaint() -> str:
    """Return what the program says instead of serving."""
    ended = CliRunner().invoke(main, ["serve"])
    assert ended.exit_code == 1
    assert isinstance(ended.exception, SystemExit)
    return ended.output


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_a_bad_setting_is_named_in_one_sentence(
    alone: None, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Which setting and why, on one line, whatever was put into it."""
    monkeypatch.setenv(f"INTAKE_{name}", value)
    said = complaint()
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
    assert name in said or name == "RULES"
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize("name", ["PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKENS", "HELPDESK_URL"])
def test_a_missing_setting_is_named(alone: None, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What nobody has set is asked for by name."""
    monkeypatch.delenv(f"INTAKE_{name}")
    assert f"INTAKE_{name}" in complaint()


def test_a_database_that_is_away_is_named_too(alone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer ends the start with a sentence, without its address or password."""
    monkeypatch.setenv("INTAKE_DATABASE_URL", "postgresql+psycopg://u:hush-password@127.0.0.1:1/x")
    assert complaint() == "Error: The database cannot be used (OperationalError).\n"
