"""The engine: one thing heard in, one turn out. Holds the grammar that is the same at every step.

`0` a person, `*` the other language, `#` again; two silences or three vain answers and the call goes on without.
"""

from collections.abc import Callable
from dataclasses import replace

from ivr.facts import Answer, Facts, Need
from ivr.flow import closing, problem, school
from ivr.flow.asks import ASKS, BEFORE
from ivr.flow.move import Heeded, Move, go, say
from ivr.flow.person import wants_person
from ivr.flow.record import acts, opened
from ivr.flow.told import Told, Unanswered
from ivr.values import (
    Began,
    Ended,
    HangUp,
    Heard,
    Keypad,
    Keys,
    Left,
    Line,
    Resumed,
    Silence,
    State,
    Step,
    Turn,
)

MAX_TURNS = 40
SILENCES = 2
LOOPS = 3
ROUNDS = 6
"""Needs one turn may have; the longest chain today is three."""

Hear = Callable[[State, Keys | Silence | Left, Told], Heeded]
Without = Callable[[State, Told], Move]

HEARS: dict[Step, Hear] = {
    Step.START: school.code,
    Step.ENTRY_ONE: school.entry_one,
    Step.ENTRY_MANY: school.entry_many,
    Step.CODE: school.code,
    Step.PERSON: school.person,
    Step.CONFIRM: school.confirm,
    Step.SAY_SCHOOL: school.say_school,
    Step.CATEGORY: problem.category,
    Step.DUPLICATE: problem.duplicate,
    Step.NUMBER: problem.number,
    Step.CORRECT: problem.correct,
    Step.URGENCY: problem.urgency,
    Step.SYSTEM: problem.system,
    Step.CALLBACK: closing.callback,
    Step.DESCRIPTION: closing.description,
    Step.MESSAGE: closing.message,
    Step.CLOSE: closing.close,
    Step.DONE: closing.done,
}
"""What an answer means at each step."""

WITHOUT: dict[Step, Without] = {
    Step.START: lambda state, _: school.unresolved(state),
    Step.ENTRY_ONE: lambda state, _: school.settled(state),
    Step.ENTRY_MANY: lambda state, _: school.unresolved(state),
    Step.CODE: lambda state, _: school.unresolved(state),
    Step.CONFIRM: lambda state, _: school.settled(state),
    Step.CATEGORY: problem.category_unheard,
    Step.DUPLICATE: problem.duplicate_unheard,
    Step.CORRECT: lambda state, _: go(state, Step.NUMBER),
    Step.URGENCY: lambda state, _: problem.after_urgency(state),
    Step.SYSTEM: lambda state, _: problem.after_system(state),
    Step.CALLBACK: lambda state, _: go(state, Step.DESCRIPTION),
}
"""How the call goes on when a question stays without an answer."""


def converse(state: State, heard: Heard, answer: Callable[[Need], Answer]) -> tuple[Turn, Facts]:
    """Return the turn and the facts that decided it, asking `answer` for what the flow needs to know."""
    facts: Facts = ()
    for _ in range(ROUNDS):
        try:
            return advance(state, heard, facts), facts
        except Unanswered as missing:
            facts = (*facts, (missing.need, answer(missing.need)))
    raise RuntimeError(f"the flow asks without end at step {state.step}")


def advance(state: State, heard: Heard, facts: Facts) -> Turn:
    """Return the turn that answers what was heard; raises Unanswered while a fact is missing."""
    told = Told(facts)
    heard = _without_terminator(heard, state.step)
    if isinstance(heard, Ended):
        after = _ended(state, told)
        return Turn(after, (), HangUp(), acts(state, after))
    move = _move(_touched(replace(state, turns=state.turns + 1), heard), heard, told)
    if move.state.turns >= MAX_TURNS and move.state.step is not Step.DONE:
        move = _wrap_up(move.state, told)
    return _turn(state, move)


def _without_terminator(heard: Heard, step: Step) -> Heard:
    """A # only ends the keys before it, and alone it skips a number; carriers may or may not send it along."""
    if not isinstance(heard, Keys) or not heard.text.endswith("#"):
        return heard
    if len(heard.text) > 1:
        return Keys(heard.text[:-1])
    return Silence() if step is Step.CALLBACK else heard


def _touched(state: State, heard: Heard) -> State:
    return replace(state, touched=True) if isinstance(heard, Keys) or closing.said_something(heard) else state


def _move(state: State, heard: Heard, told: Told) -> Move:
    match heard:
        case Began(caller, line):
            return school.begin(state, caller, line, told)
        case Resumed() | Keys("#"):
            return Move(state)
        case Keys(text) if text.startswith("*"):
            return _other_language(state, text[1:], told)
        case Keys("0") if not state.partial:
            return wants_person(state, told)
        case Left(by="zero"):
            return wants_person(state, told)
        case Keys() | Silence() | Left():
            heeded = HEARS[state.step](state, heard, told)
            return heeded if isinstance(heeded, Move) else _in_vain(state, heard, heeded, told)
        case Ended():
            raise AssertionError("an end is no move")


def _other_language(state: State, rest: str, told: Told) -> Move:
    """Change the language; keys that came with the star are heard as if keyed after it."""
    state = replace(state, language="en" if state.language == "el" else "el")
    return _move(state, Keys(rest), told) if rest else Move(state)


def _in_vain(state: State, heard: Keys | Silence | Left, complaint: Line | None, told: Told) -> Move:
    """Ask again, kindly and not for ever."""
    silent = isinstance(heard, Silence)
    state = replace(state, loops=state.loops + 1, silences=state.silences + silent)
    if (state.silences >= SILENCES or state.loops >= LOOPS) and state.step in WITHOUT:
        return WITHOUT[state.step](state, told)
    complaint = say("no_input") if silent else complaint or say("invalid_key")
    return Move(replace(state, partial=""), (complaint,))


def _ended(state: State, told: Told) -> State:
    """Every call leaves a request behind, however early it ends (P2)."""
    if state.problem.candidate and not state.problem.number:
        state = replace(state, problem=replace(state.problem, doubled=True))
        return opened(state, told)
    return state if state.numbers else opened(state, told)


def _wrap_up(state: State, told: Told) -> Move:
    """Too many turns: make sure the request stands, say its number, say goodbye."""
    after = _ended(state, told)
    return go(after, Step.DONE, plain=(say("wrap_up", number=after.numbers[-1]),))


def _turn(before: State, move: Move) -> Turn:
    """Put the question of the step that was moved to."""
    listen = ASKS[move.state.step](move.state)
    leading = BEFORE.get(move.state.step)
    if isinstance(listen, Keypad):
        listen = replace(listen, asks=(*move.lead, *listen.asks))
        says = move.plain
    else:
        says = (*move.plain, *move.lead, *((leading,) if leading else ()))
    return Turn(move.state, says, listen, acts(before, move.state))
