"""The end of a call: a number to ring back, the description, another problem, goodbye."""

import pytest

from ivr.values import Add, HangUp, Keypad, Reason, Record, Step
from tests.support.ivr_call import call
from tests.support.ivr_world import ACTIVE, DOUBLE, HIDDEN, NOBODY

DESCRIBING = f"{ACTIVE} 1 4 s 1"

NUMBERS = [
    ("2101234567", "2101234567", Step.DESCRIPTION),
    ("6971234567#", "6971234567", Step.DESCRIPTION),
    ("s", None, Step.DESCRIPTION),
    ("#", None, Step.DESCRIPTION),
    ("210", None, Step.CALLBACK),
    ("1234567890", None, Step.CALLBACK),
    ("210 2101234567", "2101234567", Step.DESCRIPTION),
    ("210 210 210", None, Step.DESCRIPTION),
    ("210*567", None, Step.CALLBACK),
]


@pytest.mark.parametrize(("deeds", "number", "step"), NUMBERS, ids=[n[0] for n in NUMBERS])
def test_a_number_to_ring_back_has_ten_digits_or_is_skipped(deeds: str, number: str | None, step: Step) -> None:
    """Ten digits of the Greek plan are kept, anything else is asked again, a hash or silence goes on without."""
    asked = call(HIDDEN, f"{DESCRIBING} {deeds}")
    assert (asked.step, asked.known.callback) == (step, number)


def test_a_recording_is_announced_and_may_be_refused() -> None:
    """Before anything is recorded the caller hears so; 2 ends the call's questions without a recording."""
    announced = call(NOBODY, DESCRIBING)
    assert (announced.step, announced.asked) == (Step.DESCRIPTION, ["rec_notice"])
    refused = announced.do("2")
    assert (refused.step, refused.asked[0]) == (Step.CLOSE, "rec_skipped")
    assert not any(isinstance(exchange.turn.listen, Record) for exchange in refused.log)


MESSAGES = [("r12", ["rec_done"]), ("r2", ["rec_done"]), ("r1", []), ("r", []), ("r12h", ["rec_done"])]


@pytest.mark.parametrize(("deed", "thanks"), MESSAGES)
def test_a_description_is_thanked_for_only_if_there_is_one(deed: str, thanks: list[str]) -> None:
    """A recording under two seconds holds no words, and the caller is not told that we have it."""
    left = call(NOBODY, f"{DESCRIBING} s")
    assert left.turn.listen == Record("problem")
    assert left.said == ["rec_prompt"]
    left.do(deed)
    assert left.asked == [*thanks, "number_again", "another_problem", "may_hang_up"]
    assert left.step is Step.CLOSE


def test_the_call_ends_with_the_number_and_goodbye() -> None:
    """The number is said once more, and silence then ends the call."""
    closing = call(NOBODY, f"{DESCRIBING} 2")
    assert "number_again" in closing.asked
    closing.do("s")
    assert (closing.step, closing.said, closing.turn.listen) == (Step.DONE, ["goodbye"], HangUp())


def test_another_problem_is_another_request_of_the_same_school() -> None:
    """A second problem starts at the category and gets a number of its own; nothing of the first clings to it."""
    second = call(NOBODY, f"{DESCRIBING} 2 1")
    assert second.step is Step.CATEGORY
    second.do("8 s 2 2 s")
    assert second.opened == ["10007", "10017"]
    first, other = second.record.values()
    assert (first.category, first.urgent, first.delivered) == (4, True, None)
    assert (other.category, other.urgent, other.delivered) == (8, None, False)
    assert (first.school, first.code) == (other.school, other.code)


def test_a_second_problem_given_up_is_no_request() -> None:
    """Who hangs up before saying what the second problem is has reported one problem."""
    assert call(NOBODY, f"{DESCRIBING} 2 1").hang_up().opened == ["10007"]


def test_four_problems_are_enough_for_one_call() -> None:
    """The fifth problem is neither offered nor taken."""
    told = " ".join(f"{key} s 1 2 1" for key in "4567")
    fourth = call(NOBODY, f"{ACTIVE} 1 {told}".removesuffix(" 1"))
    assert len(fourth.opened) == 4
    assert fourth.step is Step.CLOSE
    assert "another_problem" not in fourth.asked
    assert fourth.do("1").step is Step.DONE


def test_a_call_may_both_add_and_open() -> None:
    """A caller who is added to a standing request may report another problem in the same call."""
    both = call(DOUBLE, f"{ACTIVE} 1 4 1 2 1 9")
    assert (both.added, both.opened) == (["10009"], ["10017"])
    assert isinstance(both.acts[0], Add)


def test_a_short_wait_at_questions_nobody_must_answer() -> None:
    """Where silence is the usual answer the caller does not wait long for it."""
    for deeds in (f"{ACTIVE} 1 4", DESCRIBING, f"{DESCRIBING} 2"):
        listen = call(NOBODY, deeds).turn.listen
        assert isinstance(listen, Keypad)
        assert listen.seconds <= 3


def test_an_empty_call_is_unfinished_and_any_sign_of_life_ends_that() -> None:
    """A call with nothing keyed or said is marked unfinished; one key or one word is enough not to be."""
    assert Reason.UNFINISHED in call(NOBODY).hang_up().known.reasons
    assert Reason.UNFINISHED in call(NOBODY, "s s r s s").hang_up().known.reasons
    for deeds in ("5", "*", "s s r9"):
        assert Reason.UNFINISHED not in call(NOBODY, deeds).hang_up().known.reasons
