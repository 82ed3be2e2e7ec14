"""The steps about one problem: its category, the request's number, and what helps the technician."""

from dataclasses import replace

from ivr.flow.move import Heeded, Move, corrected, go, say, told_more, uncorrected
from ivr.flow.record import NEW_EQUIPMENT, opened
from ivr.flow.told import Told
from ivr.values import Keys, Left, Silence, State, Step, System

OTHER_KEY, OTHER = "9", 0
LAB, CONNECTIVITY = 3, 1
CORRECTIONS = 3
SYSTEMS: dict[str, System] = {"1": "windows", "2": "linux", "3": "unknown"}


def category(state: State, heard: Keys | Silence | Left, told: Told) -> Heeded:
    """Hear the kind of problem; with it the request is committed."""
    match heard:
        case Keys(key) if key == OTHER_KEY:
            return chosen(told_more(state, category=OTHER, guessed=False), told)
        case Keys(key) if len(key) == 1 and key in "12345678":
            return chosen(told_more(state, category=int(key), guessed=False), told)
        case _:
            return None


def category_unheard(state: State, told: Told) -> Move:
    """Take «something else» when nothing was keyed: a person will sort it."""
    if state.correcting:
        return uncorrected(state)
    return chosen(told_more(state, category=OTHER, guessed=True), told)


def chosen(state: State, told: Told) -> Move:
    """Go on with the category: to a request that stands already, or to a new one."""
    problem = state.problem
    assert problem.category is not None
    if state.correcting:
        return corrected(state)
    school = state.about.school
    if problem.number is None and school is not None and problem.category != OTHER:
        standing = told.open_request(school.id, problem.category)
        if standing.number and standing.day and standing.number not in state.numbers:
            day = standing.day.isoformat()
            return go(told_more(state, candidate=standing.number, candidate_day=day), Step.DUPLICATE)
    return commit(state, told)


def commit(state: State, told: Told) -> Move:
    """Open the request; its number is spoken in full before anything else is asked (circular B.3)."""
    state = opened(state, told)
    assert state.problem.number
    return go(state, Step.NUMBER, plain=(say("request_number", number=state.problem.number),))


def duplicate(state: State, heard: Keys | Silence | Left, told: Told) -> Heeded:
    """Hear whether the call belongs to the request that stands already."""
    match heard:
        case Keys("1"):
            number = state.problem.candidate
            assert number
            joined = told_more(state, number=number, joined=True, doubled=False)
            joined = replace(joined, numbers=(*state.numbers, number))
            return go(joined, Step.DESCRIPTION, plain=(say("added", number=number),))
        case Keys("2"):
            return commit(told_more(state, doubled=False), told)
        case _:
            return None


def duplicate_unheard(state: State, told: Told) -> Move:
    """Open a new request and mark it: losing one is worse than having two."""
    return commit(told_more(state, doubled=True), told)


def may_correct(state: State) -> bool:
    """Whether the caller may (still) change school or category."""
    return state.corrections < CORRECTIONS


def number(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear whether school and category are right; anything but 1 goes on."""
    if heard == Keys("1") and may_correct(state):
        return go(replace(state, corrections=state.corrections + 1), Step.CORRECT)
    return go(state, Step.URGENCY)


def correct(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear what is wrong. The request stays; only its values change."""
    match heard:
        case Keys("1"):
            return go(replace(state, before=state.about, wrong_codes=0), Step.CODE)
        case Keys("2"):
            return go(replace(state, before=state.about), Step.CATEGORY)
        case Silence():
            return go(state, Step.NUMBER)
        case _:
            return None


def urgency(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear the category's yes/no question; for new equipment it asks whether that has arrived."""
    answer = {Keys("1"): True, Keys("2"): False}.get(heard) if isinstance(heard, Keys) else None
    if answer is None:
        return None
    about = "delivered" if state.problem.category == NEW_EQUIPMENT else "urgent"
    return after_urgency(told_more(state, **{about: answer}))


def after_urgency(state: State) -> Move:
    """Ask for the lab's system where that decides who can help (circular A, first factor)."""
    return go(state, Step.SYSTEM) if state.problem.category == LAB else after_system(state)


def system(state: State, heard: Keys | Silence | Left, _told: Told) -> Heeded:
    """Hear which system the lab runs."""
    if isinstance(heard, Keys) and heard.text in SYSTEMS:
        return after_system(told_more(state, system=SYSTEMS[heard.text]))
    return None


def after_system(state: State) -> Move:
    """Ask for a number only if ringing back would fail: no number, or the very line that is down."""
    line_is_down = bool(state.choices) and state.problem.category == CONNECTIVITY
    if not state.dialable or line_is_down:
        return go(state, Step.CALLBACK)
    return go(state, Step.DESCRIPTION)
