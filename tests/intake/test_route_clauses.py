"""The circular's own words, clause by clause: what each asks of a decision, and a case that fails if it is broken.

`make mutate` breaks each clause in the code and sees its cases fail (tests/mutate_routing.py).
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from intake.route.decide import decide
from intake.route.rulebook import RuleBook
from intake.route.values import Case, Decision, Mode, Service, TeamKind
from tests.support.books import edited, in_area

RULES = RuleBook.load()

PEOPLE = in_area(
    "ach",
    'keplinet = { technician = { petrou = { name = "Κ. Πέτρου", skills = ["identity", "mail", "pki"] }, '
    'lalou = { name = "Α. Λάλου", skills = ["identity", "mail", "pki", "server"] } } }',
    'partner_team = { technician = { spanou = { name = "Μ. Σπανού", '
    'skills = ["web_hosting", "elearning", "conferencing"] } } }',
)
"""Three technicians in one area, one of them the partner's."""
NO_LINUX = in_area("ach", 'keplinet = { skills = ["server", "security", "windows_lab"] }')
UNSKILLED_PARTNER = in_area("ach", "partner_team = { skills = [] }")
TO_KEPLINET = edited(('remote_work = "skill"', 'remote_work = "keplinet"'))
MODES = in_area("ach", 'mode = "A2"', 'modes = { egov_apps = "A1" }')
LATE_PARTNER = in_area("ach", 'partner_team = { hours = { thu = ["08:00-20:00"] } }')

MORNING = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
"""A Thursday at ten in Athens."""
EVENING = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)

WAN, LAN, LAB, DEVICES, ACCOUNTS, WEB, EGOV = 1, 2, 3, 4, 5, 6, 7
SEAT, AWAY = "ΠΑΤΡΕΩΝ", "ΑΙΓΙΑΛΕΙΑΣ"


def of_achaea(category: int, municipality: str | None = SEAT, **known: Any) -> Case:
    """Return a case of a school in Achaea, whose KEPLINET sits in Patras."""
    return Case(directorate="ach", level="secondary", municipality=municipality, category=category, **known)


@dataclass(frozen=True)
class Row:
    """A clause, the circular's words, a case, and what the decision must be."""

    clause: str
    words: str
    case: Case
    expect: dict[str, Any]
    load: dict[str, int] = field(default_factory=dict)
    rules: RuleBook = RULES
    at: datetime | None = None
    tells: str | None = None
    """A clause that the reasons must rest on."""


KEPLINET, PARTNER = {"team": "keplinet-ach"}, {"team": "cti-ach"}
OURS, THEIRS = "keplinet-ach", "cti-ach"

