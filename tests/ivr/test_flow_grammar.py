"""The grammar that holds at every step: 0 a person, * the other language, # again; patience with an end."""

import pytest

from ivr.facts import Facts
from ivr.flow import MAX_TURNS, Unanswered, advance, converse
from ivr.values import Began, Ended, HangUp, Keypad, Keys, Open, Reason, Record, State, Step
from tests.support.ivr_call import call
from tests.support.ivr_world import ACTIVE, DOUBLE, HIDDEN, NOBODY, ONE, SEVERAL, World

PLACES: dict[Step, tuple[World, str]] = {
    Step.ENTRY_ONE: (ONE, ""),
    Step.ENTRY_MANY: (SEVERAL, ""),
    Step.CODE: (NOBODY, ""),
    Step.CONFIRM: (NOBODY, ACTIVE),
    Step.PERSON: (NOBODY, "0"),
    Step.SAY_SCHOOL: (NOBODY, "6"),
    Step.CATEGORY: (NOBODY, f"{ACTIVE} 1"),
    Step.DUPLICATE: (DOUBLE, f"{ACTIVE} 1 4"),
    Step.NUMBER: (NOBODY, f"{ACTIVE} 1 4"),
    Step.CORRECT: (NOBODY, f"{ACTIVE} 1 4 1"),
    Step.URGENCY: (NOBODY, f"{ACTIVE} 1 4 s"),
    Step.SYSTEM: (NOBODY, f"{ACTIVE} 1 3 s 1"),
    Step.CALLBACK: (HIDDEN, f"{ACTIVE} 1 4 s 1"),
    Step.DESCRIPTION: (NOBODY, f"{ACTIVE} 1 4 s 1"),
    Step.MESSAGE: (NOBODY, f"{ACTIVE} 1 4 s 1 s"),
    Step.CLOSE: (NOBODY, f"{ACTIVE} 1 4 s 1 2"),
}
"""One way to every step at which something is heard."""

KEYPADS = {step: way for step, way in PLACES.items() if step not in (Step.SAY_SCHOOL, Step.MESSAGE)}


@pytest.mark.parametrize("step", PLACES)
def test_zero_commits_first_at_every_step(step: Step) -> None:
    """Who wants a person has a request before anything is said about persons, and hears its number in full."""
    world, deeds = PLACES[step]
    wanted = call(world, deeds).do("r9z" if step in (Step.SAY_SCHOOL, Step.MESSAGE) else "0")
    assert wanted.said == ["nobody_now_number"]
    (number,) = wanted.record
    assert dict(wanted.turn.says[0].slots) == {"number": number}
    assert Reason.WANTED_PERSON in wanted.known.reasons
    assert wanted.step is not Step.DONE


AFTER_ZERO = {
    Step.CODE: Step.PERSON,
    Step.SAY_SCHOOL: Step.CATEGORY,
    Step.MESSAGE: Step.CLOSE,
}


@pytest.mark.parametrize("step", PLACES)
def test_after_zero_the_call_goes_on_where_it_was(step: Step) -> None:
    """Since nobody can answer now, the caller is led on from the same question; a lone 0 offers the code again."""
    world, deeds = PLACES[step]
    wanted = call(world, deeds).do("r9z" if step in (Step.SAY_SCHOOL, Step.MESSAGE) else "0")
    assert wanted.step is AFTER_ZERO.get(step, step)
    assert not isinstance(wanted.turn.listen, HangUp)


@pytest.mark.parametrize("key", ["1", "5", "s"])
def test_after_a_lone_zero_the_code_can_still_be_keyed(key: str) -> None:
    """Who pressed 0 for the code's first digit is back at the code with any key, and with none."""
    assert call(NOBODY, f"0 {key} {ACTIVE}").step is Step.CONFIRM


def test_zero_inside_a_code_is_a_digit() -> None:
    """A zero after the first digits of a code belongs to the code."""
    assert call(NOBODY, "5 0").asked == ["go_on"]
    assert call(NOBODY, "5 0").acts == []


@pytest.mark.parametrize("step", KEYPADS)
def test_star_says_the_same_question_in_the_other_language(step: Step) -> None:
    """The star changes the language and nothing else, and twice the star is no change at all."""
    world, deeds = KEYPADS[step]
    before = call(world, deeds)
    question = before.turn.listen
    greek = before.turn.state.language
    before.do("*")
    assert (before.turn.state.language, before.step) == ("en", step)
    assert isinstance(question, Keypad)
    assert isinstance(before.turn.listen, Keypad)
    assert question.asks[-len(before.turn.listen.asks) :] == before.turn.listen.asks
    assert before.do("*").turn.state.language == greek
    assert before.turn.acts == ()


LEADING = [
    (f"*{ACTIVE[:6]} 0", Step.CONFIRM),
    ("*6", Step.SAY_SCHOOL),
    ("*#", Step.CODE),
    ("*0", Step.PERSON),
    ("*8", Step.CODE),
    ("***6", Step.SAY_SCHOOL),
]


