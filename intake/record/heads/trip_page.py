"""The trip sheet in words: as text, as rows of a table, and as what the printed page shows. Picks no request."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from intake.ground.owner_file import Cell
from intake.record.heads.trips import Stop, Trip
from intake.record.heads.words import Names, moment, pick, say, ticket_says
from intake.record.ticket_words import Language
from intake.route.parts import Area
from intake.route.rulebook import RuleBook
from intake.route.values import Text

CSV_HEAD = ("municipality", "out_of_seat", "travel", "request", "ticket", "days", "code", "school", "telephones",
            "ring", "urgent", "said", "visit", "team", "owner")  # fmt: skip


def heading(area: Area) -> Text:
    """Return the sheet's title."""
    return say("trips_title", genitive=area.genitive, area=area.name)


def summary(stops: Sequence[Stop], now: datetime) -> list[Text]:
    """Return what the sheet is of, and how much there is to do."""
    trips = [trip for stop in stops for trip in stop.trips]
    travel = sum(trip.travel for trip in trips)
    much = say("trips_sum", count=len(trips), travel=travel, places=len(stops)) if trips else say("trips_none")
    return [say("trips_what", at=moment(now)), much]


def place(stop: Stop) -> Text:
    """Return where a stop is, and whether it is out of the KEPLINET's seat."""
    if stop.name is None:
        return say("stop_unknown")
    name, where = say("stop", town=stop.name), say("away" if stop.away else "at_seat")
    return Text(f"{name.el}, {where.el}", f"{name.en}, {where.en}")


def said(trip: Trip) -> list[Text]:
    """Return what is known of the problem, a line each: what it is, what was keyed, recorded, and the notes."""
    facts = trip.facts
    lines = [facts.category_label]
    if facts.delivered is not None:
        lines.append(say("delivered" if facts.delivered else "undelivered"))
    if facts.system:
        lines.append(say("system", system=ticket_says(f"system_{facts.system}")))
    for clip in facts.clips:
        seconds = ticket_says("seconds", count=clip.seconds) if clip.seconds else ""
        lines.append(say("clip", what=ticket_says(f"clip_{clip.kind}"), seconds=seconds))
    if facts.notes:
        greek = say("notes", notes=facts.notes).el  # what people wrote stands once on the page
        lines.append(Text(greek, greek))
    return lines


def marks(trip: Trip) -> list[Text]:
    """Return what those who travel must see at once: urgent, hard to reach, planned, taken."""
    told = [say(name) for name, holds in (("urgent", trip.facts.urgent), ("hard", trip.inaccessible)) if holds]
    if trip.visit:
        told.append(Text(*(f"{word}: {visit_day(trip.visit)}" for word in _of(say("column_visit")))))
    return [*told, say("taken", owner=trip.owner)] if trip.owner else told


def phones(trip: Trip) -> list[Text]:
    """Return whom to ring: who called or wants to be called, and the school."""
    facts, told = trip.facts, []
    if ring := facts.callback or facts.caller:
        told.append(say("ring", phone=ring))
    if facts.phones:
        told.append(say("school_ring", phones=", ".join(facts.phones)))
    return told


def ticket(trip: Trip) -> Text:
    """Return the number under which the helpdesk has it."""
    return say("ticket", ref=trip.ref) if trip.ref else say("no_ticket")


def visit_day(visit: str) -> str:
    """Return a planned visit as people here write it: 25/11/2026, or 25/11/2026 10:30."""
    day, _, hour = visit.partition("T")
    year, month, of_month = map(int, day.split("-"))
    return f"{of_month}/{month}/{year} {hour}".rstrip()


def _of(text: Text) -> tuple[str, str]:
    return text.el, text.en


def text(area: Area, stops: Sequence[Stop], now: datetime, language: Language) -> str:
    """Return the sheet as text."""
    lines = [heading(area), *summary(stops, now), *(line for stop in stops for line in _stop(stop))]
    return "\n".join(pick(line, language) for line in (*lines, Text("", ""), say("private")))


def _stop(stop: Stop) -> Iterator[Text]:
    yield Text("", "")
    yield place(stop)
    for trip in stop.trips:
        facts = trip.facts
        school = facts.school_name or say("no_school")
        days, code = say("days", count=trip.days), facts.school_code or "–"
        parts = [facts.number, ticket(trip), days, school, code, *marks(trip)]
        yield Text(*("  " + ", ".join(_in(part, each) for part in parts) for each in ("el", "en")))
        yield from (Text(f"    {line.el}", f"    {line.en}") for line in (*phones(trip), *said(trip)))


def _in(part: Text | str, language: str) -> str:
    return part if isinstance(part, str) else part.en if language == "en" else part.el


def rows(stops: Sequence[Stop], rules: RuleBook) -> Iterator[Sequence[Cell]]:
    """Yield the sheet as a table, a line a request, in Greek."""
    names = Names(rules)
    yield CSV_HEAD
    for stop in stops:
        for trip in stop.trips:
            facts = trip.facts
            yield (
                stop.name or "",
                _yes(stop.away),
                _yes(trip.travel),
                facts.number,
                trip.ref or "",
                trip.days,
                facts.school_code or "",
                facts.school_name or "",
                ", ".join(facts.phones),
                facts.callback or facts.caller or "",
                _yes(bool(facts.urgent)),
                "; ".join(line.el for line in said(trip)),
                visit_day(trip.visit) if trip.visit else "",
                names.team(trip.team).el,
                trip.owner or "",
            )


def _yes(holds: bool) -> str:
    return say("yes" if holds else "no").el
