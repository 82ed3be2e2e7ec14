"""Which desks keep the contract of `ticket_client.desk`: each fixture `at_<desk>` of `tests.support.desks`."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from tests.support import desks
from ticket_client.desks import abilities_of, kinds


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk is tested: its name, its file's, whether it needs no server of another's making, or is real."""

    desk: str
    kind: str
    quick: bool
    live: bool
    bench: Callable[..., object]
    """The fixture that gives a technician's bench at it."""


def _places() -> list[Place]:
    found = []
    for kind in sorted(module.name for module in iter_modules(desks.__path__)):
        part = import_module(f"{desks.__name__}.{kind}")
        fixtures = {name: value for name, value in vars(part).items() if name.startswith("at_")}
        live = getattr(part, "LIVE", kind in kinds() and abilities_of(kind).live)
        found += [
            Place(name.removeprefix("at_"), kind, part.QUICK, live, value) for name, value in fixtures.items()
        ]
    return sorted(found, key=lambda place: (place.kind != "memory", place.desk))


PLACES = _places()
"""Every desk, in the order the matrix shows them."""
FIXTURES = {f"at_{place.desk}": place.bench for place in PLACES}
"""Their fixtures by name, for pytest to know."""
