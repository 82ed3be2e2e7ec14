"""The words of the heads' pages, Greek and English at once, since the printed page shows both. Counts nothing."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake.ground.clock import ATHENS
from intake.record.heads.figures import HeadsMonth
from intake.record.ticket_words import FILE as TICKETS
from intake.record.ticket_words import Language, words
from intake.route.rulebook import RuleBook
from intake.route.values import Text

FILE = Path(__file__).with_name("heads_words.csv")
NONE = Text("–", "–")

Gap = Text | str | int


def say(name: str, **gaps: Gap) -> Text:
    """Return the text of this id in both languages, its gaps filled with those of their language."""
    return _filled(FILE, name, gaps)


def ticket_says(name: str, **gaps: Gap) -> Text:
    """Return a text of the tickets in both languages."""
    return _filled(TICKETS, name, gaps)


def _filled(file: Path, name: str, gaps: dict[str, Gap]) -> Text:
    greek, english = words("el", file), words("en", file)
    told = {gap: value if isinstance(value, Text) else Text(str(value), str(value)) for gap, value in gaps.items()}
    return Text(
        greek(name, **{gap: value.el for gap, value in told.items()}),
        english(name, **{gap: value.en for gap, value in told.items()}),
    )


def pick(text: Text, language: Language) -> str:
    """Return one of the two."""
    return text.el if language == "el" else text.en


def number(value: float | None) -> Text:
    """Return a number with the comma or point of its language; a dash for none."""
    return NONE if value is None else Text(f"{value:g}".replace(".", ","), f"{value:g}")


def moment(at: datetime) -> str:
    """Return a moment as people here write it, in Athens time."""
    local = at.astimezone(ATHENS)
    return f"{local.day}/{local.month}/{local.year} {local:%H:%M}"


def month_name(month: str) -> Text:
    """Return a month such as 2026-11 in words, with its year."""
    year, index = month.split("-")
    names = say("months")
    return Text(*(f"{each.split(',')[int(index) - 1]} {year}" for each in (names.el, names.en)))


def counted_when(month: HeadsMonth) -> Text:
    """Return up to when the month was counted."""
    return say("counted_over") if month.over else say("counted_now", at=moment(month.until))


@dataclass(frozen=True, slots=True)
class Names:
    """What areas and teams are called."""

    rules: RuleBook

    def area(self, code: str | None) -> Text:
        """Return an area's name."""
        return self.rules.areas[code].name if code else say("no_area")

    def who(self, code: str | None) -> Text:
        """Return the two bodies of an area, whose heads the page is for."""
        if code is None:
            return say("no_area_who")
        area = self.rules.areas[code]
        return say("who", keplinet=area.keplinet.name, partner=area.partner.name)

    def team(self, queue: str) -> Text:
        """Return what a queue is; one that the rule book does not know goes by its own name."""
        return self.rules.names_of([queue])[0] if queue in self.rules.teams() else Text(queue, queue)
