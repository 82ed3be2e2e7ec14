"""A call as a text file people can read, and replay: what the caller did and what was said in answer.

    > keys 0501010
    ? Το σχολείο σας είναι: πρώτο Γενικό Λύκειο Αθηνών;

`>` is the caller, `<` is said in full, `?` may be interrupted by a key, `~` is done. Request numbers differ from
run to run, so every read-out number stands as «αριθμός». Judges nothing: a test compares two texts.
"""

import re

from ivr.document import Document
from ivr.phone import HungUp, Phone

_DIGIT = "μηδέν|ένα|δύο|τρία|τέσσερα|πέντε|έξι|επτά|οκτώ|εννέα|zero|one|two|three|four|five|six|seven|eight|nine"
_NUMBER = re.compile(rf"\b(?:{_DIGIT})(?:[,.] (?:{_DIGIT})){{3,}}\b", re.IGNORECASE)


def played(phone: Phone, script: str) -> str:
    """Play the caller's lines of a golden call on a phone; return the call as it went this time."""
    lines: list[str] = []
    for line in script.splitlines():
        if line.startswith("#"):
            lines.append(line)
        elif line.startswith("> "):
            lines.append(line)
            lines += masked(done(phone, line.removeprefix("> ")))
    return "\n".join(lines) + "\n"


def done(phone: Phone, deed: str) -> list[str]:
    """Let the caller do one thing; return the lines that answer it. Raises ValueError for an unknown deed."""
    try:
        match deed.split():
            case ["rings", "from", caller, "to", line]:
                return _answer(phone.redial(caller, line))
            case ["keys", keys]:
                return _answer(phone.press(keys))
            case ["silence"]:
                return _answer(phone.silence())
            case ["speaks", seconds, "s,", "then", end]:
                return _answer(phone.speak(int(seconds), "" if end == "silence" else end))
            case ["hangs", "up"]:
                phone.hang_up()
                return []
    except HungUp:
        return ["~ the line was closed already"]
    raise ValueError(f"a golden call does not know how to do: {deed}")


def masked(lines: list[str]) -> list[str]:
    """Return the lines with every read-out number replaced, since it is another one in every run."""
    return [_NUMBER.sub("αριθμός", line) for line in lines]


def _answer(document: Document) -> list[str]:
    said = [f"< {text}" for text in document.says]
    asked = [f"? {text}" for text in document.asks]
    ends = {"recording": ["~ records"], "hangup": ["~ hangs up"], "keys": [], "nothing": []}
    return said + asked + ends[document.wait]
