"""Says at the end of a run how many seconds each suite took, so that a slow one is seen while it is small."""

from collections import defaultdict

import pytest


def print_seconds(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds of each folder of tests, and why something was skipped."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.partition("::")[0].rpartition("/")[0]] += report.duration
    terminalreporter.section("seconds of each suite")
    for suite, spent in sorted(seconds.items()):
        terminalreporter.line(f"{spent:8.1f}  {suite}")
    skipped = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if report.longrepr}
    for reason in sorted(skipped):
        terminalreporter.line(f" skipped  {reason}")
