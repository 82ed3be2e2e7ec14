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


@dataclass(frozen=True, slots=True)
class Team:
    """A queue of the helpdesk with what its people can do; `capacity` is in open tickets."""

    queue: str
    kind: TeamKind
    name: Text
    capacity: int = 1
    skills: frozenset[str] = frozenset()


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
