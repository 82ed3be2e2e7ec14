"""The first question: which school the call is about."""

import pytest

from ivr.values import Keypad, Reason, Record, Step
from tests.support.ivr_call import call
from tests.support.ivr_world import (
    ACTIVE,
    CLOSED,
    HIDDEN,
    MERGED,
    NOBODY,
    ONE,
    OTHER,
    SCHOOL,
    SEVERAL,
    UNKNOWN,
    World,
)

NOTICED = World(notice=("Εργασίες στο δίκτυο.", "Works on the network."))

ENTRIES = {
    "unknown number": (NOBODY, Step.CODE, ["enter_code", "entry_more", "lang_hint"]),
    "hidden number": (HIDDEN, Step.CODE, ["enter_code", "entry_more", "lang_hint"]),
    "one school": (ONE, Step.ENTRY_ONE, ["school_recognised", "school_yesno", "menu_more", "lang_key"]),
    "several": (
        SEVERAL,
        Step.ENTRY_MANY,
        ["school_many", *["school_option"] * 3, "school_other", "menu_more", "lang_key"],
    ),
}


@pytest.mark.parametrize(("world", "step", "question"), ENTRIES.values(), ids=ENTRIES)
def test_every_entry_greets_tells_what_is_kept_and_asks_the_shortest_question(
    world: World, step: Step, question: list[str]
) -> None:
    """Whoever calls hears greeting and data notice first, then the one question that settles the school."""
    ringing = call(world)
    assert ringing.step == step
    assert ringing.asked == ["greeting", "data_notice", *question]
    assert ringing.said == []
    assert ringing.acts == []


def test_a_notice_of_the_line_comes_before_the_greeting() -> None:
    """A line's notice is the first thing heard, in the caller's language."""
    first = call(NOTICED).lines[0]
    assert (first.id, dict(first.slots)) == ("notice", {"text": "Εργασίες στο δίκτυο."})


KEYS = [
    # world, deeds, where it leads, the first thing asked there
    (NOBODY, ACTIVE, Step.CONFIRM, "confirm_school"),
    (NOBODY, f"{ACTIVE}#", Step.CONFIRM, "confirm_school"),
    (NOBODY, "050 1010", Step.CONFIRM, "confirm_school"),
    (NOBODY, "05 0 10 1 0", Step.CONFIRM, "confirm_school"),
    (NOBODY, "5 s", Step.CODE, "no_input"),
    (NOBODY, "5", Step.CODE, "go_on"),
    (NOBODY, "7", Step.CODE, "go_on"),
    (NOBODY, "05 0100199", Step.CODE, "invalid_code"),
    (NOBODY, "0501 99999", Step.CODE, "invalid_format"),
    (NOBODY, "05*0101", Step.CODE, "invalid_format"),
    (NOBODY, UNKNOWN, Step.CODE, "invalid_code"),
    (NOBODY, f"{UNKNOWN} {ACTIVE}", Step.CONFIRM, "confirm_school"),
    (NOBODY, f"{UNKNOWN} {UNKNOWN}", Step.SAY_SCHOOL, None),
    (NOBODY, "6", Step.SAY_SCHOOL, None),
    (NOBODY, "6#", Step.SAY_SCHOOL, None),
    (NOBODY, "s", Step.CODE, "no_input"),
    (NOBODY, "s s", Step.SAY_SCHOOL, None),
    (NOBODY, "0501*10 12*4567 1*34567", Step.SAY_SCHOOL, None),
    (NOBODY, f"{ACTIVE} 1", Step.CATEGORY, "cat_intro"),
    (NOBODY, f"{ACTIVE} 2", Step.CODE, "enter_code_again"),
    (NOBODY, f"{ACTIVE} 2 {ACTIVE} 2 {ACTIVE} 2", Step.SAY_SCHOOL, None),
    (NOBODY, f"{ACTIVE} 5", Step.CONFIRM, "invalid_key"),
    (NOBODY, f"{CLOSED} 1", Step.CATEGORY, "school_inactive"),
    (NOBODY, f"{MERGED} 1", Step.CATEGORY, "school_merged"),
    (NOBODY, "6 r9", Step.CATEGORY, "cat_intro"),
    (NOBODY, "6 r", Step.CATEGORY, "cat_intro"),
    (ONE, "1", Step.CATEGORY, "cat_intro"),
    (ONE, "2", Step.CODE, "enter_code"),
    (ONE, "s", Step.ENTRY_ONE, "no_input"),
    (ONE, "s s", Step.CATEGORY, "cat_intro"),
    (ONE, "4", Step.ENTRY_ONE, "invalid_key"),
    (SEVERAL, "2", Step.CATEGORY, "cat_intro"),
    (SEVERAL, "3", Step.CATEGORY, "school_merged"),
    (SEVERAL, "5", Step.ENTRY_MANY, "invalid_key"),
    (SEVERAL, "6", Step.CODE, "enter_code"),
    (SEVERAL, "s s", Step.SAY_SCHOOL, None),
]