ROWS = [
    Row("A1-1", "μπορούν να διαθέτουν τεχνικούς στα ΚΕ.ΠΛΗ.ΝΕ.Τ", of_achaea(WEB, mode=Mode.A1),
        {"team": OURS, "technician": "spanou"}, rules=PEOPLE),
    Row("A1-1", "επιτόπιας υποστήριξης των υποδομών ΤΠΕ", of_achaea(LAN, AWAY, mode=Mode.A1),
        {"team": OURS, "service": Service.ONSITE}),
    Row("A1-2", "θα τους ανατίθενται εργασίες από τον Υπεύθυνο ΚΕ.ΠΛΗ.ΝΕ.Τ.", of_achaea(LAN, AWAY, mode=Mode.A1),
        KEPLINET, load={OURS: 1000}),
    Row("A1-2", "Οι τεχνικοί αυτοί θα στεγάζονται στο ΚΕ.ΠΛΗ.ΝΕ.Τ", of_achaea(WAN, mode=Mode.A1, urgent=True),
        KEPLINET, rules=LATE_PARTNER, at=EVENING),
    Row("A1-3", "να παρακολουθούν από κοινού την πρόοδο των εργασιών", of_achaea(LAN, mode=Mode.A1),
        {"watchers": (THEIRS,)}, tells="A1-3"),
    Row("A2-1", "απασχολούν κατάλληλο αριθμό τεχνικών … της περιοχής ευθύνης τους", of_achaea(LAN, mode=Mode.A2),
        {"team": THEIRS, "partner": "cti"}),
    Row("A2-1", "της περιοχής ευθύνης τους", Case(directorate="kor", category=LAN, mode=Mode.A2),
        {"team": "teiath-kor", "partner": "teiath"}),
    Row("A2-2", "υπό την εποπτεία και διοίκηση του συμπράττοντα φορέα", of_achaea(LAN, mode=Mode.A2), PARTNER,
        load={THEIRS: 1000}),
    Row("A2-2", "θα χρησιμοποιούν την έδρα του συμπράττοντα φορέα", of_achaea(DEVICES, AWAY, mode=Mode.A2),
        {"team": THEIRS, "travel": True}),
    Row("A2-3", "οφείλει να συνεργάζεται εποικοδομητικά με τον αντίστοιχο Υπεύθυνο", of_achaea(LAN, mode=Mode.A2),
        {"watchers": (OURS,)}, tells="A2-3"),
    Row("A3-1", "έναν ευέλικτο συνδυασμό τους κατά περίπτωση", of_achaea(EGOV, mode=Mode.HYBRID),
        {"mode": Mode.HYBRID}, rules=MODES, tells="A3-1"),
    Row("A3-1", "και τους δύο παραπάνω τρόπους συνεργασίας", of_achaea(EGOV), {"mode": Mode.A1}, rules=MODES,
        tells="A3-1"),
    Row("A3-1", "οι φορείς … και οι Υπεύθυνοι ΚΕ.ΠΛΗ.ΝΕ.Τ. μπορούν να υιοθετούν", of_achaea(LAN),
        {"mode": Mode.A2}, rules=MODES, tells="B-4m"),
    Row("A3-1", "κατά περίπτωση", of_achaea(LAN, AWAY, service=Service.REMOTE), {"service": Service.REMOTE},
        tells="A3-1"),
    Row("A3-2", "πρόσβασης σε ορεινές … ή απομακρυσμένες περιοχές", of_achaea(LAN, inaccessible=True),
        {"team": THEIRS, "travel": True, "ferry": False}),
    Row("A3-2", "ή νησιωτικές", Case(directorate="kyk", municipality="Δήμος Θήρας", category=LAN),
        {"team": "aegean-kyk", "travel": True, "ferry": True}, tells="A3-2"),
    Row("A3-2", "ή νησιωτικές", Case(directorate="kyk", municipality="Δήμος Θήρας", category=ACCOUNTS),
        {"team": "keplinet-kyk", "travel": False, "ferry": False}),
    Row("A3-3", "ΛΣ Windows ή Linux", of_achaea(LAB, system="linux"), PARTNER, rules=NO_LINUX, load={THEIRS: 9}),
    Row("A3-3", "ΛΣ Windows ή Linux", of_achaea(LAB, system="windows"), KEPLINET, rules=NO_LINUX,
        load={THEIRS: 9}),
    Row("A3-4", "εκτός της έδρας των ΚΕ.ΠΛΗ.ΝΕ.Τ", of_achaea(LAN, AWAY), {"team": THEIRS, "travel": True},
        tells="A3-4"),
    Row("A3-4", "προβλέπεται και σχετική αποζημίωση μετακίνησης", of_achaea(LAN, AWAY, mode=Mode.A2),
        {"travel": True}, tells="A3-4"),
    Row("A3-5", "περιοδικότητα προβλημάτων", of_achaea(LAN, calls=3),
        {"team": "lead", "kind": TeamKind.LEAD, "watchers": (OURS, THEIRS)}, tells="A3-5"),
    Row("A3-5", "περιοδικότητα προβλημάτων", of_achaea(LAN, calls=2), KEPLINET),
    Row("A3-5", "περιοδικότητα προβλημάτων", of_achaea(LAN, calls=3, kind="enquiry"), KEPLINET),
    Row("B-4", "ακολουθεί η δρομολόγησή του στην αρμόδια τεχνική ομάδα", Case(code="0501067", category=LAN),
        {"team": "triage", "kind": TeamKind.TRIAGE, "watchers": ()}),
    Row("B-4", "την αρμόδια τεχνική ομάδα (ΣΤΗΡΙΖΩ ή ΚΕ.ΠΛΗ.ΝΕ.Τ)", Case(code="0601001", category=LAN), KEPLINET),
    Row("B-4m", "αντανακλούν τον επιλεγμένο κατά περίπτωση τρόπο συνεργασίας", of_achaea(LAN, AWAY, mode=Mode.A1),
        KEPLINET, load={OURS: 40}),
    Row("B-4m", "δηλ. Α.1 ή Α.2", of_achaea(LAN, mode=Mode.A2), PARTNER, rules=UNSKILLED_PARTNER,
        load={THEIRS: 40}),
    Row("B-4t", "ή σε συγκεκριμένο τεχνικό", of_achaea(ACCOUNTS), {"team": OURS, "technician": "petrou"},
        rules=PEOPLE, tells="B-4t"),
    Row("B-4t", "ή σε συγκεκριμένο τεχνικό", of_achaea(ACCOUNTS), {"technician": "lalou"}, rules=PEOPLE,
        load={"petrou": 2, "lalou": 1}),
    Row("B-4t", "ή σε συγκεκριμένο τεχνικό", of_achaea(ACCOUNTS), {"technician": "lalou"}, rules=PEOPLE,
        load={"petrou": 1}),
    Row("B-4t", "ή σε συγκεκριμένο τεχνικό", of_achaea(LAN), {"technician": None}, rules=PEOPLE),
    Row("B-4t", "στις παραπάνω ομάδες", of_achaea(0), {"technician": None}, rules=PEOPLE),
    Row("B-4t", "στις παραπάνω ομάδες", of_achaea(ACCOUNTS, calls=3), {"team": "lead", "technician": None},
        rules=PEOPLE),
    Row("B-4t", "στις παραπάνω ομάδες", of_achaea(WEB, mode=Mode.HYBRID, service=Service.ONSITE),
        {"team": OURS, "technician": None}, rules=PEOPLE),
    Row("B-4a", "η κατηγορία του προβλήματος και η τεχνογνωσία", of_achaea(WEB), PARTNER, load={THEIRS: 1000}),
    Row("B-4a", "η τεχνογνωσία κάθε τεχνικού", of_achaea(ACCOUNTS), KEPLINET, rules=UNSKILLED_PARTNER,
        load={OURS: 1000}),
    Row("B-4b", "η γεωγραφική τοποθεσία της σχολικής μονάδας", of_achaea(DEVICES),
        {"team": OURS, "travel": False, "service": Service.ONSITE}),
    Row("B-4b", "η πιθανή ανάγκη μετακίνησης τεχνικού", of_achaea(DEVICES, AWAY),
        {"team": THEIRS, "travel": True}),
    Row("B-4b", "η γεωγραφική τοποθεσία της σχολικής μονάδας", of_achaea(DEVICES, None), KEPLINET),
    Row("B-4c", "φόρτος εργασίας", of_achaea(ACCOUNTS), KEPLINET, load={OURS: 3, THEIRS: 3}),
    Row("B-4c", "φόρτος εργασίας", of_achaea(ACCOUNTS), PARTNER, load={OURS: 4, THEIRS: 3}),
    Row("B-4c", "ο όγκος δελτίων προς εξυπηρέτηση", of_achaea(LAN), KEPLINET, load={OURS: 39}),
    Row("B-4c", "ο όγκος δελτίων προς εξυπηρέτηση", of_achaea(LAN), PARTNER, load={OURS: 40, THEIRS: 39}),
    Row("B-4c", "ο όγκος δελτίων προς εξυπηρέτηση", of_achaea(LAN), KEPLINET, load={OURS: 40, THEIRS: 40}),
    Row("S-7", "να είναι διαθέσιμος κατά την ώρα της διδασκαλίας", of_achaea(LAN, urgent=True), PARTNER,
        rules=LATE_PARTNER, at=EVENING, tells="S-7"),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, urgent=False), KEPLINET, rules=LATE_PARTNER, at=EVENING),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, urgent=True), KEPLINET, rules=LATE_PARTNER, at=MORNING),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, urgent=True), KEPLINET, at=EVENING),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, AWAY, urgent=True), PARTNER, rules=LATE_PARTNER, at=EVENING,
        load={THEIRS: 40}),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, urgent=True), KEPLINET, rules=LATE_PARTNER, at=EVENING,
        load={THEIRS: 40}),
    Row("S-7", "να είναι διαθέσιμος", of_achaea(LAN, AWAY), KEPLINET, rules=LATE_PARTNER, at=EVENING,
        load={THEIRS: 40}),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.clause}-{number}" for number, row in enumerate(ROWS)])
