"""The words of the conversation as frozen values: what was heard, what is said, what is done.

Everything here is JSON-able (see `codec`) and is stored with every turn, so a call can be replayed years later.
It holds no text that is spoken (see `script`) and decides nothing (see `flow`).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator

from ivr.facts import SchoolRef

FLOW_VERSION = 1
"""Stored in every state; a state of another version resumes at a safe step."""

Language = Literal["el", "en"]


# --- what was heard ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Began:
    """The phone rang: `caller` and `line` as the carrier sent them (opaque text, at most 64 characters)."""

    caller: str
    line: str
    kind: Literal["began"] = "began"


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys pressed, `0-9*#`, never empty."""

    text: str
    kind: Literal["keys"] = "keys"


@dataclass(frozen=True, slots=True)
class Silence:
    """The time ran out without a key."""

    kind: Literal["silence"] = "silence"


@dataclass(frozen=True, slots=True)
class Left:
    """A recording ended: the carrier's recording id (None if there is none), its seconds, what ended it."""

    clip: str | None
    seconds: int
    by: Literal["key", "zero", "silence", "hangup"]
    kind: Literal["left"] = "left"


@dataclass(frozen=True, slots=True)
class Resumed:
    """The carrier asked again out of order: the current question must be put once more, nothing else."""

    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True, slots=True)
class Ended:
    """The call is over; `status` is the carrier's final word."""

    status: str
    kind: Literal["ended"] = "ended"


Heard = Annotated[Began | Keys | Silence | Left | Resumed | Ended, Discriminator("kind")]


# --- what is done --------------------------------------------------------------------------------------------


class Reason(StrEnum):
    """Why a person should look at a request."""

    SCHOOL_UNCONFIRMED = "school_unconfirmed"
    SCHOOL_UNKNOWN = "school_unknown"
    SCHOOL_INACTIVE = "school_inactive"
    SCHOOL_MERGED = "school_merged"
    CATEGORY_UNKNOWN = "category_unknown"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    WANTED_PERSON = "wanted_person"
    ASKED_STATUS = "asked_status"
    UNFINISHED = "unfinished"
    UNHEARD = "unheard"
    """Our answer has never reached the caller."""
    LEFT_MESSAGE = "left_message"


Kind = Literal["incident", "request", "enquiry"]
SchoolBy = Literal["keyed", "line"]
System = Literal["windows", "linux", "unknown"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the record should hold of one problem. None means not told (yet)."""

    school: int | None = None
    school_by: SchoolBy | None = None
    code: str | None = None
    """The seven digits as keyed, also when no school has them."""
    category: int | None = None
    kind: Kind = "incident"
    reasons: tuple[Reason, ...] = ()
    urgent: bool | None = None
    delivered: bool | None = None
    system: System | None = None
    callback: str | None = None
    """Ten national digits to ring back."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a request under `number` with what is known."""

    number: str
    known: Known
    kind: Literal["open"] = "open"


@dataclass(frozen=True, slots=True)
class Amend:
    """Bring an opened request up to what is known now."""

    number: str
    known: Known
    kind: Literal["amend"] = "amend"


@dataclass(frozen=True, slots=True)
class Add:
    """Note this call on a request that stands already."""

    number: str
    known: Known
    kind: Literal["add"] = "add"


Act = Annotated[Open | Amend | Add, Discriminator("kind")]


# --- what is said --------------------------------------------------------------------------------------------

Slot = str | int | SchoolRef


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt by its id in the script, with the values for its gaps."""

    id: str
    slots: tuple[tuple[str, Slot], ...] = ()


@dataclass(frozen=True, slots=True)
class Keypad:
    """Ask for keys. `digits` ends it at that count; `until_hash` says whether # ends it or arrives as a key."""

    asks: tuple[Line, ...]
    digits: int = 1
    until_hash: bool = False
    seconds: int = 6
    """Silence allowed before the first key and between keys."""
    kind: Literal["keypad"] = "keypad"


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller until # or 0, four seconds of silence, 120 seconds, or hang-up."""

    clip: Literal["school_name", "problem"]
    kind: Literal["record"] = "record"


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""

    kind: Literal["hang_up"] = "hang_up"


Listen = Annotated[Keypad | Record | HangUp, Discriminator("kind")]


class Step(StrEnum):
    """Where in the call we are."""

    START = "start"
    ENTRY_ONE = "entry_one"
    ENTRY_MANY = "entry_many"
    CODE = "code"
    CONFIRM = "confirm"
    PERSON = "person"
    SAY_SCHOOL = "say_school"
    CATEGORY = "category"
    DUPLICATE = "duplicate"
    NUMBER = "number"
    CORRECT = "correct"
    URGENCY = "urgency"
    SYSTEM = "system"
    CALLBACK = "callback"
    DESCRIPTION = "description"
    MESSAGE = "message"
    CLOSE = "close"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Problem:
    """What has been told about one problem; a caller may tell several in one call."""

    number: str | None = None
    """Its request; None before that is opened or joined."""
    joined: bool = False
    """The request stood already and this call was added to it."""
    candidate: str | None = None
    """The request that stands already for this school and category."""
    candidate_day: str | None = None
    """ISO date on which the candidate was made."""
    doubled: bool = False
    """Opened although a candidate stood and the caller did not say which."""
    category: int | None = None
    guessed: bool = False
    """The category is `other` only because nothing was keyed."""
    wanted_person: bool = False
    asked_status: bool = False
    urgent: bool | None = None
    delivered: bool | None = None
    system: System | None = None
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class About:
    """Which school the call is about, as far as that is settled."""

    school: SchoolRef | None = None
    by: SchoolBy | None = None
    confirmed: bool = False
    code: str | None = None
    """The seven digits as keyed, also when no school has them."""


@dataclass(frozen=True, slots=True)
class State:
    """All that the call remembers between two webhooks."""

    step: Step = Step.START
    flow: int = FLOW_VERSION
    language: Language = "el"
    turns: int = 0
    loops: int = 0
    """How often the current question was asked in vain."""
    silences: int = 0
    """How often nothing at all came back."""
    touched: bool = False
    """Whether the caller has pressed a key or said anything."""
    partial: str = ""
    """Digits of a code keyed so far."""
    wrong_codes: int = 0
    corrections: int = 0
    dialable: bool = False
    choices: tuple[SchoolRef, ...] = ()
    """The schools that list the caller's number."""
    about: About = field(default_factory=About)
    before: About | None = None
    """The school as it stood when the correction began that is going on; it counts until that has succeeded."""
    problem: Problem = field(default_factory=Problem)
    numbers: tuple[str, ...] = ()
    """Every request opened or added to in this call."""

    @property
    def correcting(self) -> bool:
        """Whether the caller is putting right the school or the category of a request that is open."""
        return self.before is not None


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one thing heard: say, then listen; and what to write down."""

    state: State
    says: tuple[Line, ...]
    """Spoken in full; what a key may interrupt stands in the Keypad's `asks`."""
    listen: Listen
    acts: tuple[Act, ...] = ()
