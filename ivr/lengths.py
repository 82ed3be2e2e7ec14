"""How long callers listen: until they know what to press first, and on every way to a request's number.

Seconds are those of the spoken words as the script measures them; the caller's own time and the waiting are not in
them. A key that means nothing leads where silence leads, so only silence is followed here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from ivr.chart import CODE, NO_CODE, PART, Leg, World, legs, ring
from ivr.script import GAP, Script
from ivr.speech.numerals import digit
from ivr.values import Heard, Keypad, Keys, Language, Left, Line, Silence, Step, Turn

FIRST_ANSWER = {Step.CODE: Keys(CODE), Step.ENTRY_ONE: Keys("2"), Step.ENTRY_MANY: Keys("6")}
"""What the caller must have heard of before the first question is understood."""

LIMITS = {0: 12.0, 1: 10.0}
"""Seconds until the first question must be understood, by the number of schools that list the caller."""

ASK_FOR_DIGITS = frozenset({"enter_code", "enter_code_again", "go_on"})

Range = tuple[float, float]
"""Least and most seconds."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What callers may do at a step with the same effect, and how often before the call moves on."""

    step: Step
    heard: tuple[Heard, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Route:
    """A way from the ring to the moment a request's number is said."""

    deeds: tuple[Deed, ...]
    patient: Range
    """Everything is listened to."""
    quick: Range
    """Every key is pressed as soon as it was named."""


class Lengths:
    """The seconds of one script in one language."""

    def __init__(self, script: Script, language: Language) -> None:
        self._script = script
        self._language = language
        self._of = cache(lambda line: script.seconds(line, language))

    def until_understood(self, schools: int) -> float:
        """Return the seconds until the first question is understood, when so many schools list the number."""
        first = ring(World(schools), self._language).end
        return self._said(first) + self._until_named(first, FIRST_ANSWER[first.state.step])

    def routes(self, schools: int) -> tuple[Route, ...]:
        """Return every way to a request's number that goes astray in at most one manner, the shortest first."""
        alike: dict[object, list[tuple[Leg, ...]]] = {}
        for standing in (False, True):
            world = World(schools, standing)
            for way in _ways((ring(world, self._language),), world):
                same = alike.setdefault(tuple(map(_effect, way)), [])
                if way not in same:
                    same.append(way)
        return tuple(sorted(map(self._route, alike.values()), key=lambda route: (route.patient, route.quick)))

    def _route(self, ways: list[tuple[Leg, ...]]) -> Route:
        """Return ways that differ in nothing but their keys as one route."""
        at_each_step = tuple(zip(*ways, strict=True))[1:]
        deeds = (
            Deed(here[0].at, tuple(dict.fromkeys(leg.heard for leg in here)), len(here[0].turns))
            for here in at_each_step
        )
        return Route(tuple(deeds), _range(map(self._patient, ways)), _range(map(self._quick, ways)))

    def _patient(self, way: tuple[Leg, ...]) -> float:
        return sum(self._asked(leg.start) + self._answers(leg) for leg in way)

    def _quick(self, way: tuple[Leg, ...]) -> float:
        return sum(self._until_named(leg.start, leg.heard) + self._answers(leg) for leg in way)

    def _answers(self, leg: Leg) -> float:
        """Return the seconds of all that is said on the way to the next question, but not of that question."""
        return sum(map(self._said, leg.turns)) + sum(map(self._asked, leg.turns[:-1]))

    def _said(self, turn: Turn) -> float:
        return self._seconds(turn.says)

    def _asked(self, turn: Turn) -> float:
        return self._seconds(turn.listen.asks) if isinstance(turn.listen, Keypad) else 0

    def _until_named(self, turn: Turn, heard: Heard) -> float:
        """Return the seconds of the question up to the line that names the keys; of all of it if none does."""
        if not isinstance(turn.listen, Keypad) or not isinstance(heard, Keys):
            return self._asked(turn)
        asks = turn.listen.asks
        named = (n for n, line in enumerate(asks, start=1) if self._names(line, heard.text))
        return self._seconds(asks[: next(named, len(asks))])

    def _names(self, line: Line, keys: str) -> bool:
        if len(keys) > 1:
            return line.id in ASK_FOR_DIGITS
        template = GAP.sub("", self._script.prompts[line.id].texts[self._language])
        in_gap = ("key", int(keys)) in line.slots
        return in_gap or re.search(rf"\b{digit(keys, self._language)}\b", template, re.IGNORECASE) is not None

    def _seconds(self, lines: Iterable[Line]) -> float:
        return sum(map(self._of, lines))


def _ways(way: tuple[Leg, ...], world: World) -> Iterator[tuple[Leg, ...]]:
    """Yield every way on to a request's number."""
    for leg in legs(way[-1].end, world):
        longer = (*way, leg)
        if leg.heard == Keys(PART) or _in_vain(leg) or len({_astray(each) for each in longer} - {None}) > 1:
            continue
        if leg.commits:
            yield longer
        else:
            yield from _ways(longer, world)


def _in_vain(leg: Leg) -> bool:
    return len(leg.turns) > 1 and not isinstance(leg.heard, Silence)


def _astray(leg: Leg) -> str | None:
    """Return in which manner the caller leaves the straight way, None for not at all."""
    match leg.heard:
        case Silence():
            return "silence"
        case Left(by="zero") | Keys("0"):
            return "person"
        case Keys("8") if leg.at in FIRST_ANSWER:
            return "earlier request"
        case Keys("2") if leg.at is Step.CONFIRM:
            return "wrong school"
        case Keys(keys) if keys == NO_CODE:
            return "wrong code"
        case _:
            return None


def _effect(leg: Leg) -> object:
    """Return what makes two legs alike; how a request came to have its number does not."""
    return (leg.at, len(leg.turns), _astray(leg), leg.commits or leg.to)


def _range(seconds: Iterable[float]) -> Range:
    found = tuple(seconds)
    return min(found), max(found)
