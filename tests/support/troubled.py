"""A desk behind a bad line, and a relay that talks to it: what deliveries are tried with."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from intake.deliver.relay import Relay
from ivr.phone import Phone
from tests.support.house import House
from ticket_client.errors import DeskError
from ticket_client.memory import Memory


@dataclass
class Troubled:
    """A real desk behind a bad line: before or after it acts, a verb may meet what the test has prepared."""

    desk: Memory
    before: dict[str, list[DeskError]] = field(default_factory=dict)
    after: dict[str, list[DeskError]] = field(default_factory=dict)
    meanwhile: Callable[[], None] = lambda: None
    opened: int = 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.desk, name)
        if not callable(found) or name not in ("open", "assign", "update", "comment", "find", "changed_since"):
            return found

        def verb(*values: Any) -> Any:
            if early := self.before.get(name):
                raise early.pop(0)
            self.opened += name == "open"
            answer = found(*values)
            self.meanwhile()
            if late := self.after.get(name):
                raise late.pop(0)
            return answer

        return verb


def relay_at(house: House, desk: Any, holder: str = "one") -> Relay:
    """Return a relay of this house that talks to `desk`."""
    return replace(house.app.relay, desks={house.desk.name: desk}, holder=holder)


def begun(house: House, category: str = "3") -> Phone:
    """Play a call up to its request's number."""
    phone = house.phone()
    phone.dial()
    for keys in ("0501010", "1", category):
        phone.press(keys)
    return phone


def finished(phone: Phone) -> None:
    """Tell urgency and system, leave a message, hang up."""
    phone.silence()
    phone.press("1")
    phone.press("2")
    phone.silence()
    phone.speak(12)
    phone.hang_up()


def report(house: House, category: str = "1") -> None:
    """Make a request and end its call."""
    begun(house, category).hang_up()


def run(relay: Relay, desk: str = "memory") -> int:
    """Do all that is due now."""
    done = 0
    while relay.once(desk):
        done += 1
    return done


@dataclass
class Sick:
    """A real desk that fails at every verb while it is `sick`; a key in `never` makes it fail always."""

    desk: Memory
    sick: DeskError | None = None
    never: dict[str, DeskError] = field(default_factory=dict)
    acts: bool = False
    """It does what was asked and only then fails."""
    asked: list[str] = field(default_factory=list)
    """The key of every `open`, and of the look-up before it, in the order they came."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.desk, name)
        if not callable(found) or name not in ("open", "assign", "update", "comment", "find"):
            return found

        def verb(*values: Any) -> Any:
            if name in ("open", "find"):
                self.asked.append(values[-1])
            error = self.never.get(values[-1], self.sick)
            answer = found(*values) if self.acts or error is None else None
            if error:
                raise error
            return answer

        return verb
