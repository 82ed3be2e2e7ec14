"""The page of helpdesks says what the adapters say of themselves, all of it."""

import re
from pathlib import Path

import pytest

from intake.commands.helpdesk_table import page
from ticket_client import desks
from ticket_client.desks import about, kinds

ROOT = Path(__file__).parents[2]


def test_the_page_is_what_the_adapters_say() -> None:
    """The file is printed, not written: `intake helpdesk list --page > docs/helpdesks.md`."""
    assert (ROOT / "docs/helpdesks.md").read_text(encoding="utf-8") == page() + "\n", (
        "print it anew: .venv/bin/python -m intake helpdesk list --page > docs/helpdesks.md"
    )


@pytest.mark.parametrize("kind", kinds())
def test_every_option_is_explained(kind: str) -> None:
    """What an adapter reads from its settings stands in its first lines, by name."""
    (place,) = desks.__path__
    for file in Path(place).glob(f"{kind}*.py"):
        for option in re.findall(r'\.option\(\s*"(\w+)"', file.read_text(encoding="utf-8")):
            assert re.search(rf"\b{option}\b", about(kind)), option
    assert about(kind)
