"""Greek for the ear: school names, ordinals, numbers, telephones and days."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech import spoken_count, spoken_day, spoken_number, spoken_phone, spoken_school
from ivr.speech.letters import fold, to_latin
from ivr.speech.lexicon import LONGEST_PHRASE, entries
from ivr.speech.names import LONGEST
from ivr.speech.numerals import digit, ordinal
from ivr.speech.timing import syllables
from ivr.values import Language

GREEK_ONLY = re.compile(r"[Α-Ωα-ωΆΈΉΊΌΎΏάέήίόύώΪΫϊϋΐΰ]+(,? [Α-Ωα-ωΆΈΉΊΌΎΏάέήίόύώΪΫϊϋΐΰ]+)*")
ENGLISH_ONLY = re.compile(r"[A-Za-z][A-Za-z-]*(,? [A-Za-z-]+)*")

with Path(__file__).with_name("spoken_schools.csv").open(encoding="utf-8", newline="") as rows:
    SCHOOLS = [(row["registry"], row["spoken"]) for row in csv.DictReader(rows)]

PIECES = """
ΓΥΜΝΑΣΙΟ 1ο 2o-3ο ΑΓ. Ν. 12/Θ Ε.Κ. ΓΕ.Λ. (Λ.Τ.) " « - / 25ΗΣ & Α΄ Β' 1821 99999999999999 ΠATPΩN Arsakeio έΰΪ ΤΣΓΡ
ΜΗΝΑ . ,
"""
NAME_LIKE = st.lists(st.sampled_from(PIECES.split()), min_size=1, max_size=20).map(" ".join)


@pytest.mark.parametrize(("registry", "spoken"), SCHOOLS)
def test_registry_names_become_natural_greek(registry: str, spoken: str) -> None:
    """A name written for a registry is said as a Greek would say it."""
    assert spoken_school(registry, "el") == spoken


def test_the_table_is_large_and_itself_sayable() -> None:
    """The quality bar is at least two hundred names, each of them Greek letters, spaces and commas."""
    assert len(SCHOOLS) >= 200
    assert all(GREEK_ONLY.fullmatch(spoken) and len(spoken) <= LONGEST for _, spoken in SCHOOLS)


@pytest.mark.parametrize(
    ("registry", "spoken"),
    [
        ("1ο ΓΥΜΝΑΣΙΟ ΠΑΤΡΩΝ", "First Gymnasium Patras"),
        ("165ο ΔΗΜ. ΣΧ. ΑΘΗΝΩΝ", "One hundred and sixty-fifth Primary School Athens"),
        ("2o ΕΠΑ.Λ. ΕΥΟΣΜΟΥ", "Second Vocational Lyceum Evosmou"),
        ("Ν/Γ ΑΓ. ΑΝΑΡΓΥΡΩΝ", "Kindergarten Agion Anargyron"),
        ("ΓΥΜΝΑΣΙΟ ΜΕ Λ.Τ. ΠΡΟΪΟΝΤΟΣ", "Gymnasium with Lyceum Classes Proiontos"),
        ("1ο-2ο Ε.Κ. Α΄ ΠΕΙΡΑΙΑ", "First, second Laboratory Centre Alfa Piraeus"),
        ("ΕΚΠΑΙΔΕΥΤΗΡΙΑ PIERCE", "Schools Pierce"),
        ("12/ΘΕΣΙΟ ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ ΜΠΑΜΠΗ ΓΑΓΓΑ", "Twelve-teacher Primary School Bampi Ganga"),
        ("", "your school"),
    ],
)
def test_english_translates_the_kind_and_transliterates_the_rest(registry: str, spoken: str) -> None:
    """In English the kind of school is a translation and the place is in Latin letters."""
    assert spoken_school(registry, "en") == spoken


@given(st.one_of(st.text(max_size=300), NAME_LIKE))
def test_any_name_can_be_said_in_greek(name: str) -> None:
    """Whatever a registry holds, Greek comes out: no Latin, digit or sign, never empty, never too long."""
    said = spoken_school(name, "el")
    assert GREEK_ONLY.fullmatch(said)
    assert len(said) <= LONGEST


@given(st.one_of(st.text(max_size=300), NAME_LIKE))
def test_any_name_can_be_said_in_english(name: str) -> None:
    """Whatever a registry holds, Latin letters come out: no digit or sign, never empty, never too long."""
    said = spoken_school(name, "en")
    assert ENGLISH_ONLY.fullmatch(said)
    assert len(said) <= LONGEST


@given(st.text("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ", min_size=4, max_size=30).filter(lambda w: set(w) & set("ΑΕΗΙΟΥΩ")))
def test_an_unknown_word_keeps_its_letters(word: str) -> None:
    """A word the lexicon does not know is said with exactly its own letters."""
    known = any(word in written or written in word for written in entries())
    assert known or fold(spoken_school(word, "el")) == word


@pytest.mark.parametrize("number", range(1, 200))
def test_ordinals_say_the_number_with_any_o(number: int) -> None:
    """1 to 199 with a Greek or Latin o, small or capital, close or apart, are the same neuter words."""
    forms = [f"{number}{gap}{o}" for o in "οoΟOόº" for gap in ("", " ")]
    words = {spoken_school(f"{form} ΓΥΜΝΑΣΙΟ", "el") for form in forms}
    assert len(words) == 1
    (said,) = words
    assert said.removesuffix(" Γυμνάσιο").lower() == ordinal(number, "el")
    assert all(word[-1] in "οό" for word in ordinal(number, "el").split())


def test_ordinals_differ_from_each_other() -> None:
    """No two of the first 999 ordinals sound alike, in either language."""
    for language in ("el", "en"):
        assert len({ordinal(number, language) for number in range(1, 1000)}) == 999


@pytest.mark.parametrize(
    ("number", "greek", "english"),
    [
        (7, "έβδομο", "seventh"),
        (12, "δωδέκατο", "twelfth"),
        (13, "δέκατο τρίτο", "thirteenth"),
        (20, "εικοστό", "twentieth"),
        (48, "τεσσαρακοστό όγδοο", "forty-eighth"),
        (100, "εκατοστό", "one hundredth"),
        (111, "εκατοστό ενδέκατο", "one hundred and eleventh"),
        (165, "εκατοστό εξηκοστό πέμπτο", "one hundred and sixty-fifth"),
    ],
)
def test_ordinals_by_hand(number: int, greek: str, english: str) -> None:
    """Ordinals are those of the grammar book."""
    assert (ordinal(number, "el"), ordinal(number, "en")) == (greek, english)


@pytest.mark.parametrize(
    ("digits", "greek"),
    [
        ("7", "επτά"),
        ("73", "επτά, τρία"),
        ("1007", "ένα, μηδέν. Μηδέν, επτά"),
        ("10073", "ένα, μηδέν. Μηδέν, επτά, τρία"),
        ("1234567", "ένα, δύο. Τρία, τέσσερα. Πέντε, έξι, επτά"),
        ("", ""),
    ],
)
def test_numbers_are_digits_in_small_groups(digits: str, greek: str) -> None:
    """A number is said digit by digit, a longer pause after every two or three."""
    assert spoken_number(digits, "el") == greek


@given(st.text("0123456789", min_size=1, max_size=20), st.sampled_from(["el", "en"]))
def test_a_spoken_number_can_be_written_down_again(digits: str, language: Language) -> None:
    """Every digit is heard, once and in order, in groups of two or three."""
    groups = spoken_number(digits, language).lower().split(". ")
    words = {digit(d, language): d for d in "0123456789"}
    assert "".join(words[word] for group in groups for word in group.split(", ")) == digits
    assert len(digits) == 1 or all(len(group.split(", ")) in {2, 3} for group in groups)


@pytest.mark.parametrize("number", ["2103443359", "+302103443359", "00302103443359", "302103443359"])
def test_a_telephone_is_told_without_its_country(number: str) -> None:
    """The area code comes first, as one group; +30 is not said."""
    assert spoken_phone(number, "el") == "δύο, ένα, μηδέν. Τρία, τέσσερα, τέσσερα. Τρία, τρία. Πέντε, εννέα"


def test_a_four_digit_area_code_is_told_in_pairs() -> None:
    """2310 is two, three, one, zero in pairs, then the subscriber's six digits in threes."""
    assert spoken_phone("2310764115", "en") == "two, three. One, zero. Seven, six, four. One, one, five"


