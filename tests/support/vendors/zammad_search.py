"""How Zammad searches: by `query` in Elasticsearch, which lags behind, and by `condition` in its own database.

app/models/concerns/can_search.rb: only a query goes to Elasticsearch; without one «we try to use the database
result, since it is more up to date». Issue 5369 of zammad/zammad says the same of the ticket search's conditions.
"""

from collections.abc import Callable
from typing import Any

from tests.support.vendors.zammad_state import COLUMNS, Refused, Row, State, User

MOST, USUAL = 200, 50
"""app/controllers/tickets_controller.rb: paginate_with(max: 200, default: 50)."""
_NUMBERS = frozenset({"id", "group_id", "state_id", "priority_id", "owner_id", "customer_id", "article_count"})


def searched(state: State, user: User, told: Row) -> list[Row]:
    """Return the tickets a search finds that its user may read."""
    query, condition = str(told.get("query") or "").replace("*", ""), told.get("condition") or {}
    condition = condition if state.heeds_conditions else {}
    if query and state.index is not None:
        found = [
            state.tickets[key] for key, row in state.index.items() if key in state.tickets and _in(query, row)
        ]
    else:
        tests = [_test(state, name, about) for name, about in condition.items()]
        found = [row for row in state.tickets.values() if all(test(row) for test in tests)]
        found = [row for row in found if _like(state, query, row)] if query else found
    found = [row for row in found if user.may("read", row["group_id"])]
    return _page(state, found, told)


def _page(state: State, found: list[Row], told: Row) -> list[Row]:
    column = told.get("sort_by") or "updated_at"
    if column not in COLUMNS | state.attributes.keys():
        raise Refused(422, f"Found invalid column '{column}' for sorting.")
    found.sort(key=lambda row: (row.get(column) is not None, row.get(column)))
    if (told.get("order_by") or "desc") == "desc":
        found.reverse()
    size = min(int(told.get("per_page") or told.get("limit") or USUAL), MOST)
    start = (int(told.get("page") or 1) - 1) * size
    return found[start : start + size]


def _test(state: State, name: str, about: Row) -> Callable[[Row], bool]:
    """Return one condition (lib/selector/sql.rb)."""
    table, _, column = name.partition(".")
    if table != "ticket" or column not in COLUMNS | state.attributes.keys():
        raise Refused(
            422, f'PG::UndefinedColumn: column tickets.{column} does not exist: SELECT "{name}"', masked=True
        )
    value = about.get("value")
    match about.get("operator"):
        case "is":
            wanted = _wanted(column, value)
            return lambda row: row.get(column) in wanted
        case "contains":
            if not value:  # an invalid condition is no condition, and finds everything
                return lambda _row: True
            return lambda row: str(value).casefold() in str(row.get(column) or "").casefold()
        case "after (absolute)":
            return lambda row: str(row[column]) >= str(value)
        case operator:
            raise Refused(500, f"Invalid condition, operator '{operator}' is invalid", masked=True)


def _wanted(column: str, value: Any) -> list[Any]:
    values = value if isinstance(value, list) else [value]
    if column not in _NUMBERS:
        return values
    if any(not str(each).isdecimal() for each in values):
        raise Refused(422, "PG::InvalidTextRepresentation: invalid input syntax for type integer", masked=True)
    return [int(each) for each in values]


def _in(query: str, row: Row) -> bool:
    """Whether Elasticsearch would find the row, much simplified: each field it holds, word for word."""
    return any(query.casefold() in str(value).casefold() for value in row.values())


def _like(state: State, query: str, row: Row) -> bool:
    """Whether SQL finds it without Elasticsearch (app/models/ticket/search.rb): these columns and no attribute."""
    texts = [row["title"], row["number"]]
    texts += [
        str(article[key] or "") for article in state.said(row["id"]) for key in ("body", "from", "to", "subject")
    ]
    return any(query.casefold() in text.casefold() for text in texts)
