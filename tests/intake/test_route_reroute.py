"""The rule by which a request goes to another team: on three grounds, never against people, never to and fro."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from intake.route.parts import Ground, Reroute
from intake.route.reroute import Standing, propose
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Service, TeamKind

RULES = RuleBook.load()
REMOTE = Case(directorate="kyk", municipality="ΝΑΞΟΥ", category=5)
ONSITE = Case(directorate="kyk", municipality="ΝΑΞΟΥ", category=2)
AT_HOME = Standing("keplinet-kyk", timedelta(hours=1))
WEEK = timedelta(days=7)
GROUNDS: tuple[Ground, ...] = ("rules", "load", "untouched")


def by(grounds: tuple[Ground, ...] = (), most: int = 1) -> RuleBook:
    """Return a rule book that moves on these grounds without a person."""
    return replace(RULES, reroute=Reroute(frozenset(grounds), most))


def test_what_stands_well_stays() -> None:
    """The same rules, room left, time left: nothing is proposed."""
    assert propose(REMOTE, AT_HOME, RULES, {}) is None


def test_changed_rules_move_what_they_decide_otherwise_and_workload_alone_nothing() -> None:
    """A visit out of the seat is the partner's by a new book; a lighter team is no reason to move."""
    found = propose(ONSITE, replace(AT_HOME, other_rules=True), RULES, {})
    assert found
    assert (found.ground, found.decision.team, found.automatic) == ("rules", "aegean-kyk", False)
    assert "το λένε οι νέοι κανόνες" in found.decision.sentence.el
    assert propose(ONSITE, AT_HOME, RULES, {}) is None
    assert propose(REMOTE, replace(AT_HOME, other_rules=True), RULES, {"keplinet-kyk": 39}) is None


def test_changed_rules_bring_out_of_triage_what_now_has_an_area() -> None:
    """What no rule knew has a team when one does."""
    waiting = Standing("triage", timedelta(days=30), other_rules=True)
    found = propose(ONSITE, waiting, RULES, {})
    assert found
    assert found.decision.team == "aegean-kyk"
    assert propose(Case(), waiting, RULES, {}) is None


def test_a_full_team_gives_to_the_other_where_mode_and_know_how_let_it() -> None:
    """In A1 nobody but the KEPLINET takes it; where both are full it stays."""
    full = {"keplinet-kyk": 40}
    found = propose(REMOTE, AT_HOME, RULES, full)
    assert found
    assert (found.ground, found.decision.team) == ("load", "aegean-kyk")
    assert "40 ανοιχτά δελτία με όριο 40" in found.decision.sentence.el
    assert propose(replace(REMOTE, mode="A1"), AT_HOME, RULES, full) is None
    assert propose(REMOTE, AT_HOME, RULES, {**full, "aegean-kyk": 40}) is None
    assert propose(REMOTE, AT_HOME, RULES, {"keplinet-kyk": 39}) is None


def test_what_nobody_touched_goes_to_the_other_body_else_to_the_lead() -> None:
    """After five days; and from triage nowhere, where people look anyway."""
    found = propose(REMOTE, replace(AT_HOME, waited=WEEK), RULES, {})
    assert found
    assert (found.ground, found.decision.team) == ("untouched", "aegean-kyk")
    assert "εδώ και 7 ημέρες" in found.decision.sentence.el
    bound = propose(replace(REMOTE, mode="A1"), replace(AT_HOME, waited=WEEK), RULES, {})
    assert bound
    assert (bound.decision.team, bound.decision.kind) == ("lead", TeamKind.LEAD)
    assert bound.decision.watchers == ("keplinet-kyk",)
    assert propose(REMOTE, Standing("triage", WEEK), RULES, {}) is None
    assert propose(REMOTE, replace(AT_HOME, waited=timedelta(days=4, hours=23)), RULES, {}) is None


CASES = st.builds(
    Case,
    directorate=st.sampled_from(["kyk", "pel", None]),
    municipality=st.sampled_from(["ΝΑΞΟΥ", "ΣΥΡΟΥ-ΕΡΜΟΥΠΟΛΗΣ", "ΕΔΕΣΣΑΣ", None]),
    category=st.integers(0, 8),
    mode=st.sampled_from(["A1", "A2", "HYBRID", None]),
    service=st.sampled_from([*Service, None]),
    inaccessible=st.booleans(),
)
TEAMS = ("keplinet-kyk", "aegean-kyk", "keplinet-pel", "auth-pel", "triage", "lead")
LOADS = st.dictionaries(st.sampled_from(TEAMS), st.integers(0, 60))
STANDINGS = st.builds(
    Standing,
    team=st.sampled_from(TEAMS),
    waited=st.timedeltas(timedelta(), timedelta(days=40)),
    other_rules=st.booleans(),
    left=st.frozensets(st.sampled_from(TEAMS), max_size=3),
    moves=st.integers(0, 3),
)


@given(CASES, STANDINGS, LOADS, st.sampled_from(["touched", "by_hand"]))
def test_nothing_is_proposed_against_people(
    case: Case, standing: Standing, load: dict[str, int], hold: str
) -> None:
    """Neither what a person has put there nor what somebody works on is ever moved."""
    assert propose(case, replace(standing, **{hold: True}), RULES, load) is None


@given(CASES, STANDINGS, st.lists(LOADS, min_size=8, max_size=8), st.integers(0, 2))
def test_a_request_comes_to_rest(case: Case, standing: Standing, loads: list[dict[str, int]], most: int) -> None:
    """Whatever the workload does, it is in no team twice, and moved without a person as often as allowed."""
    been, book = [standing.team], by(GROUNDS, most)
    standing = replace(standing, moves=0)
    for load in loads:
        found = propose(case, standing, book, load)
        if found is None:
            continue
        assert found.decision.team not in standing.left
        been.append(found.decision.team)
        left = standing.left | {standing.team}
        standing = replace(standing, team=found.decision.team, left=left, moves=standing.moves + found.automatic,
                           waited=WEEK)  # fmt: skip
    assert len(been) == len(set(been))
    assert standing.moves <= most
