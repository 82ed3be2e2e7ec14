"""The two small languages of a description: places in an answer, and templates of what is sent. Pure; no eval.

A place is written `issue.custom_fields[id=3].value`: names apart by dots, `[0]` an entry by its number, `[id=3]`
the entry whose `id` reads 3, `[]` every entry of a list (or of an object, as PHP writes a list with gaps). The
empty place is the whole answer. A template is text with `{names}` in it; `{{` and `}}` are braces.
"""

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any
from urllib.parse import quote

from ticket_client.errors import Gone

Values = Mapping[str, Any]
"""What templates are filled with, by name; None is what nobody knows."""

MISSING: Any = object()
"""What stands at a place that an answer does not have."""
_EVERY = ""
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]|\[([^\[\]=]+)=([^\[\]]*)\]|\[(\])")
_NAME = re.compile(r"[a-z_]+")


class Unreadable(ValueError):
    """A place or a template that is not written in its language; the text says what is wrong."""


class Place:
    """A place in an answer, read once and asked often."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.many = text.endswith("[]") or "[]." in text
        """Whether it names every entry of a list."""
        self._steps = tuple(_steps(text))

    def one(self, answer: Any) -> Any:
        """Return what stands there, MISSING if nothing does."""
        return next(_walk(answer, self._steps), MISSING)

    def text_of(self, answer: Any) -> str | None:
        """Return what stands there as text, None for nothing, null and the empty text."""
        found = self.one(answer)
        return None if found in (MISSING, None, "") else str(found)

    def each(self, answer: Any) -> list[Any] | None:
        """Return all that stands there; None if the answer has no such list, which is more than an empty one."""
        found = [each for each in _walk(answer, self._steps) if each is not None]
        return None if MISSING in found and self.many else [each for each in found if each is not MISSING]


def _steps(text: str) -> Iterator[Any]:
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None or (at == 0 and text[0] == "."):
            raise Unreadable(f"«{text}» is no place in an answer; write it like issue.fields[id=3].value")
        name, number, key, value, _ = step.groups()
        yield name or (int(number) if number else (key, value) if key else _EVERY)
        at = step.end()


def _walk(found: Any, steps: tuple[Any, ...]) -> Iterator[Any]:
    """Yield what stands at the steps, MISSING where a step leads nowhere."""
    if not steps or found is MISSING:
        yield found
    elif steps[0] != _EVERY:
        yield from _walk(_step(found, steps[0]), steps[1:])
    elif isinstance(found, list | dict):
        for each in found if isinstance(found, list) else found.values():
            yield from _walk(each, steps[1:])
    elif found is not None:
        yield MISSING


def _step(found: Any, step: Any) -> Any:
    if isinstance(step, str):
        return found.get(step, MISSING) if isinstance(found, dict) else MISSING
    rows = found if isinstance(found, list) else []
    if isinstance(step, int):
        return rows[step] if step < len(rows) else MISSING
    key, value = step
    return next((row for row in rows if isinstance(row, dict) and str(row.get(key)) == value), MISSING)


def names_in(content: Any) -> frozenset[str]:
    """Return the names that the templates of a text, table or list use; raises Unreadable."""
    if isinstance(content, str):
        return frozenset(name for _, name in _parts(content) if name)
    if isinstance(content, Mapping):
        return frozenset().union(*(names_in(key) | names_in(value) for key, value in content.items()))
    return frozenset().union(*map(names_in, content)) if isinstance(content, list | tuple) else frozenset()


def _parts(text: str) -> list[tuple[str, str | None]]:
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise Unreadable(f"«{text}» has a brace that stands alone; write {{{{ or }}}} for a brace") from None
    for _, name, wish, form in parts:
        if name is not None and (not _NAME.fullmatch(name) or wish or form):
            raise Unreadable(f"«{text}»: a placeholder is a name of small letters, like {{subject}}")
    return [(before, name) for before, name, _, _ in parts]


def filled(text: str, values: Values) -> Any:
    """Return a template with its values; MISSING if one is unknown. A lone placeholder keeps its value's type."""
    parts = _parts(text)
    if any(name and values.get(name) is None for _, name in parts):
        return MISSING
    if len(parts) == 1 and parts[0][1] and not parts[0][0]:
        return values[parts[0][1]]
    return "".join(before + (str(values[name]) if name else "") for before, name in parts)


def fill(content: Any, values: Values) -> Any:
    """Return a table with its templates filled.

    What has no value is left out: a key of a table, and of a list the whole entry, whatever else stands in it.
    """
    if isinstance(content, str):
        return filled(content, values)
    if isinstance(content, Mapping):
        done = {str(filled(key, values)): fill(value, values) for key, value in content.items()}
        kept = {key: value for key, value in done.items() if value is not MISSING}
        return kept if kept or not content else MISSING
    if isinstance(content, list):
        whole = [done for each in content if _known(each, values) and (done := fill(each, values)) is not MISSING]
        return whole if whole or not content else MISSING
    return content


def _known(content: Any, values: Values) -> bool:
    return all(values.get(name) is not None for name in names_in(content))


def path_of(text: str, values: Values) -> str:
    """Return a path whose values are encoded; Gone if one would lead elsewhere than its place in the path."""
    encoded = {name: quote(str(values[name] or ""), safe="") for name in names_in(text)}
    path = str(filled(text, encoded))
    if "" in encoded.values() or not {".", ".."}.isdisjoint(path.split("/")):
        raise Gone("nothing stands at such a reference")
    return path
