"""What people read of decisions, word for word, as it stands in `decisions.txt` beside this file."""

import os
from pathlib import Path

from intake.route.account import account
from intake.route.decide import decide, undecided
from intake.route.values import Case, Mode
from tests.intake.test_route_clauses import (
    ACCOUNTS,
    AWAY,
    EVENING,
    GROUNDS,
    LAN,
    LATE_PARTNER,
    PEOPLE,
    RULES,
    WEB,
    of_achaea,
)
from tests.support.books import in_area

SMALL_KEPLINET = in_area("ach", "keplinet = { capacity = 10 }")
TOLD = Path(__file__).with_name("decisions.txt")

CASES = [(case, load, rules, None) for case, _clause, _words, load, rules in GROUNDS] + [
    (of_achaea(LAN, AWAY, calls=3, urgent=True), {}, RULES, EVENING),
    (of_achaea(LAN, calls=4, mode=Mode.A1), {"keplinet-ach": 40}, RULES, EVENING),
    (of_achaea(LAN, urgent=True), {}, LATE_PARTNER, EVENING),
    (of_achaea(LAN, AWAY, urgent=True), {"keplinet-ach": 41, "cti-ach": 44}, RULES, EVENING),
    (of_achaea(LAN), {}, LATE_PARTNER, EVENING),
    (of_achaea(ACCOUNTS, calls=3), {"keplinet-ach": 2}, RULES, None),
    (of_achaea(ACCOUNTS), {"keplinet-ach": 9, "cti-ach": 39}, SMALL_KEPLINET, None),
    (of_achaea(ACCOUNTS, urgent=True), {"cti-ach": 2}, LATE_PARTNER, EVENING),
    (of_achaea(ACCOUNTS), {"petrou": 1, "cti-ach": 1}, PEOPLE, EVENING),
    (of_achaea(WEB, AWAY, mode=Mode.A2, inaccessible=True, kind="enquiry"), {}, RULES, EVENING),
    (of_achaea(WEB, mode=Mode.A1, mode_reason="κοινό συνεργείο"), {}, PEOPLE, EVENING),
    (Case(directorate="kyk", level="primary", municipality="ΘΗΡΑΣ", category=LAN), {}, RULES, None),
    (Case(code="0601001", category=LAN), {}, RULES, None),
    (Case(code="0501001", line_area="chan"), {}, RULES, None),
    (Case(code="0501001"), {}, RULES, None),
    (Case(unfinished=True, line_area="kav"), {}, RULES, EVENING),
]


def test_decisions_are_told_word_for_word() -> None:
    """P6: who changes a word, a score, a clause or their order sees it here (INTAKE_TEST_WRITE=1 writes)."""
    told = []
    for number, (case, load, rules, at) in enumerate(CASES, start=1):
        decision = decide(case, rules, load, at)
        for language in ("el", "en"):
            told += [f"=== {number} {language}", *account(decision, rules.teams(), {}, language), ""]
    told += ["=== undecided", *account(undecided(RULES), RULES.teams(), {}, "el"), ""]
    text = "\n".join(told)
    if os.environ.get("INTAKE_TEST_WRITE"):
        TOLD.write_text(text, encoding="utf-8")
    assert text == TOLD.read_text(encoding="utf-8")
