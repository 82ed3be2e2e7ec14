"""A month's sheet in words: what the head of the service takes to the ministry. Counts nothing."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from intake.ground.clock import ATHENS
from intake.record.sheets.chain import Sealed
from intake.record.sheets.month import Day, Gap, Month
from intake.record.sheets.rung_back import Callbacks
from intake.record.ticket_words import Language, Words, words

FILE = Path(__file__).with_name("sheet_words.csv")
COLUMNS = ("listed", "requests", "entries", "tests", "going_on", "unlisted", "found")
MANY = 200
"""Gaps that are listed one by one; a month with more of them needs no list."""


def page(month: Month, sealed: Sealed | None, language: Language) -> str:
    """Return the sheet as text."""
    return "\n".join(Page(words(language, FILE)).lines(month, sealed))


class Page:
    """Writes sheets in one language."""

    def __init__(self, say: Words) -> None:
        self._say = say

    def lines(self, month: Month, sealed: Sealed | None) -> Iterator[str]:
        """Yield the sheet line by line."""
        say, whole = self._say, month.whole
        year, number = map(int, month.month.split("-"))
        yield say("title", month=say("months").split(",")[number - 1], year=year)
        yield self._compared(month)
        yield ""
        yield from self._table(month)
        yield ""
        if whole.lacking:
            yield say("lacking", count=whole.lacking)
        else:
            yield say("balanced", known=whole.listed + whole.unlisted)
        if whole.unlisted:
            yield say("unlisted_why", count=whole.unlisted)
        yield from self._gaps(month)
        yield ""
        back, person = month.callbacks, month.to_person
        yield from self._callbacks(back)
        yield (
            say("to_person", **{name: getattr(person, name) for name in type(person).__dataclass_fields__})
            if person.counted
            else say("to_nobody", none=person.none)
        )
        for second in month.seconds:
            yield say("second", source=second.source, calls=second.calls, missing=len(second.missing))
            yield from (f"  {self._moment(at)}" for at in second.missing[:MANY])
        yield ""
        yield say("uncounted")
        yield from (f"- {say(f'uncounted_{name}')}" for name in self._uncounted(month))
        yield ""
        yield (
            say("unsealed")
            if sealed is None
            else say("sealed", at=self._moment(sealed.at), hash=sealed.hash, before=sealed.before)
        )

    def _callbacks(self, back: Callbacks) -> Iterator[str]:
        """Yield whom we promised to ring; of a month from before that was on record, who asked for it."""
        counts = {name: getattr(back, name) for name in type(back).__dataclass_fields__}
        if back.promised is None:
            yield self._say("callbacks", **counts, waiting=back.waiting)
            return
        yield self._say("promised", **counts, waiting=back.waiting, late=back.kept - back.in_time)
        if back.minutes is not None:
            yield self._say("rung_back_in", minutes=back.minutes)

    def _compared(self, month: Month) -> str:
        if month.compared_since is None or month.compared_until is None:
            return self._say("never_compared")
        since, until = self._moment(month.compared_since), self._moment(month.compared_until)
        return self._say("compared", since=since, until=until)

    def _uncounted(self, month: Month) -> Iterator[str]:
        if not month.seconds:
            yield "before_the_carrier"
        yield "rung_back" if month.callbacks.promised is None else "unpromised"
        yield "elsewhere"

    def _table(self, month: Month) -> Iterator[str]:
        heads = [self._say(f"column_{name}") for name in ("day", *COLUMNS)]
        widths = [max(10, len(head)) for head in heads]
        rows = [heads, *(self._cells(_day(day.day), day) for day in month.days)]
        rows.append(self._cells(self._say("total"), month.whole))
        for row in rows:
            first, *rest = zip(row, widths, strict=True)
            cells = (first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest))
            yield "  ".join(cells)

    def _cells(self, head: str, day: Day) -> list[str]:
        return [head, *(str(getattr(day, name)) for name in COLUMNS)]

    def _gaps(self, month: Month) -> Iterator[str]:
        if month.gaps:
            yield ""
            yield self._say("gaps", count=len(month.gaps))
        yield from (f"  {self._gap(gap)}" for gap in month.gaps[:MANY])
        if len(month.gaps) > MANY:
            yield self._say("more", count=len(month.gaps) - MANY)

    def _gap(self, gap: Gap) -> str:
        numbers = ", ".join(gap.requests) or "-"
        rang, found = self._moment(gap.rang), self._moment(gap.found)
        return self._say("gap", rang=rang, cause=self._say(f"cause_{gap.cause}"), found=found, requests=numbers)

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(ATHENS)
        return f"{_day(local.date())} {local:%H:%M}"


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
