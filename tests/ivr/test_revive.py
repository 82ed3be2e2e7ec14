"""Stored conversations back to life, whoever stored them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.codec import STATE
from ivr.flow import converse, revive
from ivr.values import FLOW_VERSION, Add, Amend, Ended, Keys, Open, State, Step
from tests.support.examples import examples
from tests.support.ivr_call import call
from tests.support.ivr_world import ACTIVE, DOUBLE, NOBODY, SEVERAL

DEEDS = ["", ACTIVE, f"{ACTIVE} 1", f"{ACTIVE} 1 4", f"{ACTIVE} 1 4 1 1", "6", "0", "8", "* 05"]


@pytest.mark.parametrize("deeds", DEEDS)
def test_a_state_of_this_flow_comes_back_as_it_was(deeds: str) -> None:
    """What this flow stored it understands completely."""
    for world in (NOBODY, SEVERAL):
        state = call(world, deeds).turn.state
        assert revive(STATE.dump(state)) == state


def of_another_version(state: State) -> str:
    """Return a state as another version of the flow would have stored it."""
    return json.dumps({**json.loads(STATE.dump(state)), "flow": FLOW_VERSION + 1, "step": "no such step"})


@pytest.mark.parametrize("deeds", DEEDS)
def test_another_version_resumes_at_a_safe_step(deeds: str) -> None:
    """A state of another flow asks for the school again and keeps language, turns and requests."""
    before = call(NOBODY, deeds).turn.state
    after = revive(of_another_version(before))
    assert after.step is Step.CODE
    assert (after.language, after.turns, after.numbers) == (before.language, before.turns, before.numbers)
    assert after.problem.number == before.problem.number
    assert after.problem.category == before.problem.category


def test_a_revived_call_goes_on_with_its_request() -> None:
    """The request opened before the change of version is the one that is amended after it."""
    state = revive(of_another_version(call(NOBODY, f"{ACTIVE} 1 4").turn.state))
    turn, _ = converse(state, Keys(ACTIVE), NOBODY)
    turn, _ = converse(turn.state, Keys("1"), NOBODY)
    assert [act.number for act in turn.acts] == ["10007"]
    assert {type(act) for act in turn.acts} == {Amend}


def test_a_revived_call_never_overwrites_a_request_it_was_only_added_to() -> None:
    """A request that stood before this call is added to again, not amended."""
    state = revive(of_another_version(call(DOUBLE, f"{ACTIVE} 1 4 1").turn.state))
    turn, _ = converse(state, Keys(ACTIVE), NOBODY)
    assert {type(act) for act in turn.acts} == {Add}


def test_a_revived_second_problem_is_still_a_second_problem() -> None:
    """Between two problems the first one's request is left alone, and the second gets its own."""
    state = revive(of_another_version(call(NOBODY, f"{ACTIVE} 1 4 s 1 2 1").turn.state))
    assert state.problem.number is None
    turn = None
    for keys in (ACTIVE, "1", "5"):
        turn, _ = converse(state, Keys(keys), NOBODY)
        state = turn.state
    assert turn is not None
    assert [type(act) for act in turn.acts] == [Open]
    assert state.numbers == ("10007", "10017")


NONSENSE = [
    "",
    "null",
    "[]",
    "{",
    "5",
    '"text"',
    "[" * 100_000,
    '{"numbers": 5}',
    '{"numbers": "1234"}',
    '{"numbers": [1, null, "10007"], "turns": "many"}',
    '{"numbers": {"a": 1}, "turns": true, "problem": []}',
    '{"numbers": ["1"], "problem": {"number": {}, "category": [], "joined": 1}}',
    '{"turns": -99, "language": 5}',
    '{"turns": 1e400}',
    "\ud800",
    '{"step": "\\ud800"}',
    "9" * 5000,
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_a_call_that_starts_over(text: str) -> None:
    """Text that is no state at all gives a safe one, from which a call can end with a request."""
    state = revive(text)
    assert state.step is Step.CODE
    assert state.turns >= 0
    turn, _ = converse(state, Ended("completed"), NOBODY)
    assert turn.state.numbers


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
fields = st.sampled_from(["step", "flow", "language", "turns", "numbers", "problem", "about", "before", "choices"])


@examples(80)
@given(st.dictionaries(fields, values))
def test_no_stored_text_is_an_error(old: dict[str, object]) -> None:
    """Any JSON in the place of a state comes back as a state."""
    assert isinstance(revive(json.dumps(old)), State)
    assert isinstance(revive(str(old)), State)
