"""The lines schools dial, kept as the rule book has them. A line that leaves the book stays for its old calls."""

from sqlalchemy import Connection, update

from intake.ground.tables import line
from intake.ground.upsert import insert_or_ignore
from intake.route.rulebook import RuleBook


def follow(connection: Connection, rules: RuleBook) -> None:
    """Bring the table to the rule book. A number that a line has taken over is no longer the old one's."""
    for ours in rules.lines:
        taken_over = (line.c.number == ours.number) & (line.c.key != ours.key)
        connection.execute(update(line).where(taken_over).values(number="formerly " + line.c.key))
        values = {"number": ours.number, "name": ours.name.el, "area": ours.area, "test": ours.test}
        if not insert_or_ignore(connection, line, key=ours.key, **values):
            connection.execute(update(line).where(line.c.key == ours.key).values(**values))
