"""The pages of the console, one subject a file; each has `add(pages, office)`."""

from typing import Protocol

from intake.console.gate import Pages
from intake.console.office import Office
from intake.console.pages import (
    account,
    administration,
    by_hand,
    callbacks,
    calls,
    dashboard,
    deeds,
    handover,
    hours,
    listening,
    many,
    move,
    people,
    presence,
    queue,
    request,
    rule_drafts,
    rules,
    second_factor,
    sign_in,
    sign_in_code,
    sign_in_network,
    tokens,
)


class Page(Protocol):
    """One subject's pages."""

    def add(self, pages: Pages, office: Office) -> None:
        """Add its routes."""


PAGES: tuple[Page, ...] = (
    queue,
    callbacks,
    calls,
    deeds,
    many,
    by_hand,
    dashboard,
    handover,
    administration,
    rules,
    rule_drafts,
    hours,
    presence,
    sign_in,
    sign_in_code,
    sign_in_network,
    account,
    second_factor,
    people,
    tokens,
    request,
    move,
    listening,
)
