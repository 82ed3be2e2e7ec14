"""The prompts: every one sayable, in both languages, short enough, and never silent."""

import re
from pathlib import Path

import pytest

from bench.prompts import measured
from intake.demo.espeak import espeak
from ivr.facts import SchoolRef
from ivr.script import LANGUAGES, SAFE, Script, ScriptError
from ivr.values import Language, Line

SCRIPT = Script.load()

GAPS = {
    "school_recognised": {"school"},
    "school_option": {"school", "key"},
    "school_other": {"key"},
    "confirm_school": {"school"},
    "existing": {"number", "day", "category"},
    "added": {"number"},
    "request_number": {"number"},
    "number_again": {"number"},
    "summary": {"school", "category"},
    "summary_no_school": {"category"},
    "nobody_now_number": {"number"},
    "status_later": {"number"},
    "wrap_up": {"number"},
    "notice": {"text"},
}
PLAIN = """
greeting data_notice enter_code entry_more lang_hint enter_code_again go_on school_yesno menu_more lang_key
school_many confirm_keys invalid_format invalid_code school_inactive school_merged school_unresolved say_school
cat_intro cat_1 cat_2 cat_3 cat_4 cat_5 cat_6 cat_7 cat_8 cat_other
category_0 category_1 category_2 category_3 category_4 category_5 category_6 category_7 category_8
existing_keys correct_it correct_what corrected urg_0 urg_1 urg_2 urg_3 urg_4 urg_5 urg_6 urg_7 urg_8
yesno lab_os callback_number callback_bad rec_notice rec_prompt rec_skipped rec_done another_problem may_hang_up
goodbye no_input invalid_key go_on_with_code last_resort last_resort_thanks
"""

IDS = sorted({*GAPS, *PLAIN.split()})
SAID = [(prompt_id, language) for prompt_id in IDS if prompt_id != "notice" for language in LANGUAGES]

UNSAYABLE = {"el": re.compile("[A-Za-z0-9/\\\\@&%·…—()\\[\\]]"), "en": re.compile("[Ά-ώ0-9/\\\\@&%·…—()\\[\\]]")}
DOUBLED = re.compile(r"[,.:;?!]\s*[,.:;?!]")
SHORTENED = re.compile(r"\b[^\W\d_]{1,3}\.(?! [Α-ΩΆ-ΏA-Z]|$)|\b[Α-ΩA-Z]{2,}\b")
GREETED = SchoolRef(1, "1ο ΗΜΕΡΗΣΙΟ ΓΕΝΙΚΟ ΛΥΚΕΙΟ ΑΓΙΟΥ ΔΗΜΗΤΡΙΟΥ")


def said(prompt_id: str, language: Language) -> str:
    """The prompt with long, realistic values in its gaps."""
    return SCRIPT.text(SCRIPT.sample(prompt_id), language)


def total(language: Language, *lines: Line) -> float:
    """Seconds of several prompts, one after the other."""
    return sum(SCRIPT.seconds(line, language) for line in lines)


def test_the_script_holds_exactly_the_prompts_of_the_call() -> None:
    """No prompt is missing, and none is left that nobody says."""
    assert sorted(SCRIPT.prompts) == IDS


@pytest.mark.parametrize("prompt_id", IDS)
def test_every_prompt_has_its_gaps_and_no_others(prompt_id: str) -> None:
    """The gaps of a prompt are the agreed ones, equal in both languages."""
    assert SCRIPT.prompts[prompt_id].gaps == GAPS.get(prompt_id, set())
    SCRIPT.check(SCRIPT.sample(prompt_id))


@pytest.mark.parametrize(("prompt_id", "language"), SAID)
def test_every_voice_reads_every_prompt_alike(prompt_id: str, language: Language) -> None:
    """No digit, slash, foreign letter, doubled sign or abbreviation is left to the taste of a voice."""
    text = said(prompt_id, language)
    voice = SCRIPT.voice(Line(prompt_id), language)
    assert not UNSAYABLE[voice].search(text)
    assert not DOUBLED.search(text)
    assert not SHORTENED.search(text)
    assert prompt_id.startswith("category_") or text[-1] in ".;?"
    assert (text[-1] == "?") <= (voice == "en")
    assert (text[-1] == ";") <= (voice == "el")


@pytest.mark.parametrize(("prompt_id", "language"), SAID)
def test_no_prompt_takes_eight_seconds(prompt_id: str, language: Language) -> None:
    """A caller under stress never listens for eight seconds to one sentence."""
    assert 0.3 < SCRIPT.prompts[prompt_id].seconds[language] < 8.0


