"""Where the calls of the rule book's lines lead at the carrier, beside where they must. Decides no address.

An address is stored at the carrier and never asked from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.route.parts import Line
from intake.route.rulebook import RuleBook
from intake.route.spelling import e164
from ivr.carrier import Carrier, NotNow, NotThere, Number, Refused


@dataclass(frozen=True, slots=True)
class Leading:
    """One line: its number at the carrier, None if the account has none, and the addresses it must have."""

    line: Line
    number: Number | None
    wanted: Mapping[str, str]

    @property
    def differing(self) -> dict[str, str]:
        """The wanted addresses that the number does not have."""
        found = self.number.leads if self.number else {}
        return {name: address for name, address in self.wanted.items() if found.get(name) != address}

    @property
    def elsewhere(self) -> str | None:
        """What takes the calls before any address is asked."""
        return self.number.elsewhere if self.number else None

    @property
    def lacking(self) -> bool:
        """Whether schools dial a number that the account does not have; a test line need not exist."""
        return self.number is None and not self.line.test

    @property
    def well(self) -> bool:
        """Whether calls come to us, as far as this line can bring any."""
        return not self.lacking and (self.number is None or not (self.differing or self.elsewhere))


def look(carrier: Carrier, rules: RuleBook, wanted: Mapping[str, str]) -> Iterator[Leading]:
    """Ask how each line stands, in the order of the rule book; raises NotNow and NotThere."""
    for line in rules.lines:
        yield Leading(line, carrier.number(e164(line.number)), wanted)


def lead(carrier: Carrier, line: Leading) -> Leading:
    """Set what differs, let go of what takes the calls instead, and return how the line then stands."""
    if line.number is None or line.well:
        return line
    return Leading(line.line, carrier.lead(line.number.sid, line.differing), line.wanted)


def complaints(line: Leading) -> Iterator[str]:
    """Give what is wrong with a line, with what to do, in sentences."""
    named = f"line «{line.line.key}» ({line.line.number})"
    if line.lacking:
        yield (
            f"{named} is no number of the account: let the carrier add it, or correct [line.{line.line.key}] "
            "in the rule book."
        )
    elif not line.well:
        wrong = [f"its {name} address is another" for name in line.differing]
        wrong += [f"{line.elsewhere} takes its calls"] if line.elsewhere else []
        yield f"{named}: {', '.join(wrong)}; run «intake carrier configure»."


def trouble(error: NotNow | NotThere) -> str:
    """Return why the carrier could not be asked, and what to do about it, in a sentence."""
    match error:
        case Refused():
            todo = "put INTAKE_TWILIO_ACCOUNT_SID and INTAKE_TWILIO_API_KEY in order"
        case NotNow():
            todo = "try again later"
        case _:
            todo = "look at the account there"
    return f"Nothing more could be asked: {error}; {todo}."
