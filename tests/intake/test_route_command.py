"""`intake route explain`, as a person types it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from intake.commands.route import route
from intake.record.workload import Workload
from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Level, Others


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
    load: dict[str, int] = field(default_factory=dict)
    others: tuple[Others, ...] = ()

    def clock(self) -> datetime:
        """Return a moment at which every team is open: a Thursday morning."""
        return datetime(2026, 11, 26, 8, 0, tzinfo=UTC)

    def workload(self, teams: Iterable[str]) -> Workload:
        """Return what teams have to do."""
        return Workload({team: self.load[team] for team in teams if team in self.load}, self.others)

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


def test_a_mode_may_be_supposed_with_its_reason() -> None:
    """A3-1: the reason that would stand in the decision is shown; alone it has nothing to explain."""
    base = ("--school", "2901001", "--category", "4", "--reason", "κοινό συνεργείο")
    assert "Ειδικά για αυτό το αίτημα (αιτιολογία: κοινό συνεργείο)" in explain(*base, "--mode", "A2").output
    served = explain(*base, "--service", "remote").output
    assert "(αιτιολογία: κοινό συνεργείο) ορίστηκε εξυπηρέτηση από απόσταση" in served
    refused = explain(*base)
    assert refused.exit_code == 2
    assert "add --mode or --service" in refused.output


def test_another_hour_may_be_supposed() -> None:
    """S-7: an hour without a zone is Athens time; without one it is now, and the answer says which."""
    base = ("--school", "2901001", "--category", "4", "--urgent")
    assert "Ώρα: 26/11/2026 10:00" in explain(*base).output
    easter = explain(*base, "--at", "2027-04-30T10:00").output
    assert "Ώρα: 30/04/2027 10:00" in easter
    assert "είναι τώρα κλειστό (Μεγάλη Παρασκευή) και ανοίγει την Τρίτη 4/5 στις 08:00" in easter
    assert "Time: 30/04/2027 10:00" in explain(*base, "--lang", "en", "--at", "2027-04-30T07:00+00:00").output


def test_a_problem_that_comes_back_may_be_supposed() -> None:
    """A3-5: the third call of a week is explained as the lead's."""
    answer = explain("--school", "2901001", "--category", "4", "--calls", "3")
    assert "Ομάδα: Συντονισμός αιτημάτων (lead)" in answer.output
    assert "[A3-5]" in answer.output


def test_the_workload_is_the_records_unless_another_is_supposed() -> None:
    """B-4c: what teams have now counts, as it would for a call of this moment."""
    guide = replace(GUIDE, load={"aegean-kyk": 40})
    base = ["explain", "--school", "2901001", "--category", "4", "--json"]
    told = json.loads(CliRunner().invoke(route, base, obj=guide).stdout)
    assert (told["team"], told["inputs"]["load"]) == ("keplinet-kyk", {"aegean-kyk": 40})
    assert json.loads(CliRunner().invoke(route, [*base, "--load", "aegean-kyk=3"], obj=guide).stdout)["team"] == (
        "aegean-kyk"
    )


def test_the_workload_that_came_another_way_is_told() -> None:
    """B-4c: what a helpdesk counts besides our calls is named with desk and hour, until a load is supposed."""
    counted = Others("aegean-kyk", 7, "rt", datetime(2026, 11, 26, 7, 58, tzinfo=UTC))
    guide = replace(GUIDE, load={"aegean-kyk": 9}, others=(counted,))
    base = ["explain", "--school", "2901001", "--category", "4"]
    told = CliRunner().invoke(route, base, obj=guide).output
    assert "Εκτός γραμμής: aegean-kyk: 7 ανοιχτά δελτία (καταμέτρηση του «rt» στις 09:58)" in told
    told = CliRunner().invoke(route, [*base, "--lang", "en"], obj=guide).output
    assert "Besides our calls: aegean-kyk: 7 open tickets (counted by “rt” at 09:58)" in told
    stored = json.loads(CliRunner().invoke(route, [*base, "--json"], obj=guide).stdout)["inputs"]
    assert stored["others"] == [
        {"team": "aegean-kyk", "tickets": 7, "desk": "rt", "at": "2026-11-26T07:58:00+00:00"}
    ]
    supposed = CliRunner().invoke(route, [*base, "--load", "aegean-kyk=1"], obj=guide).output
    assert "Εκτός γραμμής" not in supposed


def test_the_json_holds_all_that_decides_the_same_again() -> None:
    """P6: rule book, case, workload and hour stand beside the decision, and give it again."""
    told = json.loads(explain("--school", "2901001", "--category", "4", "--load", "aegean-kyk=2", "--json").stdout)
    stored = told.pop("inputs")
    assert told.pop("rules") == GUIDE.rules.version
    at = datetime.fromisoformat(stored["at"])
    assert decide(Case.from_json(stored), GUIDE.rules, stored["load"], at).to_json() == told


def test_the_words_on_the_terminal_are_the_stored_ones() -> None:
    """P6: sentence, reasons, losers' reasons and verdicts of the JSON stand on the terminal word for word."""
    base = ("--school", "2901001", "--category", "4")
    for lang in ("el", "en"):
        shown = explain(*base, "--lang", lang).output
        told = json.loads(explain(*base, "--json").stdout)
        texts = [told["sentence"], *told["reasons"], told["candidates"][1]["lost"]]
        texts += [verdict["text"] for candidate in told["candidates"] for verdict in candidate["verdicts"]]
        assert all(text[lang] in shown for text in texts)


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
        (("--category", "1", "--load", "aegean-kyk=³"), "aegean-kyk=³ is not team=n"),
        (
            ("--category", "1", "--at", "tomorrow"),
            "tomorrow is no time of this century; write e.g. 2026-12-24T10:30",
        ),
        (("--category", "1", "--at", "0001-01-01"), "0001-01-01 is no time of this century"),
    ],
)
def test_a_slip_of_the_pen_is_told(words: tuple[str, ...], sentence: str) -> None:
    """A wrong category, team or count ends the command with a sentence that says which."""
    answer = explain("--school", "2901001", *words)
    assert answer.exit_code == 2
    assert sentence in " ".join(answer.output.split())
