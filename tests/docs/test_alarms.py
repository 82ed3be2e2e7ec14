"""The alarm rules can fail: what they ask for is shown by `/metrics`, what they tell stands in the documents."""

import re
from pathlib import Path

import pytest

from intake.record import canaries, incidents, reconciliations
from tests.support.house import House
from tests.support.troubled import report

ROOT = Path(__file__).parents[2]
FIELDS = ("alert", "expr", "for", "severity", "summary_el", "summary_en", "do")


def rules() -> list[dict[str, str]]:
    """Return the rules, each field of which stands on a line of its own; promtool reads the file as YAML."""
    text = (ROOT / "deploy/alarms.yml").read_text(encoding="utf-8")
    field = r"\b{}: \"?(.+?)[}}\"]?$"
    return [
        {name: re.findall(field.format(name), block, re.MULTILINE)[0] for name in FIELDS}
        for block in text.split("      - ")[1:]
    ]


RULES = rules()
OPERATING = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
GREEK, LATIN = re.compile("[α-ωά-ώ]"), re.compile("[a-z]{3}")


def names(expression: str) -> set[str]:
    """Return the metrics an expression asks for."""
    return set(re.findall(r"\bintake_\w+", expression))


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_every_metric_of_an_alarm_is_shown(house: House, dialect: str) -> None:
    """No rule waits for a figure that does not exist, under a label that does not exist."""
    report(house)
    house.deliver()
    with house.database.write() as connection:
        canaries.ran(connection, "canary", None, house.clock())
        incidents.follow(connection, "silence", "no call", house.clock())
        run = reconciliations.begin(connection, "schedule", house.clock(), house.clock())
        reconciliations.end(connection, run, {}, None, house.clock())
    text = house.client.get("/metrics").get_data(as_text=True)
    shown = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)) | set(re.findall(r"^(\w+)", text, re.MULTILINE))
    wanted = {name for rule in RULES for name in names(rule["expr"])}
    assert len(wanted) > 8
    assert wanted <= shown
    for rule in RULES:
        for label, value in re.findall(r'(\w+)="(\w+)"', rule["expr"]):
            assert label == "job" or f'{label}="{value}"' in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_says_in_both_languages_what_is_wrong_and_what_to_do(rule: dict[str, str]) -> None:
    """Greek and English, a severity, and a row in the operators' page with the same words."""
    assert GREEK.search(rule["summary_el"])
    assert LATIN.search(rule["summary_en"])
    assert GREEK.search(rule["do"])
    assert LATIN.search(rule["do"])
    assert f"| `{rule['alert']}` | {rule['summary_en']} | {rule['severity']} |" in OPERATING


def test_the_page_tells_of_no_alarm_that_is_not_there() -> None:
    """Each alarm of the page is a rule."""
    assert set(re.findall(r"^\| `(Intake\w+)` ", OPERATING, re.MULTILINE)) == {rule["alert"] for rule in RULES}


def test_the_proxy_lets_nobody_through_to_the_figures() -> None:
    """No location of the proxy leads to /metrics or /health, and what is not named is not found."""
    proxy = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    bare = re.sub(r"#.*", "", proxy)
    assert re.findall(r"location (?:= )?(\S+) \{", bare) == [
        "/voice",
        "/hints/",
        "/recordings/",
        "/console/",
        "/console/set-password/",
        "/api/v1/",
        "/health/live",
        "/",
    ]
    assert re.search(r"location / \{\s*return 404;", bare)
