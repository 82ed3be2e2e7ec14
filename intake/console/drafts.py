"""A draft of the rule book on its way through the console's pages: checked, compared, tried. Stores nothing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import unified_diff
from itertools import count

from intake.console.office import Office
from intake.guard.fit import at_home
from intake.record import replays
from intake.record.rulebooks import Version, versions
from intake.record.rulebooks.proposals import Body
from intake.route.changes import Changes, changes
from intake.route.decide import decide
from intake.route.lint import Finding, findings
from intake.route.replay import Move, Replayed, replay
from intake.route.replay_told import names_of
from intake.route.rulebook import RuleBook
from intake.route.sheet import RulesBroken
from intake.route.values import Decision, Text

AROUND = 2
"""Unchanged lines shown around a change."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """A request that the draft would send elsewhere, with both decisions and their reasons."""

    move: Move
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Trial:
    """What a draft would have made of past requests. Teams are queues, named by `names`."""

    since: datetime
    outcome: Replayed
    names: Mapping[str, Text]
    surprises: Sequence[Surprise]

    def loads(self) -> Iterator[tuple[Text, int, int]]:
        """Yield the teams whose work changes, with their requests before and after, the greatest change first."""
        before, after = self.outcome.before, self.outcome.after
        touched = {team for pair in self.outcome.moves for team in pair}
        for team in sorted(touched, key=lambda each: (-abs(after[each] - before[each]), each)):
            yield self.names[team], before[team], after[team]

    @property
    def most(self) -> int:
        """The most requests that a touched team has, before or after."""
        return max((max(before, after) for _name, before, after in self.loads()), default=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text, and what has been found out about it. `based_on` is the version it was made of."""

    text: str
    based_on: int
    seen: bool = False
    """Whether it was looked at."""
    findings: tuple[Finding, ...] = ()
    silent: tuple[str, ...] = ()
    """Helpdesks that could not be asked for their queues."""
    same: bool = False
    changes: Changes | None = None
    lines: Sequence[tuple[str, str]] = ()
    trial: Trial | None = None

    @property
    def sound(self) -> bool:
        """Whether it may be published."""
        return self.seen and not self.findings


def looked_at(office: Office, now: Version, text: str, based_on: int) -> Draft:
    """Return a draft with all that is wrong with it, and what it would change."""
    data, draft = text.encode(), Draft(text, based_on, seen=True)
    if found := findings(data):
        return replace(draft, findings=found)
    canary = bool(office.settings.canary_every_s)
    home = at_home(data, office.desk_settings, lambda name: office.desks[name], canary=canary)
    if home.findings:
        return replace(draft, findings=home.findings, silent=home.silent)
    differs = replace(draft, changes=compared(now.text, text), lines=lines(now.text, text))
    return replace(differs, silent=home.silent, same=now.text == text)


def tried(office: Office, draft: Draft, since: datetime) -> Draft:
    """Return a sound draft with what it would have made of the requests since then. Nothing is changed."""
    standing, book = office.rules, RuleBook.read(draft.text.encode())
    with office.database.read() as connection:
        outcome = replay(replays.past(connection, since), standing, book)
    surprises = [_surprise(move, standing, book) for move in outcome.surprising]
    return replace(draft, trial=Trial(since, outcome, names_of(standing, book), surprises))


def _surprise(move: Move, standing: RuleBook, book: RuleBook) -> Surprise:
    past = move.past
    before, after = (decide(past.case, rules, past.load, past.at) for rules in (standing, book))
    return Surprise(move, before, after)


@dataclass(frozen=True, slots=True)
class NewHoliday:
    """A holiday to be added: so many days from its first one, in one area or everywhere."""

    el: str
    en: str
    first: date
    yearly: bool
    days: int
    area: str | None


def with_holiday(text: str, holiday: NewHoliday) -> str:
    """Return a rule book's text with a holiday added at its end; every other line stays as it was written."""
    keys = (f"added_{number}" for number in count(1))
    key = next(key for key in keys if f"[holiday.{key}]" not in text)
    name = f"{{ el = {json.dumps(holiday.el, ensure_ascii=False)}, en = {json.dumps(holiday.en)} }}"
    rows = [
        f"[holiday.{key}]",
        f"name = {name}",
        f'day = "{holiday.first:{"%m-%d" if holiday.yearly else "%Y-%m-%d"}}"',
    ]
    rows += [f"days = {holiday.days}"] if holiday.days > 1 else []
    rows += [f'areas = ["{holiday.area}"]'] if holiday.area else []
    return "\n".join((text.rstrip("\n"), "", *rows, ""))


def compared(old: str, new: str) -> Changes | None:
    """Return what changes between two books; None if this program cannot read one of them."""
    try:
        return changes(versions.book_of(old), versions.book_of(new))
    except RulesBroken:
        return None


def lines(old: str, new: str) -> list[tuple[str, str]]:
    """Return the lines that differ with those around them, each with its kind: added, removed, same, place."""
    kinds = {"+": "added", "-": "removed", "@": "place", " ": "same"}
    found = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=AROUND)
    return [(kinds[line[0]], line if line[0] == "@" else line[1:]) for line in list(found)[2:]]


def body(word: str) -> Body:
    """Return which of the two bodies a form names."""
    return "partner" if word == "partner" else "keplinet"
