"""Where the parts of a chart stand, so that a template only has to draw them. Counts nothing and words nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from intake.record.views.picture import OUTCOMES, Picture

WIDTH, HEIGHT = 720, 200
LEFT, BOTTOM, TOP = 32, 24, 8
"""Room for the numbers beside and beneath the bars, in the chart's own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column: `kind` is its outcome, for its colour and its pattern."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Column:
    """An hour: where its name stands, and its bars from below."""

    hour: int
    middle: float
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns under lines at round counts."""

    columns: Sequence[Column]
    lines: Sequence[tuple[float, int]]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    foot: int = HEIGHT - BOTTOM


def bars(picture: Picture) -> Chart | None:
    """Return a day's calls by hour, stacked by outcome; None for a day without calls."""
    if not picture.total:
        return None
    top = _round(picture.busiest)
    scale = (HEIGHT - BOTTOM - TOP) / top
    hours = list(picture.hours())
    step = (WIDTH - LEFT) / len(hours)
    columns = []
    for index, (hour, calls) in enumerate(hours):
        x, width = LEFT + index * step + step * 0.14, min(step * 0.72, 48)
        columns.append(Column(hour, x + width / 2, tuple(_stacked(calls, x, width, scale))))
    marks = sorted({0, top // 2, top})
    return Chart(columns, [(HEIGHT - BOTTOM - mark * scale, mark) for mark in marks])


def _stacked(calls: Mapping[str, int], x: float, width: float, scale: float) -> Iterator[Bar]:
    y = float(HEIGHT - BOTTOM)
    for kind in OUTCOMES:
        if count := calls.get(kind, 0):
            y -= count * scale
            yield Bar(round(x, 1), round(y, 1), round(width, 1), round(count * scale, 1), kind, count)


def _round(most: int) -> int:
    """Return the next round number: 2, 4, 10, 20, 40, 100 …"""
    size = 1
    while True:
        for step in (2, 4, 10):
            if most <= step * size:
                return step * size
        size *= 10
