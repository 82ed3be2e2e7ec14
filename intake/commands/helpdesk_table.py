"""What each kind of helpdesk can do, as a table: the same for the command and for docs/helpdesks.md."""

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.desks import abilities_of, about, kinds

GUARANTEES = {
    Guarantee.NATIVE_KEY: "the system itself refuses a second ticket with the same key",
    Guarantee.REPAIRED: "a double is found again by its key and {folded}",
    Guarantee.RECEIVER: "the receiving side recognises the repeated message by its Message-ID",
}
COLUMNS = ("kind", "met the real system", "at most one live ticket (P4)", "look-up by key", "read back", "files",
           "files away again", "hints", "counts")  # fmt: skip

HEAD = """# Helpdesks

Printed by `intake helpdesk list --page`; a test fails when this is not what the adapters say of themselves.

A helpdesk is set up by its kind, `url`, `token` and what its section below calls options:
[operating.md](operating.md#settings) says where these go. Before service, `intake check` tells what lacks at the
helpdesk, and `intake helpdesk try` sends one request through every verb and closes it again. What every helpdesk
promises is `ticket_client/desk.py`; a new one is one file: [adding-a-helpdesk.md](adding-a-helpdesk.md)."""
LEGEND = """- **met the real system**: whether the contract was proved on the system itself, or only on a server of
  ours that follows its published documentation. Try such a helpdesk with care first.
- **at most one live ticket**: how strongly that is kept when answers get lost and workers race.
- **look-up by key**: *strong* sees a ticket as soon as it is there, *lagging* some time later, *none* never.
- **hints**: it can tell us that something changed. It is asked every minute all the same.
- **counts**: it says how many tickets a team has to do, also those that no call made, so that they weigh in the
  routing ([routing.md](routing.md)). Elsewhere only our own weigh.

Besides these, `memory` keeps tickets in the bridge's own process, for trying it without a helpdesk."""


def markdown() -> str:
    """Return the table, a line a kind."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(_row(kind) for kind in kinds())]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def page() -> str:
    """Return docs/helpdesks.md: the table, and what every adapter says of itself."""
    return "\n\n".join((HEAD, markdown(), LEGEND, *(f"## `{kind}`\n\n{_prose(about(kind))}" for kind in kinds())))


def _prose(text: str) -> str:
    """Return a docstring as Markdown, in which an indented block or a word in backticks is code already."""
    lines = text.splitlines()
    return "\n".join(line if line.startswith("    ") else _unlike_html(line) for line in lines)


def _unlike_html(line: str) -> str:
    parts = line.split("`")
    return "`".join(part if number % 2 else part.replace("<", "&lt;") for number, part in enumerate(parts))


def _row(kind: str) -> tuple[str, ...]:
    can = abilities_of(kind)
    met = "yes" if can.live else "no, its documentation"
    abilities = (can.read, can.attach, can.detach, can.webhook, can.counts)
    return f"`{kind}`", met, _promise(can), str(can.search), *("yes" if each else "no" for each in abilities)


def _promise(can: Abilities) -> str:
    folded = "merged" if can.merge else "closed with a pointer"
    return f"{can.guarantee}: {GUARANTEES[can.guarantee].format(folded=folded)}"
