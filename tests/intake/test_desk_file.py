"""The file of several helpdesks: what it says, and one clear sentence for whatever is wrong in it."""

from pathlib import Path

import pytest

from intake.ground import settings
from intake.ground.settings import SettingsError
from tests.support.house import ACCOUNT, PUBLIC_URL

GOOD = """
[central]
kind = "roundup"
url = "https://desk.example.gr/"
token = { file = "TOKEN_FILE" }
[north]
kind = "roundup"
url = "https://north.example.gr/"
token = { env = "NORTH_TOKEN" }
hint_secret = { env = "NORTH_TOKEN" }
language = "en"
options = { queue = "General" }
"""
BAD = {
    "is not TOML": "[central",
    "names no helpdesk": "",
    "[Central]": GOOD.replace("central", "Central"),
    "[central] kind: must be one of": GOOD.replace('"roundup"', '"trac"', 1),
    "[central] url: must be an address": GOOD.replace("https://desk", "https://hush-secret:x@desk"),
    "[central] token: Input should be a valid dictionary": GOOD.replace(
        '{ file = "TOKEN_FILE" }', '"hush-secret"'
    ),
    "[central] name either a file or a variable": GOOD.replace('file = "TOKEN_FILE"', ""),
    "the variable NO_SUCH_TOKEN is missing or empty": GOOD.replace("NORTH_TOKEN", "NO_SUCH_TOKEN"),
    "is missing or empty": GOOD.replace("TOKEN_FILE", "/no/such/file"),
    "[north] language": GOOD.replace('"en"', '"fr"'),
    "[north] lagnuage": GOOD.replace("language", "lagnuage"),
    "central": "central = 5",
}


def load(tmp_path: Path, text: str) -> settings.Settings:
    """Load settings with a desk file."""
    (tmp_path / "token").write_text("hush-secret\n", encoding="utf-8")
    file = tmp_path / "desks.toml"
    file.write_text(text.replace("TOKEN_FILE", str(tmp_path / "token")), encoding="utf-8")
    return settings.load(
        public_url=PUBLIC_URL, twilio_account_sid=ACCOUNT, twilio_auth_tokens="token", helpdesks=file
    )


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token in the environment."""
    monkeypatch.setenv("NORTH_TOKEN", "hush-other")


def test_each_desk_is_as_the_file_says(tmp_path: Path) -> None:
    """The first desk is the installation's own; tokens come from their files and variables and show nowhere."""
    central, north = load(tmp_path, GOOD).desks()
    assert (central.name, central.language, central.token.get_secret_value()) == ("central", "el", "hush-secret")
    assert (north.name, north.language, north.options) == ("north", "en", {"queue": "General"})
    assert north.hint_secret
    assert north.hint_secret.get_secret_value() == north.token.get_secret_value() == "hush-other"
    assert "hush" not in repr((central, north))


@pytest.mark.parametrize(("said", "text"), BAD.items())
def test_a_broken_file_stops_the_start_with_one_sentence(tmp_path: Path, said: str, text: str) -> None:
    """The sentence names the setting, the table and the key, and repeats no secret."""
    with pytest.raises(SettingsError) as error:
        load(tmp_path, text)
    assert said in str(error.value)
    assert "INTAKE_HELPDESKS" in str(error.value)
    assert "hush-secret" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing desk file is one sentence too."""
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.load(
            public_url=PUBLIC_URL,
            twilio_account_sid=ACCOUNT,
            twilio_auth_tokens="t",
            helpdesks=tmp_path / "no.toml",
        )
