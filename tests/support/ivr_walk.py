"""Every state a call can reach, found by playing every input at every state. It judges nothing."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ivr.flow import converse
from ivr.values import Began, Heard, Keypad, Keys, Left, Listen, Record, Resumed, Silence, State, Step, Turn
from tests.support.ivr_call import CLIP
from tests.support.ivr_world import ACTIVE, CLOSED, DOUBLE, HIDDEN, MERGED, NOBODY, ONE, SEVERAL, UNKNOWN, World

WORLDS = (NOBODY, replace(HIDDEN, standing=DOUBLE.standing), replace(ONE, standing=DOUBLE.standing), SEVERAL)

KEYS = tuple(map(Keys, "0123456789*#"))
CODES = tuple(map(Keys, (ACTIVE, CLOSED, MERGED, UNKNOWN, "6", "8", "0", "05", "*", "#", "*6", "05*0101", "##")))
PHONES = tuple(map(Keys, ("2101234567", "210", "0", "*", "#", "*2101234567")))
LEFT = (Left(CLIP, 9, "key"), Left(CLIP, 9, "zero"), Left(CLIP, 9, "hangup"), Left(None, 0, "silence"))


@dataclass(frozen=True)
class Edge:
    """One input at one state, and what it led to."""

    at: object
    to: object
    turn: Turn


def inputs(listen: Listen) -> tuple[Heard, ...]:
    """Return all that may be heard after a question, up to what cannot matter."""
    match listen:
        case Keypad(digits=1):
            return (*KEYS, Silence(), Resumed())
        case Keypad(digits=7):
            return (*CODES, Silence(), Resumed())
        case Keypad():
            return (*PHONES, Silence(), Resumed())
        case Record():
            return (*LEFT, Silence(), Resumed())
        case _:
            return (Keys("1"), Resumed())


def essence(state: State, world: World) -> object:
    """Return what of a state can make a difference at its own step; elsewhere its first bearer stands for all."""
    about, problem, numbers = state.about, state.problem, len(state.numbers)
    school = about.school.standing if about.school else None
    common = (world, state.step, state.language, state.loops, state.silences, problem.number is None)
    match state.step:
        case Step.CODE | Step.PERSON:
            return (*common, bool(state.partial), state.wrong_codes, state.correcting)
        case Step.CONFIRM:
            return (*common, school, state.wrong_codes, state.correcting)
        case Step.CATEGORY | Step.CORRECT:
            return (*common, school, state.correcting, state.corrections, numbers > 3)
        case Step.DUPLICATE:
            return (*common, problem.category)
        case Step.NUMBER:
            return (*common, school, problem.category, state.corrections > 2)
        case Step.URGENCY | Step.SYSTEM:
            return (*common, problem.category)
        case _:
            return (*common, problem.joined, numbers > 3)


def walk() -> Iterator[Edge]:
    """Yield every edge between essentially different states, in all worlds, nearest first."""
    for world in WORLDS:
        first, _ = converse(State(), Began("", ""), world)
        start = essence(first.state, world)
        yield Edge("ring", start, first)
        ahead, seen = deque([first]), {start}
        while ahead:
            turn = ahead.popleft()
            for heard in inputs(turn.listen):
                after, _ = converse(replace(turn.state, turns=0), heard, world)
                to = essence(after.state, world)
                yield Edge(essence(turn.state, world), to, after)
                if to not in seen:
                    seen.add(to)
                    ahead.append(after)
