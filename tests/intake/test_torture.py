"""The short form of `bench/torture.py`: callers, kills and faults at once, and nothing is lost or doubled."""

from pathlib import Path

import pytest

from tests.support.torture.storm import Plan, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


@pytest.mark.parametrize("stack", ["sqlite-roundup", "postgres-roundup"])
def test_a_storm_loses_and_doubles_nothing(stack: str, tmp_path: Path) -> None:
    """All calls of the carrier's list have outcomes, all requests one ticket, all heard numbers lead somewhere."""
    report = run(Plan(stack, calls=14, seed=801, minutes=4, goes_on=6, hurried=True), tmp_path)
    assert (report.verdict.lost, report.verdict.doubled, report.told.wrong) == ([], [], [])
    assert report.calls == 14
    assert report.verdict.requests > 0
    assert report.verdict.numbers > 0
    assert report.kills.total() > 0
    assert report.faults.total() > 0