def test_the_clause_holds(row: Row) -> None:
    """Each clause of A.1, A.2, A.3 and B.4 decides its own case."""
    decision = decide(row.case, row.rules, row.load, row.at)
    assert {name: getattr(decision, name) for name in row.expect} == row.expect
    assert row.tells in {None, *(reason.clause for reason in decision.reasons)}


def test_every_clause_of_the_circular_has_its_case() -> None:
    """A clause of A.1, A.2, A.3 or B.4 that routing has to keep is in the table, with the circular's words."""
    asked = {f"A1-{n}" for n in (1, 2, 3)} | {f"A2-{n}" for n in (1, 2, 3)} | {f"A3-{n}" for n in (1, 2, 3, 4, 5)}
    asked |= {"B-4", "B-4m", "B-4t", "B-4a", "B-4b", "B-4c"}
    assert asked <= {row.clause for row in ROWS}
    assert all(row.words for row in ROWS)


def test_a_proposal_leaves_the_assignment_to_the_head() -> None:
    """B-6: a technician is named in words that leave it to the team's head, and without one nobody is named."""
    decision = decide(of_achaea(ACCOUNTS), PEOPLE, {"petrou": 1, "lalou": 1})
    told = [reason.el for reason in decision.reasons if reason.clause == "B-4t"]
    assert len(told) == 1
    assert told[0].startswith("Προτείνεται Κ. Πέτρου, με όλη την τεχνογνωσία που χρειάζεται και 1 ανοιχτό δελτίο·")
    assert told[0].endswith("αποφασίζει ο επικεφαλής της ομάδας.")
    assert not any(reason.clause == "B-4t" for reason in decide(of_achaea(LAN), PEOPLE, {}).reasons)


