"""A rule book with a mistake is refused in sentences that name the key and what to do."""

from pathlib import Path

import pytest

from intake.route.rulebook import SHIPPED, RuleBook
from intake.route.sheet import RulesBroken

SHEET = SHIPPED.read_text(encoding="utf-8")
ACH = "[area.ach]\n"

MISTAKES = [
    ('partner = "auth"\nname = { el = "Πέλλα"', 'name = { el = "Πέλλα"', "area.pel.partner is missing: add it."),
    (ACH, ACH + "sead = 1\n", "area.ach.sead is not a key of the rule book: remove it or correct its spelling."),
    ("automatic = []", 'automatic = ["never"]',
     "reroute.automatic.0 cannot be 'never': it should be 'rules', 'load' or 'untouched'."),
    ("untouched_days = 5", "untouched_days = 0",
     "reroute.untouched_days cannot be 0: it should be greater than or equal to 1."),
    (ACH, ACH + 'mode = "A3"\n', "area.ach.mode cannot be 'A3': it should be 'A1', 'A2' or 'HYBRID'."),
    (ACH, ACH + 'modes = { mail = "A1" }\n',
     "area.ach.modes names mail, which is no category: correct its spelling."),
    (ACH, ACH + "keplinet = { capacity = 0 }\n",
     "area.ach.keplinet.capacity cannot be 0: it should be greater than or equal to 1."),
    (ACH, ACH + 'keplinet = { skills = ["magic"] }\n',
     "area.ach.keplinet.skills names magic, which is no skill: correct it or add skill.magic."),
    (ACH, ACH + 'keplinet = { queue = "triage" }\n',
     "triage.queue is triage, which is also area.ach.keplinet.queue: rename one of them."),
    (ACH, ACH + 'partner_team = { queue = "keplinet-kav" }\n',
     "area.ach.partner_team.queue is keplinet-kav, which is also area.kav.keplinet.queue: rename one of them."),
    (ACH, ACH + f'keplinet = {{ queue = "{"k" * 81}" }}\n',
     f"area.ach.keplinet.queue is {'k' * 81}, which has over 80 characters: shorten it."),
    ('partner = "auth"\nname = { el = "Πέλλα"', 'partner = "aut"\nname = { el = "Πέλλα"',
     "area.pel.partner names aut, which is no partner: correct it or add it."),
    ('area = "chan"', 'area = "cha"',
     "line.keplinet-chan.area names cha, which is no area: correct it or remove it."),
    ('"+302821000001"', '"0030 2610 000001"',
     "line.keplinet-chan.number is also the number of line.keplinet-ach: correct one of them."),
    ("[category.other]", "[category.others]", "category.other is missing: add its service and skills."),
    ('service = "remote"\nskills = ["identity"', 'service = "phone"\nskills = ["identity"',
     "category.accounts_mail.service cannot be 'phone': it should be 'remote', 'onsite' or 'remote-then-onsite'."),
    ('"keplinet-{area}"', '"keplinet-{aera}"',
     "keplinet.queue may hold {area} and {partner} and no other braces: correct 'keplinet-{aera}'."),
    ('"ΚΕ.ΠΛΗ.ΝΕ.Τ. {genitive}"', '"ΚΕ.ΠΛΗ.ΝΕ.Τ. {genitif}"',
     "keplinet.name may hold {genitive} and {name} and no other braces: correct it."),
    ('primary = "938"', 'primary = "38"',
     "area.pel.prefixes.primary cannot be '38': it should be 9 and two digits."),
    ('genitive = "Πέλλας"', 'genitive = " "',
     "area.pel.genitive cannot be ' ': it should have at least 1 character."),
    ("workload_days = 14", "workload_days = 0",
     "defaults.workload_days cannot be 0: it should be greater than or equal to 1."),
    ("[recurrence]\ncalls = 3", "[recurrence]\ncalls = 1",
     "recurrence.calls cannot be 1: it should be greater than or equal to 2."),
    ('[hours]\nmon = ["08:00-15:00"]', '[hours]\nmon = ["15:00-08:00"]',
     "hours.mon.0 cannot be '15:00-08:00': it should be hours such as 08:00-15:00, the second after the first."),
    ('[hours]\nmon = ["08:00-15:00"]', '[hours]\nmon = ["8-15"]',
     "hours.mon.0 cannot be '8-15': it should be hours such as 08:00-15:00, the second after the first."),
    (ACH, ACH + 'keplinet = { hours = { wed = ["17:00-20:00", "08:00-14:00"] } }\n',
     "area.ach.keplinet.hours.wed has hours that overlap or are out of order: write them one after the other."),
    ('day = "03-25"', 'day = "25-03"',
     "holiday.independence.day cannot be '25-03': it should be a day that the calendar has."),
    ('day = "03-25"', 'day = "25/3"',
     "holiday.independence.day cannot be '25/3': it should be month-day such as 03-25, or year-month-day."),
    ('day = "03-25"', "days = 1", "holiday.independence needs either day or easter: write one of them."),
    ('day = "03-25"', 'day = "03-25"\nareas = ["patra"]',
     "holiday.independence.areas names patra, which is no area: correct it or remove it."),
    (ACH, ACH + 'ferry = ["ΔΗΜΟΣ ΠΑΤΡΕΩΝ"]\n',
     "area.ach.ferry names ΔΗΜΟΣ ΠΑΤΡΕΩΝ, where the seat is: remove it."),
    (ACH, ACH + 'keplinet = { technician = { anna = { name = "Άννα", skills = ["magic"] } } }\n',
     "area.ach.keplinet.technician.anna.skills names magic, which is no skill: correct it or add skill.magic."),
    (ACH, ACH + 'keplinet = { technician = { anna = { name = "Άννα", skills = [] } } }\n'
     'partner_team = { technician = { anna = { name = "Άννα", skills = [] } } }\n',
     "The technician anna of area.ach stands at both its teams: remove one of them."),
    (ACH, ACH + 'keplinet = { technician = { triage = { name = "Άννα", skills = [] } } }\n',
     "area.ach.keplinet.technician.triage is named like a queue: rename one of them."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), MISTAKES, ids=[sentence[:40] for *_, sentence in MISTAKES])
