"""The steps that find out which school the call is about. At most one of them stands before the category."""

from dataclasses import replace

from ivr.flow.move import Heeded, Move, corrected, go, say, told_more, uncorrected
from ivr.flow.record import opened
from ivr.flow.told import Told
from ivr.values import About, Keys, Left, Silence, State, Step

CODE_LENGTH = 7
UNKNOWN, STATUS = "6", "8"
WRONG_CODES = 2
"""After so many codes that no school has, the caller is asked to say the school instead."""


def begin(state: State, caller: str, line: str, told: Told) -> Move:
    """Greet, and ask the shortest question that settles the school."""
    who = told.caller(caller, line)
    state = replace(state, dialable=who.dialable, choices=who.schools)
    notice = (say("notice", text=who.notice[0 if state.language == "el" else 1]),) if who.notice else ()
    lead = (*notice, say("greeting"), say("data_notice"))
    match who.schools:
        case ():
            return go(state, Step.CODE, *lead)
        case (only,):
            return go(replace(state, about=About(only, "line")), Step.ENTRY_ONE, *lead)
        case _:
            return go(state, Step.ENTRY_MANY, *lead)


def settled(state: State) -> Move:
    """Go on once the school is as settled as it will be."""
    school = state.about.school
    standing = {"inactive": (say("school_inactive"),), "merged": (say("school_merged"),)}
    lead = standing.get(school.standing, ()) if school else ()
    if state.correcting:
        return corrected(state, *lead)
    return go(state, Step.CATEGORY, *lead)


def _confirmed(state: State) -> State:
    return replace(state, about=replace(state.about, confirmed=True))


def unresolved(state: State) -> Move:
    """Let the caller say the school; an operator will find it."""
    if state.correcting:
        return uncorrected(state)
    return go(replace(state, about=About(code=state.about.code)), Step.SAY_SCHOOL)


def asks_status(state: State, told: Told) -> Move:
    """Record an enquiry about an earlier request, then go on as with any call."""
    state = opened(told_more(state, asked_status=True), told)
    assert state.problem.number
    return go(state, state.step, plain=(say("status_later", number=state.problem.number),))


def entry_one(state: State, heard: Keys | Silence | Left, told: Told) -> Heeded:
    """Hear whether the call is about the school whose line it comes from."""
    match heard:
        case Keys("1"):
            return settled(_confirmed(state))
        case Keys("2"):
            return go(replace(state, about=About()), Step.CODE)
        case Keys(key) if key == STATUS:
            return asks_status(state, told)
        case _:
            return None


def entry_many(state: State, heard: Keys | Silence | Left, told: Told) -> Heeded:
    """Hear which of the line's schools it is."""
    match heard:
        case Keys(key) if key.isdecimal() and 1 <= int(key) <= len(state.choices):
            return settled(replace(state, about=About(state.choices[int(key) - 1], "line", confirmed=True)))
        case Keys(key) if key == UNKNOWN:
            return go(state, Step.CODE)
        case Keys(key) if key == STATUS:
            return asks_status(state, told)
        case _:
            return None


def code(state: State, heard: Keys | Silence | Left, told: Told) -> Heeded:
    """Hear a code, whole or in parts: slow fingers are no error."""
    if not isinstance(heard, Keys):
        return None
    keyed = heard.text
    if not state.partial and keyed == UNKNOWN:
        return unresolved(state)
    if not state.partial and keyed == STATUS and not state.correcting:
        return asks_status(state, told)
    digits = keyed if len(keyed) >= CODE_LENGTH else state.partial + keyed
    if digits.isdecimal() and len(digits) < CODE_LENGTH:
        return Move(replace(state, partial=digits, silences=0))
    if not digits.isdecimal() or len(digits) != CODE_LENGTH:
        return say("invalid_format")
    return _look_up(state, digits, told)


def _look_up(state: State, digits: str, told: Told) -> Move:
    school = told.school(digits)
    if school:
        return go(replace(state, about=About(school, "keyed", code=digits)), Step.CONFIRM)
    state = replace(state, wrong_codes=state.wrong_codes + 1, about=About(code=digits))
    if state.wrong_codes < WRONG_CODES:
        return go(state, Step.CODE, say("invalid_code"))
    moved = unresolved(state)
    return replace(moved, plain=(say("school_unresolved"),))


def person(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Go back to the code, whatever is heard: nobody can answer, and the request must get its school."""
    del heard
    return go(state, Step.CODE)


def confirm(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear whether it is the right school; a code has no check digit, so the name is the only proof."""
    match heard:
        case Keys("1"):
            return settled(_confirmed(state))
        case Keys("2"):
            wrong = replace(state, about=About(), wrong_codes=state.wrong_codes + 1)
            return go(wrong, Step.CODE) if wrong.wrong_codes <= WRONG_CODES else unresolved(wrong)
        case _:
            return None


def say_school(state: State, _heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Go on after the caller has said the school, or has said nothing."""
    return settled(state)
