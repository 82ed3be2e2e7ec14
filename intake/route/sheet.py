"""The shape of the rule-book file, and its mistakes told in sentences.

Checks one value at a time; what concerns several values together is checked in `build`.
"""

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from intake.route.parts import Ground, Likely, RemoteWork
from intake.route.values import Mode


def _shaped(text: str, pattern: str, words: str) -> str:
    """Return the text; raises ValueError, which says the shape in words, if it is of another shape."""
    if re.fullmatch(pattern, text) is None:
        raise ValueError(f"it should be {words}")
    return text


def _dated(text: str) -> str:
    """Return a day of every year (month-day) or of one (year-month-day); raises ValueError for any other text."""
    _shaped(text, r"([0-9]{4}-)?[0-9]{2}-[0-9]{2}", "month-day such as 03-25, or year-month-day")
    try:
        date.fromisoformat(text if len(text) == 10 else f"2000-{text}")
    except ValueError as error:
        raise ValueError("it should be a day that the calendar has") from error
    return text


def _opening(text: str) -> str:
    """Return a span of the day such as 08:00-15:00, to 24:00 at the latest; raises ValueError for any other."""
    words = "hours such as 08:00-15:00, the second after the first"
    clock = r"([01][0-9]|2[0-3]):[0-5][0-9]"
    opens, closes = _shaped(text, rf"{clock}-({clock}|24:00)", words).split("-")
    if closes <= opens:
        raise ValueError(f"it should be {words}")
    return text


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Primary = Annotated[str, AfterValidator(lambda text: _shaped(text, r"9[0-9]{2}", "9 and two digits"))]
Secondary = Annotated[
    str, AfterValidator(lambda text: _shaped(text, r"[0-8][0-9]", "two digits, the first not 9"))
]
Capacity = Annotated[int, Field(ge=1)]
Days = Annotated[int, Field(ge=1, le=366)]
Day = Annotated[str, AfterValidator(_dated)]
Opening = Annotated[str, AfterValidator(_opening)]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class RulesBroken(Exception):
    """The rule book cannot be used; `problems` holds one sentence per mistake."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class TextPart(_Part):
    """The same words in both languages."""

    el: Words
    en: Words


class DefaultsPart(_Part):
    """What an area does not say."""

    mode: Mode
    remote_work: RemoteWork
    workload_days: Days = 14


class RecurrencePart(_Part):
    """When a problem that comes back goes to the lead (A3-5)."""

    calls: Annotated[int, Field(ge=2)] = 3
    days: Days = 7


class HoursPart(_Part):
    """When a team is open, in Athens time; a day that is not named is closed."""

    mon: list[Opening] = []
    tue: list[Opening] = []
    wed: list[Opening] = []
    thu: list[Opening] = []
    fri: list[Opening] = []
    sat: list[Opening] = []
    sun: list[Opening] = []


class HolidayPart(_Part):
    """Days on which teams are closed: everywhere, or in some areas."""

    name: TextPart
    day: Day | None = None
    easter: Annotated[int, Field(ge=-100, le=200)] | None = None
    days: Annotated[int, Field(ge=1, le=100)] = 1
    areas: list[str] = []


class TechnicianPart(_Part):
    """Somebody of a team who may be proposed; the key is how the helpdesk names them."""

    name: Words
    skills: list[str]


class ReroutePart(_Part):
    """Moves from team to team after the first decision."""

    automatic: frozenset[Ground] = frozenset()
    most: Annotated[int, Field(ge=0)] = 1
    untouched_days: Annotated[int, Field(ge=1)] = 5


class TeamsPart(_Part):
    """The convention for one sort of team. `name` is missing where the partner's own name serves."""

    queue: Words
    capacity: Capacity
    skills: list[str]
    name: TextPart | None = None
    hours: HoursPart | None = None


class QueuePart(_Part):
    """A queue that belongs to no area."""

    queue: Words
    name: TextPart


class TeamPart(_Part):
    """One area's exceptions from the convention."""

    queue: Words | None = None
    capacity: Capacity | None = None
    skills: list[str] | None = None
    name: TextPart | None = None
    hours: HoursPart | None = None
    technician: dict[str, TechnicianPart] = {}


class CategoryPart(_Part):
    """What a category of problem needs."""

    service: Likely
    skills: list[str]
    systems: dict[Literal["windows", "linux"], list[str]] = {}


class LinePart(_Part):
    """A number schools dial."""

    number: Words
    name: TextPart
    area: str | None = None
    test: bool = False
    notice: TextPart | None = None
    desk: Words | None = None
    canary: bool = False


class PartnerPart(_Part):
    """A partner body."""

    name: TextPart
    spoken: Words
    annex: TextPart | None = None


class SeatPart(_Part):
    """Where the KEPLINET sits."""

    town: Words
    municipalities: Annotated[list[Words], Field(min_length=1)]


class PrefixesPart(_Part):
    """How school codes of the area begin."""

    primary: Primary
    secondary: Secondary


class AreaPart(_Part):
    """One area of Annex 1."""

    partner: str
    name: TextPart
    genitive: Words
    spoken: Words | None = None
    annex: Words | None = None
    seat: SeatPart
    prefixes: PrefixesPart
    mode: Mode | None = None
    modes: dict[str, Mode] = {}
    desk: Words | None = None
    ferry: list[Words] = []
    keplinet: TeamPart = TeamPart()
    partner_team: TeamPart = TeamPart()


class Sheet(_Part):
    """The whole file."""

    defaults: DefaultsPart
    reroute: ReroutePart = ReroutePart()
    keplinet: TeamsPart
    partner_team: TeamsPart
    triage: QueuePart
    unfinished: QueuePart
    lead: QueuePart
    recurrence: RecurrencePart = RecurrencePart()
    hours: HoursPart | None = None
    holiday: dict[str, HolidayPart] = {}
    skill: dict[str, TextPart]
    category: dict[str, CategoryPart]
    line: dict[str, LinePart]
    partner: dict[str, PartnerPart]
    area: dict[str, AreaPart]


def read_sheet(data: bytes) -> Sheet:
    """Return the file's content in its proper shape; raises RulesBroken."""
    try:
        return Sheet.model_validate(tomllib.loads(data.decode("utf-8")))
    except UnicodeDecodeError as error:
        raise RulesBroken([f"Byte {error.start} is not UTF-8: save the file as UTF-8."]) from error
    except tomllib.TOMLDecodeError as error:
        raise RulesBroken([f"The file is not TOML ({error}): correct that line."]) from error
    except ValidationError as error:
        raise RulesBroken(_sentence(dict(trouble)) for trouble in error.errors()) from error


_TODO = {
    "missing": "{key} is missing: add it.",
    "extra_forbidden": "{key} is not a key of the rule book: remove it or correct its spelling.",
}


def _sentence(trouble: dict[str, Any]) -> str:
    """Return what is wrong with one key, and what to do."""
    key = ".".join(str(step) for step in trouble["loc"] if step != "[key]")
    if trouble["type"] in _TODO:
        return _TODO[trouble["type"]].format(key=key)
    expected = re.sub(r"^(Value error, it|[A-Z][a-z]+) should", "it should", trouble["msg"])
    return f"{key} cannot be {trouble['input']!r:.60}: {expected}."
