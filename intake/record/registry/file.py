"""The registry's file as cells: encoding, delimiter, header, line numbers. Judges no value."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

REQUIRED = ("code", "name", "level")
COLUMNS = frozenset(
    {*REQUIRED, "directorate", "municipality", "phone", "email", "active"}
    | {"mm_id", "formerly", "inaccessible", "succeeded_by"}
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something in the file that a person should look at, and where."""

    line: int
    reason: str


class Unreadable(Exception):
    """Nothing of the file could be read, and nothing was changed; `troubles` names the bad rows, if any."""

    def __init__(self, reason: str, troubles: tuple[Trouble, ...] = ()) -> None:
        super().__init__(reason)
        self.troubles = troubles


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file by column, the rows whose cells do not fit, and the columns nobody asked for."""

    rows: tuple[tuple[int, Mapping[str, str]], ...]
    troubles: tuple[Trouble, ...]
    ignored_columns: tuple[str, ...]


def read_sheet(source: Path | Iterable[Mapping[str, str]]) -> Sheet:
    """Read a CSV file, or rows at hand (numbered as if a header stood above); raises Unreadable."""
    if isinstance(source, Path):
        return _sheet(_records(_text(source)))
    given = list(source)
    header = list(dict.fromkeys(column for row in given for column in row))
    return _sheet(iter([(1, header), *((n, [row.get(c, "") for c in header]) for n, row in enumerate(given, 2))]))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path.name} is not UTF-8 (line {line}); save it as CSV UTF-8 and try again") from error


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line it begins on; a quoted cell may span lines."""
    header = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"the table breaks off at line {line}: {error}") from error


def _sheet(records: Iterator[tuple[int, list[str]]]) -> Sheet:
    _, first = next(records, (1, []))
    if not first:
        raise Unreadable("the file is empty")
    header = [name.strip().casefold() for name in first]
    lacking = [name for name in REQUIRED if name not in header]
    if lacking:
        raise Unreadable(f"the first line must name the columns; {', '.join(lacking)} is not among them")
    twice = {name for name in header if name in COLUMNS and header.count(name) > 1}
    if twice:
        raise Unreadable(f"the first line names {', '.join(sorted(twice))} twice")
    rows, troubles = [], []
    for line, cells in records:
        if len(cells) == len(header):
            rows.append((line, {name: cell for name, cell in zip(header, cells, strict=True) if name in COLUMNS}))
        else:
            troubles.append(Trouble(line, f"the row has {len(cells)} cells, the header {len(header)}; left out"))
    return Sheet(tuple(rows), tuple(troubles), tuple(name for name in header if name and name not in COLUMNS))
