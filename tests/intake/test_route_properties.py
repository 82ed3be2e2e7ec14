"""What holds of every decision, whatever the case and the workload."""

from hypothesis import given
from hypothesis import strategies as st

from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Mode, Service, TeamKind

RULES = RuleBook.load()
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
)
loads = st.dictionaries(st.sampled_from(sorted(RULES.teams())), st.integers(0, 100), max_size=6)


@st.composite
def contests(draw: st.DrawFn) -> tuple[Case, dict[str, int]]:
    """Draw a case of a known area with a workload on both of its teams."""
    case = draw(cases.filter(lambda case: case.directorate in RULES.areas and not case.unfinished))
    area = RULES.areas[case.directorate or ""]
    counts = st.integers(0, 60)
    return case, {area.keplinet.queue: draw(counts), area.partner_team.queue: draw(counts)}


@given(cases, loads)
def test_every_case_is_decided_for_a_known_team(case: Case, load: dict[str, int]) -> None:
    """P5: no case makes the routing fail, the same case is decided the same, and every name is a queue we have."""
    decision = decide(case, RULES, load)
    assert decision == decide(case, RULES, load)
    assert {decision.team, *decision.watchers} <= RULES.teams().keys()
    assert decision.team not in decision.watchers
    assert decision.technician is None
    assert decision.to_json()


@given(contests())
def test_every_loser_is_told_why(contest: tuple[Case, dict[str, int]]) -> None:
    """P6: both bodies of the area stand as candidates with four verdicts, and the one not chosen has a reason."""
    decision = decide(contest[0], RULES, contest[1])
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
        assert decision.kind == TeamKind.KEPLINET


@given(contests())
def test_a2_visits_are_the_partners(contest: tuple[Case, dict[str, int]]) -> None:
    """A2-2: where the partner has technicians of its own, every visit is theirs."""
    decision = decide(contest[0], RULES, contest[1])
    if decision.mode == Mode.A2 and decision.service == Service.ONSITE:
        assert decision.kind == TeamKind.PARTNER


@given(contests())
def test_only_a_visit_travels(contest: tuple[Case, dict[str, int]]) -> None:
    """A3-4: remote work is never marked as a trip."""
    decision = decide(contest[0], RULES, contest[1])
    assert not (decision.travel and decision.service == Service.REMOTE)


@given(contests())
def test_the_chosen_team_is_one_the_mode_lets(contest: tuple[Case, dict[str, int]]) -> None:
    """B-4m: the mode of cooperation decides first, so the chosen team never fails its verdict."""
    chosen = decide(contest[0], RULES, contest[1]).candidates[0]
    assert chosen.verdicts[0].ok
