"""docs/api.md names every operation with its scope, and no other."""

import re
from pathlib import Path

from intake.console.api import problems
from intake.console.api.interface import interface
from intake.faces import office
from intake.record.people.tokens import Scope
from tests.docs.test_docs import quoted, rows
from tests.support.house import House

PAGE = Path(__file__).parents[2] / "docs/api.md"


def test_every_operation_stands_there_with_its_scope(house: House) -> None:
    """As the program has them."""
    told = {quoted(row[0])[0]: row[1].strip("`") for row in rows(PAGE, "## What there is")}
    made = interface(office(house.app)).operations
    real = {f"{each.method} {each.path}": str(each.scope or "none") for each in made}
    assert told == real


def test_every_scope_and_problem_stands_there() -> None:
    """Each scope once; each status that the description may name."""
    assert [quoted(row[0])[0] for row in rows(PAGE, "## A token")] == list(Scope)
    named = {int(code) for row in rows(PAGE, "## When it cannot be done") for code in re.findall(r"\d{3}", row[0])}
    assert named == set(problems.STATUSES)
