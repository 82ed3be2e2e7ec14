"""The rule book that ships is Annex 1, complete and corrected."""

import re
from hashlib import sha256

import pytest

from intake.route.categories import CATEGORIES, category_of
from intake.route.rulebook import SHIPPED, RuleBook
from intake.route.values import Text
from tests.support.annex import ATTICA, PARTNER_AREAS, PARTNER_OF, THESSALONIKI

RULES = RuleBook.load()


def test_annex_1_is_complete() -> None:
    """N-1: twelve partners serve 3+5+3+3+9+5+6+6+4+5+5+4 = 58 areas, each the one the Annex names."""
    served = {
        slug: [area.code for area in RULES.areas.values() if area.partner.slug == slug] for slug in PARTNER_AREAS
    }
    assert [len(areas) for areas in served.values()] == [3, 5, 3, 3, 9, 5, 6, 6, 4, 5, 5, 4]
    assert {code: area.partner.slug for code, area in RULES.areas.items()} == PARTNER_OF
    assert set(RULES.partners) == set(PARTNER_AREAS)
    assert len(PARTNER_OF) == 58


@pytest.mark.parametrize(
    ("area", "name", "partner"),
    [("ait", "Αιτωλοακαρνανία", "cti"), ("ach", "Αχαΐα", "cti"), ("kil", "Κιλκίς", "teithe")],
)
def test_misread_areas_are_corrected(area: str, name: str, partner: str) -> None:
    """N-1: the three areas the scan garbles stand under their true names with their true partners."""
    assert (RULES.areas[area].name.el, RULES.areas[area].partner.slug) == (name, partner)


def test_names_of_then_and_now_are_both_known() -> None:
    """N-1: a body or area renamed since 2014 is shown by its name of today and keeps the Annex's."""
    teiath = RULES.partners["teiath"]
    assert (teiath.name.el, teiath.annex) == ("Πανεπιστήμιο Δυτικής Αττικής", Text("ΤΕΙ Αθήνας", "TEI of Athens"))
    assert (RULES.areas["thess-a"].genitive, RULES.areas["thess-a"].annex) == (
        "Ανατολικής Θεσσαλονίκης",
        "Α΄ Θεσσαλονίκης",
    )


def test_names_for_the_ear_carry_accents() -> None:
    """S-4: what a caller hears of an area or partner is accented Greek, with no numeral mark or abbreviation."""
    for spoken in [area.spoken for area in RULES.areas.values()] + [
        each.spoken for each in RULES.partners.values()
    ]:
        assert re.search("[άέήίόύώΐΰΆΈΉΊΌΎΏ]", spoken), spoken
        assert not re.search(r"[΄'.«»A-Za-z]|[Α-Ω]{2}", spoken), spoken


def test_every_area_has_its_two_queues() -> None:
    """A1-2, A2-1: a KEPLINET and a partner queue per area, triage, unfinished, lead: 119 queues, none shared."""
    teams = RULES.teams()
    expected = {f"keplinet-{area}" for area in PARTNER_OF}
    expected |= {f"{partner}-{area}" for area, partner in PARTNER_OF.items()}
    assert set(teams) == expected | {"triage", "unfinished", "lead"}
    assert all(teams.values())
    assert len(set(teams.values())) == 119


def test_a_prefix_names_an_area_or_several() -> None:
    """N-1: a code's first digits name its area, except where areas share them."""
    shared = {"05": ATTICA, "905": ATTICA | {"att-peiraia"}, "19": THESSALONIKI, "919": THESSALONIKI}
    for area in RULES.areas.values():
        for prefix in area.prefixes:
            code = prefix.ljust(7, "1")
            found = {each.code for each in RULES.areas_of_prefix(code)}
            assert found == shared.get(prefix, {area.code})
            assert RULES.area_of_code(code) == (None if prefix in shared else area.code)


@pytest.mark.parametrize("code", ["", "SEK087", "060", "06010011", "9990001", "0001001", "06٠١٠٠١", "²³45678"])
def test_what_is_no_school_code_names_no_area(code: str) -> None:
    """N-1: letters, other lengths, unused prefixes and digits of other scripts name no area."""
    assert RULES.area_of_code(code) is None


@pytest.mark.parametrize(
    "dialled",
    [
        "+308011180181",
        "00308011180181",
        "308011180181",
        "8011180181",
        "801-11-80181",
        "+30 801 11 80181",
        "sip:+308011180181@exchange.example",
        "sips:8011180181@exchange.example:5061;transport=tls",
        "tel:+30-801-11-80181",
    ],
)
def test_a_line_is_known_in_every_spelling(dialled: str) -> None:
    """B-2: however the carrier writes the dialled number, it is the national line."""
    line = RULES.line_of(dialled)
    assert line is not None
    assert (line.key, line.area, line.test) == ("national", None, False)


def test_direct_lines_preselect_and_the_test_line_is_marked() -> None:
    """B-2: a KEPLINET's direct line names its area; test and canary are marked; other numbers are no line."""
    assert {line.area for line in RULES.lines if line.key.startswith("keplinet-")} == {"ach", "chan", "kav"}
    assert [line.key for line in RULES.lines if line.test] == ["test", "canary"]
    assert RULES.line_of("+302109999999") is None
    assert RULES.line_of("") is None


def test_a_category_has_a_number_a_name_and_a_rule() -> None:
    """B-4a: the nine categories are found by number and by name, and each has its rule at its own index."""
    for number, category in enumerate(CATEGORIES):
        assert category.number == number
        assert category_of(str(number)) is category_of(category.name) is category
        assert RULES.categories[number].category is category
    assert category_of("9") is None


def test_the_version_is_the_fingerprint_of_the_file() -> None:
    """P6: a decision can name the very bytes of the rule book that made it."""
    assert RULES.version == sha256(SHIPPED.read_bytes()).hexdigest()
