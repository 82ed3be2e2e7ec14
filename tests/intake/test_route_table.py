"""The circular as a table: every area of Annex 1, both levels, every mode of cooperation."""

import re
from dataclasses import dataclass

import pytest

from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Decision, Level, Mode, Service, TeamKind
from tests.support.annex import PARTNER_OF

RULES = RuleBook.load()
ELSEWHERE = "ΔΗΜΟΣ ΑΛΛΟΥ"


@dataclass(frozen=True)
class Row:
    """One line of the circular: in this mode, this work at this place goes to this kind of team."""

    clause: str
    mode: Mode
    category: int
    at_seat: bool
    goes_to: TeamKind
    service: Service
    travel: bool = False
    keplinet_load: int = 0


TABLE = [
    Row("A.1", Mode.A1, 4, True, TeamKind.KEPLINET, Service.ONSITE),
    Row("A.1", Mode.A1, 4, False, TeamKind.KEPLINET, Service.ONSITE, travel=True),
    Row("A.1", Mode.A1, 6, True, TeamKind.KEPLINET, Service.REMOTE),
    Row("A.1", Mode.A1, 1, True, TeamKind.KEPLINET, Service.REMOTE, keplinet_load=1000),
    Row("A.2", Mode.A2, 4, True, TeamKind.PARTNER, Service.ONSITE),
    Row("A.2", Mode.A2, 4, False, TeamKind.PARTNER, Service.ONSITE, travel=True),
    Row("B-4a", Mode.A2, 6, True, TeamKind.PARTNER, Service.REMOTE),
    Row("B-4c", Mode.A2, 1, False, TeamKind.KEPLINET, Service.REMOTE),
    Row("B-4c", Mode.A2, 1, False, TeamKind.PARTNER, Service.REMOTE, keplinet_load=1),
    Row("A3-4", Mode.HYBRID, 8, False, TeamKind.PARTNER, Service.ONSITE, travel=True),
    Row("B-4b", Mode.HYBRID, 8, True, TeamKind.KEPLINET, Service.ONSITE),
    Row("B-4c", Mode.HYBRID, 8, True, TeamKind.PARTNER, Service.ONSITE, keplinet_load=40),
    Row("B-4a", Mode.HYBRID, 6, False, TeamKind.PARTNER, Service.REMOTE),
    Row("B-4c", Mode.HYBRID, 5, False, TeamKind.KEPLINET, Service.REMOTE),
    Row("B-4c", Mode.HYBRID, 5, False, TeamKind.PARTNER, Service.REMOTE, keplinet_load=7),
]


def decided(area: str, level: Level, row: Row) -> Decision:
    """Return what the shipped rule book says of a row in an area."""
    place = RULES.areas[area]
    case = Case(
        directorate=area,
        level=level,
        municipality=place.seat if row.at_seat else ELSEWHERE,
        category=row.category,
        mode=row.mode,
    )
    return decide(case, RULES, {place.keplinet.queue: row.keplinet_load})


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.clause}-{row.mode}-{row.category}-{row.goes_to}")
@pytest.mark.parametrize("level", ["primary", "secondary"])
def test_a_row_of_the_circular_holds_in_every_area(level: Level, row: Row) -> None:
    """N-1: in all 58 areas and on both levels the clause sends the work to the team it names."""
    for area, partner in PARTNER_OF.items():
        decision = decided(area, level, row)
        teams = {TeamKind.KEPLINET: f"keplinet-{area}", TeamKind.PARTNER: f"{partner}-{area}"}
        other = teams.keys() - {row.goes_to}
        assert (decision.area, decision.partner, decision.mode) == (area, partner, row.mode)
        assert (decision.team, decision.kind) == (teams[row.goes_to], row.goes_to)
        assert decision.watchers == tuple(teams[kind] for kind in other)
        assert (decision.service, decision.travel) == (row.service, row.travel)
        decisive = next(reason for reason in decision.reasons if reason.el == decision.sentence.el)
        assert decisive.clause == row.clause


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.clause}-{row.mode}-{row.category}-{row.goes_to}")
def test_reasons_are_sentences_a_person_can_read(row: Row) -> None:
    """P6: every reason is a whole sentence in both languages, and the one for the school names who takes it."""
    for area in PARTNER_OF:
        decision = decided(area, "secondary", row)
        place = RULES.areas[area]
        body = place.keplinet.name if decision.kind == TeamKind.KEPLINET else place.partner.name
        for text in (*decision.reasons, decision.sentence, *(c.lost for c in decision.candidates if c.lost)):
            for words in (text.el, text.en):
                assert words.endswith(".")
                assert words[0].isupper() or words[0] == "“"
                assert not re.search(r"[{}]|None|  | ,|\.\.$|\(\)", words), words
            assert re.search("[α-ω]", text.el)
            assert not re.search("[α-ω]", text.en), text.en
        assert body.el in decision.sentence.el
        assert body.en in decision.sentence.en


def test_a_seat_does_not_travel_to_a_namesake() -> None:
    """B-4b: a municipality counts as the seat in its own area only, since names are not unique."""
    heraklion = RULES.areas["ira"].seat
    for area, travels in (("ira", False), ("att-v", True)):
        case = Case(directorate=area, level="primary", municipality=heraklion, category=4, mode=Mode.HYBRID)
        assert decide(case, RULES, {}).travel is travels


@pytest.mark.parametrize("spelt", ["ΠΑΤΡΕΩΝ", "Πατρέων", "ΔΗΜΟΣ ΠΑΤΡΕΩΝ", "Δήμος  Πατρέων ", "Πάτρα"])
def test_a_seat_is_known_in_every_spelling(spelt: str) -> None:
    """B-4b: accents, case and the word for municipality do not make a school travel."""
    case = Case(directorate="ach", municipality=spelt, category=2, mode=Mode.HYBRID)
    assert decide(case, RULES, {}).team == "keplinet-ach"
