"""A stored conversation back to life, also when another version of the flow stored it.

What cannot be understood any more is asked again; the requests that were opened are never forgotten.
"""

import json
from typing import Any

from ivr.codec import STATE
from ivr.values import FLOW_VERSION, Problem, State, Step


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
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _safe(old: dict[str, Any]) -> State:
    """Keep the language and the requests, ask for the school again."""
    numbers = tuple(number for number in old.get("numbers") or () if isinstance(number, str))
    problem = Problem(number=numbers[-1]) if numbers else Problem()
    return State(
        step=Step.CODE,
        language="en" if old.get("language") == "en" else "el",
        touched=True,
        turns=old["turns"] if isinstance(old.get("turns"), int) else 0,
        problem=problem,
        numbers=numbers,
    )
