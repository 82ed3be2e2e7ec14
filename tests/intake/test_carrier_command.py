"""`intake carrier`, and the carrier's part of `intake check`, with an account that answers as Twilio describes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from intake.__main__ import main
from ivr.paths import Paths
from tests.support.house import ACCOUNT, PUBLIC_URL, TOKEN
from tests.support.vendors.twilio_account import Account, account

NATIONAL, TEST, DIRECT = "+308011180181", "+302100000001", "+302610000001"
PN = "PN" + "a" * 32
HOSTED = "https://handler.twilio.com/twiml/EH" + "2" * 32
KEY = "SK" + "1" * 32
RULES = Path(__file__).parents[2] / "intake/route/rulebook.toml"
OURS = Paths(PUBLIC_URL).for_the_number()
LEADS = {"voice_url": OURS["voice"], "voice_fallback_url": OURS["fallback"], "voice_fallback_method": "POST",
         "status_callback": OURS["status"], "status_callback_method": "POST"}  # fmt: skip


@dataclass
class Operator:
    """Whoever types commands, for an installation whose rule book has one line for schools, and one for tests."""

    at: Account
    env: dict[str, str]

    def types(self, *words: str, **more: str) -> Result:
        """Run a command in this process."""
        settings = {f"INTAKE_{name.upper()}": value for name, value in more.items()}
        return CliRunner().invoke(main, words, env={**self.env, **settings})

    @property
    def told(self) -> dict[str, str | None]:
        """The number as the carrier has it."""
        return self.at.fake.numbers[PN]

    @property
    def changed(self) -> int:
        """How often a number was written to."""
        return len(self.at.fake.led)


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    """Give an operator and an account that has the national line, which leads nowhere yet."""
    before, _, after = RULES.read_text(encoding="utf-8").partition("[line.keplinet-ach]")
    rules = tmp_path / "rules.toml"
    rules.write_text(f"{before}[line.test]{after.partition('[line.test]')[2]}", encoding="utf-8")
    with account() as at:
        at.fake.has_number(NATIONAL, PN)
        env = {"DATABASE_URL": f"sqlite:///{tmp_path / 'intake.db'}", "PUBLIC_URL": PUBLIC_URL,
               "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKENS": TOKEN, "TWILIO_API_URL": at.url,
               "HELPDESK": "memory", "RULES": str(rules)}  # fmt: skip
        yield Operator(at, {f"INTAKE_{name}": value for name, value in env.items()})


def test_a_bare_number_is_configured_once(operator: Operator) -> None:
    """All three addresses are set by POST, before and after are told, and the second time nothing is asked for."""
    first = operator.types("carrier", "configure")
    assert first.exit_code == 0, first.output
    assert {name: operator.told[name] for name in LEADS} == LEADS
    assert operator.told["voice_method"] == "POST"
    assert f"National line, {NATIONAL}\n  set voice: nothing → {OURS['voice']} (POST)\n" in first.output
    again = operator.types("carrier", "configure")
    assert (again.exit_code, operator.changed) == (0, 1)
    assert "✓ leads here" in again.output
    assert operator.types("carrier", "show").exit_code == 0


def test_only_what_differs_is_set(operator: Operator) -> None:
    """What another hand has changed is put back, and the rest is neither told nor sent."""
    operator.told.update(LEADS, status_callback="https://elsewhere.example/s")
    done = operator.types("carrier", "configure")
    assert f"  set status: https://elsewhere.example/s (POST) → {OURS['status']} (POST)" in done.output
    assert "set voice" not in done.output
    addresses = {name for form in operator.at.fake.led for name, value in form.items() if "https:" in value}
    assert addresses == {"StatusCallback"}
    assert operator.told["status_callback"] == OURS["status"]


def test_a_dry_run_sets_nothing(operator: Operator) -> None:
    """It says what would be set, and the number stays as it was."""
    done = operator.types("carrier", "configure", "--dry-run")
    assert f"would set fallback: nothing → {OURS['fallback']} (POST)" in done.output
    assert (done.exit_code, operator.changed, operator.told["voice_url"]) == (0, 0, None)


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("voice_application_sid", "AP" + "b" * 32, "the voice application AP" + "b" * 32),
        ("trunk_sid", "TK" + "b" * 32, "the SIP trunk TK" + "b" * 32),
        ("voice_receive_mode", "fax", "a fax"),
    ],
)
def test_what_takes_the_calls_instead_is_detached(operator: Operator, name: str, value: str, what: str) -> None:
    """An application, a trunk or a fax makes right addresses useless: it is a fault, and configuring ends it."""
    operator.told.update(LEADS, **{name: value})
    shown = operator.types("carrier", "show")
    assert shown.exit_code == 1
    assert f"✗ {what} takes the calls" in shown.output
    assert f"  set calls: {what} → the addresses" in operator.types("carrier", "configure").output
    assert operator.told[name] in (None, "voice")
    assert operator.types("carrier", "show").exit_code == 0


@pytest.mark.parametrize("name", ["voice", "voice_fallback", "status_callback"])
def test_an_address_asked_by_get_is_wrong(operator: Operator, name: str) -> None:
    """The carrier's signature of a GET is another, and keys would stand in an address: set to POST."""
    operator.told.update(LEADS, **{f"{name}_method": "GET"})
    shown = operator.types("carrier", "show")
    assert (shown.exit_code, shown.output.count("✗")) == (1, 1)
    assert "(GET)\n    should be https://" in shown.output
    assert operator.types("carrier", "configure").exit_code == 0
    assert operator.told[f"{name}_method"] == "POST"


