"""The wish for a person, which may come at every step. Until agents are connected, nobody can answer."""

from dataclasses import replace

from ivr.flow.move import Move, go, say, told_more
from ivr.flow.record import opened
from ivr.flow.school import settled
from ivr.flow.told import Told
from ivr.values import State, Step


def wants_person(state: State, told: Told) -> Move:
    """Commit first, then say that nobody can answer now, and go on where the caller was."""
    doubled = state.problem.doubled or state.step is Step.DUPLICATE
    state = opened(told_more(state, wanted_person=True, doubled=doubled), told)
    assert state.problem.number
    nobody = (say("nobody_now_number", number=state.problem.number),)
    match state.step:
        case Step.CODE if not state.correcting:
            return go(state, Step.PERSON, plain=nobody)
        case Step.SAY_SCHOOL:
            return replace(settled(state), plain=nobody)
        case Step.MESSAGE:
            return go(state, Step.CLOSE, plain=nobody)
        case Step.DONE:
            return Move(state)
        case step:
            return go(state, step, plain=nobody)
