"""What needs a person: the first page after signing in, asked for again every two seconds."""

from intake.console.frame import polled, show, unchanged
from intake.console.gate import Answer, Pages, who
from intake.console.office import Office
from intake.record.people import Right
from intake.record.views import waiting


def add(pages: Pages, office: Office) -> None:
    """Add the pages."""

    @pages.page("/", Right.SEE)
    def _queue() -> Answer:
        return show(pages, "queue", **_lists())

    @pages.page("/queue/rows", Right.SEE)
    def _queue_rows() -> Answer:
        with office.database.read() as connection:
            stamp = waiting.stamp(connection, who().sight, office.clock())
        return unchanged(stamp) or polled(pages, "queue_rows", stamp, **_lists())

    def _lists() -> dict[str, object]:
        sight, at, rules = who().sight, office.clock(), office.rules
        with office.database.read() as connection:
            confirmed, today = waiting.confirmed_today(connection, sight, at)
            rows, count = waiting.to_look_at(connection, sight, at), waiting.count(connection, sight)
        told = {"confirmed": confirmed, "confirmed_count": today, "lead": rules.lead.queue}
        return {"rows": rows, "count": count, "rules": rules, **told}
