"""The parts of a rule book as the decision uses them, frozen. Reads no file and checks nothing (see `build`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from intake.route.categories import Category
from intake.route.values import Mode, System, TeamKind, Text

Likely = Literal["remote", "onsite", "remote-then-onsite"]
"""Where the work on a category is likely to be done."""

RemoteWork = Literal["skill", "keplinet", "partner"]
"""Who gets work that needs no visit: the skilled, or one side as long as it is skilled."""


Ground = Literal["rules", "load", "untouched"]
"""Why a request should go to another team: the rules changed, its team is full, nobody touched it in its time."""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team is open: for each day of the week, Monday first, spans in minutes after midnight in Athens."""

    week: tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which teams are closed. One of `day` (month, day) and `easter` (days after Easter Sunday) is set."""

    name: Text
    day: tuple[int, int] | None = None
    year: int | None = None
    """Of `day`; None: every year."""
    easter: int | None = None
    days: int = 1
    """How many, from that one on."""
    areas: frozenset[str] = frozenset()
    """Where it is kept; nothing: everywhere."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """When a problem that comes back goes to the lead: the `calls`-th call about it within `days` (A3-5)."""

    calls: int
    days: int


@dataclass(frozen=True, slots=True)
class Technician:
    """Somebody who may be proposed to the team's head; `key` is the helpdesk's own name for them."""

    key: str
    name: str
    skills: frozenset[str]


@dataclass(frozen=True, slots=True)
class Team:
    """A queue of the helpdesk with what its people can do; `capacity` is in open tickets."""

    queue: str
    kind: TeamKind
    name: Text
    capacity: int = 1
    skills: frozenset[str] = frozenset()
    hours: Hours | None = None
    """None: always open."""
    technicians: tuple[Technician, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner body of Annex 1. `annex` is its name of 2014 where that has changed."""

    slug: str
    name: Text
    spoken: str
    annex: Text | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """One area of Annex 1: both directorates (primary, secondary), one KEPLINET, one partner."""

    code: str
    name: Text
    genitive: str
    spoken: str
    """The genitive for the ear."""
    annex: str | None
    partner: Partner
    keplinet: Team
    partner_team: Team
    seat: str
    """Town of the KEPLINET."""
    seat_keys: frozenset[str]
    """The seat's municipality in every known spelling, as `spelling.municipality_key` gives it."""
    prefixes: frozenset[str]
    """How school codes begin: three digits for primary, two for secondary."""
    mode: Mode
    modes: Mapping[int, Mode]
    """Other modes for single categories."""
    desk: str | None = None
    """The helpdesk that holds the area's tickets; None: the installation's own."""
    ferry_keys: frozenset[str] = frozenset()
    """Municipalities the KEPLINET's people reach by ship only, as `seat_keys`."""


@dataclass(frozen=True, slots=True)
class Reroute:
    """How requests go from one team to another: on which grounds without a person, and how often at most."""

    automatic: frozenset[Ground] = frozenset()
    most: int = 1
    untouched_days: int = 5
    """Days after which a request that nobody has touched should go on."""


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """What a category of problem needs."""

    category: Category
    likely: Likely
    skills: frozenset[str]
    systems: Mapping[System, frozenset[str]]
    """Needed besides, by the system of the school's lab."""


@dataclass(frozen=True, slots=True)
class Line:
    """A number schools dial. `area` is preselected (B.2); calls on a `test` line are kept out of figures."""

    key: str
    number: str
    name: Text
    area: str | None = None
    test: bool = False
    notice: Text | None = None
    """Spoken before the greeting."""
    desk: str | None = None
    """The helpdesk for calls on this line, before the area's."""
    canary: bool = False
    """Whether only the bridge itself calls here, to hear whether it answers; no helpdesk is told."""
