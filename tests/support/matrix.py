"""Prints, at the end of a run, which desk keeps which law of the contract: a line a law, a column a desk."""

import re

import pytest

from tests.support.contract import Place

CONTRACT = "tests/ticket_client/test_contract"
MARKS = {"passed": "✓", "skipped": "–", "failed": "✗", "error": "✗"}


def print_matrix(reporter: pytest.TerminalReporter, places: list[Place]) -> None:
    """Print the matrix if the contract was run; `–` is a law a desk is excused from, with the reason beneath."""
    desks = [place.desk for place in places]
    found: dict[str, dict[str, str]] = {}
    reasons: dict[str, list[str]] = {}
    for outcome, mark in MARKS.items():
        for report in reporter.stats.get(outcome, ()):
            if isinstance(report, pytest.TestReport) and report.nodeid.startswith(CONTRACT):
                law, desk = _named(report.nodeid, desks)
                if found.setdefault(law, {}).get(desk) != "✗":
                    found[law][desk] = mark
                if outcome == "skipped" and isinstance(report.longrepr, tuple):
                    reasons.setdefault(report.longrepr[2].removeprefix("Skipped: "), []).append(law)
    if found:
        _print(reporter, found, [place for place in places if any(place.desk in row for row in found.values())])
        for reason, laws in sorted(reasons.items()):
            told = f"{len(laws)} laws" if len(laws) > 3 else ", ".join(sorted(set(laws)))
            reporter.line(f"  – {reason} ({told})")


def _named(nodeid: str, desks: list[str]) -> tuple[str, str]:
    law, _, parameters = nodeid.partition("::")[2].partition("[")
    words = sorted((desk for desk in desks if re.search(rf"(^|-){desk}(-|\]$)", parameters)), key=len)
    return law.removeprefix("test_").replace("_", " "), words[-1] if words else "?"


def _print(reporter: pytest.TerminalReporter, found: dict[str, dict[str, str]], places: list[Place]) -> None:
    reporter.section("the contract: every law, every desk")
    names = [f"{place.desk}*" if place.live else place.desk for place in places]
    width = max(len(law) for law in found)
    reporter.line(f"{'(* the real system)':{width}}  {'  '.join(names)}")
    for law, row in sorted(found.items()):
        cells = (f"{row.get(place.desk, ' '):^{len(name)}}" for place, name in zip(places, names, strict=True))
        reporter.line(f"{law:{width}}  {'  '.join(cells)}")