def test_a_mistake_is_one_clear_sentence(old: str, new: str, sentence: str) -> None:
    """Each mistake in the rule book is told in a sentence with the key and what to do."""
    assert old in SHEET
    with pytest.raises(RulesBroken) as refused:
        RuleBook.read(SHEET.replace(old, new, 1).encode())
    assert sentence in refused.value.problems
    assert all(problem.endswith(".") and "\n" not in problem for problem in refused.value.problems)


def test_all_mistakes_are_told_at_once() -> None:
    """Two mistakes give two sentences, so that people need not start the bridge once per mistake."""
    text = SHEET.replace('area = "chan"', 'area = "x"').replace('area = "kav"', 'area = "y"')
    with pytest.raises(RulesBroken) as refused:
        RuleBook.read(text.encode())
    assert str(refused.value).count("\n") == 1


def test_a_file_that_is_no_rule_book_is_refused(tmp_path: Path) -> None:
    """A file that is absent, not TOML, or not UTF-8 is refused with one sentence."""
    with pytest.raises(
        RulesBroken, match=r"There is no rule book to read at .*none.toml .*: name a readable file"
    ):
        RuleBook.load(tmp_path / "none.toml")
    for data, sentence in ((b"[area", "The file is not TOML"), ("περιοχή".encode("iso8859-7"), "is not UTF-8")):
        (tmp_path / "bad.toml").write_bytes(data)
        with pytest.raises(RulesBroken, match=sentence):
            RuleBook.load(tmp_path / "bad.toml")


def test_another_file_makes_another_version(tmp_path: Path) -> None:
    """P6: an edit, if only of a comment, changes the version and nothing else that is decided."""
    (tmp_path / "rules.toml").write_text(SHEET + "# edited\n", encoding="utf-8")
    ours, theirs = RuleBook.load(), RuleBook.load(str(tmp_path / "rules.toml"))
    assert ours.version != theirs.version
    assert ours.areas == theirs.areas


def test_a_partner_may_have_one_queue_for_all_its_areas() -> None:
    """A2-2: one line of the rule book turns 58 partner queues into one per partner."""
    rules = RuleBook.read(SHEET.replace('"{partner}-{area}"', '"{partner}"').encode())
    assert len(rules.teams()) == 58 + 12 + 3
    assert rules.teams()["cti"] == "ΙΤΥΕ «Διόφαντος»"


def test_an_area_may_name_its_teams_itself() -> None:
    """B-6: an area may set its own queue and name for a team, as the helpdesk and its people call it."""
    own = (
        'keplinet = { queue = "ΠΛΗΝΕΤ Πάτρας", name = { el = "ΠΛΗ.ΝΕ.Τ. {genitive}", en = "PLINET of {name}" } }\n'
    )
    rules = RuleBook.read(SHEET.replace(ACH, ACH + own).encode())
    assert rules.teams()["ΠΛΗΝΕΤ Πάτρας"] == "ΠΛΗ.ΝΕ.Τ. Αχαΐας"
    assert "keplinet-ach" not in rules.teams()