def test_a_problem_that_has_come_back_is_told_to_all_three() -> None:
    """A3-5: the lead stands first, whose it would be stands second with that reason, and both bodies watch."""
    decision = decide(of_achaea(LAN, calls=5), RULES, {})
    assert [candidate.team for candidate in decision.candidates] == ["lead", OURS, THEIRS]
    assert [candidate.kind for candidate in decision.candidates] == ["lead", "keplinet", "partner"]
    assert "5 φορές μέσα σε 7 ημέρες" in decision.sentence.el
    assert [bool(candidate.lost) for candidate in decision.candidates] == [False, True, True]
    assert any(
        reason.el.startswith("Κανονικά θα το αναλάμβανε το ΚΕ.ΠΛΗ.ΝΕ.Τ. Αχαΐας") for reason in decision.reasons
    )
    other = edited(("[recurrence]\ncalls = 3\ndays = 7", "[recurrence]\ncalls = 6\ndays = 1"))
    assert decide(of_achaea(LAN, calls=5), other, {}).team == OURS
    assert "6 φορές μέσα σε 1 ημέρα." in decide(of_achaea(LAN, calls=6), other, {}).sentence.el


GROUNDS = [
    (of_achaea(LAN, mode=Mode.A1), "A.1", "ο Υπεύθυνός του αναθέτει όλες τις εργασίες", {}, RULES),
    (
        of_achaea(LAN, mode=Mode.A2),
        "A.2",
        "οι επιτόπιες εργασίες γίνονται από τους δικούς του τεχνικούς",
        {},
        RULES,
    ),
    (of_achaea(LAN, AWAY), "A3-4", "σε σχολείο εκτός της έδρας του ΚΕ.ΠΛΗ.ΝΕ.Τ. (Πάτρα)", {}, RULES),
    (of_achaea(LAN, inaccessible=True), "A3-4", "σε δυσπρόσιτο σχολείο", {}, RULES),
    (of_achaea(LAN), "B-4b", "το σχολείο βρίσκεται στην έδρα του ΚΕ.ΠΛΗ.ΝΕ.Τ. (Πάτρα)", {}, RULES),
    (of_achaea(LAN, None), "B-4b", "όσο δεν ξέρουμε τον δήμο του σχολείου", {}, RULES),
    (of_achaea(WEB), "B-4a", "μόνο αυτό έχει όλη την τεχνογνωσία που χρειάζεται", {}, RULES),
    (of_achaea(ACCOUNTS), "B-4", "το βιβλίο κανόνων δίνει τέτοιες εργασίες σε αυτό", {}, TO_KEPLINET),
    (
        of_achaea(ACCOUNTS),
        "B-4c",
        "έχει τον μικρότερο φόρτο (0 ανοιχτά δελτία με όριο 40, ενώ",
        {THEIRS: 2},
        RULES,
    ),
    (of_achaea(ACCOUNTS), "B-4c", "με ίσο φόρτο, προηγείται το ΚΕ.ΠΛΗ.ΝΕ.Τ.", {}, RULES),
    (of_achaea(LAN), "B-4c", "έχει φτάσει το όριό του (40 ανοιχτά δελτία με όριο 40), ενώ", {OURS: 40}, RULES),
]


