"""What a registry file may look like, and what is said of one that cannot be read."""

from pathlib import Path

import pytest

from intake.record.registry.file import read_sheet
from intake.record.registry.trouble import Unreadable

HEADER = "code,name,level\n"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "schools.csv"
    path.write_bytes(content)
    return path


def _unreadable(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_sheet(path)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_usual_spellings_of_a_table_read_alike(
    tmp_path: Path, encoding: str, delimiter: str, newline: str
) -> None:
    """A byte order mark, the delimiter, the line ends and the header's case and order make no difference."""
    lines = [["Level ", "NAME", "code"], ["other", "ΕΚ «Α, Β»", "SEK901"]]
    text = newline.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    sheet = read_sheet(_file(tmp_path, text.encode(encoding)))
    assert sheet.rows == ((2, {"level": "other", "name": "ΕΚ «Α, Β»", "code": "SEK901"}),)


def test_a_row_is_named_by_the_line_it_begins_on(tmp_path: Path) -> None:
    """Blank lines and cells over several lines are counted as an editor counts them."""
    path = _file(tmp_path, (HEADER + '\n1,"a\nb",x\n\n2,c,x\n').encode())
    assert [line for line, _ in read_sheet(path).rows] == [3, 6]


def test_a_row_of_another_width_is_named_and_left_out(tmp_path: Path) -> None:
    """A row with too many or too few cells is not guessed at."""
    sheet = read_sheet(_file(tmp_path, (HEADER + "1,a,b,c\n2,a\n3,a,b\n").encode()))
    assert [line for line, _ in sheet.rows] == [4]
    assert [(trouble.line, trouble.reason[:20]) for trouble in sheet.troubles] == [
        (2, "the row has 4 cells,"),
        (3, "the row has 2 cells,"),
    ]


def test_unknown_columns_are_named() -> None:
    """A column nobody asked for is left aside and named."""
    assert read_sheet([{"code": "1", "name": "a", "level": "b", "Fax": "c"}]).ignored_columns == ("fax",)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\n  \n"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    """A file without a word says so."""
    assert _unreadable(_file(tmp_path, content)) == "the file is empty"


def test_a_missing_header_is_said(tmp_path: Path) -> None:
    """A file that begins with a school has no header, and the sentence names what it lacks."""
    assert "code, name, level is not among them" in _unreadable(_file(tmp_path, b"0501900,A,other\n"))


def test_a_column_named_twice_is_refused(tmp_path: Path) -> None:
    """Which of two columns is meant is not guessed."""
    assert "names name twice" in _unreadable(_file(tmp_path, b"code,name,Name,level\n"))


@pytest.mark.parametrize("encoding", ["cp1253", "utf-16"])
def test_another_encoding_is_refused_with_what_to_do(tmp_path: Path, encoding: str) -> None:
    """Greek that is not UTF-8 is refused, never guessed."""
    path = _file(tmp_path, (HEADER + "0501900,ΓΥΜΝΑΣΙΟ,secondary\n").encode(encoding))
    assert "not UTF-8" in _unreadable(path)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A wrong path is a sentence, not a traceback."""
    assert "cannot be opened" in _unreadable(tmp_path / "none.csv")
