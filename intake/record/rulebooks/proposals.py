"""Changes of an area's rules that wait until both of its heads have marked them (circular A.1, A.2).

A proposal whose last mark is set is published in the same transaction. One whose version was overtaken waits for
nothing any more: whoever still wants it hands the change in again.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select

from intake.ground.tables import BODIES, rule_book, rule_mark, rule_proposal
from intake.ground.upsert import insert_or_ignore
from intake.record.rulebooks import versions
from intake.record.rulebooks.versions import Draft, Overtaken, Version

Body = Literal["keplinet", "partner"]


class NotMarked(Exception):
    """A mark that cannot be set; its sentence says why. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft that changes the rules of some areas."""

    id: int
    text: str
    based_on: int
    areas: list[str]
    by: str
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """That a head has seen a proposal and agrees."""

    area: str
    body: str
    by: str
    at: datetime


_PROPOSALS = select(*(rule_proposal.c[name] for name in Proposal.__dataclass_fields__))


def propose(connection: Connection, draft: Draft, areas: list[str], at: datetime) -> Proposal:
    """Store a draft that changes these areas; one that waits already is not stored twice. Raises Overtaken."""
    now = versions.newest(connection)
    if now is None or now.number != draft.based_on:
        raise Overtaken(now.number if now else 0)
    if same := next((each for each in waiting(connection) if each.text == draft.text), None):
        return same
    values = {"text": draft.text, "based_on": draft.based_on, "areas": areas, "by": draft.by, "note": draft.note}
    key = connection.execute(insert(rule_proposal).values(**values, at=at)).inserted_primary_key
    assert key
    stored = numbered(connection, int(key[0]))
    assert stored
    return stored


def hand_in(connection: Connection, draft: Draft, areas: list[str], at: datetime) -> Version | Proposal:
    """Publish a draft that changes no area, or that does not wait for marks; else propose it. Raises Overtaken."""
    if areas and not draft.without_marks:
        return propose(connection, draft, areas, at)
    why = draft.without_marks if areas else None
    return versions.publish(connection, replace(draft, without_marks=why), None, at)


def numbered(connection: Connection, number: int) -> Proposal | None:
    """Return the proposal of a number, None if there is none."""
    row = connection.execute(_PROPOSALS.where(rule_proposal.c.id == number)).one_or_none()
    return Proposal(*row) if row else None


def waiting(connection: Connection) -> list[Proposal]:
    """Return the proposals that can still come into force, oldest first."""
    now = versions.newest(connection)
    return [each for each in unpublished(connection) if now and each.based_on == now.number]


def unpublished(connection: Connection) -> list[Proposal]:
    """Return the proposals that never came into force: those that wait, and those that were overtaken."""
    done = select(rule_book.c.proposal).where(rule_book.c.proposal.is_not(None))
    rows = connection.execute(_PROPOSALS.where(rule_proposal.c.id.not_in(done)).order_by(rule_proposal.c.id))
    return [Proposal(*row) for row in rows]


def marks(connection: Connection, proposal: int) -> list[Mark]:
    """Return the marks on a proposal, oldest first."""
    columns = [rule_mark.c[name] for name in Mark.__dataclass_fields__]
    mine = select(*columns).where(rule_mark.c.proposal == proposal).order_by(rule_mark.c.id)
    return [Mark(*row) for row in connection.execute(mine)]


def lacking(connection: Connection, proposal: Proposal) -> list[tuple[str, str]]:
    """Return the areas and bodies whose heads have not marked it yet."""
    there = {(each.area, each.body) for each in marks(connection, proposal.id)}
    return [(area, body) for area in proposal.areas for body in BODIES if (area, body) not in there]


def mark(
    connection: Connection, number: int, areas: list[str], body: Body, by: str, at: datetime
) -> Version | None:
    """Set a head's mark for some areas; return the version if it was the last that lacked.

    Raises NotMarked, Overtaken, or RulesBroken.
    """
    mine = select(rule_proposal.c.id).where(rule_proposal.c.id == number)
    connection.execute(mine.with_for_update())  # of two heads at once the second sees the first's mark
    proposal = numbered(connection, number)
    if proposal is None:
        raise NotMarked(f"There is no proposal p{number}: «intake rules history» lists them.")
    if number not in {each.id for each in waiting(connection)}:
        raise NotMarked(f"Proposal p{number} waits for nobody any more: see «intake rules history».")
    for area in areas:
        _set(connection, proposal, Mark(area, body, by, at))
    if lacking(connection, proposal):
        return None
    draft = Draft(proposal.text, proposal.based_on, proposal.by, proposal.note)
    return versions.publish(connection, draft, proposal.id, at)


def _set(connection: Connection, proposal: Proposal, new: Mark) -> None:
    if new.area not in proposal.areas:
        listed = ", ".join(proposal.areas)
        raise NotMarked(f"Proposal p{proposal.id} does not change «{new.area}»; it changes {listed}.")
    for old in marks(connection, proposal.id):
        if old.area == new.area and old.body != new.body and old.by.casefold() == new.by.casefold():
            raise NotMarked(f"{old.by} has marked «{new.area}» for the {old.body}: the other head must do so.")
    values = {"area": new.area, "body": new.body, "by": new.by, "at": new.at}
    if not insert_or_ignore(connection, rule_mark, proposal=proposal.id, **values):
        raise NotMarked(f"The head of the {new.body} of «{new.area}» has marked p{proposal.id} already.")
