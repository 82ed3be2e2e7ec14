"""docs/rest-desk.md can fail: its tables are the models that read a description, key by key."""

import json
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from tests.support.desks.rest import SHIPPED
from ticket_client.desks import rest_description as told
from ticket_client.desks import rest_rules

PAGE = (Path(__file__).parents[2] / "docs/rest-desk.md").read_text(encoding="utf-8")
TABLES: dict[str, type[told.Table]] = {
    "## The tables": told.Description,
    "### `[desk]`": told.Desk,
    "### `[auth]`": told.Auth,
    "### `[time]`": told.Time,
    "### `[answer]`": told.Answers,
    "### `[status]`": told.Status,
    "### `[priority]`": told.Priority,
    "### `[queues]`": told.Queues,
    "### `[ticket]`": told.TicketAt,
    "### Every request": told.Call,
    "### Requests that change something": told.Write,
    "### Requests that only ask": told.Ask,
    "### Requests for many": told.Rows,
    "### `[create]`": told.Create,
    "### `[read]`": told.Read,
    "### `[[find]]` and `[several]`": told.Listed,
    "### `[changes]`": told.Changes,
    "### `[notes]`": told.Notes,
    "### `[upload]`": told.Upload,
}


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading."""
    below = PAGE.split(f"\n{heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line.strip("|").split("|") for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def default_of(field: FieldInfo) -> str:
    """Return a key's default as the page writes it."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if default is None or isinstance(default, told.Table):
        return "none" if default is None else "as below"
    return f"`{json.dumps(default)}`"


@pytest.mark.parametrize(("heading", "table"), TABLES.items(), ids=[table.__name__ for table in TABLES.values()])
def test_every_key_of_a_description_is_documented(heading: str, table: type[told.Table]) -> None:
    """Each table of the page has the keys of its model, with their defaults and meanings, and no other."""
    own = {name: field for name, field in table.model_fields.items() if name in table.__annotations__}
    fields = {name: field for name, field in own.items() if field.description}
    assert rows(heading) == [[f"`{name}`", default_of(field), field.description] for name, field in fields.items()]


def test_every_model_is_on_the_page() -> None:
    """No table of a description is left out of the list above."""
    models = {each for each in vars(told).values() if isinstance(each, type) and issubclass(each, told.Table)}
    assert models == {*TABLES.values(), told.Table}


def test_every_placeholder_is_documented() -> None:
    """The page tells for each request what may be filled in there: what the shipped descriptions may use."""
    may: dict[str, set[str]] = {}
    for file in SHIPPED.glob("*.toml"):
        for table, call, optional, needed in rest_rules.calls(rest_rules.read(str(file), {})):
            may.setdefault(table, set()).update(optional | needed if call else set())
    documented = {cells[0].strip("`"): set(cells[1].replace("`", "").split()) for cells in rows("## Placeholders")}
    assert documented == {table: {f"{{{name}}}" for name in names} for table, names in may.items()}


def test_the_shipped_files_are_named() -> None:
    """Both descriptions that people copy are on the page."""
    assert all(f"`deploy/helpdesks/{file.name}`" in PAGE for file in SHIPPED.glob("*.toml"))
