"""One file a helpdesk system. A module here that has a function `desk` is a kind of desk, named like the module.

So a new system is one new file and nothing else; docs/adding-a-helpdesk.md walks through one.
"""

from importlib import import_module
from inspect import getdoc
from pkgutil import iter_modules

from ticket_client.abilities import Abilities
from ticket_client.desk import Desk, Setup
from ticket_client.errors import Misconfigured


def kinds() -> list[str]:
    """Return the kinds of desk there are."""
    names = sorted(module.name for module in iter_modules(__path__))
    return [name for name in names if hasattr(import_module(f"{__name__}.{name}"), "desk")]


def abilities_of(kind: str) -> Abilities:
    """Return what desks of this kind can do."""
    found = [
        part.abilities
        for part in vars(import_module(f"{__name__}.{kind}")).values()
        if isinstance(part, type) and part.__module__ == f"{__name__}.{kind}" and hasattr(part, "abilities")
    ]
    abilities: Abilities = found[0]
    return abilities


def about(kind: str) -> str:
    """Return what the adapter says of itself: how such a desk is set up, its options and its limits."""
    return getdoc(import_module(f"{__name__}.{kind}")) or ""


def make(kind: str, setup: Setup) -> Desk:
    """Return a desk of this kind; Misconfigured if there is no such kind or its settings cannot be used."""
    if kind not in kinds():
        raise Misconfigured(f"there is no helpdesk system «{kind}»; there are {', '.join(kinds())}")
    made: Desk = import_module(f"{__name__}.{kind}").desk(setup)
    return made
