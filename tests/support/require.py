"""Tests that need something the machine lacks skip with the reason, or fail where CI says it must be there."""

import os
from typing import NoReturn

import pytest


def missing(what: str, why: str) -> NoReturn:
    """Skip the test for want of `what`; fail it when INTAKE_TEST_REQUIRE names `what`."""
    required = {part.strip() for part in os.environ.get("INTAKE_TEST_REQUIRE", "").split(",")}
    if what in required:
        pytest.fail(f"{what} is required here but missing: {why}", pytrace=False)
    pytest.skip(f"{what}: {why}")