def test_a_hosted_fallback_is_what_must_be_there(operator: Operator) -> None:
    """The setting says where; it is stored at the carrier as it is written. One of our own is remarked on."""
    assert "on the host that it stands in for" in operator.types("carrier", "configure").output
    with_it = {"carrier_fallback_url": HOSTED}
    assert f"✗ fallback {OURS['fallback']} (POST)" in operator.types("carrier", "show", **with_it).output
    done = operator.types("carrier", "configure", **with_it)
    assert (done.exit_code, operator.told["voice_fallback_url"]) == (0, HOSTED)
    assert "stands in for" not in done.output


@pytest.mark.parametrize("words", [("show",), ("configure",), ("configure", "--dry-run")])
def test_a_line_that_the_account_lacks_is_named(operator: Operator, words: tuple[str, ...]) -> None:
    """With the key to correct in the rule book; a test line need not exist, and is no fault."""
    operator.told["phone_number"] = DIRECT
    done = operator.types("carrier", *words)
    assert done.exit_code == 1
    assert f"✗ line «national» ({NATIONAL}) is no number of the account" in done.output
    assert "[line.national] in the rule book" in done.output
    assert "– a test line that the account does not have" in done.output
    assert operator.changed == 0


def test_a_test_line_that_the_account_has_is_a_line(operator: Operator) -> None:
    """Whoever rents a number for tests gets it configured too; no other number of the account is touched."""
    operator.at.fake.has_number(TEST, "PN" + "b" * 32)
    operator.at.fake.has_number(DIRECT, "PN" + "c" * 32, voice_url="https://elsewhere.example/v")
    assert operator.types("carrier", "configure").exit_code == 0
    assert operator.at.fake.numbers["PN" + "b" * 32]["voice_url"] == OURS["voice"]
    assert operator.at.fake.numbers["PN" + "c" * 32]["voice_url"] == "https://elsewhere.example/v"


def test_a_number_the_rule_book_spells_otherwise_is_found(operator: Operator) -> None:
    """Carriers list `+30…`; the book may say it with 0030, spaces or no prefix."""
    rules = Path(operator.env["INTAKE_RULES"])
    rules.write_text(rules.read_text("utf-8").replace(f'"{NATIONAL}"', '"0030 801 11 80181"'), "utf-8")
    assert operator.types("carrier", "configure").exit_code == 0
    assert operator.told["voice_url"] == OURS["voice"]


