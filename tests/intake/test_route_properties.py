"""What holds of every decision, whatever the case, the workload and the hour."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.route.decide import decide, inputs
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Mode, Service, TeamKind
from intake.route.weigh import weigh
from tests.support.books import edited, in_area

RULES = RuleBook.load()
NEVER_OPEN = edited(*((f'{day} = ["08:00-15:00"]\n', "") for day in ("mon", "tue", "wed", "thu", "fri")))
AREAS = sorted(RULES.areas)
MUNICIPALITIES = st.none() | st.text(max_size=20) | st.sampled_from([area.seat for area in RULES.areas.values()])
CODES = st.none() | st.text(max_size=11) | st.from_regex(r"[0-9]{7}", fullmatch=True)

cases = st.builds(
    Case,
    directorate=st.none() | st.sampled_from([*AREAS, "nowhere"]),
    level=st.sampled_from([None, "primary", "secondary", "other"]),
    municipality=MUNICIPALITIES,
    inaccessible=st.booleans(),
    code=CODES,
    line_area=st.none() | st.sampled_from(AREAS),
    category=st.integers(0, 8),
    kind=st.sampled_from(["incident", "request", "enquiry"]),
    urgent=st.sampled_from([None, True, False]),
    system=st.sampled_from([None, "windows", "linux", "unknown"]),
    unfinished=st.booleans(),
    mode=st.none() | st.sampled_from(Mode),
    mode_reason=st.none() | st.text(max_size=30),
    service=st.none() | st.sampled_from(Service),
    calls=st.integers(1, 5),
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
loads = st.dictionaries(st.sampled_from(sorted(RULES.teams())), st.integers(0, 100), max_size=6)


@st.composite
def contests(draw: st.DrawFn) -> tuple[Case, dict[str, int]]:
    """Draw a case of a known area with a workload on both of its teams."""
    case = draw(cases.filter(lambda case: case.directorate in RULES.areas and not case.unfinished))
    area = RULES.areas[case.directorate or ""]
    counts = st.integers(0, 60)
    return case, {area.keplinet.queue: draw(counts), area.partner_team.queue: draw(counts)}


@given(cases, loads, moments)
def test_every_case_is_decided_for_a_known_team(case: Case, load: dict[str, int], at: datetime) -> None:
    """P5: whatever is known, there is exactly one team, which we have; nobody else is without a reason."""
    decision = decide(case, RULES, load, at)
    assert {decision.team, *decision.watchers} <= RULES.teams().keys()
    assert decision.team not in decision.watchers
    assert [each.team for each in decision.candidates if each.lost is None] == [decision.team]
    assert decision.candidates[0].team == decision.team
    assert decision.technician is None


@given(cases, loads, moments)
def test_what_is_stored_decides_the_same_again(case: Case, load: dict[str, int], at: datetime) -> None:
    """P6: case, workload and hour as stored, with the same rule book, give the very same decision."""
    stored = json.loads(json.dumps(inputs(case, load, at)))
    again = decide(Case.from_json(stored), RULES, stored["load"], datetime.fromisoformat(stored["at"]))
    assert Case.from_json(stored) == case
    assert again == decide(case, RULES, load, at)


SEVERAL = """
import hashlib, json
from datetime import UTC, datetime
from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case
rules = RuleBook.load()
at = datetime(2027, 4, 30, 21, 30, tzinfo=UTC)
told = [decide(Case(directorate=area, category=number, urgent=True), rules, {}, at).to_json()
        for area in rules.areas for number in range(9)]
