"""Where each key of a TOML file stands: its line, counted from 1. Trusts that `tomllib` has read the file.

The standard library's reader gives no lines, so this one walks over the same text and remembers nothing but them.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Self

Key = str | int
"""A key of a table, or a place in an array."""
Path = tuple[Key, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'')
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:""?)?|\'\'\'.*?\'\'\'(?:\'\'?)?|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")


class Places:
    """The line of every key and of every element of an array."""

    def __init__(self, lines: dict[Path, int]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, text: str) -> Self:
        """Return the places in a text that is TOML."""
        return cls(_Walk(text).lines)

    def __iter__(self) -> Iterator[Path]:
        return iter(self._lines)

    def line(self, path: Path) -> int:
        """Return the line of a key, or of the nearest one above it that stands in the file; 1 if none does."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines[path] if path else 1

    def named(self, dotted: str) -> int | None:
        """Return the line of a key as sentences name it (`area.pel.mode`), None if no key above it stands here."""
        path = tuple(int(step) if step.isdecimal() and (step,) not in self._lines else step
                     for step in dotted.split("."))  # fmt: skip
        return self.line(path) if path[:1] in self._lines else None


class _Walk:
    """One walk over the text."""

    def __init__(self, text: str) -> None:
        self._text = text.removeprefix("\ufeff")
        self._at = 0
        self._counted, self._line = 0, 1
        self._many: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}
        within: Path = ()
        while self._skip(_BLANK) < len(self._text):
            if self._text[self._at] == "[":
                within = self._header()
            else:
                self._pair(within)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        """Go beyond what the pattern matches here, and return where that ends."""
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _take(self, pattern: re.Pattern[str]) -> str:
        began = self._at
        return self._text[began : self._skip(pattern)]

    def _is(self, sign: str) -> bool:
        """Go beyond the sign if it stands here."""
        found = self._text.startswith(sign, self._at)
        self._at += len(sign) if found else 0
        return found

    def _here(self) -> int:
        """Return the line of this place; places only ever come later."""
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _header(self) -> Path:
        line, many = self._here(), self._is("[[")
        if not many:
            self._is("[")
        path: Path = ()
        for step in self._key():
            if path in self._many:
                path = (*path, self._many[path] - 1)
            self.lines.setdefault((*path, step), line)
            path = (*path, step)
        if many:
            self._many[path] = self._many.get(path, 0) + 1
        if path in self._many:
            path = (*path, self._many[path] - 1)
        self.lines[path] = line
        self._is("]]" if many else "]")
        return path

    def _pair(self, within: Path) -> None:
        line = self._here()
        path = within
        for step in self._key():
            path = (*path, step)
            self.lines.setdefault(path, line)
        self._is("=")
        self._skip(_SPACE)
        self._value(path)

    def _key(self) -> list[str]:
        """Return the steps of a dotted key, and stand behind it."""
        steps = []
        while True:
            self._skip(_SPACE)
            quoted = self._take(_QUOTED)
            steps.append(tomllib.loads(f"key = {quoted}")["key"] if quoted else self._take(_BARE))
            self._skip(_SPACE)
            if not self._is("."):
                return steps

    def _value(self, path: Path) -> None:
        if self._is("["):
            self._elements(path)
        elif self._is("{"):
            while self._skip(_BLANK) >= 0 and not self._is("}"):
                self._pair(path)
                self._skip(_BLANK)
                self._is(",")
        elif not self._take(_STRING):
            self._skip(_SCALAR)

    def _elements(self, path: Path) -> None:
        number = 0
        while self._skip(_BLANK) >= 0 and not self._is("]"):
            self.lines[(*path, number)] = self._here()
            self._value((*path, number))
            number += 1
            self._skip(_BLANK)
            self._is(",")