@pytest.mark.parametrize(("prompt_id", "language"), SAID)
def test_what_a_key_does_is_said_before_the_key(prompt_id: str, language: Language) -> None:
    """No sentence begins with the order to press something, except that of the language one cannot read."""
    if SCRIPT.voice(Line(prompt_id), language) == language:
        assert not re.search(r"(^|[.;?] )(Πατήστε|Press)\b", said(prompt_id, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_promises_a_call(language: Language) -> None:
    """No prompt says that we will ring: we may have no number to ring."""
    texts = " ".join(prompt.texts[language] for prompt in SCRIPT.prompts.values()).lower()
    assert not re.search("θα σας (καλέσ|πάρ|τηλεφων)|call you|ring you|be called", texts)


def test_callers_hear_of_requests_never_of_slips() -> None:
    """To callers a δελτίο is an αίτημα."""
    assert not any("δελτί" in prompt.texts["el"].lower() for prompt in SCRIPT.prompts.values())


def test_the_notice_says_what_is_kept_and_why() -> None:
    """The data notice names the number, what is told, and the purpose; the recording prompts say so."""
    assert re.search("αριθμό.*όσα πείτε.*για να", SCRIPT.prompts["data_notice"].texts["el"])
    assert re.search("number.*what you say.*to help", SCRIPT.prompts["data_notice"].texts["en"])
    for prompt_id in ("say_school", "rec_notice"):
        assert re.search("ηχογρ", SCRIPT.prompts[prompt_id].texts["el"])
        assert re.search("record", SCRIPT.prompts[prompt_id].texts["en"])


def test_the_way_into_the_other_language_is_told_in_it() -> None:
    """The language prompts are in the other language's words and voice; every other prompt keeps the call's."""
    foreign = {prompt_id for prompt_id in IDS if SCRIPT.voice(Line(prompt_id), "el") == "en"}
    assert foreign == {"lang_hint", "lang_key"}
    assert said("lang_hint", "el") == "For English, press star and hash."
    assert said("lang_hint", "en").startswith("Για ελληνικά")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_caller_may_key_the_code_within_twelve_seconds(language: Language) -> None:
    """Greeting, data notice and the question for the code are heard within 12 seconds."""
    assert total(language, Line("greeting"), Line("data_notice"), Line("enter_code")) <= 12.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_known_caller_may_confirm_within_ten_seconds(language: Language) -> None:
    """Greeting, data notice, a long school name and the yes-or-no are heard within 10 seconds."""
    named = Line("school_recognised", (("school", GREETED),))
    assert total(language, Line("greeting"), Line("data_notice"), named, Line("school_yesno")) <= 10.0


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prompt_id", [*IDS[::9], "school_recognised", "enter_code", "existing"])
def test_the_seconds_are_those_of_the_text(prompt_id: str, language: Language) -> None:
    """The figures in the table are what a voice takes for the text beside them, within a tenth."""
    assert measured(SCRIPT, prompt_id, language) == pytest.approx(
        SCRIPT.prompts[prompt_id].seconds[language], rel=0.1
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "line",
    [
        Line("confirm_school", (("school", "ΓΕΛ ΚΩ"),)),
        Line("confirm_school", (("school", "165ο ΔΗΜΟΤΙΚΟ ΣΧΟΛΕΙΟ ΑΘΗΝΩΝ"),)),
        Line("school_recognised", (("school", "Ε.Ε.Ε.Ε.Κ. ΑΓ. ΔΗΜΗΤΡΙΟΥ"),)),
        Line("request_number", (("number", "987474"),)),
        Line("existing", (("number", "1008"), ("day", "2026-05-03"), ("category", 8))),
    ],
)
def test_the_seconds_follow_the_values_in_the_gaps(line: Line, language: Language) -> None:
    """The estimate for other values in the gaps is within a fifth of what a voice takes."""
    assert SCRIPT.seconds(line, language) == pytest.approx(
        espeak().seconds(SCRIPT.text(line, language), language), rel=0.2
    )


def test_gaps_are_filled_for_the_ear() -> None:
    """Each gap is said in the way its name asks for."""
    ref = SchoolRef(7, "2ο ΕΠΑ.Λ. ΑΓ. ΑΝΑΡΓΥΡΩΝ")
    line = Line("existing", (("number", "10042"), ("day", "2026-01-14"), ("category", 1)))
    assert (
        SCRIPT.text(Line("school_option", (("school", ref), ("key", 3))), "el")
        == "Δεύτερο Επαγγελματικό Λύκειο Αγίων Αναργύρων, πατήστε τρία."
    )
    assert "ένα, μηδέν. Μηδέν, τέσσερα, δύο" in SCRIPT.text(line, "el")
    assert "Τετάρτη δεκατέσσερις Ιανουαρίου" in SCRIPT.text(line, "el")
    assert SCRIPT.prompts["category_1"].texts["en"] in SCRIPT.text(line, "en")


WRONG = [
    Line("no_such_prompt"),
    Line("request_number"),
    Line("goodbye", (("number", "1"),)),
    Line("request_number", (("number", ""),)),
    Line("existing", (("number", "1"), ("day", "yesterday"), ("category", 1))),
    Line("existing", (("number", "1"), ("day", "2026-01-14"), ("category", 77))),
    Line("school_other", (("key", "x"),)),
]


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_fails_the_check_and_is_never_silent_in_a_call(line: Line) -> None:
    """What cannot be said is an error where lines are checked, and something safe where a caller listens."""
    with pytest.raises(ScriptError, match=line.id):
        SCRIPT.check(line)
    for language in LANGUAGES:
        assert SCRIPT.text(line, language) == SCRIPT.prompts[SAFE].texts[language]
        assert SCRIPT.seconds(line, language) > 0


HEAD = "id,el,en,seconds_el,seconds_en\n"


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("a,Ναι.,Yes.,1,1\na,Ναι.,Yes.,1,1\n", "a stands twice"),
        ("a,Ναι.,,1,1\n", "a lacks a text"),
        ("a,Ναι.,Yes.,1,soon\n", "a lacks a text or its seconds"),
        ("a,Ναι {school}.,Yes.,1,1\n", "a has other gaps"),
        ("a,Ναι {colour}.,Yes {colour}.,1,1\n", "a has a gap of unknown name"),
        ("a,Ναι.,Yes.,1,1\n", "lacks category_0"),
    ],
)
def test_a_wrong_table_does_not_load(rows: str, complaint: str, tmp_path: Path) -> None:
    """A table that could fail a call is refused when it is read, in a sentence that names the prompt."""
    place = tmp_path / "prompts.csv"
    place.write_text(HEAD + rows, encoding="utf-8")
    with pytest.raises(ScriptError, match=complaint):
        Script.load(place)
