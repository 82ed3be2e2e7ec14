"""The generated part of docs/reliability.md: blocks that a test writes when told to, and otherwise compares."""

import os
import re
from collections.abc import Iterator, Mapping
from fcntl import LOCK_EX, flock
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
WRITES = os.environ.get("INTAKE_TEST_WRITE") == "1"
_BEGIN, _END = "<!-- kill matrix: {} -->", "<!-- end -->"
_BLOCK = re.compile(r"<!-- kill matrix: (\S+) -->\n(.*?)<!-- end -->", re.DOTALL)

Row = tuple[str, str]
"""What was found after the restart, and after settling."""


def blocks() -> dict[str, str]:
    """Return the generated blocks of the page by name."""
    return dict(_BLOCK.findall(PAGE.read_text(encoding="utf-8")))


def filled(played: Mapping[int, Row], last: int) -> list[Row]:
    """Return a row for each boundary; one that was not played is as its neighbours, who must agree."""
    rows: list[Row] = []
    for boundary in range(last + 1):
        if boundary not in played:
            later = min(each for each in played if each > boundary)
            assert played[later] == rows[-1], f"something changed between {boundary - 1} and {later}"
        rows.append(played.get(boundary) or rows[-1])
    return rows


def table(steps: tuple[str, ...], played: Mapping[int, Row]) -> str:
    """Return the steps in their order, and what was found where the process died: boundary 0 is before step 1."""
    rows = filled(played, len(steps))
    lines = [f"Steps: {' · '.join(_counted(steps))}", ""]
    always = len({settled for _, settled in rows}) == 1
    if always:
        lines += [f"In the end, wherever it died: {rows[0][1]}.", ""]
    lines += _head("killed after step", "found after the restart", *([] if always else ["found in the end"]))
    for row, died in groupby(range(len(rows)), key=lambda boundary: rows[boundary]):
        places = list(died)
        span = f"{places[0]}" if len(places) == 1 else f"{places[0]} to {places[-1]}"
        lines.append(_row(span, *(row[:1] if always else row)))
    return "\n".join(lines) + "\n"


def _counted(steps: tuple[str, ...]) -> Iterator[str]:
    """Yield each step with its number; more than two alike in a row are told in one."""
    for step, places in groupby(range(len(steps)), key=lambda place: steps[place]):
        first, *others = (place + 1 for place in places)
        if len(others) > 1:
            yield f"{first} to {others[-1]} {step}"
        else:
            yield from (f"{place} {step}" for place in (first, *others))


def _head(*cells: str) -> list[str]:
    return [_row(*cells), "|" + "---|" * len(cells)]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def agree(name: str, block: str) -> None:
    """Fail unless the page says this of `name`; write it there when told to, one process at a time."""
    if not WRITES:
        assert blocks().get(name) == block, (
            f"docs/reliability.md says otherwise of {name}; it tells how to write it anew"
        )
        return
    with PAGE.open("r+", encoding="utf-8") as page:
        flock(page, LOCK_EX)
        text = page.read()
        begin = _BEGIN.format(name)
        before, found, after = text.partition(f"{begin}\n")
        assert found, f"docs/reliability.md has no place for {name}"
        page.seek(0)
        page.write(f"{before}{begin}\n{block}{_END}{after.partition(_END)[2]}")
        page.truncate()
