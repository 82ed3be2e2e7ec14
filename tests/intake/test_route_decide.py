"""How the routing finds an area, and what may overrule the area's own rules."""

import json
from dataclasses import replace

import pytest

from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Mode, Service, TeamKind
from tests.support.books import edited

RULES = RuleBook.load()


def clauses(case: Case, rules: RuleBook = RULES, **load: int) -> list[str]:
    """Return the clauses a decision rests on, in order."""
    return [reason.clause for reason in decide(case, rules, load).reasons]


@pytest.mark.parametrize(
    ("case", "area"),
    [
        (Case(directorate="chi", code="0601001", line_area="chan"), "chi"),
        (Case(directorate="nowhere", code="0601001", line_area="chan"), "ach"),
        (Case(code="9060234", line_area="chan"), "ach"),
        (Case(code="0501067", line_area="chan"), "chan"),
        (Case(code="SEK087", line_area="chan"), "chan"),
        (Case(line_area="chan"), "chan"),
        (Case(code="0501067"), None),
        (Case(line_area="nowhere"), None),
        (Case(), None),
    ],
)
def test_the_area_comes_from_the_registry_then_the_code_then_the_line(case: Case, area: str | None) -> None:
    """B-2, N-1: registry before prefix before dialled line, and with none of them the triage queue."""
    decision = decide(case, RULES, {})
    assert decision.area == area
    assert (decision.kind == TeamKind.TRIAGE) == (area is None)


def test_a_request_of_no_known_area_goes_to_triage() -> None:
    """B-4: triage takes what no area can, names no partner, no mode and no watcher, and says why."""
    decision = decide(Case(code="0501067", category=4), RULES, {})
    assert (decision.team, decision.kind, decision.partner, decision.mode) == ("triage", "triage", None, None)
    assert (decision.watchers, decision.travel, decision.service) == ((), False, Service.ONSITE)
    assert "Διαλογή αιτημάτων" in decision.sentence.el
    assert "Α΄ Αθήνας" in decision.reasons[0].el


def test_an_unfinished_call_bothers_no_technician() -> None:
    """B-3: a call that ended before anything was said is kept apart, its area noted if the line names one."""
    decision = decide(Case(unfinished=True, line_area="kav"), RULES, {})
    assert (decision.team, decision.kind, decision.area) == ("unfinished", "unfinished", "kav")
    assert decision.watchers == ()


def test_a_problem_without_a_category_still_reaches_its_area() -> None:
    """B-4: «something else» goes to the school's area, not to triage."""
    assert decide(Case(directorate="xan", category=0), RULES, {}).team == "keplinet-xan"


def test_a_school_that_is_hard_to_reach_travels_even_at_the_seat() -> None:
    """A3-2, A3-4: a visit to a school that is hard to reach is a trip, wherever it stands."""
    case = Case(directorate="kyk", municipality="ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ", category=4, inaccessible=True)
    decision = decide(case, RULES, {})
    assert (decision.team, decision.travel) == ("aegean-kyk", True)
    assert decide(replace(case, inaccessible=False), RULES, {}).team == "keplinet-kyk"


def test_an_unknown_place_stays_with_the_keplinet() -> None:
    """B-4b: while the school's municipality is not known, the KEPLINET, which knows the area, looks first."""
    decision = decide(Case(code="2901001", category=4), RULES, {})
    assert (decision.team, decision.travel) == ("keplinet-kyk", False)
    assert "δεν ξέρουμε τον δήμο του σχολείου" in decision.sentence.el


def test_what_is_set_for_one_request_wins_and_is_told() -> None:
    """A3-1: mode and service set for a request go before the rule book's, with the given reason."""
    case = Case(
        directorate="ach", category=6, mode=Mode.A1, mode_reason="κοινό\nσυνεργείο {αύριο}", service=Service.ONSITE
    )
    decision = decide(case, RULES, {})
    assert (decision.team, decision.mode, decision.service) == ("keplinet-ach", Mode.A1, Service.ONSITE)
    assert any("κοινό συνεργείο {αύριο}" in reason.el for reason in decision.reasons)
    assert clauses(case).count("A3-1") == 2


def test_why_a_service_was_set_is_told_once() -> None:
    """A3-1: with the mode where one is set too, else with the service; a service without a reason goes without."""
    for mode, why, told in ((Mode.A1, "λόγος", 1), (None, " λόγος\n", 1), (None, None, 0)):
        case = Case(directorate="ach", category=6, mode=mode, mode_reason=why, service=Service.REMOTE)
        said = " ".join(reason.el for reason in decide(case, RULES, {}).reasons)
        assert said.count("(αιτιολογία: λόγος)") == said.count("αιτιολογία") == told
        assert "ορίστηκε εξυπηρέτηση από απόσταση." in said


