"""What a person likes of the console: kept with them, one part at a time. Judges no value; whoever asks does."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from intake.ground.tables import person


def keep(connection: Connection, who: int, part: str, values: Mapping[str, Any]) -> None:
    """Replace one part of a person's preferences; the others stay as they are."""
    mine = select(person.c.preferences).where(person.c.id == who).with_for_update()
    known = connection.execute(mine).scalar_one()
    changed = update(person).where(person.c.id == who)
    connection.execute(changed.values(preferences={**known, part: dict(values)}))
