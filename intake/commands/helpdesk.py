"""`intake helpdesk`: try a configured helpdesk with one request through every verb; list what each kind can do."""

import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import click

from intake.commands.helpdesk_table import markdown, page
from intake.commands.tools import Tools
from ticket_client.desk import Desk, Writing
from ticket_client.errors import DeskError, Moved
from ticket_client.values import Draft, Progress, Ticket

SUBJECT = "Δοκιμή της γέφυρας κλήσεων: παρακαλούμε αγνοήστε το"
BODY = "Δοκιμαστικό δελτίο από «intake helpdesk try». Κλείνει μόνο του.\n\nA trial ticket; it closes by itself."
TOLD = "Δοκιμαστικό δελτίο από «intake helpdesk try». Κλείστε το.\n\nA trial ticket; please close it."
"""What it says at a desk that can only be told."""
SOUND = bytes(range(256))
"""Every byte once, so that a desk that changes one is found out."""

Step = tuple[str, Callable[[], str]]


@click.group()
def helpdesk() -> None:
    """Try helpdesks, and see what they can do."""


@helpdesk.command("list")
@click.option("--page", "whole", is_flag=True, help="Print the whole of docs/helpdesks.md, options and all.")
def list_(whole: bool) -> None:
    """List the systems there are adapters for, with what each can do, as a table in Markdown."""
    click.echo(page() if whole else markdown())


@helpdesk.command("try")
@click.argument("name", required=False)
@click.pass_obj
def try_(tools: Tools, name: str | None) -> None:
    """Send one request through every verb at the helpdesk NAME (default: the first), then clean up."""
    app = tools.app
    if name is not None and name not in app.desks:
        raise click.ClickException(f"There is no helpdesk «{name}»; there are {', '.join(app.desks)}.")
    desk = app.desks[name] if name else app.desk
    click.echo(f"Helpdesk «{desk.name}», {desk.abilities.guarantee}, search {desk.abilities.search}")
    sys.exit(0 if Trial(desk, uuid.uuid4().hex).run() else 1)


class Trial:
    """One request's way through a desk. Every step says what was understood; the ticket is closed at the end.

    A desk that can only be told is told, and whoever tries it looks there what arrived.
    """

    def __init__(self, desk: Desk, key: str) -> None:
        self.desk = desk.letters(SUBJECT, datetime.now(UTC)) if isinstance(desk, Writing) else desk
        self.key = key
        self.draft = Draft(SUBJECT, BODY if desk.abilities.read else TOLD)
        self.ticket: Ticket | None = None

    def run(self) -> bool:
        """Take every step until one fails; clean up in any case."""
        fine = self._take(self._steps())
        if self.ticket is not None:
            fine = self._take(self._cleaning()) and fine
        return fine

    def _take(self, steps: Iterator[Step]) -> bool:
        for name, step in steps:
            try:
                click.echo(f"✓ {name:8} {step()}")
            except DeskError as error:
                click.echo(f"✗ {name:8} {type(error).__name__}: {error}")
                return False
        return True

    @property
    def _ref(self) -> str:
        assert self.ticket
        return self.ticket.ref

    def _steps(self) -> Iterator[Step]:
        desk, can = self.desk, self.desk.abilities
        yield "check", self._checked
        yield "open", self._opened
        yield "again", self._opened_again
        if can.read:
            yield "find", lambda: _shown(desk.find(self.key))
            yield "update", lambda: _shown(desk.update(self._ref, Draft(f"{SUBJECT} (2)", BODY, urgent=True)))
        yield "comment", self._commented
        if can.attach:
            yield "attach", self._attached
        yield "assign", self._assigned
        if can.read:
            yield "changes", self._changed
            yield "advance", lambda: _shown(desk.advance(self._ref, Progress.WORKING))

    def _cleaning(self) -> Iterator[Step]:
        if self.desk.abilities.detach:
            yield "detach", self._detached
        if self.desk.abilities.read:
            yield "close", lambda: _shown(self.desk.advance(self._ref, Progress.DONE))
        else:
            yield "close", self._closed_by_hand

    def _checked(self) -> str:
        self.desk.check()
        return f"{len(self.desk.teams())} queues"

    def _opened(self) -> str:
        self.ticket = self.desk.open(self.draft, self.key)
        return self._sent() if not self.desk.abilities.read else _shown(self.ticket)

    def _opened_again(self) -> str:
        again = self.desk.open(self.draft, self.key)
        if again.ref != self._ref:
            raise Moved(again.team)
        return (
            "the same ticket, no second one" if self.desk.abilities.read else "sent again: one must have arrived"
        )

    def _commented(self) -> str:
        for _ in range(2):
            self.desk.comment(self._ref, "Σχόλιο της γέφυρας, μία φορά.", f"{self.key}:comment")
        if not self.desk.abilities.read:
            return "sent twice: one must have arrived, on the same ticket"
        return f"{len(self.desk.notes(self._ref))} note after writing it twice"

    def _attached(self) -> str:
        self.desk.attach(self._ref, "δοκιμή.bin", "application/octet-stream", SOUND, f"{self.key}:file")
        return f"{len(SOUND)} bytes under a Greek name"

    def _detached(self) -> str:
        self.desk.detach(self._ref, f"{self.key}:file")
        return "the file is away again"

    def _assigned(self) -> str:
        team = min(self.desk.teams(), default="triage")
        assigned = self.desk.assign(self._ref, team)
        if self.desk.abilities.read:
            return _shown(assigned)
        self.desk.comment(assigned.ref, f"Δρομολόγηση: {team}.", f"{self.key}:assign")
        return f"sent to «{team}»"

    def _sent(self) -> str:
        assert self.ticket
        return f"sent as {self._ref}, «{self.ticket.subject}»"

    def _closed_by_hand(self) -> str:
        return "look there what arrived, and close it by hand: the desk can only be told"

    def _changed(self) -> str:
        assert self.ticket
        seen = sum(1 for each in self.desk.changed_since(self.ticket.changed_at) if each.key == self.key)
        if not seen:
            raise DeskError("the desk does not name our ticket among those that changed")
        return "our ticket is among those that changed"


def _shown(ticket: Ticket | None) -> str:
    if ticket is None:
        raise DeskError("the desk does not find the ticket by its key")
    return f"{ticket.ref}: {ticket.progress}, queue {ticket.team or 'none'}, «{ticket.subject}»"
