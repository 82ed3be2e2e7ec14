"""What a draft of the rule book would make of past requests. Pure: nothing is moved and nothing stored.

Each request is decided twice upon what was known when it was decided, by the book in force and by the draft: so a
difference is the draft's doing, and not that of rules, workload or an hour that have changed since.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from intake.route.rulebook import RuleBook
from intake.route.values import Case
from intake.route.weigh import weigh

SURPRISES = 10
"""So many moves are told of one by one."""


@dataclass(frozen=True, slots=True)
class Past:
    """A request with all that its decision hung on, besides the rule book."""

    number: str
    case: Case
    load: Mapping[str, int]
    """Open tickets by queue and by technician when it was decided; who is not in it had none."""
    at: datetime | None
    """The moment, aware; None for a decision made before hours counted."""


@dataclass(frozen=True, slots=True)
class Move:
    """A request that would have gone to another team. `before` and `after` are queues."""

    past: Past
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What would have moved. Teams are queues."""

    requests: int
    before: Counter[str]
    """Requests by team, by the book in force."""
    after: Counter[str]
    """Requests by team, by the draft."""
    moves: Counter[tuple[str, str]]
    """Requests that move, by the teams they move from and to."""
    surprising: tuple[Move, ...]
    """The moves of the rarest kinds, newest first: what a change does besides what it was made for."""


def replay(past: Iterable[Past], standing: RuleBook, draft: RuleBook) -> Replayed:
    """Decide every request by both books; `past` is gone through once, oldest first."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    moves: Counter[tuple[str, str]] = Counter()
    newest: defaultdict[tuple[str, str], deque[Move]] = defaultdict(lambda: deque(maxlen=SURPRISES))
    for each in past:
        now, then = (weigh(each.case, rules, each.load, each.at).team.queue for rules in (standing, draft))
        before[now] += 1
        after[then] += 1
        if now != then:
            moves[now, then] += 1
            newest[now, then].appendleft(Move(each, now, then))
    rarest = sorted(moves, key=lambda pair: (moves[pair], pair))
    surprising = [move for pair in rarest for move in newest[pair]]
    return Replayed(before.total(), before, after, moves, tuple(surprising[:SURPRISES]))
