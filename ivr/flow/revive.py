"""A stored conversation back to life, also when another version of the flow stored it.

What cannot be understood any more is asked again; the requests that were opened are never forgotten.
"""

import json
from functools import lru_cache
from typing import Any

from ivr.codec import STATE
from ivr.values import FLOW_VERSION, Problem, State, Step


@lru_cache(maxsize=1024)  # at the end of a turn it is written, at the beginning of the next one read
def revive(text: str) -> State:
    """Return the state of JSON text, at a safe step if this flow did not write it. Never raises."""
    try:
        state = STATE.load(text)
    except ValueError:
        return _safe(_object(text))
    return state if state.flow == FLOW_VERSION else _safe(_object(text))


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _safe(old: dict[str, Any]) -> State:
    """Keep the language and the requests, ask for the school again."""
    kept = old.get("numbers")
    numbers = tuple(number for number in kept if isinstance(number, str)) if isinstance(kept, list) else ()
    turns = old.get("turns")
    return State(
        step=Step.CODE,
        language="en" if old.get("language") == "en" else "el",
        touched=True,
        turns=max(0, int(turns)) if isinstance(turns, int) else 0,
        problem=_problem(old.get("problem"), numbers),
        numbers=numbers,
    )


def _problem(old: object, numbers: tuple[str, ...]) -> Problem:
    """Keep what ties the call to its request: whose it is, and what it is about."""
    if not isinstance(old, dict):
        return Problem(number=numbers[-1]) if numbers else Problem()
    number, category = old.get("number"), old.get("category")
    is_category = isinstance(category, int) and category in range(9)
    return Problem(
        number=number if number in numbers else None,
        joined=old.get("joined") is True and number in numbers,
        category=category if is_category else None,
    )