@pytest.mark.parametrize(("world", "deeds", "step", "first"), KEYS, ids=[f"{k[1]} -> {k[2]}" for k in KEYS])
def test_what_keys_mean_before_the_school_is_settled(
    world: World, deeds: str, step: Step, first: str | None
) -> None:
    """Every answer to the first question leads where the design says it does."""
    there = call(world, deeds)
    assert there.step == step
    if first:
        assert there.asked[0] == first


def test_single_key_steps_take_every_key_at_once_and_a_code_ends_at_seven() -> None:
    """One key never waits for a hash; a code ends at its seventh digit or at a hash."""
    code, confirm = call(NOBODY).turn.listen, call(NOBODY, ACTIVE).turn.listen
    assert isinstance(code, Keypad)
    assert isinstance(confirm, Keypad)
    assert (code.digits, code.until_hash) == (7, True)
    assert (confirm.digits, confirm.until_hash) == (1, False)


def test_slow_fingers_are_no_error() -> None:
    """A code keyed digit by digit is asked to go on each time, with a longer pause, and never complained about."""
    slow = call(NOBODY, "5")
    for digit in "01010":
        assert slow.asked == ["go_on"]
        assert isinstance(slow.turn.listen, Keypad)
        assert slow.turn.listen.seconds == 10
        slow.do(digit)
    assert slow.do("s").asked[0] == "no_input"
    assert slow.step is Step.CODE


SETTLED = [
    # world, deeds, school, how, code, reasons
    (NOBODY, f"{ACTIVE} 1 4", SCHOOL.id, "keyed", ACTIVE, ()),
    (NOBODY, f"{ACTIVE} s s 4", SCHOOL.id, "keyed", ACTIVE, (Reason.SCHOOL_UNCONFIRMED,)),
    (NOBODY, f"{CLOSED} 1 4", 2, "keyed", CLOSED, (Reason.SCHOOL_INACTIVE,)),
    (NOBODY, f"{MERGED} 1 4", 3, "keyed", MERGED, (Reason.SCHOOL_MERGED,)),
    (NOBODY, f"{UNKNOWN} {UNKNOWN} r9 4", None, None, UNKNOWN, (Reason.SCHOOL_UNKNOWN,)),
    (NOBODY, "6 r9 4", None, None, None, (Reason.SCHOOL_UNKNOWN,)),
    (NOBODY, f"{ACTIVE} 2 6 r9 4", None, None, None, (Reason.SCHOOL_UNKNOWN,)),
    (ONE, "1 4", SCHOOL.id, "line", None, ()),
    (ONE, "s s 4", SCHOOL.id, "line", None, (Reason.SCHOOL_UNCONFIRMED,)),
    (ONE, f"2 {CLOSED} 1 4", 2, "keyed", CLOSED, (Reason.SCHOOL_INACTIVE,)),
    (ONE, "2 6 r 4", None, None, None, (Reason.SCHOOL_UNKNOWN,)),
    (SEVERAL, "2 4", OTHER.id, "line", None, ()),
]


@pytest.mark.parametrize(
    ("world", "deeds", "school", "by", "code", "reasons"), SETTLED, ids=[s[1] for s in SETTLED]
)
def test_the_record_says_which_school_it_is_and_how_that_is_known(
    world: World, deeds: str, school: int | None, by: str | None, code: str | None, reasons: tuple[Reason, ...]
) -> None:
    """Silence is never taken as yes, and whatever is doubtful about the school is a reason to look."""
    known = call(world, deeds).known
    assert (known.school, known.school_by, known.code, known.reasons) == (school, by, code, reasons)


def test_who_cannot_name_the_code_may_say_the_school() -> None:
    """An unresolved school is recorded by voice, after a notice, and the call goes on to the category."""
    spoken = call(NOBODY, "6")
    assert spoken.said == ["say_school"]
    assert spoken.turn.listen == Record("school_name")