def test_an_enquiry_is_answered_remotely() -> None:
    """S-4: a question needs no visit, whatever it is about."""
    case = Case(directorate="ach", municipality="ΠΑΤΡΕΩΝ", category=4, kind="enquiry")
    assert decide(case, RULES, {}).service == Service.REMOTE


def test_a_category_may_have_its_own_mode_in_an_area() -> None:
    """A3-1: the rule book may set another mode for one category of one area, and no other is touched."""
    rules = edited(("[area.ach]\n", '[area.ach]\nmode = "A2"\nmodes = { egov_apps = "A1" }\n'))
    modes = [decide(Case(directorate="ach", category=number), rules, {}).mode for number in range(9)]
    assert modes == [Mode.A2] * 7 + [Mode.A1, Mode.A2]
    assert decide(Case(directorate="ilei", category=7), rules, {}).mode == Mode.HYBRID


def test_the_system_of_a_lab_asks_for_its_own_know_how() -> None:
    """A3-3: a Linux lab goes to who knows Linux, a Windows lab to who knows Windows, an unknown one to either."""
    rules = edited(("[area.ach]\n", '[area.ach]\nkeplinet = { skills = ["server", "security", "windows_lab"] }\n'))
    busy = {"cti-ach": 9}
    lab = Case(directorate="ach", category=3)
    assert decide(replace(lab, system="linux"), rules, busy).team == "cti-ach"
    assert decide(replace(lab, system="windows"), rules, busy).team == "keplinet-ach"
    assert decide(replace(lab, system="unknown"), rules, busy).team == "keplinet-ach"
    assert decide(lab, rules, busy).team == "keplinet-ach"


@pytest.mark.parametrize(("side", "team"), [("keplinet", "keplinet-ach"), ("partner", "cti-ach")])
def test_remote_work_may_be_given_to_one_side(side: str, team: str) -> None:
    """S-8: the rule book may give remote work to one side, as long as it has the know-how and is not full."""
    rules = edited(('remote_work = "skill"', f'remote_work = "{side}"'))
    other = {"keplinet-ach", "cti-ach"} - {team}
    accounts = Case(directorate="ach", category=5)
    assert decide(accounts, rules, {team: 39}).team == team
    assert {decide(accounts, rules, {team: 40}).team} == other
    assert decide(replace(accounts, category=6), rules, {}).team == "cti-ach"


def test_workload_is_weighed_against_capacity() -> None:
    """B-4c: of two skilled teams the one with the smaller share of its capacity in use takes remote work."""
    rules = edited(("[area.ach]\n", "[area.ach]\nkeplinet = { capacity = 10 }\n"))
    accounts = Case(directorate="ach", category=5)
    assert decide(accounts, rules, {"keplinet-ach": 2, "cti-ach": 7}).team == "cti-ach"
    assert decide(accounts, rules, {"keplinet-ach": 2, "cti-ach": 8}).team == "keplinet-ach"
    assert decide(accounts, rules, {"keplinet-ach": 2, "cti-ach": 9}).team == "keplinet-ach"


def test_a_full_team_gives_way_only_to_one_with_room_and_know_how() -> None:
    """B-4c: overflow needs room and know-how on the other side; else the full team keeps it and says so."""
    visit = Case(directorate="ach", municipality="ΠΑΤΡΕΩΝ", category=2, mode=Mode.HYBRID)
    assert decide(visit, RULES, {"keplinet-ach": 39}).team == "keplinet-ach"
    assert decide(visit, RULES, {"keplinet-ach": 40}).team == "cti-ach"
    assert decide(visit, RULES, {"keplinet-ach": 40, "cti-ach": 40}).team == "keplinet-ach"
    unskilled = edited(("[area.ach]\n", "[area.ach]\npartner_team = { skills = [] }\n"))
    kept = decide(visit, unskilled, {"keplinet-ach": 40})
    assert kept.team == "keplinet-ach"
    assert any("δεν μπορεί να πάει αλλού" in reason.el for reason in kept.reasons)


def test_a_trip_overflows_to_the_keplinet_as_a_trip() -> None:
    """A3-4, B-4c: when the partner is full the KEPLINET goes, and the trip is still marked."""
    visit = Case(directorate="kyk", municipality="ΝΑΞΟΥ", category=2, mode=Mode.HYBRID)
    decision = decide(visit, RULES, {"aegean-kyk": 40})
    assert (decision.team, decision.travel) == ("keplinet-kyk", True)
    assert [clause for clause in clauses(visit, **{"aegean-kyk": 40}) if clause in {"A3-4", "B-4c"}] == [
        "A3-4",
        "B-4c",
        "A3-4",
    ]


def test_in_a1_the_keplinet_has_the_know_how_of_both() -> None:
    """A1-1: seconded technicians bring their know-how, so in A.1 the KEPLINET lacks none the partner has."""
    decision = decide(Case(directorate="ach", category=6, mode=Mode.A1), RULES, {})
    assert all(verdict.ok for verdict in decision.candidates[0].verdicts)


