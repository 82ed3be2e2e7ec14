"""What each kind of helpdesk can do, as a table: the same for the command and for docs/helpdesks.md."""

from ticket_client.abilities import Abilities, Guarantee
from ticket_client.desks import abilities_of, kinds

GUARANTEES = {
    Guarantee.NATIVE_KEY: "the system itself refuses a second ticket with the same key",
    Guarantee.REPAIRED: "a double is found again by its key and {folded}",
    Guarantee.RECEIVER: "the receiving side recognises the repeated message by its Message-ID",
}
COLUMNS = ("kind", "met the real system", "at most one live ticket (P4)", "look-up by key", "read back", "files",
           "files away again", "hints")  # fmt: skip


def markdown() -> str:
    """Return the table, a line a kind."""
    rows = [COLUMNS, tuple("---" for _ in COLUMNS), *(_row(kind) for kind in kinds())]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def _row(kind: str) -> tuple[str, ...]:
    can = abilities_of(kind)
    met = "yes" if can.live else "no, its documentation"
    abilities = (can.read, can.attach, can.detach, can.webhook)
    return f"`{kind}`", met, _promise(can), str(can.search), *("yes" if each else "no" for each in abilities)


def _promise(can: Abilities) -> str:
    folded = "merged" if can.merge else "closed with a pointer"
    return f"{can.guarantee}: {GUARANTEES[can.guarantee].format(folded=folded)}"
