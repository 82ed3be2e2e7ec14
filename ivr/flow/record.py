"""What the record should hold, as a function of the state; and what to write, as the difference of two states.

The steps never say «open» or «amend»: they change the state and the acts follow, so no step can forget one.
"""

from dataclasses import replace

from ivr.flow.told import Told
from ivr.values import About, Act, Add, Amend, Kind, Known, Open, Reason, State

NEW_EQUIPMENT = 8


def known(state: State) -> Known:
    """Return what the record should hold of the problem being told."""
    problem, about = state.problem, _settled(state)
    return Known(
        school=about.school.id if about.school else None,
        school_by=about.by if about.school else None,
        code=about.code,
        category=problem.category,
        kind=_kind(state),
        reasons=_reasons(state),
        urgent=problem.urgent,
        delivered=problem.delivered,
        system=problem.system,
        callback=problem.callback,
    )


def _settled(state: State) -> About:
    """Return the school that counts: a correction does so only once it has succeeded."""
    return state.before or state.about


def _kind(state: State) -> Kind:
    if state.problem.asked_status:
        return "enquiry"
    return "request" if state.problem.category == NEW_EQUIPMENT else "incident"


def _reasons(state: State) -> tuple[Reason, ...]:
    """Return why a person should look, most telling first; nothing for a request that is complete."""
    problem, about = state.problem, _settled(state)
    school = about.school
    checks = (
        (Reason.UNFINISHED, not state.touched),
        (Reason.UNHEARD, not state.touched and state.turns == 0),
        (Reason.WANTED_PERSON, problem.wanted_person),
        (Reason.ASKED_STATUS, problem.asked_status),
        (Reason.SCHOOL_UNKNOWN, school is None),
        (Reason.SCHOOL_UNCONFIRMED, school is not None and not about.confirmed),
        (Reason.SCHOOL_INACTIVE, school is not None and school.standing == "inactive"),
        (Reason.SCHOOL_MERGED, school is not None and school.standing == "merged"),
        (Reason.CATEGORY_UNKNOWN, problem.category is None or problem.guessed),
        (Reason.POSSIBLE_DUPLICATE, problem.doubled),
    )
    return tuple(reason for reason, holds in checks if holds)


def opened(state: State, told: Told) -> State:
    """Return the state with a request for the present problem; the same state if it has one."""
    if state.problem.number:
        return state
    number = told.new_number(len(state.numbers))
    return replace(state, problem=replace(state.problem, number=number), numbers=(*state.numbers, number))


def acts(before: State, after: State) -> tuple[Act, ...]:
    """Return what must be written so that the record follows from `before` to `after`."""
    problem = after.problem
    if problem.number is None:
        return ()
    now = known(after)
    if problem.number not in before.numbers:
        return (Add(problem.number, now) if problem.joined else Open(problem.number, now),)
    if problem.number != before.problem.number or now == known(before):
        return ()
    return (Add(problem.number, now) if problem.joined else Amend(problem.number, now),)