@pytest.mark.parametrize(
    ("day", "greek", "english"),
    [
        ("2026-01-14", "Τετάρτη δεκατέσσερις Ιανουαρίου", "Wednesday the fourteenth of January"),
        ("2026-09-01", "Τρίτη πρώτη Σεπτεμβρίου", "Tuesday the first of September"),
        ("2026-05-03", "Κυριακή τρεις Μαΐου", "Sunday the third of May"),
        ("2026-02-13", "Παρασκευή δεκατρείς Φεβρουαρίου", "Friday the thirteenth of February"),
        ("2026-12-21", "Δευτέρα είκοσι μία Δεκεμβρίου", "Monday the twenty-first of December"),
        ("2026-10-24", "Σάββατο είκοσι τέσσερις Οκτωβρίου", "Saturday the twenty-fourth of October"),
        ("2026-12-31", "Πέμπτη τριάντα μία Δεκεμβρίου", "Thursday the thirty-first of December"),
    ],
)
def test_days_are_feminine(day: str, greek: str, english: str) -> None:
    """The day of the month agrees with the Greek word for day; the first is an ordinal."""
    assert (spoken_day(date.fromisoformat(day), "el"), spoken_day(date.fromisoformat(day), "en")) == (
        greek,
        english,
    )


def test_no_two_days_of_a_year_sound_alike() -> None:
    """All 366 days of a leap year are said differently and without digits."""
    days = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]
    for language in ("el", "en"):
        said = {spoken_day(day, language) for day in days}
        assert len(said) == 366
        assert not any(c.isdigit() for text in said for c in text)


