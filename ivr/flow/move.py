"""One move of the conversation: the next state, and what is said on the way there. Asks nothing itself."""

from dataclasses import dataclass, replace

from ivr.values import Line, Problem, Slot, State, Step


@dataclass(frozen=True, slots=True)
class Move:
    """Go to `state`. `plain` is spoken in full; `lead` goes before the question and a key may interrupt it."""

    state: State
    lead: tuple[Line, ...] = ()
    plain: tuple[Line, ...] = ()


Heeded = Move | Line | None
"""What a step makes of an answer: a move; or a complaint, or nothing, and then the question is put again."""


def say(prompt: str, **slots: Slot) -> Line:
    """Return the line of a prompt with its gaps filled."""
    return Line(prompt, tuple(slots.items()))


def go(state: State, step: Step, *lead: Line, plain: tuple[Line, ...] = ()) -> Move:
    """Move to another step; its question starts afresh."""
    return Move(replace(state, step=step, loops=0, silences=0, partial=""), lead, plain)


def told_more(state: State, **values: object) -> State:
    """Return the state with more known of the present problem."""
    return replace(state, problem=replace(state.problem, **values))  # type: ignore[arg-type]


def next_problem(state: State) -> State:
    """Return the state ready for another problem of the same school."""
    return replace(state, problem=Problem(), corrections=0)


def uncorrected(state: State) -> Move:
    """Give up the correction that goes on: a failed one changes nothing."""
    assert state.before
    return go(replace(state, about=state.before, before=None), Step.NUMBER)


def corrected(state: State, *lead: Line) -> Move:
    """Let the correction that goes on count from now."""
    return go(replace(state, before=None), Step.NUMBER, say("corrected"), *lead)
