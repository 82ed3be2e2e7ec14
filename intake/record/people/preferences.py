"""What a person likes of the console: kept with them, one part at a time. Judges no value; whoever asks does."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from intake.ground.tables import person


def keep(connection: Connection, who: int, part: str, values: Mapping[str, Any]) -> None:
    """Replace one part of a person's preferences; the others stay as they are."""
    changed = {**locked(connection, who), part: dict(values)}
    connection.execute(update(person).where(person.c.id == who).values(preferences=changed))


def locked(connection: Connection, who: int) -> dict[str, Any]:
    """Return all that a person likes; nobody else changes it before this transaction ends."""
    mine = select(person.c.preferences).where(person.c.id == who).with_for_update()
    return dict(connection.execute(mine).scalar_one())
