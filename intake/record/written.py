"""What a technician can tell the bridge by writing a note at the helpdesk. Pure: reads text, changes nothing.

    ΕΠΙΣΚΕΨΗ: 25/11/2026 10:30      VISIT: 25/11/2026          the visit to the school is planned
    ΟΧΙ ΔΙΚΟ ΜΑΣ: λόγος             NOT OURS: reason           the team gives the ticket back, and says why

The words stand at the beginning of a line; capitals, accents and the space before the colon do not matter.
"""

import re
import unicodedata
from datetime import date, time

_VISIT = re.compile(
    r"^\s*(?:ΕΠΙΣΚΕΨΗ|VISIT)\s*:\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,]+(\d{1,2})[:.](\d{2}))?\s*$"
)
_BACK = re.compile(r"^\s*(?:ΟΧΙ ΔΙΚΟ ΜΑΣ|NOT OURS)\s*:\s*(\S.*)$")


def visit_in(text: str) -> str | None:
    """Return the last visit the note names, `2026-11-25` or `2026-11-25T10:30`; None if it names no real day."""
    found = [visit for line in _lines(text) if (visit := _visit(_plain(line)))]
    return found[-1] if found else None


def _visit(line: str) -> str | None:
    if not (match := _VISIT.match(line)):
        return None
    day, month, year, hour, minute = match.groups()
    try:
        on = date(int(year), int(month), int(day)).isoformat()
        return f"{on}T{time(int(hour), int(minute)):%H:%M}" if hour else on
    except ValueError:
        return None


def given_back(text: str) -> str | None:
    """Return the reason with which a team gives its ticket back, None if it does not."""
    for line in _lines(text):
        if match := _BACK.match(_plain(line)):
            return line[match.start(1) :].strip()
    return None


def _lines(text: str) -> list[str]:
    return unicodedata.normalize("NFC", text).splitlines()


def _plain(line: str) -> str:
    """Return the line in capitals without accents, letter by letter, so that positions stay."""
    return "".join(_letter(letter) for letter in line)


def _letter(letter: str) -> str:
    bare = unicodedata.normalize("NFD", letter)[:1].upper()
    return bare if len(bare) == 1 else letter