@pytest.mark.parametrize(("case", "clause", "words", "load", "rules"), GROUNDS, ids=[each[2] for each in GROUNDS])
def test_each_ground_is_told_in_its_own_words(
    case: Case, clause: str, words: str, load: dict[str, int], rules: RuleBook
) -> None:
    """P6: the sentence for the school says the ground, the reasons name its clause, and the loser hears it too."""
    decision = decide(case, rules, load)
    assert words in decision.sentence.el
    assert [reason.clause for reason in decision.reasons if reason.el == decision.sentence.el] == [clause]
    assert decision.candidates[1].lost is not None


def scores(decision: Decision, team: str) -> dict[str, int | None]:
    """Return the scores of a candidate by criterion."""
    (candidate,) = (each for each in decision.candidates if each.team == team)
    return {verdict.criterion: verdict.score for verdict in candidate.verdicts}


def test_each_criterion_has_a_score() -> None:
    """B-4: whole numbers to 100: what the mode lets, the trip, the share of know-how and of room, the door."""
    decision = decide(of_achaea(WAN, AWAY, service=Service.ONSITE), NO_LINUX, {OURS: 10, THEIRS: 41}, EVENING)
    assert scores(decision, OURS) == {"mode": 100, "place": 0, "skill": 0, "load": 75, "hours": 0}
    assert scores(decision, THEIRS) == {"mode": 100, "place": 100, "skill": 100, "load": 0, "hours": 0}
    half = decide(of_achaea(LAB, system="linux", mode=Mode.A2, service=Service.ONSITE), NO_LINUX, {}, MORNING)
    assert scores(half, OURS) == {"mode": 0, "place": 100, "skill": 66, "load": 100, "hours": 100}
    assert scores(decide(of_achaea(0), RULES, {}), OURS)["skill"] == 100
