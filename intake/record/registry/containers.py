"""What holds a registry's rows: CSV, a workbook, JSON, or rows at hand. Knows no column and judges no value."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook

from intake.record.registry.answers import whole
from intake.record.registry.trouble import Trouble, Unreadable

Counted = Literal["line", "row", "record"]
Source = Path | Iterable[Mapping[str, Any]]

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a workbook's file begins: XLSX and ODS are archives, XLS is older."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column, numbered as a person counts; `header` in small letters, a name as often as it stands."""

    counted: Counted
    header: tuple[str, ...]
    rows: tuple[tuple[int, Mapping[str, Any]], ...]
    troubles: tuple[Trouble, ...] = ()


def table(source: Source) -> Table:
    """Read a file of any of these kinds, told apart by how it begins, or take rows at hand; raises Unreadable."""
    if not isinstance(source, Path):
        return of_records(list(source), first=2, counted="line")
    try:
        data = source.read_bytes()
    except OSError as error:
        raise Unreadable(f"{source.name} cannot be opened: {error.strerror}") from error
    if data.startswith(WORKBOOKS):
        return _of_cells("row", _workbook(data, source.name))
    text = _text(data, source.name)
    if text.lstrip().startswith(("{", "[")):
        return of_records(whole(_json(text)))
    return _of_cells("line", _csv(text))


def of_records(records: Sequence[Any], first: int = 1, counted: Counted = "record") -> Table:
    """Return objects as a table; what is no object is named and left out."""
    good = [(n, each) for n, each in enumerate(records, first) if isinstance(each, Mapping)]
    rows = tuple((n, {str(name).strip().casefold(): value for name, value in each.items()}) for n, each in good)
    bad = {n for n, _ in enumerate(records, first)} - {n for n, _ in good}
    header = tuple(dict.fromkeys(name for _, row in rows for name in row))
    return Table(counted, header, rows, tuple(Trouble(n, "this is no object; left out") for n in sorted(bad)))


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(f"{name} is not UTF-8 (line {line}); save it as CSV UTF-8 and try again") from error


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise Unreadable(f"the JSON breaks off at line {line}; fetch the file again") from error
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply to be a list of schools") from error


def _csv(text: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield each record with the line it begins on; a quoted cell may span lines."""
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"the table breaks off at line {line}: {error}") from error


def _workbook(data: bytes, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    """Yield each row of the first sheet with its number."""
    try:
        cells = (
            CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
        )
    except (CalamineError, OSError, IndexError) as error:
        raise Unreadable(f"{name} is no workbook that can be read; save it as XLSX or CSV UTF-8 again") from error
    yield from enumerate(cells, 1)


def _of_cells(counted: Counted, records: Iterator[tuple[int, Sequence[Any]]]) -> Table:
    """Put cells under the first row that is not blank; a row of another width is named and left out."""
    filled = ((number, cells) for number, cells in records if any(str(cell).strip() for cell in cells))
    _, first = next(filled, (1, ()))
    if not first:
        raise Unreadable("the file is empty")
    header = tuple(str(name).strip().casefold() for name in first)
    rows, troubles = [], []
    for number, cells in filled:
        if len(cells) == len(header):
            rows.append((number, dict(zip(header, cells, strict=True))))
        else:
            troubles.append(Trouble(number, f"the row has {len(cells)} cells, the header {len(header)}; left out"))
    return Table(counted, header, tuple(rows), tuple(troubles))
