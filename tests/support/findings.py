"""What is found of one call after a death: in the record and at the helpdesk, as values and in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from intake.demo.tracker import Tracker
from intake.ground import tables
from tests.support.house import House


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket at a helpdesk, as its own interface tells it."""

    team: str
    progress: str
    said: int
    """How many messages hang on it."""
    files: int
    key: str = field(compare=False)
    title: str = field(compare=False)
    messages: tuple[str, ...] = field(compare=False)
    """The key of each message that hangs on it."""
    strays: int = field(compare=False, default=0)
    """Messages of ours that hang on no ticket, where nobody reads them."""

    def words(self) -> str:
        """Return it for people."""
        strays = self.strays and f"{_many(self.strays, 'message')} that no ticket shows"
        parts = (f"{self.progress} in {self.team}", _many(self.said, "message"), _many(self.files, "file"), strays)
        return f"ticket {', '.join(str(part) for part in parts if part)}"


@dataclass(frozen=True, slots=True)
class Found:
    """All there is of a call; two are equal where people would see no difference."""

    calls: int
    ended: bool
    turns: int
    clips: int
    outcomes: tuple[str, ...]
    requests: tuple[str, ...]
    promises: tuple[tuple[str, str], ...]
    audit: tuple[tuple[str, int], ...]
    tickets: tuple[Ticket, ...]
    """At the helpdesks, live or closed."""

    def words(self) -> str:
        """Return it for people; what is not there is not named."""
        told = Counter(f"{verb} {state}" for verb, state in self.promises)
        parts = [
            ("call, over" if self.ended else "call") if self.calls else "no call",
            _many(self.turns, "turn"),
            _many(self.clips, "recording"),
            " + ".join(self.outcomes) and f"outcome {' + '.join(self.outcomes)}",
            _many(len(self.requests), "request"),
            ", ".join(_times(count, what) for what, count in told.items()),
            *(f"learned «{what}»" for what, _ in self.audit if what.startswith("desk ")),
            " and ".join(each.words() for each in self.tickets) or (self.requests and "no ticket"),
        ]
        return "; ".join(str(part) for part in parts if part)


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""


def _times(count: int, what: str) -> str:
    return what if count == 1 else f"{count} × {what}"


def found(house: House, tickets: Sequence[Ticket]) -> Found:
    """Read the record of the only call there is."""
    calls = house.rows(tables.call)
    audit = Counter(f"{row.who} {row.what}" for row in house.rows(tables.audit))
    return Found(
        calls=len(calls),
        ended=any(row.ended_at for row in calls),
        turns=len(house.rows(tables.turn)),
        clips=len(house.rows(tables.clip)),
        outcomes=tuple(row.role for row in house.rows(tables.call_outcome)),
        requests=tuple(row.state for row in house.rows(tables.request)),
        promises=tuple((row.verb, row.state) for row in house.rows(tables.promise)),
        audit=tuple(sorted(audit.items())),
        tickets=tuple(tickets),
    )


def at_roundup(tracker: Tracker, key: str) -> list[Ticket]:
    """Return every ticket whose title names the key, asked of Roundup itself."""
    wanted = "title,external_id,team.name,status.name,messages,files"
    issues = _rows(tracker, "issue", title=key, fields=wanted)
    ours = {row["id"]: row["messageid"] for row in _rows(tracker, "msg", messageid=key, fields="messageid")}
    hung = {number for row in issues for number in row["messages"]}
    strays = len(ours.keys() - hung)
    return [
        Ticket(
            row["team.name"], row["status.name"], len(row["messages"]), len(row["files"]), row["external_id"],
            row["title"], tuple(ours.get(number, "") for number in row["messages"]), strays,
        )
        for row in issues
    ]  # fmt: skip


def _rows(tracker: Tracker, kind: str, *, fields: str, **which: str) -> list[dict[str, Any]]:
    proof = {"Authorization": f"Bearer {tracker.token}", "X-Requested-With": "rest"}
    wanted = {**which, "@fields": fields, "@verbose": "0", "@page_size": "100"}
    answer = requests.get(f"{tracker.url}rest/data/{kind}", params=wanted, headers=proof, timeout=30)
    answer.raise_for_status()
    return list(answer.json()["data"]["collection"])
