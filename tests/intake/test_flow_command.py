"""`intake flow`: the diagram is one a reader can draw, and the seconds are there."""

import re

import pytest
from click.testing import CliRunner

from intake.commands.flow import STEPS, flow
from ivr.values import Step

pytestmark = pytest.mark.slow


def printed(*options: str) -> list[str]:
    """Return what the command prints."""
    result = CliRunner().invoke(flow, options, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output.splitlines()


@pytest.mark.parametrize("language", ["el", "en"])
def test_it_prints_a_flowchart_and_nothing_that_is_none(language: str) -> None:
    """Every line is a remark, the head, a node or an edge between nodes that exist."""
    lines = [line for line in printed("--lang", language) if not line.startswith("%%")]
    assert lines[0] == "flowchart TD"
    nodes = {match[1] for line in lines if (match := re.fullmatch(r'    (\w+)[\[(]+/?"[^"]+"/?[\])]+', line))}
    edges = [
        match for line in lines if (match := re.fullmatch(r'    (\w+) (?:-->|==>)(?:\|"[^"|]+"\|)? (\w+)', line))
    ]
    assert len(nodes) + len(edges) + 1 == len(lines)
    assert nodes == {edge[side] for edge in edges for side in (1, 2)} == set(Step)


def test_every_step_has_its_names() -> None:
    """The chart names each step in Greek and in English."""
    assert set(STEPS) == set(Step)
    assert all(greek and english and greek != english for greek, english in STEPS.values())


def test_the_seconds_can_be_had_alone() -> None:
    """With --paths there is no diagram; every route has its seconds and what is pressed."""
    lines = printed("--paths", "--lang", "en")
    assert not any("flowchart" in line for line in lines)
    assert any(re.search(r"\d s  unknown number \(≤ 12 s\)", line) for line in lines)
    routes = [line for line in lines if re.match(r"\s+\d+\.\d(?:-\d+\.\d)?\s+\d+\.\d(?:-\d+\.\d)?  \S", line)]
    assert any(line.endswith("code → 1 → 1-9") for line in routes)
    assert len(routes) > 60
