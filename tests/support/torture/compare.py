"""The verdict: the carrier's list, our record, the desk's tickets and what callers heard, compared."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.ground import tables
from ivr.speech import spoken_number
from ivr.values import Language
from tests.support.spoken import OTHERS, numbers_in
from tests.support.torture.callers import Told
from tests.support.torture.stacks import Stack

LANGUAGES: tuple[Language, ...] = ("el", "en")
NO_TICKET = ("absorbed", "no_request", "merged")
"""States of a request that stands on another one, or for nothing."""
_TAG = re.compile(r"\[IVR:([^\]]+)\]")


@dataclass
class Verdict:
    """What is lost and what stands twice, a sentence each."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    requests: int = 0
    tickets: int = 0
    numbers: int = 0
    """Different numbers that were spoken."""
    recordings: int = 0


def compare(stack: Stack, told: Told) -> Verdict:
    """Compare everything; nobody is at work any more."""
    verdict = Verdict()
    verdict.lost += [*_calls(stack), *_recordings(stack), *_numbers(stack, told, verdict), *_parked(stack)]
    _tickets(stack, verdict)
    verdict.doubled += _requests(stack, told)
    verdict.recordings = len(stack.account.sounds)
    return verdict


def _calls(stack: Stack) -> Iterator[str]:
    """Every call of the carrier's list has a row, an end and an outcome."""
    rows = {row.sid: row for row in stack.house.rows(tables.call)}
    told = {row.call for row in stack.house.rows(tables.call_outcome)}
    for sid in stack.account.calls:
        if sid not in rows:
            yield f"call {sid}: the record does not know it"
        elif rows[sid].id not in told:
            yield f"call {sid}: it has no outcome"
        elif rows[sid].ended_at is None:
            yield f"call {sid}: it has no end"


def _recordings(stack: Stack) -> Iterator[str]:
    """Every recording is here whole, and hangs on a request."""
    clips = {row.sid: row for row in stack.house.rows(tables.clip)}
    for sid in stack.account.sounds:
        if sid not in clips:
            yield f"recording {sid}: the record does not know it"
        elif clips[sid].state != "kept" or clips[sid].request is None:
            yield f"recording {sid}: it is {clips[sid].state}, on request {clips[sid].request}"


def _numbers(stack: Stack, told: Told, verdict: Verdict) -> Iterator[str]:
    """Every number that a caller heard leads to a request, and his own to one that his call has to do with."""
    numbers = {row.id: row.number for row in stack.house.rows(tables.request)}
    sids = {row.id: row.sid for row in stack.house.rows(tables.call)}
    mine: dict[str, set[str]] = {sid: set() for sid in told.heard}
    for row in stack.house.rows(tables.call_outcome):
        mine.setdefault(sids[row.call], set()).add(numbers[row.request])
    for language in LANGUAGES:
        known = {spoken_number(number, language) for number in numbers.values()}
        spoken = {each for heard in told.heard.values() for each in numbers_in(heard, language)}
        verdict.numbers += len(spoken)
        yield from (f"number «{each}»: no request has it" for each in sorted(spoken - known))
        for sid, heard in told.heard.items():
            own = {spoken_number(number, language) for number in mine[sid]}
            foreign = numbers_in(heard, language, OTHERS) - own
            yield from (f"call {sid}: number «{each}» is not of its request" for each in sorted(foreign))


def _parked(stack: Stack) -> Iterator[str]:
    for row in stack.house.rows(tables.promise, state="parked"):
        yield f"request {row.request}: to {row.verb} is set aside ({row.trouble})"


def _tickets(stack: Stack, verdict: Verdict) -> None:
    """Each standing request has one ticket, which the record knows; no ticket of ours is of another request."""
    seen = [(key, ticket.ref) for ticket in stack.seen() if (key := ticket.key or _tagged(ticket.subject))]
    requests = stack.house.rows(tables.request)
    standing = {row.id for row in requests if row.state not in NO_TICKET}
    live = {(row.request, row.ref) for row in stack.house.rows(tables.ticket, live=True)}
    verdict.tickets, verdict.requests = len(seen), len(standing)
    counted = Counter(key for key, _ in seen)
    verdict.lost += [f"request {key}: no ticket" for key in sorted(standing - counted.keys())]
    verdict.lost += [f"request {key}: the record does not know ticket {ref}" for key, ref in set(seen) - live]
    verdict.doubled += [f"request {key}: {count} tickets" for key, count in counted.items() if count > 1]
    verdict.doubled += [f"request {key}: a ticket, but it does not stand" for key in counted.keys() - standing]


def _tagged(subject: str) -> str:
    found = _TAG.search(subject)
    return found[1] if found else ""


def _requests(stack: Stack, told: Told) -> Iterator[str]:
    """No call has opened a second request of which its caller was never told; the last one he may have missed."""
    sids = {row.id: row.sid for row in stack.house.rows(tables.call)}
    numbers = {row.id: row.number for row in stack.house.rows(tables.request)}
    unheard: Counter[str] = Counter()
    for row in stack.house.rows(tables.call_outcome, role="opened"):
        heard = told.heard.get(sids[row.call], [])
        said = {spoken_number(numbers[row.request], each) for each in LANGUAGES}
        unheard[sids[row.call]] += not said & {number for each in LANGUAGES for number in numbers_in(heard, each)}
    yield from (f"call {sid}: {count} requests nobody was told of" for sid, count in unheard.items() if count > 1)
