"""`intake route explain`, as a person types it."""

import json
from dataclasses import dataclass, field

import pytest
from click.testing import CliRunner, Result

from intake.commands.route import route
from intake.route.rulebook import RuleBook
from intake.route.values import Level


@dataclass
class School:
    """A school of a registry in memory."""

    name: str
    directorate: str | None
    level: Level
    municipality: str | None
    inaccessible: bool = False


@dataclass
class Registry:
    """A guide with schools in memory."""

    schools: dict[str, School]
    rules: RuleBook = field(default_factory=RuleBook.load)

    def school(self, code: str) -> School | None:
        """Return the school of the code."""
        return self.schools.get(code)


GUIDE = Registry({"2901001": School("Γυμνάσιο Νάξου", "kyk", "secondary", "ΝΑΞΟΥ ΚΑΙ ΜΙΚΡΩΝ ΚΥΚΛΑΔΩΝ")})


def explain(*words: str) -> Result:
    """Type `route explain` with these words."""
    return CliRunner().invoke(route, ["explain", *words], obj=GUIDE)


def test_an_explanation_answers_in_words() -> None:
    """P6: the explanation names school, team, sentence, reasons with their clauses and candidates."""
    answer = explain("--school", "2901001", "--category", "peripherals")
    assert answer.exit_code == 0
    for words in ("Γυμνάσιο Νάξου (2901001)", "(aegean-kyk)", "[A3-4]", "[N-1]", "+ aegean-kyk", "- keplinet-kyk"):
        assert words in answer.output
    assert "με μετακίνηση εκτός έδρας" in answer.output


def test_an_explanation_answers_in_english() -> None:
    """S-4: the same explanation is to be had in English."""
    answer = explain("--school", "2901001", "--category", "4", "--lang", "en")
    assert "University of the Aegean takes the request, because a visit is needed" in answer.output


def test_an_explanation_answers_as_json() -> None:
    """P6: the JSON holds what is decided, and nothing else stands on the output."""
    answer = json.loads(explain("--school", "2901001", "--category", "4", "--json").stdout)
    told = {key: answer[key] for key in ("area", "partner", "team", "kind", "mode", "service", "watchers")}
    assert told == {
        "area": "kyk",
        "partner": "aegean",
        "team": "aegean-kyk",
        "kind": "partner",
        "mode": "HYBRID",
        "service": "onsite",
        "watchers": ["keplinet-kyk"],
    }
    assert answer["reasons"]


def test_mode_service_and_load_may_be_supposed() -> None:
    """A3-1, B-4c: what-if: another mode, another service, another workload."""
    base = ("--school", "2901001", "--category", "4", "--json")
    assert json.loads(explain(*base, "--mode", "A1").stdout)["team"] == "keplinet-kyk"
    assert json.loads(explain(*base, "--service", "remote").stdout)["team"] == "keplinet-kyk"
    assert json.loads(explain(*base, "--load", "aegean-kyk=40").stdout)["team"] == "keplinet-kyk"


def test_an_unknown_school_is_explained_from_its_prefix() -> None:
    """N-1: an unknown code is said to be unknown and explained from its first digits, or goes to triage."""
    answer = explain("--school", "0609999", "--category", "1", "--json")
    assert "Δεν υπάρχει σχολείο με κωδικό 0609999" in answer.stderr
    assert json.loads(answer.stdout)["area"] == "ach"
    assert json.loads(explain("--school", "0509999", "--category", "1", "--json").stdout)["team"] == "triage"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--category", "printer"), "printer is no category; known are 0 other, 1 connectivity"),
        (("--category", "1", "--load", "aegean-kyk"), "aegean-kyk is not team=n"),
        (("--category", "1", "--load", "aegean-kyk=-1"), "aegean-kyk=-1 is not team=n"),
        (("--category", "1", "--load", "nobody=3"), "nobody is no team of the rule book"),
    ],
)
def test_a_slip_of_the_pen_is_told(words: tuple[str, ...], sentence: str) -> None:
    """A wrong category, team or count ends the command with a sentence that says which."""
    answer = explain("--school", "2901001", *words)
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.output.split())
