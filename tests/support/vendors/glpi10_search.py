"""How GLPI 10 searches, pages, encodes and refuses: the parts of its apirest.php that stand for themselves."""

import re
from typing import Any

from flask import request

from tests.support.vendors.glpi_house import House, Row

OPTIONS: dict[int, tuple[str, str]] = {
    1: ("glpi_tickets", "name"), 2: ("glpi_tickets", "id"), 5: ("glpi_users", "name"),
    8: ("glpi_groups", "completename"), 10: ("glpi_tickets", "urgency"), 12: ("glpi_tickets", "status"),
    19: ("glpi_tickets", "date_mod"), 21: ("glpi_tickets", "content"), 80: ("glpi_entities", "completename"),
}  # fmt: skip
"""A ticket's search options by number (CommonITILObject::getSearchOptionsMain, getSearchOptionsActors)."""


class Refused(Exception):
    """GLPI's no: an HTTP status and `["CODE", "words"]` (API::returnError)."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(code)
        self.status, self.code, self.words = status, code, words


def encoded(value: Any) -> Any:
    """Return a value as it is stored (Sanitizer::sanitize, from API::createItems and updateItems)."""
    if not isinstance(value, str):
        return value
    return value.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")


def decoded(value: Any) -> Any:
    """Return a stored value without its encoding (Sanitizer::decodeHtmlSpecialChars)."""
    return re.sub(r"&#(38|60|62);", lambda found: chr(int(found[1])), value) if isinstance(value, str) else value


def columns(house: House, row: Row) -> Row:
    """Return a ticket by search options, as stored: a search decodes nothing. Several actors come as a list."""
    groups = [encoded(house.groups[each["number"]]) for each in house.acting(row["id"], "Group")]
    users = [str(each["number"]) for each in house.acting(row["id"], "User")]
    own = {n: row[name] for n, (table, name) in OPTIONS.items() if table == "glpi_tickets"}
    return own | {5: folded(users), 8: folded(groups), 80: "Root entity"}


def folded(values: list[str]) -> Any:
    """Return several values as a list, one as itself, none as None (API::searchItems)."""
    return values if len(values) > 1 else next(iter(values), None)


def like(value: str, wanted: str) -> bool:
    """Compare as Search::makeTextSearch does: somewhere within, `^` and `$` pin the ends, no matter the case."""
    start, end = wanted.startswith("^"), wanted.endswith("$")
    core = wanted[start : len(wanted) - end].lower()
    value = value.lower()
    if start and end:
        return value == core
    return value.startswith(core) if start else value.endswith(core) if end else core in value


def meets(row: Row, criteria: list[dict[str, str]]) -> bool:
    """Whether a row of columns meets the criteria, taken one after the other with their links."""
    met: bool | None = None
    for each in criteria:
        value, how = str(row[int(each["field"])] or ""), each["searchtype"]
        if how not in {"contains", "equals", "morethan", "lessthan"}:  # md: Search items
            raise Refused(400, "ERROR", "Malformed search criteria")
        now = {"contains": like(value, each["value"]), "equals": value == each["value"],
               "morethan": value > each["value"], "lessthan": value < each["value"]}[how]  # fmt: skip
        met = now if met is None else (met or now) if each.get("link") == "OR" else (met and now)
    return met is not False


def ranged(rows: list[Row]) -> tuple[list[Row], int]:
    """Return the asked range of the rows and their number (API::getItems, searchItems)."""
    asked = re.fullmatch(r"(\d+)-(\d+)", request.args.get("range", "0-49"))
    if not asked:
        raise Refused(400, "ERROR", "range must be in format : [start-end] with integers")
    start, end = int(asked[1]), int(asked[2])
    if start > len(rows):
        raise Refused(400, "ERROR_RANGE_EXCEED_TOTAL", "Provided range exceed total count of data")
    return rows[start : end + 1], len(rows)
