"""`intake route replay`: what a draft of the rule book would have made of past requests."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from intake.__main__ import main
from intake.ground import tables
from intake.record import replays
from intake.route.decide import decide
from intake.route.replay import SURPRISES, Past, replay
from intake.route.rulebook import RuleBook
from intake.route.values import Case
from intake.route.weigh import weigh
from tests.intake.test_route_properties import RULES, cases, loads, moments
from tests.support.books import SHEET, in_area
from tests.support.house import House
from tests.support.troubled import report

THEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VISIT = Case(directorate="ach", level="secondary", code="0601010", municipality="ΠΑΤΡΕΩΝ", category=4)
"""A visit at the seat: the KEPLINET's in HYBRID, the partner's in A.2."""
A2 = in_area("ach", 'mode = "A2"')


def past(number: int, case: Case = VISIT, **load: int) -> Past:
    """Return a request that was decided then."""
    return Past(f"R{number}", case, load, THEN)


@given(cases, loads, moments)
def test_what_is_weighed_is_what_is_decided(case: Case, load: dict[str, int], at: datetime) -> None:
    """A replay weighs without a word; the words never change where a request goes."""
    assert weigh(case, RULES, load, at).team.queue == decide(case, RULES, load, at).team


@given(st.lists(st.tuples(cases, loads, moments), max_size=12))
def test_by_the_same_book_nothing_moves(contests: list[tuple[Case, dict[str, int], datetime]]) -> None:
    """Every request is counted, and a draft that changes nothing moves none."""
    outcome = replay((Past("R", *contest) for contest in contests), RULES, RULES)
    assert (outcome.requests, outcome.moves.total(), outcome.surprising) == (len(contests), 0, ())
    assert outcome.before == outcome.after
    assert outcome.before.total() == len(contests)


@given(st.lists(st.tuples(cases, loads, moments), max_size=12))
def test_every_move_leaves_one_team_and_reaches_another(
    contests: list[tuple[Case, dict[str, int], datetime]],
) -> None:
    """Before, less who moves away, with who moves there, is after: nobody is lost between two teams."""
    outcome = replay((Past("R", *contest) for contest in contests), RULES, A2)
    moved = outcome.before.copy()
    for (left, reached), count in outcome.moves.items():
        assert left != reached
        moved[left] -= count
        moved[reached] += count
    assert +moved == +outcome.after


def test_a_new_mode_moves_what_it_is_about_and_nothing_else() -> None:
    """A3-1: on-site work of the area goes to the partner; remote work, and another area's, stays."""
    remote, elsewhere = Case(directorate="ach", category=1), Case(directorate="pel", category=4)
    outcome = replay([past(1), past(2, remote), past(3, elsewhere), past(4)], RULES, A2)
    assert outcome.moves == {("keplinet-ach", "cti-ach"): 2}
    assert [move.past.number for move in outcome.surprising] == ["R4", "R1"]


def test_the_rarest_moves_are_the_surprising_ones() -> None:
    """A change that was meant for one area and touches another shows first, however many were meant."""
    lar = Case(directorate="lar", category=4, municipality=RULES.areas["lar"].seat)
    both = RuleBook.read(
        SHEET.replace("[area.ach]\n", '[area.ach]\nmode = "A2"\n')
        .replace("[area.lar]\n", '[area.lar]\nmode = "A2"\n')
        .encode()
    )
    requests = [past(number) for number in range(50)] + [past(99, lar)] + [past(100)]
    outcome = replay(requests, RULES, both)
    told = [move.past.number for move in outcome.surprising]
    assert len(told) == SURPRISES
    assert told[:3] == ["R99", "R100", "R49"]


def test_the_workload_of_then_counts() -> None:
    """B-4c: a request is decided upon the workload that stood when it was decided, not upon today's."""
    remote = Case(directorate="ach", category=1)
    smaller = in_area("ach", "keplinet = { capacity = 5 }")
    outcome = replay([past(1, remote, **{"keplinet-ach": 6, "cti-ach": 20})], RULES, smaller)
    assert outcome.moves == {("keplinet-ach", "cti-ach"): 1}