@pytest.mark.parametrize("command", ["show", "configure"])
def test_a_carrier_that_does_not_answer_is_told_in_one_sentence(operator: Operator, command: str) -> None:
    """Away, busy, refusing us or the question: why and what to do, on one line, without secret or traceback."""
    fake = operator.at.fake

    def said(*sentences: str, **more: str) -> None:
        done = operator.types("carrier", command, **more)
        assert done.exit_code == 1
        assert isinstance(done.exception, SystemExit)
        assert all(sentence in done.output for sentence in sentences), done.output
        assert (done.output.count("\n"), TOKEN in done.output, "hush" in done.output) == (1, False, False)

    fake.down = True
    said("(503)", "try again later")
    fake.down, fake.busy = False, 1
    said("(429)", "try again later")
    fake.wrong = True
    said("(400)", "look at the account there")
    fake.wrong = False
    said("(401)", "INTAKE_TWILIO_API_KEY", twilio_api_key=f"{KEY}:hush-secret")
    said("cannot be reached", twilio_api_url="http://127.0.0.1:9")
    assert operator.changed == 0


def test_a_carrier_that_keeps_an_old_address_is_found_out(operator: Operator) -> None:
    """What the carrier says after the change counts, not what it was told."""
    operator.at.fake.stubborn = True
    done = operator.types("carrier", "configure")
    assert done.exit_code == 1
    assert "asked to set voice" in done.output
    assert "✗ the carrier has not done so: line «national»" in done.output


def test_check_asks_with_a_key_and_names_the_command(operator: Operator) -> None:
    """A number that leads elsewhere fails the check with the command to run; configured, it passes."""
    operator.at.fake.user, operator.at.fake.token = KEY, "hush-secret"
    with_key = {"twilio_api_key": f"{KEY}:hush-secret"}
    before = operator.types("check", **with_key).output
    wrong = "its voice address is another, its fallback address is another, its status address is another"
    assert f"✗ carrier: line «national» ({NATIONAL}): {wrong}; run «intake carrier configure»." in before
    assert operator.types("carrier", "configure", **with_key).exit_code == 0
    assert "✓ carrier" in operator.types("check", **with_key).output
    operator.at.fake.down = True
    assert "✗ carrier: Nothing more could be asked" in operator.types("check", **with_key).output


def test_check_without_a_key_asks_nothing(operator: Operator) -> None:
    """And says so; what must stand at the carrier is printed all the same, the hosted fallback with it."""
    said = operator.types("check", carrier_fallback_url=HOSTED).output
    assert "– carrier: not asked without INTAKE_TWILIO_API_KEY" in said
    assert f"  fallback {HOSTED}\n" in said
    assert operator.at.fake.asked == []


def test_the_documents_are_printed_for_copying(operator: Operator) -> None:
    """Nothing but XML on standard output, the second leading to where the first is hosted."""
    first, thanks = operator.types("carrier", "documents"), HOSTED.replace("2", "1")
    assert [verb.tag for verb in ET.fromstring(first.stdout)] == ["Say", "Say", "Hangup"]
    second = operator.types("carrier", "documents", "--thanks", thanks)
    record = ET.fromstring(second.stdout).find("Record")
    assert record is not None
    assert record.get("action") == thanks


@pytest.mark.parametrize(
    ("thanks", "why"),
    [(f"{PUBLIC_URL}/voice/thanks", "our own host"), (HOSTED, "the last resort itself"), ("http://x.gr", "https"),
     ("https://a:hush-password@x.gr/", "without user"), ("somewhere", "https")],
)  # fmt: skip
def test_no_document_is_printed_that_would_loop(operator: Operator, thanks: str, why: str) -> None:
    """An address that leads back or nowhere is refused in words."""
    done = operator.types("carrier", "documents", "--thanks", thanks, carrier_fallback_url=HOSTED)
    assert (done.exit_code, "<Response>" in done.output) == (2, False)
    assert why in done.output
    assert "hush" not in done.output
