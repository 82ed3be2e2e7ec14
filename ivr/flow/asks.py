"""What each step asks, as a function of the state. Decides nothing about the answer."""

from collections.abc import Callable

from ivr.flow.closing import may_tell_another
from ivr.flow.move import say
from ivr.flow.problem import may_correct
from ivr.values import HangUp, Keypad, Line, Listen, Record, State, Step

BETWEEN_KEYS = 6
AFTER_A_PAUSE = 10
SHORT = 3


def summary(state: State) -> Line:
    """Return the line that names what was recorded, with the school when there is one."""
    category = state.problem.category or 0
    if state.about.school is None:
        return say("summary_no_school", category=category)
    return say("summary", school=state.about.school, category=category)


def _one(state: State) -> Keypad:
    assert state.about.school
    recognised = say("school_recognised", school=state.about.school)
    return Keypad((recognised, say("school_yesno"), say("menu_more"), say("lang_key")))


def _many(state: State) -> Keypad:
    options = tuple(
        say("school_option", school=school, key=key) for key, school in enumerate(state.choices, start=1)
    )
    other = say("school_other", key=6)
    return Keypad((say("school_many"), *options, other, say("menu_more"), say("lang_key")))


def _code(state: State) -> Keypad:
    if state.partial:
        return Keypad((say("go_on"),), digits=7, until_hash=True, seconds=AFTER_A_PAUSE)
    if state.loops or state.wrong_codes:
        return Keypad((say("enter_code_again"),), digits=7, until_hash=True, seconds=BETWEEN_KEYS)
    more = () if state.correcting else (say("entry_more"), say("lang_hint"))
    return Keypad((say("enter_code"), *more), digits=7, until_hash=True, seconds=BETWEEN_KEYS)


def _confirm(state: State) -> Keypad:
    assert state.about.school
    return Keypad((say("confirm_school", school=state.about.school), say("confirm_keys")))


def _category(_state: State) -> Keypad:
    options = tuple(say(f"cat_{key}") for key in range(1, 9))
    return Keypad((say("cat_intro"), *options, say("cat_other")))


def _duplicate(state: State) -> Keypad:
    problem = state.problem
    assert problem.candidate
    assert problem.candidate_day
    standing = say("existing", number=problem.candidate, day=problem.candidate_day, category=problem.category or 0)
    return Keypad((standing, say("existing_keys")))


def _number(state: State) -> Keypad:
    assert state.problem.number
    correct = (say("correct_it"),) if may_correct(state) else ()
    return Keypad((say("number_again", number=state.problem.number), summary(state), *correct), seconds=SHORT)


def _close(state: State) -> Keypad:
    assert state.problem.number
    another = (say("another_problem"),) if may_tell_another(state) else ()
    return Keypad((say("number_again", number=state.problem.number), *another, say("may_hang_up")), seconds=SHORT)


def _callback(_state: State) -> Keypad:
    return Keypad((say("callback_number"),), digits=10, until_hash=True, seconds=BETWEEN_KEYS)


ASKS: dict[Step, Callable[[State], Listen]] = {
    Step.START: _code,
    Step.ENTRY_ONE: _one,
    Step.ENTRY_MANY: _many,
    Step.CODE: _code,
    Step.PERSON: lambda _: Keypad((say("go_on_with_code"),)),
    Step.CONFIRM: _confirm,
    Step.SAY_SCHOOL: lambda _: Record("school_name"),
    Step.CATEGORY: _category,
    Step.DUPLICATE: _duplicate,
    Step.NUMBER: _number,
    Step.CORRECT: lambda _: Keypad((say("correct_what"),)),
    Step.URGENCY: lambda state: Keypad((say(f"urg_{state.problem.category or 0}"), say("yesno"))),
    Step.SYSTEM: lambda _: Keypad((say("lab_os"),)),
    Step.CALLBACK: _callback,
    Step.DESCRIPTION: lambda _: Keypad((say("rec_notice"),), seconds=2),
    Step.MESSAGE: lambda _: Record("problem"),
    Step.CLOSE: _close,
    Step.DONE: lambda _: HangUp(),
}

BEFORE: dict[Step, Line] = {
    Step.SAY_SCHOOL: say("say_school"),
    Step.MESSAGE: say("rec_prompt"),
    Step.DONE: say("goodbye"),
}
"""Spoken in full before a step that is no question."""