@pytest.fixture
def busy(house: House) -> House:
    """An installation with two routed requests, one of them decided twice, and a test call."""
    house.add_school("0601010", "1ο ΓΕΛ ΠΑΤΡΑΣ", phones=("2610123456",), directorate="ach", municipality="ΠΑΤΡΕΩΝ")
    for category in ("4", "1"):
        phone = house.phone()
        phone.dial()
        for keys in ("0601010", "1", category):
            phone.press(keys)
        house.deliver()
        phone.hang_up()
        house.deliver()
    return house


def test_the_record_gives_each_request_once_with_what_its_last_decision_hung_on(busy: House) -> None:
    """P6: what was stored is enough to decide it again, with the same result."""
    report(busy, "2")
    busy.deliver()
    with busy.database.write() as connection:
        busy.app.dispatch.decide(connection, busy.rows(tables.request)[0].id, busy.clock())
    with busy.database.read() as connection:
        found = list(replays.past(connection, busy.clock().replace(year=2026, month=1)))
        later = list(replays.past(connection, busy.clock().replace(year=2027)))
    assert sorted(each.number for each in found) == sorted(row.number for row in busy.rows(tables.request))
    assert later == []
    stored = {row.request: row.team for row in sorted(busy.rows(tables.decision), key=lambda row: row.id)}
    teams = {row.number: stored[row.id] for row in busy.rows(tables.request)}
    assert {each.number: decide(each.case, RULES, each.load, each.at).team for each in found} == teams


def replayed(house: House, draft: Path, *words: str) -> Result:
    """Type `intake route replay`."""
    told = {"INTAKE_DATABASE_URL": house.database.url.render_as_string(hide_password=False)}
    return CliRunner().invoke(main, ["route", "replay", "--rules", str(draft), *words], env=told)


def test_a_draft_is_tried_on_what_has_been(busy: House, tmp_path: Path) -> None:
    """Who would have got what, in words and in figures, and nothing is changed by it."""
    draft = tmp_path / "draft.toml"
    draft.write_text(SHEET.replace("[area.ach]\n", '[area.ach]\nmode = "A2"\n'), encoding="utf-8")
    before = busy.rows(tables.decision), busy.rows(tables.promise), busy.rows(tables.ticket)
    answer = replayed(busy, draft, "--since", "2026-01-01")
    assert answer.exit_code == 0, answer.output
    for words in ("2 αιτήματα από 01/01/2026", "Θα άλλαζαν ομάδα 1 (50,0 %)", "→", "░", "█", "πριν: ", "μετά: "):
        assert words in answer.output
    told = json.loads(replayed(busy, draft, "--since", "2026-01-01", "--json").stdout)
    assert told["moves"] == [{"from": "keplinet-ach", "to": "cti-ach", "requests": 1}]
    assert told["teams"]["cti-ach"]["after"] == told["teams"]["cti-ach"]["before"] + 1
    assert told["surprising"][0]["after"]["team"] == "cti-ach"
    assert (busy.rows(tables.decision), busy.rows(tables.promise), busy.rows(tables.ticket)) == before


def test_a_draft_that_changes_nothing_says_so(busy: House, tmp_path: Path) -> None:
    """A trial without an effect is told as one, in both languages; so is one without requests."""
    draft = tmp_path / "draft.toml"
    draft.write_text(SHEET, encoding="utf-8")
    assert "Κανένα δεν θα άλλαζε ομάδα." in replayed(busy, draft, "--since", "2026-01-01").output
    assert "None would change" in replayed(busy, draft, "--since", "2026-01-01", "--lang", "en").output
    assert "Δεν υπάρχουν δρομολογημένα αιτήματα" in replayed(busy, draft, "--since", "2099-01-01").output


@pytest.mark.parametrize(
    ("since", "book", "sentence"),
    [
        ("yesterday", SHEET, "yesterday is neither days nor a day; write e.g. 90d or 2026-09-01"),
        ("2026-13-01", SHEET, "2026-13-01 is neither days nor a day"),
        ("0d", SHEET, "0d is neither days nor a day"),
        ("90d", "[defaults]\n", "is missing: add it"),
    ],
)
def test_what_cannot_be_tried_is_told(house: House, tmp_path: Path, since: str, book: str, sentence: str) -> None:
    """A period or a draft that means nothing is refused with one sentence that says what to write."""
    draft = tmp_path / "draft.toml"
    draft.write_text(book, encoding="utf-8")
    answer = replayed(house, draft, "--since", since)
    assert answer.exit_code != 0
    assert sentence in answer.output