def test_missing_know_how_is_said_and_the_other_body_named() -> None:
    """B-4a: where place decides against know-how, the reasons say what is missing and whom to ask."""
    case = Case(directorate="ach", municipality="ΠΑΤΡΕΩΝ", category=6, service=Service.ONSITE)
    decision = decide(case, RULES, {})
    lacks = next(reason for reason in decision.reasons if reason.clause == "B-4a")
    assert decision.team == "keplinet-ach"
    assert "τηλεκπαίδευση" in lacks.el
    assert "ΙΤΥΕ «Διόφαντος»" in lacks.el


@pytest.mark.parametrize(
    ("mode", "municipality", "loser", "failed"),
    [
        (Mode.A1, "ΠΑΤΡΕΩΝ", "cti-ach", {"mode"}),
        (Mode.A2, "ΠΑΤΡΕΩΝ", "keplinet-ach", {"mode"}),
        (Mode.A2, "ΑΙΓΙΑΛΕΙΑΣ", "keplinet-ach", {"mode", "place"}),
        (Mode.HYBRID, "ΑΙΓΙΑΛΕΙΑΣ", "keplinet-ach", {"place"}),
        (Mode.HYBRID, "ΠΑΤΡΕΩΝ", "cti-ach", set()),
    ],
)
def test_verdicts_say_what_spoke_against_a_loser(
    mode: Mode, municipality: str, loser: str, failed: set[str]
) -> None:
    """P6: each criterion's verdict on the loser says whether mode or place spoke against it."""
    decision = decide(Case(directorate="ach", municipality=municipality, category=2, mode=mode), RULES, {})
    candidate = decision.candidates[1]
    assert candidate.team == loser
    assert {verdict.criterion for verdict in candidate.verdicts if not verdict.ok} == failed


def test_a_trip_is_explained_once() -> None:
    """A3-4: compensation stands among the reasons once, as the ground or as a remark, and in A.2 too."""
    trip = Case(directorate="ach", municipality="ΑΙΓΙΑΛΕΙΑΣ", category=2)
    assert clauses(replace(trip, mode=Mode.HYBRID)).count("A3-4") == 1
    assert clauses(replace(trip, mode=Mode.A2)).count("A3-4") == 1


def test_the_annex_is_quoted_with_its_names_of_then() -> None:
    """N-1: who knows the circular by its old names finds them in the reasons."""
    athens = decide(Case(directorate="att-g"), RULES, {}).reasons[1].el
    assert "Πανεπιστήμιο Δυτικής Αττικής (ΤΕΙ Αθήνας στο Παράρτημα)" in athens
    east = decide(Case(directorate="thess-a"), RULES, {}).reasons[1].el
    assert "Ανατολικής Θεσσαλονίκης (Α΄ Θεσσαλονίκης στο Παράρτημα)" in east
    assert "στο Παράρτημα)" not in decide(Case(directorate="ach"), RULES, {}).reasons[1].el


def test_remote_work_says_whether_a_visit_may_follow() -> None:
    """B-4b: work that may end in a visit «begins» remotely; what is set, asked or only remote «is done» so."""
    begins = Case(directorate="ach", category=1)
    assert "αρχίζει από απόσταση" in decide(begins, RULES, {}).sentence.el
    for done in (
        replace(begins, service=Service.REMOTE),
        replace(begins, kind="enquiry"),
        replace(begins, category=5),
    ):
        assert "γίνεται από απόσταση" in decide(done, RULES, {}).sentence.el


def test_urgency_is_told_and_moves_nobody() -> None:
    """S-7: an urgent request goes to the same team, and its urgency stands among the reasons."""
    calm = decide(Case(directorate="ach", category=1, urgent=False), RULES, {})
    urgent = decide(Case(directorate="ach", category=1, urgent=True), RULES, {})
    assert urgent.team == calm.team
    assert [reason.clause for reason in urgent.reasons if reason not in calm.reasons] == ["S-7"]


def test_a_decision_is_stored_as_json() -> None:
    """P6: case and decision survive JSON unchanged, with every candidate and reason."""
    case = Case(directorate="kyk", municipality="ΝΑΞΟΥ", category=4, mode=Mode.A2)
    stored = decide(case, RULES, {}).to_json()
    assert json.loads(json.dumps(stored)) == stored
    assert json.loads(json.dumps(case.to_json())) == case.to_json()
    assert {"area", "partner", "team", "kind", "mode", "service", "watchers", "reasons"} <= stored.keys()
    assert stored["reasons"][0].keys() == {"clause", "el", "en"}
    assert [candidate["lost"] is None for candidate in stored["candidates"]] == [True, False]
    assert {verdict["criterion"] for verdict in stored["candidates"][0]["verdicts"]} == {
        "mode",
        "place",
        "skill",
        "load",
    }
