"""The lines schools dial, kept as the rule book has them. A line that leaves the book stays for its old calls."""

from sqlalchemy import Connection, update

from intake.ground.tables import line
from intake.ground.upsert import insert_or_ignore
from intake.route.rulebook import RuleBook


def follow(connection: Connection, rules: RuleBook) -> None:
    """Bring the table to the rule book."""
    for ours in rules.lines:
        values = {"number": ours.number, "name": ours.name.el, "area": ours.area, "test": ours.test}
        if not insert_or_ignore(connection, line, key=ours.key, **values):
            connection.execute(update(line).where(line.c.key == ours.key).values(**values))
