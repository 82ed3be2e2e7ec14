"""A draft that could leave a request with nobody, or holds a rule that never matters, is told by its lines."""

import re
from dataclasses import fields

import pytest

from intake.route.categories import CATEGORIES
from intake.route.change_words import LABELS
from intake.route.changes import changes
from intake.route.lint import findings
from intake.route.parts import Area, CategoryRule, Line, Partner, Team
from intake.route.rulebook import SHIPPED, RuleBook

SHEET = SHIPPED.read_text(encoding="utf-8")
PEL = "\n[area.pel]\n"
EVERY = ", ".join(f'{category.name} = "A1"' for category in CATEGORIES)

NOBODY = "nobody who may take category.lan_wifi has all it needs"
MARIA = '{ maria = { name = "Μαρία", skills = ["wifi"] } }'
TEAMS = re.findall(r"\n\[partner_team\]\n.*?\n\]", SHEET, re.DOTALL)[0]

DRAFTS = [
    (PEL, PEL + 'partner_team = { skills = ["wifi"] }\n', 'partner_team = { skills = ["wifi"] }',
     f"area.pel.partner_team: in mode A2 {NOBODY}: add cabling, network_lan to its skills."),
    (TEAMS, TEAMS.replace('"cabling", ', ""), "[category.lan_wifi]",
     f"category.lan_wifi: in mode A2 {NOBODY}: add cabling to keplinet.skills or partner_team.skills."),
    ("[partner.uoc]", '[partner.eap]\nname = { el = "ΕΑΠ", en = "HOU" }\nspoken = "ΕΑΠ"\n\n[partner.uoc]',
     "[partner.eap]", "partner.eap serves no area: name it at one or remove it."),
    ("\n[skill]\n", '\n[skill]\nmagic = { el = "μαγεία", en = "magic" }\n',
     'magic = { el = "μαγεία", en = "magic" }',
     "skill.magic is needed by no category: name it at one or remove it."),
    (PEL, f'{PEL}modes = {{ {EVERY} }}\nmode = "A2"\n', 'mode = "A2"',
     "area.pel.mode never holds: every category has a mode of its own in area.pel.modes."),
    (PEL, PEL + "keplinet = { capacity = 4000 }\n", "keplinet = { capacity = 4000 }",
     "area.pel.keplinet.capacity is 4000, which no team can meet: 400 open tickets are the most."),
    (PEL, PEL + "keplinet = { hours = {} }\n", "keplinet = { hours = {} }",
     "area.pel.keplinet.hours names no day: such a team is never open; add its days."),
    (PEL, f'{PEL}keplinet = {{ skills = ["wifi", "mail"], technician = {MARIA} }}\n',
     f'keplinet = {{ skills = ["wifi", "mail"], technician = {MARIA} }}',
     "area.pel.keplinet.technician has nobody who knows mail, which the team's skills promise: "),
    ("canary = true\n", 'canary = true\narea = "pel"\n', 'area = "pel"',
     "line.canary.area preselects nothing: only the bridge itself calls the canary's line; remove it."),
    ('partner = "uoc"\nname = { el = "Χανιά"', 'partner = "uo"\nname = { el = "Χανιά"', 'partner = "uo"',
     "area.chan.partner names uo, which is no partner: correct it or add it."),
    ('primary = "938", secondary = "38" }', 'primary = "938", secondary = "38"',
     'prefixes = { primary = "938", secondary = "38"', "The file is not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "row", "sentence"), DRAFTS, ids=[sentence[:30] for *_, sentence in DRAFTS])
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, row: str, sentence: str) -> None:
    """The sentence names the key and what to do, the line is the key's, or the nearest that stands in the file."""
    assert old in SHEET
    text = SHEET.replace(old, new, 1)
    found = findings(text.encode())
    assert [each for each in found if each.sentence.startswith(sentence)], found
    rows = text.split("\n")
    assert {rows[each.line - 1] for each in found if each.sentence.startswith(sentence)} == {row}


def test_the_shipped_book_has_nothing_to_correct() -> None:
    """Annex 1 complete: every area, level, category and mode finds a team with the know-how."""
    assert findings(SHEET.encode()) == ()


def test_bytes_that_are_no_text_have_a_line() -> None:
    """The line is counted in the bytes."""
    (found,) = findings(b"# one\n# two \xff\n")
    assert (found.line, found.sentence) == (2, "Byte 12 is not UTF-8: save the file as UTF-8.")


def test_everything_that_may_change_has_a_name() -> None:
    """Each field of the book and of its parts is called something in both languages."""
    for part in (RuleBook, Area, Team, CategoryRule, Line, Partner):
        for name in (field.name for field in fields(part)):
            assert name in LABELS or name in ("version", "areas"), f"{part.__name__}.{name}"
    assert all(label.el and label.en for label in LABELS.values())


def test_a_key_of_the_file_is_not_taken_for_a_word_of_ours() -> None:
    """A line may be called «test» or «name»; categories and know-how go by their own names."""
    text = SHEET.replace('"+302100000001"', '"+302100000009"', 1)
    text = text.replace('"network_lan", "wifi", "cabling"]', '"network_lan", "wifi"]', 1)
    found = changes(RuleBook.load(), RuleBook.read(text.encode()))
    assert [text.en for text in found.outside] == [
        "categories, Local or wireless network, know-how: removed: cabling",
        "lines, test, number: from +302100000001 to +302100000009",
    ]


def test_the_same_rules_in_another_order_are_no_change() -> None:
    """Comments, blank lines and the order of tables say nothing."""
    head, mine = SHEET.split("\n[area.pie]\n")
    moved = head.replace("\n[area.thess-a]\n", f"\n[area.pie]\n{mine}\n# moved\n[area.thess-a]\n")
    found = changes(RuleBook.load(), RuleBook.read(moved.encode()))
    assert (found.areas, found.outside) == ({}, ())


def test_an_area_that_comes_or_goes_is_told() -> None:
    """As one sentence, not as each of its parts."""
    head, mine = SHEET.split("\n[area.pie]\n")
    less, all_ = RuleBook.read(head.encode()), RuleBook.load()
    assert [text.en for text in changes(all_, less).areas["pie"]] == ["the area is removed"]
    assert [text.el for text in changes(less, all_).areas["pie"]] == ["νέα περιοχή"]
    assert mine


def test_hours_holidays_and_technicians_are_told_as_people_write_them() -> None:
    """A week in a line, a day of the calendar or of Easter, somebody by name."""
    own = f'keplinet = {{ hours = {{ mon = ["08:00-14:00", "17:00-20:00"] }}, technician = {MARIA} }}\n'
    text = SHEET.replace(PEL, PEL + own, 1).replace('day = "10-28"', 'day = "2027-10-29"', 1)
    text = text.replace("easter = 50", 'easter = 51\nareas = ["pel"]\ndays = 2', 1)
    found = changes(RuleBook.load(), RuleBook.read(text.encode()))
    usual = "; ".join(f"{day} 08:00-15:00" for day in ("Mon", "Tue", "Wed", "Thu", "Fri"))
    assert [each.en for each in found.areas["pel"]] == [
        f"KEPLINET, hours: from {usual} to Mon 08:00-14:00, 17:00-20:00",
        "KEPLINET, technicians: added: maria",
    ]
    assert [each.en for each in found.outside] == [
        "holidays, Monday of the Holy Spirit: from Easter +50 days to Easter +51 days (2 days), in the areas: pel",
        "holidays, 28 October: from 28/10 to 29/10/2027",
    ]
