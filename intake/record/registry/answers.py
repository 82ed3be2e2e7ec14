"""JSON as the two public registries answer it: whole, or page by page, and with their errors inside. Asks nobody.

The unit registry (mm.sch.gr) answers with HTTP 200 whatever happens; whether it has understood stands in the body.
The open data portal (data.gov.gr) answers with a bare list of all schools.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from intake.record.registry.trouble import Unreadable

WORDS_OF_AN_ERROR = ("message", "detail", "error")


@dataclass(frozen=True, slots=True)
class Page:
    """Records of an answer. `total` counts those of all pages, None where there are no pages."""

    records: Sequence[Any]
    number: int = 1
    last: int = 1
    total: int | None = None


def read_answer(document: Any) -> Page:
    """Return the page an answer holds; raises Unreadable with the registry's own words if it holds an error."""
    if isinstance(document, list):
        return Page(document)
    if not isinstance(document, Mapping):
        raise Unreadable("the JSON holds neither a list of schools nor an answer of the registry")
    records, status = document.get("data"), document.get("status", 200)
    if str(status) != "200" or not isinstance(records, list):
        words = next((str(document[word]) for word in WORDS_OF_AN_ERROR if document.get(word)), "no list of units")
        raise Unreadable(f"the registry answers with an error ({status}): {words[:200]}")
    told = document.get("pagination")
    pages = told if isinstance(told, Mapping) else {}
    return Page(
        records,
        _count(pages.get("page"), 1),
        _count(pages.get("maxPage"), 1),
        _count(document.get("total"), len(records)),
    )


def whole(document: Any) -> Sequence[Any]:
    """Return the records of an answer that has them all; one page of several would retire the rest."""
    page = read_answer(document)
    if page.last > 1 or (page.total is not None and page.total != len(page.records)):
        raise Unreadable(
            f"the file is page {page.number} of {page.last} and holds {len(page.records)} of {page.total} units;"
            " «intake schools sync» reads them all"
        )
    return page.records


def _count(value: Any, blank: int) -> int:
    """Return a number as the registry writes it, also as text."""
    if value is None:
        return blank
    text = str(value)
    if not (text.isascii() and text.isdigit()):
        raise Unreadable(f"the registry's answer counts in something that is no number: {text[:40]}")
    return int(text)
