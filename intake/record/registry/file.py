"""The registry's file, whoever wrote it, as rows of the columns of our own. Judges no value."""

from collections.abc import Mapping
from dataclasses import dataclass

from intake.record.registry.containers import Counted, Source, Table, table
from intake.record.registry.dialects import recognise
from intake.record.registry.trouble import Trouble


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file by column, the rows whose cells do not fit, and what was left aside."""

    counted: Counted
    rows: tuple[tuple[int, Mapping[str, str]], ...]
    troubles: tuple[Trouble, ...]
    ignored_columns: tuple[str, ...]
    without_code: int
    """Units that have no code, so that no caller can name them."""


def read_sheet(source: Source | Table) -> Sheet:
    """Read a file, or rows at hand (numbered as if a header stood above); raises Unreadable."""
    read = source if isinstance(source, Table) else table(source)
    dialect = recognise(read.header, read.counted)
    rows, without_code = [], 0
    for number, values in read.rows:
        cells = dialect.cells(values)
        if cells is None:
            without_code += 1
        else:
            rows.append((number, cells))
    known = dialect.reads or frozenset(read.header)
    ignored = tuple(name for name in read.header if name and name not in known)
    return Sheet(read.counted, tuple(rows), read.troubles, ignored, without_code)