print(hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest())
"""


@pytest.mark.slow
def test_a_decision_is_the_same_anywhere() -> None:
    """P6: hash seed, time zone and language of a machine change no letter of 522 decisions."""
    told = set()
    for seed, zone, language in (
        ("0", "UTC", "C.UTF-8"),
        ("1", "Pacific/Auckland", "C"),
        ("77", "America/Lima", ""),
    ):
        machine = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language}
        told.add(
            subprocess.run([sys.executable, "-c", SEVERAL], env=machine, check=True, capture_output=True).stdout
        )
    assert len(told) == 1


MOST_STEPS = 3_000
"""Python calls; the longest way looks a year ahead for an opening that never comes."""


@given(cases, moments)
def test_a_decision_takes_a_bounded_number_of_steps(case: Case, at: datetime) -> None:
    """P5: no case, hour or rule book keeps the relay at it: counted in calls, so that no machine is too slow."""
    steps = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal steps
        steps += event == "call"

    sys.setprofile(count)
    try:
        decide(case, NEVER_OPEN, {}, at)
    finally:
        sys.setprofile(None)
    assert steps < MOST_STEPS


@given(cases, loads, loads, moments)
def test_workload_never_beats_mode(case: Case, load: dict[str, int], other: dict[str, int], at: datetime) -> None:
    """B-4m: whatever the queues hold, what the mode gives to one body stays there."""
    decisions = [decide(case, RULES, each, at) for each in (load, other, {})]
    modes = {(each.mode, each.service) for each in decisions}
    assert len(modes) == 1
    ((mode, service),) = modes
    if mode == Mode.A1 or (mode == Mode.A2 and service == Service.ONSITE):
        assert len({each.team for each in decisions}) == 1


@given(contests(), moments)
def test_overflow_is_one_hop(contest: tuple[Case, dict[str, int]], at: datetime) -> None:
    """B-4c: a body gives way to one with know-how and room, which does not in its turn; never if both are full."""
    case, load = contest
    area = RULES.areas[case.directorate or ""]
    outcome = weigh(case, RULES, load, at).chosen
    assert outcome is not None
    choice = outcome.choice
    assert {choice.winner.team.queue, choice.loser.team.queue} == {area.keplinet.queue, area.partner_team.queue}
    if choice.first is not None:
        assert not choice.winner.full
        assert not choice.winner.lacks
        assert choice.loser.full or not choice.loser.open
    full = {team.queue: team.capacity + load[team.queue] for team in RULES.bodies([area.code])}
    outcome = weigh(case, RULES, full, at).chosen
    assert outcome is not None
    assert outcome.choice.first is None


def test_the_hour_moves_only_what_is_urgent() -> None:
    """S-7: what can wait goes to the same team at every hour of two weeks with Easter in them."""
    late = in_area("ach", 'partner_team = { hours = { fri = ["08:00-20:00"], sat = ["08:00-20:00"] } }')
    hours = [datetime(2027, 4, 26 + day, hour, tzinfo=UTC) for day, hour in product(range(5), range(0, 24, 3))]
    for category, mode, place in product(range(9), Mode, ("ΠΑΤΡΕΩΝ", "ΑΛΛΟΥ", None)):
        case = Case(directorate="ach", municipality=place, category=category, mode=mode)
        assert len({decide(case, late, {}, at).team for at in hours}) == 1
        urgent = {decide(replace(case, urgent=True), late, {}, at).team for at in hours}
        assert len(urgent) == 1 or mode != Mode.A1


@given(contests())
def test_every_loser_is_told_why(contest: tuple[Case, dict[str, int]]) -> None:
    """P6: both bodies of the area stand as candidates with four verdicts, and the one not chosen has a reason."""
    decision = decide(replace(contest[0], calls=1), RULES, contest[1])
    chosen, loser = decision.candidates
    assert (chosen.team, chosen.lost) == (decision.team, None)
    assert loser.lost is not None
    assert loser.lost.el.strip()
    assert loser.lost.en.strip()
    assert {chosen.kind, loser.kind} == {TeamKind.KEPLINET, TeamKind.PARTNER}
    assert all(len(candidate.verdicts) == 4 for candidate in decision.candidates)


@given(contests())
def test_a1_never_names_a_partners_queue(contest: tuple[Case, dict[str, int]]) -> None:
    """A1-2: where the partner's technicians sit at the KEPLINET, its head assigns, however full the queue is."""
    decision = decide(contest[0], RULES, contest[1])
    if decision.mode == Mode.A1:
        assert decision.kind in {TeamKind.KEPLINET, TeamKind.LEAD}


@given(contests())
def test_a2_visits_are_the_partners(contest: tuple[Case, dict[str, int]]) -> None:
    """A2-2: where the partner has technicians of its own, every visit is theirs."""
    decision = decide(contest[0], RULES, contest[1])
    if decision.mode == Mode.A2 and decision.service == Service.ONSITE:
        assert decision.kind in {TeamKind.PARTNER, TeamKind.LEAD}


@given(contests())
def test_only_a_visit_travels(contest: tuple[Case, dict[str, int]]) -> None:
    """A3-4: remote work is never marked as a trip."""
    decision = decide(contest[0], RULES, contest[1])
    assert not (decision.travel and decision.service == Service.REMOTE)


@given(contests())
def test_the_chosen_team_is_one_the_mode_lets(contest: tuple[Case, dict[str, int]]) -> None:
    """B-4m: the mode of cooperation decides first, so the chosen team never fails its verdict."""
    chosen = decide(replace(contest[0], calls=1), RULES, contest[1]).candidates[0]
    assert chosen.verdicts[0].ok
