"""How many examples a property test tries: few by default, more with INTAKE_TEST_EXAMPLES."""

import os
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")

SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture)
MORE = int(os.environ.get("INTAKE_TEST_EXAMPLES", "0"))


def examples(few: int) -> Callable[[T], T]:
    """Try a property with `few` examples, or with as many as the environment asks for."""
    return settings(
        max_examples=MORE or few, deadline=None, derandomize=not MORE, suppress_health_check=SLOW_IS_FINE
    )
