"""Every key of a TOML file is found on its line, as the standard reader reads the file."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from intake.route.places import Places
from intake.route.rulebook import SHIPPED

ODD = '''# a comment with [a.table] = "in it"
title = "one"   # and another = [
"quoted.key" = { "in side" = [1, 2, { deep = """a
b = 3 """ }], x.y = 1979-05-27 07:32:00 }

[a . "b"]
text = """
[not.a.table]
key = "value" \\"""
"""
raw = \'\'\'
# nothing = 1\'\'\'\'
list = [
    "], ",   # ]
    [],
    {}, [ 1.5, "x" ],
]
[[many]]
n = 1
[many.sub]
n = 2
[[many]]
c.d = true
[[many.in]]
e = "last"
'''


def paths(value: Any, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield every key and every place of what the reader returns."""
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*above, step)
        yield from paths(below, (*above, step))


def test_the_shipped_book_is_found_key_by_key() -> None:
    """All keys are there, and the line of each table holds its header."""
    text = SHIPPED.read_text(encoding="utf-8")
    places, rows = Places.of(text), text.splitlines()
    assert set(places) == set(paths(tomllib.loads(text)))
    for code in tomllib.loads(text)["area"]:
        assert rows[places.line(("area", code)) - 1] == f"[area.{code}]"
        assert rows[places.line(("area", code, "seat", "town")) - 1].startswith("seat = ")
    assert places.named("area.pel.modes.mail") == places.named("area.pel")
    assert (places.named("The"), places.line(("nothing",))) == (None, 1)


def test_whatever_toml_allows_is_walked_over() -> None:
    """Strings of four kinds, comments, dotted and quoted keys, nested arrays and tables, arrays of tables."""
    places, rows = Places.of(ODD), ODD.splitlines()
    assert set(places) == set(paths(tomllib.loads(ODD)))
    for path in places:
        last = path[-1]
        shown = rows[places.line(path) - 1]
        assert isinstance(last, int) or last in shown, path


SIGNS = "a1 .,=#[]{}\"'\\\n"
"""What a reader could take for the end of something."""
SCALARS = st.one_of(st.booleans(), st.integers(-9, 99), st.text(SIGNS, max_size=6)).map(json.dumps)
KEYS = st.text(SIGNS, max_size=4).map(json.dumps)


def table(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return inline tables with these values."""
    pairs = st.dictionaries(KEYS, of, max_size=3)
    return pairs.map(lambda each: "{ " + ", ".join(f"{key} = {value}" for key, value in each.items()) + " }")


def array(of: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return arrays of these values, each on a line with a comment."""
    return st.lists(of, max_size=3).map(lambda each: "[\n" + ",  # , ]\n".join(each) + "]")


VALUES = st.recursive(SCALARS, lambda of: st.one_of(table(of), array(of)), max_leaves=6)
TABLES = st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3)


@given(TABLES)
def test_any_file_has_the_keys_the_reader_finds(tables: dict[str, dict[str, str]]) -> None:
    """However values are nested, the walk finds what the reader finds, and each header on its line."""
    rows = []
    for name, pairs in tables.items():
        rows += [f"[{name}]", *(f"{key} = {value}" for key, value in pairs.items())]
    text = "\n".join(rows)
    places = Places.of(text)
    assert set(places) == set(paths(tomllib.loads(text)))
    for name in tables:
        assert text.split("\n")[places.line((json.loads(name),)) - 1] == f"[{name}]"
