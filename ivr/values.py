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
    LEFT_MESSAGE = "left_message"


Kind = Literal["incident", "request", "enquiry"]


@dataclass(frozen=True, slots=True)
class Known:
    """What a caller has told about one problem. None means not told (yet)."""

    school: int | None = None
    school_by: Literal["keyed", "line"] | None = None
    code: str | None = None
    """The seven digits as keyed, also when no school has them."""
    category: int | None = None
    kind: Kind = "incident"
    reasons: tuple[Reason, ...] = ()
    urgent: bool | None = None
    delivered: bool | None = None
    system: Literal["windows", "linux", "unknown"] | None = None
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
class State:
    """All that the call remembers between two webhooks."""

    step: Step = Step.START
    flow: int = FLOW_VERSION
    language: Language = "el"
    loops: int = 0
    """How often the current step has been asked in vain."""
    turns: int = 0
    touched: bool = False
    """Whether the caller has pressed a key or said anything."""
    partial: str = ""
    """Digits of a code keyed so far."""
    wrong_codes: int = 0
    correcting: bool = False
    corrections: int = 0
    dialable: bool = False
    choices: tuple[SchoolRef, ...] = ()
    school: SchoolRef | None = None
    known: Known = field(default_factory=Known)
    candidate: str | None = None
    """The request that stands already for this school and category."""
    number: str | None = None
    """The request of the problem being told; None before it is opened."""
    numbers: tuple[str, ...] = ()
    """Every request opened or added to in this call."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The answer to one thing heard: say, then listen; and what to write down."""

    state: State
    says: tuple[Line, ...]
    listen: Listen
    acts: tuple[Act, ...] = ()
