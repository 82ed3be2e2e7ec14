"""The last steps: a number to ring back, the description, another problem, goodbye."""

import re

from ivr.flow.move import Heeded, go, next_problem, say, told_more
from ivr.flow.told import Told
from ivr.values import Keys, Left, Silence, State, Step

GREEK_PHONE = re.compile(r"2\d{9}|69\d{8}")
"""Ten digits, landline or mobile, in the closed national numbering plan."""

TOO_SHORT = 2
"""Seconds below which a recording holds no words."""

PROBLEMS = 4
"""Problems one call may bring; the turn limit alone would cut the last one in the middle."""


def callback(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear the number to ring back; none is fine."""
    if not isinstance(heard, Keys):
        return go(state, Step.DESCRIPTION)
    if GREEK_PHONE.fullmatch(heard.text):
        return go(told_more(state, callback=heard.text), Step.DESCRIPTION)
    return say("callback_bad")


def description(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear whether the caller does not want to be recorded."""
    if heard == Keys("2"):
        return go(state, Step.CLOSE, say("rec_skipped"))
    return go(state, Step.MESSAGE)


def message(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Go on after the description."""
    return go(state, Step.CLOSE, say("rec_done")) if said_something(heard) else go(state, Step.CLOSE)


def said_something(heard: object) -> bool:
    """Whether a recording is long enough to hold words."""
    return isinstance(heard, Left) and heard.clip is not None and heard.seconds >= TOO_SHORT


def may_tell_another(state: State) -> bool:
    """Whether the call has room for another problem."""
    return len(state.numbers) < PROBLEMS


def close(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear whether there is another problem."""
    if heard == Keys("1") and may_tell_another(state):
        return go(next_problem(state), Step.CATEGORY)
    return go(state, Step.DONE)


def done(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Say goodbye again to a line that is still open."""
    del heard
    return go(state, Step.DONE)
