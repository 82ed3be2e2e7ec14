"""The call flow walked: every step a caller can reach, and what leads from one to the next.

The map is made by playing the real flow in small fictional worlds, so it cannot disagree with what callers hear.
It draws nothing, and it leaves out `*` and `#`, which only put the same question again.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from ivr.facts import (
    Allotted,
    Answer,
    Caller,
    Found,
    Need,
    NewNumber,
    OpenAt,
    OpenRequest,
    SchoolOf,
    SchoolRef,
    WhoCalls,
)
from ivr.flow import converse
from ivr.flow.problem import CONNECTIVITY, LAB
from ivr.script import LONGEST
from ivr.values import (
    Add,
    Began,
    HangUp,
    Heard,
    Keypad,
    Keys,
    Language,
    Left,
    Open,
    Record,
    Silence,
    State,
    Step,
    Turn,
)

CODE, NO_CODE, PART, PHONE = "0501010", "0599999", "05", "2101234567"
CLIP = "RE" + "0" * 32
NAME = LONGEST["school"]
NUMBERS = ("47344", "47353", "47362", "47371", "47380")
STANDING = "10009"

ONE_KEY = tuple(Keys(key) for key in "1234567890")
A_CODE = tuple(map(Keys, (CODE, NO_CODE, PART, "6", "8", "0")))
A_PHONE = tuple(map(Keys, (PHONE, PART, "0")))
SPEECH = (Left(CLIP, 12, "key"), Left(CLIP, 12, "zero"), Left(None, 0, "silence"))


@dataclass(frozen=True, slots=True)
class World:
    """What is true while one call is walked; answers what the flow needs to know."""

    schools: int = 0
    """How many schools list the caller's number."""
    standing: bool = False
    """Whether a request stands for the school and category told."""
    dialable: bool = True

    def __call__(self, need: Need) -> Answer:
        """Return the answer to a need."""
        match need:
            case WhoCalls():
                return Caller(tuple(_school(id_) for id_ in range(1, self.schools + 1)), self.dialable)
            case SchoolOf(code):
                return Found(_school(9) if code == CODE else None)
            case OpenAt():
                return OpenRequest(STANDING, date(2026, 9, 24)) if self.standing else OpenRequest()
            case NewNumber(ordinal):
                return Allotted(NUMBERS[ordinal])


def _school(id_: int) -> SchoolRef:
    assert isinstance(NAME, SchoolRef)
    return replace(NAME, id=id_)


@dataclass(frozen=True, slots=True)
class Leg:
    """The way from one question to the next: what the caller did, and how often before the call moved on."""

    start: Turn
    heard: Heard
    turns: tuple[Turn, ...]
    """The answers; the last one puts the next question."""

    @property
    def at(self) -> Step:
        """The step whose question was heard."""
        return self.start.state.step

    @property
    def end(self) -> Turn:
        """The turn that puts the next question."""
        return self.turns[-1]

    @property
    def to(self) -> Step:
        """The step the call moved to."""
        return self.end.state.step

    @property
    def commits(self) -> bool:
        """Whether a request was opened or added to on this leg."""
        return any(isinstance(act, Open | Add) for turn in self.turns for act in turn.acts)


WORLDS = tuple(
    World(schools, standing, dialable=not standing) for schools in (0, 1, 3) for standing in (False, True)
)


def ring(world: World, language: Language = "el") -> Leg:
    """Return the leg from the ring to the first question."""
    start = Turn(State(language=language), (), HangUp())
    began = Began("", "")
    return Leg(start, began, (_turn(start.state, began, world),))


def legs(turn: Turn, world: World) -> Iterator[Leg]:
    """Yield what may follow a question; an answer in vain is given again until the call moves on."""
    for heard in _deeds(turn):
        turns = [_turn(turn.state, heard, world)]
        while turns[-1].state.loops and not turns[-1].state.partial:
            turns.append(_turn(turns[-1].state, heard, world))
        yield Leg(turn, heard, tuple(turns))


def walk() -> Iterator[Leg]:
    """Yield the legs of all calls in all worlds, each situation once."""
    for world in WORLDS:
        ahead, seen = deque([ring(world)]), set()
        while ahead:
            leg = ahead.popleft()
            yield leg
            situation = _situation(leg.end.state)
            if situation not in seen:
                seen.add(situation)
                ahead.extend(legs(leg.end, world))


def _deeds(turn: Turn) -> tuple[Heard, ...]:
    match turn.listen:
        case Keypad(digits=1):
            return (*ONE_KEY, Silence())
        case Keypad(digits=10):
            return (*A_PHONE, Silence())
        case Keypad():
            return (Keys(CODE), Silence()) if turn.state.partial else (*A_CODE, Silence())
        case Record():
            return SPEECH
        case _:
            return ()


def _situation(state: State) -> object:
    """Return what decides where a call goes; what only decides what is said does not matter here."""
    category = state.problem.category if state.problem.category in (CONNECTIVITY, LAB) else None
    return (state.step, bool(state.partial), state.wrong_codes, state.correcting, category)


def _turn(state: State, heard: Heard, world: World) -> Turn:
    """Return the flow's answer; who walks never tires, so turns are not counted."""
    turn, _facts = converse(state, heard, world)
    return replace(turn, state=replace(turn.state, turns=0))
