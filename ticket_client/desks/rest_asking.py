"""Requests of a description, filled in, sent and judged: rows page by page, one answer, or a change."""

import itertools
from collections.abc import Iterator
from typing import Any

from ticket_client.desks.rest_description import Answers, Ask, Rows, Write
from ticket_client.desks.rest_paths import Place, Values, names_in, path_of
from ticket_client.desks.rest_words import content_of, judge
from ticket_client.errors import DeskError, Misconfigured, Rejected, Unavailable, Unsure
from ticket_client.http import Http
from ticket_client.vendor import File


class Asking:
    """Speaks to one desk; the description says how it tells yes from no."""

    def __init__(self, http: Http, told: Answers) -> None:
        self._http = http
        self._told = told

    def rows(
        self, told: Rows, values: Values, size: int | None = None, refused: type[DeskError] = Misconfigured
    ) -> Iterator[Any]:
        """Yield rows page by page, until a page is not full."""
        limit = min(told.page_size, size or told.page_size)
        paged = names_in(told.query) | names_in(told.body)
        before: list[Any] = []
        for page in itertools.count():
            turn = {"limit": limit, "page": page + 1, "offset": page * limit}
            rows = self.page(told, {**values, **turn}, refused)
            if rows and rows == before:
                raise Misconfigured(
                    f"{told.path}: the desk gives one page again and again, whichever is asked for"
                )
            yield from rows
            if len(rows) < limit or paged.isdisjoint({"page", "offset"}):
                return
            before = rows

    def page(self, told: Rows, values: Values, refused: type[DeskError] = Misconfigured) -> list[Any]:
        """Return the rows of one answer."""
        rows = Place(told.rows).each(self.ask(told, values, refused))
        if rows is None:
            raise Misconfigured(
                f"{told.path}: rows names «{told.rows}», which is no list in what the desk answers"
            )
        return rows

    def ask(self, call: Ask, values: Values, refused: type[DeskError]) -> Any:
        """Ask without changing anything, by whichever method; `refused` is what a no means."""
        path, content = path_of(call.path, values), content_of(call, values)
        answer = (
            self._http.get(path, content["params"]) if call.method == "GET" else self._http.ask(path, **content)
        )
        return judge(answer, self._told, call, refused, Unavailable)

    def do(self, call: Write, values: Values, file: File | None = None) -> Any:
        """Change something; Rejected for a no."""
        content = content_of(call, values, file)
        answer = self._http.send(call.method, path_of(call.path, values), silent=call.silent, **content)
        return judge(answer, self._told, call, Rejected, Unsure)


def given(key: str, where: str, answer: Any) -> str:
    """Return what the desk calls the thing it has just taken."""
    found = Place(where).text_of(answer)
    if found is None:
        raise Misconfigured(f"{key}: nothing stands at «{where}» in what the desk answers")
    return found