@pytest.mark.parametrize(("deeds", "step"), LEADING)
def test_keys_behind_a_leading_star_count(deeds: str, step: Step) -> None:
    """A star and what was keyed in one breath with it are both heard."""
    done = call(NOBODY, deeds)
    assert (done.step, done.turn.state.language) == (step, "en")


@pytest.mark.parametrize("again", ["#", "again"])
@pytest.mark.parametrize("step", [step for step in KEYPADS if step is not Step.CALLBACK])
def test_hash_puts_the_question_again_and_is_no_silence(step: Step, again: str) -> None:
    """A stray hash, or the carrier asking anew, repeats the question and counts as nothing."""
    world, deeds = KEYPADS[step]
    before = call(world, deeds)
    state = before.turn.state
    before.do(" ".join([again] * 5))
    after = before.turn.state
    assert (after.step, after.loops, after.silences) == (step, state.loops, state.silences)
    assert before.turn.acts == ()


@pytest.mark.parametrize("keys", ["1", "9", "5", "s"])
@pytest.mark.parametrize("step", [step for step in KEYPADS if step is not Step.NUMBER])
def test_no_question_is_put_more_than_three_times_in_vain(step: Step, keys: str) -> None:
    """Whatever one key is repeated, the call leaves a question after at most three answers."""
    world, deeds = KEYPADS[step]
    stuck = call(world, deeds)
    steps = [stuck.do(keys).turn.state for _ in range(3)]
    assert any(state.step is not step or state.partial for state in steps)


@pytest.mark.parametrize("deed", ["#", "*", "0", "1", "2", "5", "s", "again", "05", "r"])
def test_after_forty_turns_the_call_says_its_number_and_ends(deed: str) -> None:
    """A caller who goes round in circles is wound up politely, with a request and its number."""
    assert MAX_TURNS == 40
    for world in (NOBODY, ONE, SEVERAL, DOUBLE):
        endless = call(world)
        while endless.step is not Step.DONE:
            endless.do(deed)
            assert len(endless.log) <= MAX_TURNS
        assert endless.record
        if len(endless.log) == MAX_TURNS:
            assert endless.said == ["wrap_up", "goodbye"]


def test_eight_is_an_enquiry_at_every_entry() -> None:
    """Who asks about an earlier request has an enquiry, hears its number in full, and the same question again."""
    for world in (NOBODY, ONE, SEVERAL):
        asks = call(world, "8")
        assert asks.said == ["status_later"]
        assert asks.step is call(world).step
        assert asks.known.kind == "enquiry"
        assert Reason.ASKED_STATUS in asks.known.reasons
        assert [type(act) for act in asks.do("8 8").acts] == [Open]


@pytest.mark.parametrize("step", PLACES)
def test_hanging_up_leaves_a_request_at_every_step(step: Step) -> None:
    """However early a call ends, it has left a request behind, and one only (P2)."""
    world, deeds = PLACES[step]
    ended = call(world, deeds).hang_up()
    assert len(ended.record) == 1
    assert ended.turn.listen == HangUp()
    assert ended.turn.says == ()
    assert ended.hang_up().turn.acts == ()


def test_a_call_that_ends_before_it_was_heard_of_leaves_a_request() -> None:
    """A final status without any ring still opens a request."""
    turn, _facts = converse(State(), Ended("no-answer"), NOBODY)
    assert [type(act) for act in turn.acts] == [Open]


def test_the_line_that_stays_open_after_goodbye_hears_goodbye() -> None:
    """Whatever arrives after the goodbye is answered with it again."""
    over = call(NOBODY, f"{ACTIVE} 1 4 s 1 2 s")
    for deed in ("1", "0", "s", "again", "r9"):
        assert (over.do(deed).said, over.turn.listen) == (["goodbye"], HangUp())


def test_a_recording_is_asked_again_when_the_carrier_asks_again() -> None:
    """A fallback in the middle of a recording puts the recording again."""
    world, deeds = PLACES[Step.MESSAGE]
    assert call(world, f"{deeds} again").turn.listen == Record("problem")


def test_a_missing_fact_is_asked_for_and_never_guessed() -> None:
    """Without the answer to a need the flow stops with that need, whatever it is."""
    with pytest.raises(Unanswered):
        advance(State(), Began("", ""), ())
    with pytest.raises(Unanswered):
        advance(State(step=Step.CODE), Keys(ACTIVE), ())


def test_facts_that_answer_no_need_are_never_asked_for() -> None:
    """A turn's stored facts are exactly those that decided it."""
    facts: Facts = call(NOBODY, f"{ACTIVE} 1 4").log[-1].facts
    assert [type(need).__name__ for need, _ in facts] == ["OpenAt", "NewNumber"]
