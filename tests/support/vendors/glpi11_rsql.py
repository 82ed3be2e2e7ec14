"""RSQL as GLPI 11 reads it (RSQL/Lexer.php, Parser.php): comparisons joined by `;` (and) and `,` (or).

A quoted value ends at the next quote of its kind: a backslash before it does not help (Lexer::tokenize).
"""

import re
from typing import Any

Row = dict[str, Any]
COLUMNS = {"external_id": "externalid"}
_ONE = re.compile(r"""([A-Za-z0-9_.]+)([=!][a-z]*=)("[^"]*"|'[^']*'|\([^)]*\)|[^;,)]*)""")


class Unreadable(Exception):
    """A filter GLPI refuses: what it says, and about what."""


def matching(rows: list[Row], stored: dict[int, Row], query: str) -> list[Row]:
    """Return the rows that meet the filter; it compares with what is stored, not with what is shown."""
    position, joined, found = 0, ";", list(rows)
    while position < len(query):
        one = _ONE.match(query, position)
        if not one:
            raise Unreadable("Invalid RSQL query", None)
        name, operator, value = one.groups()
        if rows and name not in rows[0]:
            raise Unreadable("RSQL query has invalid filters", {name: "Unknown property"})
        if isinstance(rows[0][name] if rows else None, list):
            raise Unreadable("RSQL query has invalid filters", {name: "Mapped property"})
        met = [row for row in rows if _meets(stored[row["id"]].get(COLUMNS.get(name, name)), operator, value)]
        found = _joined(rows, found, met, joined)
        joined = query[one.end() : one.end() + 1]
        if joined not in {"", ";", ","}:
            raise Unreadable("Invalid RSQL query", None)
        position = one.end() + 1
    return found


def _joined(rows: list[Row], one: list[Row], two: list[Row], sign: str) -> list[Row]:
    if sign == ";":
        return [row for row in rows if row in one and row in two]
    return [row for row in rows if row in one or row in two]


def _meets(kept: Any, operator: str, told: str) -> bool:
    if told == "":
        raise Unreadable("RSQL query is missing a value", None)
    value = told[1:-1] if told[0] in "\"'" else told
    if kept is None:  # SQL's null equals nothing
        return False
    if value in {"true", "false"}:
        value = str(int(value == "true"))
    text = str(kept)
    match operator:
        case "==":
            return text.lower() == value.lower()  # utf8mb4_unicode_ci
        case "=in=":
            return text in [each.strip() for each in value.strip("()").split(",")]
        case "=ge=":
            return text >= value
        case "=like=":  # `*` is SQL's %, `%` its _
            pattern = "".join({"*": ".*", "%": "."}.get(sign, re.escape(sign)) for sign in value)
            return re.fullmatch(pattern, text, re.DOTALL) is not None
    raise Unreadable("RSQL query has invalid filters", {"operator": "Unknown operator"})
