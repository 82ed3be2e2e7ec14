"""What `intake rules` prints: what changes, by area, and the history. Asks the record, changes nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from intake.ground.clock import ATHENS
from intake.record.rulebooks import Version, proposals, versions
from intake.record.rulebooks.proposals import Proposal
from intake.route.change_words import NOTHING, OUTSIDE, SEVERAL, UNREADABLE
from intake.route.changes import Changes
from intake.route.phrases import fill
from intake.route.values import Text

Language = Literal["el", "en"]
OVERTAKEN = "Overtaken by a later version: whoever still wants it publishes it on that one."
MANY = 6
"""Areas that stand in a line by their names; more are counted."""


def changed(found: Changes | None, lang: Language) -> Iterator[str]:
    """Yield what changes: areas with the same changes together, then what is outside them."""
    if found is None:
        yield _say(UNREADABLE, lang)
        return
    for sentences, names in found.together.items():
        yield _say(_several(names), lang) + ":"
        yield from (f"  {_say(sentence, lang)}" for sentence in sentences)
    if found.outside:
        yield _say(OUTSIDE, lang) + ":"
        yield from (f"  {_say(sentence, lang)}" for sentence in found.outside)
    if not found.areas and not found.outside:
        yield _say(NOTHING, lang)


def asks_for_marks(connection: Connection, proposal: Proposal) -> str:
    """Return whose marks a proposal waits for, and how they are set."""
    lacks = proposals.lacking(connection, proposal)
    asked = ", ".join(f"{area} {body}" for area, body in lacks[:MANY])
    more = f" and {len(lacks) - MANY} more" if len(lacks) > MANY else ""
    return (
        f"Proposal p{proposal.id} lacks these marks of heads ({len(lacks)}): {asked}{more}. Each is set by "
        f"«intake rules mark p{proposal.id} --area AREA --body keplinet|partner --by NAME»; the last publishes it."
    )


def history(connection: Connection) -> Iterator[str]:
    """Yield every version, the newest first, with what was decided by it; then what waits, and what is strange."""
    made = versions.decisions(connection)
    stored = list(versions.all_of(connection))
    for version in reversed(stored):
        yield from _version(connection, version, made.get(version.fingerprint, 0), last=version is stored[-1])
    waiting = {proposal.id for proposal in proposals.waiting(connection)}
    for proposal in proposals.unpublished(connection):
        yield f"p{proposal.id}  {_dated(proposal.by, proposal.at, proposal.note)}, on version {proposal.based_on}"
        yield from _marks(connection, proposal.id)
        yield f"    {asks_for_marks(connection, proposal) if proposal.id in waiting else OVERTAKEN}"
    for fingerprint in sorted(made.keys() - {version.fingerprint for version in stored}):
        yield f"{made[fingerprint]} decisions go by a book that was never a version here: {fingerprint}"


def _version(connection: Connection, version: Version, made: int, *, last: bool) -> Iterator[str]:
    yield (
        f"{version.number}  {_dated(version.by, version.published_at, version.note)}{', in force' if last else ''}"
    )
    yield f"    {version.fingerprint}  {made} {'decision' if made == 1 else 'decisions'}"
    if version.proposal:
        yield f"    proposal p{version.proposal}"
        yield from _marks(connection, version.proposal)
    if version.without_marks:
        yield f"    without marks: {version.without_marks}"


def _marks(connection: Connection, proposal: int) -> Iterator[str]:
    for each in proposals.marks(connection, proposal):
        yield f"    marked for {each.area} {each.body}: {_dated(each.by, each.at, None)}"


def _dated(by: str, at: datetime, note: str | None) -> str:
    shown = at.astimezone(ATHENS)
    return f"{shown:%Y-%m-%d %H:%M}  {by}" + (f"  «{note}»" if note else "")


def _several(names: Sequence[Text]) -> Text:
    if len(names) > MANY:
        return fill(SEVERAL, many=len(names))
    return Text(", ".join(name.el for name in names), ", ".join(name.en for name in names))


def _say(text: Text, lang: Language) -> str:
    return text.en if lang == "en" else text.el
