"""A call to the flow, written as deeds: `0501010 1 3` are keys, `s` is silence, `r12` are 12 seconds of speech.

Further deeds: `r` a recording without words, `r9z` one ended by zero, `r9h` by hanging up;
`again` is the carrier that asks anew.
"""

from dataclasses import dataclass, field

from ivr.facts import Facts
from ivr.flow import converse
from ivr.values import (
    Act,
    Add,
    Amend,
    Began,
    Ended,
    Heard,
    Keypad,
    Keys,
    Known,
    Language,
    Left,
    Line,
    Open,
    Resumed,
    Silence,
    State,
    Step,
    Turn,
)
from tests.support.ivr_world import World

CLIP = "RE" + "0" * 32
ENDS = {"": "key", "z": "zero", "h": "hangup"}


def heard_in(deed: str) -> Heard:
    """Return what the flow hears of a deed."""
    if deed == "s":
        return Silence()
    if deed == "again":
        return Resumed()
    if deed == "r":
        return Left(None, 0, "silence")
    if deed.startswith("r"):
        end = ENDS[deed.lstrip("r0123456789")]
        return Left(CLIP, int(deed[1:].rstrip("zh")), end)  # type: ignore[arg-type]
    return Keys(deed)


@dataclass(frozen=True)
class Exchange:
    """One thing heard and its answer, with all that decided it."""

    before: State
    heard: Heard
    facts: Facts
    turn: Turn

    @property
    def lines(self) -> list[Line]:
        """All that is said in answer, in order."""
        listen = self.turn.listen
        return [*self.turn.says, *(listen.asks if isinstance(listen, Keypad) else ())]


@dataclass
class Call:
    """One call in one world, from the ring on."""

    world: World
    language: Language = "el"
    log: list[Exchange] = field(default_factory=list)

    def hear(self, heard: Heard) -> "Call":
        """Let the flow answer one thing."""
        before = self.log[-1].turn.state if self.log else State(language=self.language)
        turn, facts = converse(before, heard, self.world)
        self.log.append(Exchange(before, heard, facts, turn))
        return self

    def do(self, deeds: str) -> "Call":
        """Let the caller do these deeds, one after the other."""
        for deed in deeds.split():
            self.hear(heard_in(deed))
        return self

    def hang_up(self) -> "Call":
        """Put the receiver down."""
        return self.hear(Ended("completed"))

    @property
    def turn(self) -> Turn:
        """The last answer."""
        return self.log[-1].turn

    @property
    def step(self) -> Step:
        """Where the call is."""
        return self.turn.state.step

    @property
    def said(self) -> list[str]:
        """The prompts of the last answer that are spoken in full."""
        return [line.id for line in self.turn.says]

    @property
    def asked(self) -> list[str]:
        """The prompts of the last answer that a key may interrupt."""
        return [line.id for line in self.turn.listen.asks] if isinstance(self.turn.listen, Keypad) else []

    @property
    def lines(self) -> list[Line]:
        """All prompts of the last answer."""
        return self.log[-1].lines

    @property
    def acts(self) -> list[Act]:
        """All that was written down in this call."""
        return [act for exchange in self.log for act in exchange.turn.acts]

    @property
    def record(self) -> dict[str, Known]:
        """What is written down of each request in the end."""
        return {act.number: act.known for act in self.acts}

    @property
    def known(self) -> Known:
        """What is written down of the only request."""
        (known,) = self.record.values()
        return known

    @property
    def opened(self) -> list[str]:
        """The numbers of the requests opened."""
        return [act.number for act in self.acts if isinstance(act, Open)]

    @property
    def added(self) -> list[str]:
        """The numbers of the requests this call was added to."""
        return [act.number for act in self.acts if isinstance(act, Add)]

    @property
    def amended(self) -> list[Known]:
        """What the last answer changed."""
        return [act.known for act in self.turn.acts if isinstance(act, Amend)]


def call(world: World, deeds: str = "", language: Language = "el") -> Call:
    """Return a call that has rung and gone on with these deeds."""
    return Call(world, language).hear(Began("+302101234567", "+308011180181")).do(deeds)