@pytest.mark.parametrize(
    ("count", "feminine", "neuter", "english"),
    [
        (0, "μηδέν", "μηδέν", "zero"),
        (1, "μία", "ένα", "one"),
        (14, "δεκατέσσερις", "δεκατέσσερα", "fourteen"),
        (100, "εκατό", "εκατό", "one hundred"),
        (121, "εκατόν είκοσι μία", "εκατόν είκοσι ένα", "one hundred and twenty-one"),
        (203, "διακόσιες τρεις", "διακόσια τρία", "two hundred and three"),
        (1000, "χίλιες", "χίλια", "one thousand"),
        (
            1821,
            "χίλιες οκτακόσιες είκοσι μία",
            "χίλια οκτακόσια είκοσι ένα",
            "one thousand eight hundred and twenty-one",
        ),
        (3004, "τρεις χιλιάδες τέσσερις", "τρεις χιλιάδες τέσσερα", "three thousand and four"),
    ],
)
def test_counts_agree_in_gender(count: int, feminine: str, neuter: str, english: str) -> None:
    """A count takes the gender of what is counted, through every word that has one."""
    assert spoken_count(count, "feminine", "el") == feminine
    assert spoken_count(count, "neuter", "el") == neuter
    assert spoken_count(count, "neuter", "en") == english


@pytest.mark.parametrize("count", [-1, 10000])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    """There are no words for less than nothing or more than 9999."""
    with pytest.raises(ValueError, match="spoken count"):
        spoken_count(count, "neuter", "el")


@pytest.mark.parametrize(
    ("greek", "latin"),
    [
        ("Εύβοια", "Evvoia"),
        ("Ναύπλιο", "Nafplio"),
        ("Μπούρτζι", "Bourtzi"),
        ("Λαμπρού", "Lamprou"),
        ("Αγγελική Σφίγγα", "Angeliki Sfinga"),
        ("Χαϊδάρι", "Chaidari"),
        ("Άυλος", "Aylos"),
        ("Ψυχικό", "Psychiko"),
    ],
)
def test_transliteration_follows_the_standard(greek: str, latin: str) -> None:
    """Greek in Latin letters is ELOT 743's."""
    assert to_latin(greek) == latin


def test_the_lexicon_is_written_as_it_is_looked_up() -> None:
    """Every row's key is folded, within the longest phrase, and its words are sayable in both languages."""
    for written, entry in entries().items():
        assert written == fold(written)
        assert len(written.split()) <= LONGEST_PHRASE
        assert GREEK_ONLY.fullmatch(entry.el), written
        assert ENGLISH_ONLY.fullmatch(entry.en), written


def test_places_and_names_carry_their_own_letters_and_an_accent() -> None:
    """A place or name differs from its key in accents only, and has one unless it has one syllable."""
    accent = re.compile("[άέήίόύώΐΰΆΈΉΊΌΎΏ]")
    for written, entry in entries().items():
        if entry.kind in {"area", "place", "name"}:
            assert fold(entry.el) == written
            assert all(accent.search(word) or syllables(word, "el") == 1 for word in entry.el.split()), written
